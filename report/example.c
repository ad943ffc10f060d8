/* SPDX-License-Identifier: MIT */
/* example.c - C code that loads the buffer, and does not compile where the plan does not
 * fit. */
#include "subjects.h"

#include "common/minmax.h"
#include "parser/input.h"

#include <inttypes.h>
#include <stdio.h>

/* Does any log come from wolfSSL? */
static bool has_wolfssl(const struct planning *planning)
{
    for (size_t i = 0; i < planning->log_count; i++) {
        if (planning->logs[i].trace.input->is_wolfssl)
            return true;
    }
    return false;
}

/* ---- TLS ---- */

/* What the logs show of TLS, all together. */
struct tls {
    uint64_t sessions; /* at once */
    struct span method[BUILD_METHODS_MAX];
    uint32_t method_count; /* 0: the logs are of wolfCrypt alone */
    bool is_guess; /* there are sessions, but their method is not in the logs */
};

static void add_method(struct tls *tls, struct span method)
{
    for (uint32_t m = 0; m < tls->method_count; m++) {
        if (span_compare(tls->method[m], method) == 0)
            return;
    }
    if (tls->method_count < BUILD_METHODS_MAX)
        tls->method[tls->method_count++] = method;
}

static struct tls tls_of(const struct planning *planning)
{
    struct tls tls = {0};
    for (size_t i = 0; i < planning->log_count; i++) {
        const struct build *build = &planning->logs[i].build;
        tls.sessions = planning->is_concurrent ? tls.sessions + build->sessions
                                               : max_u64(tls.sessions, build->sessions);
        for (uint32_t m = 0; m < build->method_count; m++)
            add_method(&tls, build->method[m]);
    }
    tls.is_guess = tls.sessions > 0 && tls.method_count == 0;
    if (tls.is_guess)
        add_method(&tls, span_of("wolfTLSv1_3_client_method_ex"));
    return tls;
}

/* For wolfTLSv1_3_client_method_ex, new_TLSv1_3_client. */
static void print_context(struct sink *sink, struct span method)
{
    struct span name = method;
    span_take_start(&name, "wolf");
    span_take_end(&name, "_method_ex");
    for (int is_definition = 0; is_definition < 2; is_definition++) {
        sink_print(sink, "WOLFSSL_CTX* new_");
        sink_write(sink, name.text, name.length);
        sink_print(sink, "(WOLFSSL_HEAP_HINT* heap)%s\n", is_definition ? "" : ";");
    }
    sink_print(sink, "{\n    return wolfSSL_CTX_new_ex(");
    sink_write(sink, method.text, method.length);
    sink_print(sink, "(heap), heap);\n}\n");
}

static void print_contexts(struct sink *sink, const struct tls *tls)
{
    if (tls->method_count == 0)
        return;
    sink_print(sink, "\n"
                     "/* Then call wolfSSL_Init(), and make a context in the buffer; NULL on "
                     "failure.%s */\n",
               tls->is_guess ? "\n * The method is a guess: the log does not show it." : "");
    for (uint32_t m = 0; m < tls->method_count; m++)
        print_context(sink, tls->method[m]);
}

/* ---- The heap ---- */

static void print_includes(struct sink *sink, bool is_wolfssl, const struct tls *tls)
{
    if (is_wolfssl)
        sink_print(sink, "#include <wolfssl/wolfcrypt/settings.h>\n"
                         "#include <wolfssl/wolfcrypt/memory.h>\n"
                         "%s\n", tls->method_count ? "#include <wolfssl/ssl.h>\n" : "");
    else
        sink_print(sink, "#include \"static_memory.h\" /* of allocator/ */\n"
                         "\n");
    if (tls->sessions)
        sink_print(sink, "#define SESSIONS_AT_ONCE %" PRIu64
                         " /* in the log; the heap refuses more */\n\n", tls->sessions);
}

