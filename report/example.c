/* SPDX-License-Identifier: MIT */
/* example.c - C code that loads the buffer, and does not compile where the plan does not
 * fit. */
#include "subjects.h"

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

static void print_load_context(struct sink *sink)
{
    sink_print(sink,
               "\n"
               "/* For TLS: the context and its sessions live in the buffer. */\n"
               "WOLFSSL_CTX* load_context(void)\n"
               "{\n"
               "    WOLFSSL_CTX* ctx = NULL;\n"
               "    int ret = wolfSSL_CTX_load_static_memory(&ctx, wolfTLSv1_3_client_method_ex,\n"
               "                                             static_memory, sizeof static_memory,\n"
               "                                             WOLFMEM_GENERAL, SESSIONS_AT_ONCE);\n"
               "    return ret == WOLFSSL_SUCCESS ? ctx : NULL;\n"
               "}\n");
}

static void print_example(struct sink *sink, const struct planning *planning)
{
    const struct target *target = &planning->target;
    uint32_t buckets = planning_plan(planning)->bucket_count;
    bool is_wolfssl = has_wolfssl(planning);
    if (is_wolfssl)
        sink_print(sink, "#include <wolfssl/wolfcrypt/settings.h>\n"
                         "#include <wolfssl/wolfcrypt/memory.h>\n"
                         "#include <wolfssl/ssl.h>\n"
                         "\n"
                         "#define SESSIONS_AT_ONCE 1 /* yours, as in the run that made the log */\n"
                         "\n");
    else
        sink_print(sink, "#include \"static_memory.h\" /* of allocator/ */\n"
                         "\n");
    print_lists(sink, planning);
    sink_print(sink,
               "_Static_assert(WOLFSSL_STATIC_ALIGN == %" PRIu32 ", \"alignment\");\n"
               "_Static_assert(sizeof(wc_Memory) <= %" PRIu32 ", \"padding\");\n"
               "_Static_assert(sizeof(WOLFSSL_HEAP) + sizeof(WOLFSSL_HEAP_HINT) <= %" PRIu32
               ", \"structures\");\n"
               "\n",
               target->align, target_padding(target), target_structure_bytes(target, buckets));
    if (is_wolfssl)
        sink_print(sink,
                   "/* Load the buffer once, by one of these two; each returns NULL on "
                   "failure. */\n"
                   "WOLFSSL_HEAP_HINT* load_heap(void);\n"
                   "WOLFSSL_CTX* load_context(void);\n"
                   "\n"
                   "/* For wolfCrypt: pass what this returns as the heap argument. */\n");
    else
        sink_print(sink,
                   "/* Load the buffer once; NULL on failure. Then, in place of malloc and free:\n"
                   " * XMALLOC(n, heap, DYNAMIC_TYPE_TMP_BUFFER), XFREE(p, heap, the same). */\n"
                   "WOLFSSL_HEAP_HINT* load_heap(void);\n"
                   "\n");
    sink_print(sink, "WOLFSSL_HEAP_HINT* load_heap(void)\n"
                     "{\n"
                     "    WOLFSSL_HEAP_HINT* heap = NULL;\n");
    if (target->release->has_load_ex)
        sink_print(sink,
                   "    int ret = wc_LoadStaticMemory_ex(&heap, %" PRIu32
                   ", bucket_sizes, bucket_dist,\n"
                   "                                     static_memory, sizeof static_memory,\n"
                   "                                     WOLFMEM_GENERAL, 0);\n", buckets);
    else
        sink_print(sink,
                   "    int ret = wc_LoadStaticMemory(&heap, static_memory, sizeof static_memory,\n"
                   "                                  WOLFMEM_GENERAL, 0);\n");
    sink_print(sink,
               "    return ret == 0 ? heap : NULL;\n"
               "}\n");
    if (is_wolfssl)
        print_load_context(sink);
}

void add_example(struct document *document, const struct report *report, enum part_level level)
{
    struct sink lines = {0};
    print_example(&lines, report->planning);
    document_code(document, level, "example", "Usage in C", document_text(document, &lines));
}
