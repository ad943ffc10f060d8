/* SPDX-License-Identifier: MIT */
/* macros.c - the lines for user_settings.h, and the C code that goes with them. */
#include "report.h"

#include "figures.h"
#include "parser/input.h"

#include <inttypes.h>
#include <string.h>

const char *const report_planner_names[] = {"peak", "spill", "greedy", NULL};
const char *const report_format_names[] = {"text", "macros", "json", "html", "svg", NULL};

void report_plan(struct sink *sink, const struct target *target, const struct plan *plan,
                 const char *start)
{
    uint32_t max_buckets = target_max_buckets(target, plan->bucket_count);
    sink_print(sink, "%sWOLFMEM_MAX_BUCKETS %" PRIu32 "\n", start, max_buckets);
    sink_print(sink, "%sWOLFMEM_DEF_BUCKETS %" PRIu32 "\n", start, max_buckets);
    sink_print(sink, "%sWOLFMEM_BUCKETS ", start);
    for (uint32_t b = 0; b < plan->bucket_count; b++)
        sink_print(sink, "%s%" PRIu32, b ? "," : "", plan->bucket[b].size);
    sink_print(sink, "\n%sWOLFMEM_DIST ", start);
    for (uint32_t b = 0; b < plan->bucket_count; b++)
        sink_print(sink, "%s%" PRIu32, b ? "," : "", plan->bucket[b].dist);
    sink_print(sink, "\n%sWOLFMEM_BUFFER_SIZE %" PRIu64 "\n", start,
               plan_buffer_bytes(plan, target));
}

/* A release between two measured ones is taken to be like the older. */
static void print_releases(struct sink *sink, const struct report *report)
{
    for (const struct release *release = releases; release->name; release++) {
        const char *problem = figures_release_problem(report, release);
        sink_print(sink, " * wolfSSL %s ", release->name);
        if (release[1].name)
            sink_print(sink, "to before %s: ", release[1].name);
        else
            sink_print(sink, "and newer: ");
        if (problem)
            sink_print(sink, "no, %s.\n", problem);
        else
            sink_print(sink, "good.\n");
    }
}

static void print_origin(struct sink *sink, const struct report *report)
{
    uint64_t requests = 0;
    for (size_t t = 0; t < report->trace_count; t++)
        requests += trace_planned_count(&report->traces[t]);
    sink_print(sink, "/* Made by memory_bucket_optimizer %s from ", report->version);
    sink_plain(sink, report->log_names[0], strlen(report->log_names[0]));
    if (report->trace_count > 1)
        sink_print(sink, " and %zu more%s", report->trace_count - 1,
                   report->live->is_concurrent ? ", at the same time" : "");
    sink_print(sink, ":\n * %" PRIu64 " requests", requests);
    if (report->regions != REGION_SET_ALL) {
        sink_print(sink, " in ");
        report_regions(sink, report->regions, true);
    }
    sink_print(sink, ", %s plan of at most %" PRIu32 " buckets",
               report_planner_names[report->planner], report->budget->max_buckets);
    if (report->budget->margin_percent)
        sink_print(sink, ", %" PRIu32 " %% margin", report->budget->margin_percent);
    if (report->budget->max_waste != UINT64_MAX)
        sink_print(sink, ", waste of at most %" PRIu64 " bytes", report->budget->max_waste);
    sink_print(sink, ".\n * Target %s: alignment %" PRIu32 ", padding %" PRIu32
                     " a block, %" PRIu32 " bytes of structures.\n",
               report->target->name, report->target->align, target_padding(report->target),
               target_structure_bytes(report->target, report->plan->bucket_count));
    if (report->replay->spill_count)
        sink_print(sink,
                   " * It counts on requests that spill in the order of the log, in a buffer of\n"
                   " * just this size: a larger one can fail.\n");
    print_releases(sink, report);
    sink_print(sink, " */\n");
}

void report_macros(struct sink *sink, const struct report *report)
{
    const struct target *target = report->target;
    print_origin(sink, report);
    sink_print(sink, "#define WOLFSSL_STATIC_MEMORY\n");
    if (target->is_lean)
        sink_print(sink, "#define WOLFSSL_STATIC_MEMORY_LEAN\n");
    if (target->is_single_threaded)
        sink_print(sink, "#define SINGLE_THREADED\n");
    if (target->has_guard)
        sink_print(sink, "#define WOLFMEM_GUARD 1\n");
    if (target->has_insight)
        sink_print(sink, "#define WOLFMEM_INSIGHT\n");
    sink_print(sink, "#define WOLFSSL_STATIC_ALIGN %" PRIu32 "\n", target->align);
    report_plan(sink, target, report->plan, "#define ");
}

/* The lists, and the asserts over them; a release that takes them from the
 * macros alone has no arrays. */
static void print_lists(struct sink *sink, const struct report *report)
{
    uint32_t buckets = report->plan->bucket_count;
    const char *sizes = "bucket_sizes";
    const char *dist = "bucket_dist";
    if (report->target->release->has_load_ex) {
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
               report->target->align, sizes, buckets, dist, buckets);
}

/* Does any log come from wolfSSL? */
static bool has_wolfssl(const struct report *report)
{
    for (size_t t = 0; t < report->trace_count; t++) {
        if (report->traces[t].input->is_wolfssl)
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

void report_example(struct sink *sink, const struct report *report)
{
    const struct target *target = report->target;
    uint32_t buckets = report->plan->bucket_count;
    bool is_wolfssl = has_wolfssl(report);
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
    print_lists(sink, report);
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