/* wolfSSL's headers do not say how large wc_Memory is, nor anything of guards and insight. */
static void print_structures(struct sink *sink, const struct target *target, uint32_t buckets,
                             bool is_wolfssl)
{
    bool is_larger = target->has_guard || target->has_insight;
    sink_print(sink, "_Static_assert(WOLFSSL_STATIC_ALIGN == %" PRIu32 ", \"alignment\");\n",
               target->align);
    if (!is_wolfssl)
        sink_print(sink, "_Static_assert(WOLFMEM_PADDING <= %" PRIu32 ", \"padding\");\n"
                         "_Static_assert(WOLFMEM_STRUCT_SIZE <= %" PRIu32 ", \"structures\");\n",
                   target_padding(target), target_structure_bytes(target, buckets));
    else if (is_larger)
        sink_print(sink, "/* %" PRIu32 " bytes of structures: those of allocator/, which "
                         "wolfSSL's headers do not show. */\n",
                   target_structure_bytes(target, buckets));
    else
        sink_print(sink, "_Static_assert(sizeof(WOLFSSL_HEAP) + sizeof(WOLFSSL_HEAP_HINT) <= %"
                         PRIu32 ", \"structures\");\n", target_structure_bytes(target, buckets));
    sink_print(sink, "\n");
}

/* ---- The loaders ---- */

/* One heap: the function that loads it, and what this passes on. */
struct loader {
    char function[24];
    char buffer[24];
    const char *lists; /* with which the names of its arrays begin */
    uint32_t bucket_count;
    bool sets_global_hint;
};

/* Whether requests without a heap may go to a loaded pool: there are none in the logs, or they
 * are planned for with it. */
static bool plans_without_heap(const struct planning *planning)
{
    bool are_planned = true;
    for (size_t i = 0; i < planning->file_count; i++) {
        const struct trace_region *system = &planning->files[i].trace.region[0];
        bool is_apart = planning->pools != POOLS_JOINED && !planning->is_concurrent &&
                        runs_has_heaps(&planning->files[i]);
        are_planned &= !system->left_out_count && !(is_apart && system->request_count);
    }
    return are_planned;
}

/* The heap whose hint is the global one: as in the logs, else the first. */
static uint32_t global_heap(const struct planning *planning)
{
    region_set heaps = 0;
    for (size_t i = 0; i < planning->file_count; i++)
        heaps |= planning->files[i].trace.global_heaps;
    for (size_t i = 0; i < planning->own_count; i++) {
        if (region_set_has(heaps, planning->own[i].heap))
            return planning->own[i].heap;
    }
    return planning->own[0].heap;
}

static struct loader loader_of_plan(const struct planning *planning)
{
    return (struct loader){"load_heap", "static_memory", "bucket",
                           planning_plan(planning)->bucket_count, plans_without_heap(planning)};
}

/* The first heap's is load_heap() here, too. */
static struct loader loader_of_heap(const struct planning *planning, size_t index)
{
    const struct own_plan *own = &planning->own[index];
    struct loader loader = {"load_heap", "", own->name, own->plan.bucket_count,
                            plans_without_heap(planning) && own->heap == global_heap(planning)};
    snprintf(loader.buffer, sizeof loader.buffer, "%s_buffer", own->name);
    if (index)
        snprintf(loader.function, sizeof loader.function, "load_heap_%" PRIu32, own->heap);
    return loader;
}

/* The lists and the buffer; a release that takes the lists from the macros alone has no
 * arrays. */
static void print_arrays(struct sink *sink, const struct planning *planning)
{
    if (planning->own_count) {
        print_own_arrays(sink, planning);
        return;
    }
    if (planning->target.release->has_load_ex)
        sink_print(sink, "static const word32 bucket_sizes[] = { WOLFMEM_BUCKETS };\n"
                         "static const word32 bucket_dist[] = { WOLFMEM_DIST };\n");
    sink_print(sink,
               "static _Alignas(%" PRIu32 ") unsigned char static_memory[WOLFMEM_BUFFER_SIZE];\n",
               planning->target.align);
}

