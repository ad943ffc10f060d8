/* SPDX-License-Identifier: MIT */
/* example.c - C code that loads the buffer, and does not compile where the plan does not
 * fit. */
#include "subjects.h"

#include "common/minmax.h"
#include "parser/input.h"

#include <inttypes.h>

/* The lists, and the asserts over them; a release that takes them from the
 * macros alone has no arrays. */
static void print_lists(struct sink *sink, const struct planning *planning)
{
    uint32_t buckets = planning_plan(planning)->bucket_count;
    const char *sizes = "bucket_sizes";
    const char *dist = "bucket_dist";
    if (planning->target.release->has_load_ex) {
        sink_print(sink, "static const word32 bucket_sizes[] = { WOLFMEM_BUCKETS };\n"
                         "static const word32 bucket_dist[] = { WOLFMEM_DIST };\n");
    } else {
        sizes = "(const word32[]){ WOLFMEM_BUCKETS }";
        dist = "(const word32[]){ WOLFMEM_DIST }";
    }
    sink_print(sink,
               "static _Alignas(%" PRIu32 ") unsigned char static_memory[WOLFMEM_BUFFER_SIZE];\n"
               "\n"
               "/* The plan counts on these. Where one fails, plan again for your target. */\n"
               "_Static_assert(sizeof %s == %" PRIu32 " * sizeof(word32), \"bucket sizes\");\n"
               "_Static_assert(sizeof %s == %" PRIu32 " * sizeof(word32), \"bucket dist\");\n",
               planning->target.align, sizes, buckets, dist, buckets);
}

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

static void print_load(struct sink *sink, const struct target *target, uint32_t buckets,
                       const char *max)
{
    sink_print(sink, "WOLFSSL_HEAP_HINT* load_heap(void);\n"
                     "WOLFSSL_HEAP_HINT* load_heap(void)\n"
                     "{\n"
                     "    WOLFSSL_HEAP_HINT* heap = NULL;\n");
    if (target->release->has_load_ex)
        sink_print(sink,
                   "    if (wc_LoadStaticMemory_ex(&heap, %" PRIu32 ", bucket_sizes, bucket_dist,\n"
                   "                               static_memory, sizeof static_memory,\n"
                   "                               WOLFMEM_GENERAL, %s) != 0)\n"
                   "        return NULL;\n"
                   "    wolfSSL_SetGlobalHeapHint(heap); /* for code that passes no heap */\n",
                   buckets, max);
    else
        sink_print(sink,
                   "    if (wc_LoadStaticMemory(&heap, static_memory, sizeof static_memory,\n"
                   "                            WOLFMEM_GENERAL, %s) != 0)\n"
                   "        return NULL;\n", max);
    sink_print(sink, "    return heap;\n"
                     "}\n");
}

static void print_example(struct sink *sink, const struct planning *planning)
{
    const struct target *target = &planning->target;
    uint32_t buckets = planning_plan(planning)->bucket_count;
    bool is_wolfssl = has_wolfssl(planning);
    struct tls tls = tls_of(planning);
    print_includes(sink, is_wolfssl, &tls);
    print_lists(sink, planning);
    print_structures(sink, target, buckets, is_wolfssl);
    sink_print(sink, "/* Loads the buffer; NULL on failure. Call it once, before all else of %s.\n",
               is_wolfssl ? "wolfSSL" : "the allocator");
    sink_print(sink, is_wolfssl
                         ? " * Pass what it returns wherever wolfSSL takes a heap. */\n"
                         : " * Then, in place of malloc and free, XMALLOC(n, heap, "
                           "DYNAMIC_TYPE_TMP_BUFFER)\n"
                           " * and XFREE(p, heap, the same). */\n");
    print_load(sink, target, buckets, tls.sessions ? "SESSIONS_AT_ONCE" : "0");
    print_contexts(sink, &tls);
}

void add_example(struct document *document, const struct report *report)
{
    struct sink lines = {0};
    print_example(&lines, report->planning);
    document_code(document, LEVEL_DETAIL, "example", "Usage in C",
                  document_text(document, &lines));
}