/* That the lists are those of the plan. */
static void print_lengths(struct sink *sink, const struct planning *planning)
{
    uint32_t buckets = planning_plan(planning)->bucket_count;
    bool has_arrays = planning->target.release->has_load_ex;
    sink_print(sink, "\n/* The plan counts on these. Where one fails, plan again for your target. */\n");
    if (planning->own_count)
        sink_print(sink, "_Static_assert(WOLFMEM_MAX_BUCKETS >= %" PRIu32 ", \"buckets\");\n",
                   buckets);
    else
        sink_print(sink,
                   "_Static_assert(sizeof %s == %" PRIu32 " * sizeof(word32), \"bucket sizes\");\n"
                   "_Static_assert(sizeof %s == %" PRIu32 " * sizeof(word32), \"bucket dist\");\n",
                   has_arrays ? "bucket_sizes" : "(const word32[]){ WOLFMEM_BUCKETS }", buckets,
                   has_arrays ? "bucket_dist" : "(const word32[]){ WOLFMEM_DIST }", buckets);
}

static void print_load(struct sink *sink, const struct loader *loader, bool has_load_ex,
                       const char *max)
{
    sink_print(sink, "WOLFSSL_HEAP_HINT* %s(void);\n"
                     "WOLFSSL_HEAP_HINT* %s(void)\n"
                     "{\n"
                     "    WOLFSSL_HEAP_HINT* heap = NULL;\n", loader->function, loader->function);
    if (has_load_ex)
        sink_print(sink,
                   "    if (wc_LoadStaticMemory_ex(&heap, %" PRIu32 ", %s_sizes, %s_dist,\n"
                   "                               %s, sizeof %s,\n"
                   "                               WOLFMEM_GENERAL, %s) != 0)\n"
                   "        return NULL;\n", loader->bucket_count, loader->lists, loader->lists,
                   loader->buffer, loader->buffer, max);
    else
        sink_print(sink,
                   "    if (wc_LoadStaticMemory(&heap, %s, sizeof %s,\n"
                   "                            WOLFMEM_GENERAL, %s) != 0)\n"
                   "        return NULL;\n", loader->buffer, loader->buffer, max);
    if (has_load_ex && loader->sets_global_hint)
        sink_print(sink, "    wolfSSL_SetGlobalHeapHint(heap); /* for code that passes no heap */\n");
    sink_print(sink, "    return heap;\n"
                     "}\n");
}

static void print_loaders(struct sink *sink, const struct planning *planning, bool is_wolfssl,
                          const char *max)
{
    bool has_load_ex = planning->target.release->has_load_ex;
    struct loader loader = loader_of_plan(planning);
    sink_print(sink, "/* %s; NULL on failure. Call %s once, before all else of %s.\n",
               planning->own_count > 1 ? "Each loads a buffer" : "Loads the buffer",
               planning->own_count > 1 ? "each" : "it", is_wolfssl ? "wolfSSL" : "the allocator");
    if (!plans_without_heap(planning))
        sink_print(sink, " * Requests without a heap are not in its plan: malloc() serves them, as in "
                         "the log.\n");
    sink_print(sink, is_wolfssl
                         ? " * Pass what it returns wherever wolfSSL takes a heap. */\n"
                         : " * Then, in place of malloc and free, XMALLOC(n, heap, "
                           "DYNAMIC_TYPE_TMP_BUFFER)\n"
                           " * and XFREE(p, heap, the same). */\n");
    if (!planning->own_count)
        print_load(sink, &loader, has_load_ex, max);
    for (size_t i = 0; i < planning->own_count; i++) {
        loader = loader_of_heap(planning, i);
        print_load(sink, &loader, has_load_ex, max);
    }
}

static void print_example(struct sink *sink, const struct planning *planning)
{
    const struct target *target = &planning->target;
    uint32_t buckets = planning_plan(planning)->bucket_count;
    bool is_wolfssl = has_wolfssl(planning);
    struct tls tls = tls_of(planning);
    print_includes(sink, is_wolfssl, &tls);
    print_arrays(sink, planning);
    print_lengths(sink, planning);
    print_structures(sink, target, buckets, is_wolfssl);
    print_loaders(sink, planning, is_wolfssl, tls.sessions ? "SESSIONS_AT_ONCE" : "0");
    print_contexts(sink, &tls);
}

void add_example(struct document *document, const struct report *report)
{
    struct sink lines = {0};
    print_example(&lines, report->planning);
    document_code(document, LEVEL_DETAIL, "example", "Usage in C",
                  document_text(document, &lines));
}
