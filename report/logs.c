/* SPDX-License-Identifier: MIT */
/* logs.c - the parts of the reports for people that are about the logs: what was
 * read, in which regions, what is wrong with it, and what the plan would be if
 * frees that the logs lost are inferred. */
#include "report.h"

#include "parser/input.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* ---- Findings ---- */

#define CUT_SHORT "may be too small: the run was cut short, and needs more than it got"
#define TOO_LONG "may be too large: each counts as live until its address comes again"

static const struct report_finding findings[FINDING_COUNT] = {
    [FINDING_POOL_EXHAUSTED] = {
        "pool_exhausted", "request that found the pool exhausted",
        "the buffer of that run was too small", CUT_SHORT,
        "load a larger buffer, or build without static memory: then nothing runs out"},
    [FINDING_GOT_NULL] = {
        "got_null", "request that got NULL",
        "the system's heap of that run was exhausted, or asked for far too much", CUT_SHORT,
        "give the run more memory"},
    [FINDING_NO_HEAP] = {
        "no_heap", "request without a heap, malloc being off",
        "a build with WOLFSSL_NO_MALLOC, where this call passes no heap hint", CUT_SHORT,
        "build without WOLFSSL_NO_MALLOC"},
    [FINDING_CUT] = {
        "cut", "record that is cut or malformed",
        "lines were lost or mixed on the way", "may be too small: the record is left out",
        "write the log to a file, or slow the console down"},
    [FINDING_OVERSIZE] = {
        "oversize", "request of 4 GiB or more",
        "the log is damaged, or the application asks for it",
        "leaves it out: no target can serve it", NULL},
    [FINDING_REALLOC] = {
        "realloc", "free of an address with no block",
        "a realloc, whose new block static and plain builds do not print; or the log starts late",
        "may be too small: that block is missing",
        "build with WOLFSSL_TRACK_MEMORY, which prints it"},
    [FINDING_BUCKET_SIZES] = {
        "bucket_sizes", "request that shows its bucket's size, as all do",
        "wolfSSL 5.5.4 with static memory prints the size of the block in place of the request's",
        "is of the old buckets' sizes: it serves, and is larger than it need be",
        "build with WOLFSSL_TRACK_MEMORY in place of static memory, which prints the requests"},
    [FINDING_LOST_FREES] = {
        "lost_frees", "free of a block of the system's heap that lost its address",
        "a release before 5.9.2 that prints a wrong variable there", TOO_LONG,
        "build with WOLFSSL_TRACK_MEMORY in place of static memory, which prints every free"},
    [FINDING_UNPRINTED] = {
        "unprinted_frees", "block of the system's heap, whose free this release never prints",
        "wolfSSL 5.7.2 or older with static memory: it is no sign of a leak", TOO_LONG,
        "build with WOLFSSL_TRACK_MEMORY in place of static memory, which prints every free"},
    [FINDING_POOL_REUSED] = {
        "pool_reused", "allocation of a block still live in a later pool",
        "a fixed I/O pool, which keeps a block for its connection",
        "takes the earlier block as freed there", NULL},
    [FINDING_REUSED] = {
        "reused", "allocation at an address still live",
        "its free was not printed: lines were lost, or a realloc freed it", TOO_LONG,
        "build with WOLFSSL_TRACK_MEMORY, and keep all lines"},
    [FINDING_LIVE_AT_END] = {
        "live_at_end", "block never freed",
        "the log ends early, or the application leaks", "takes each as live to the end",
        "let the run end, with wolfSSL_Cleanup() and all frees"},
    [FINDING_FREE_NULL] = {
        "free_null", "free of NULL",
        "the application frees what it has not allocated", "is not affected", NULL},
};

/* The same of logs that are not wolfSSL's, where it is other than that. */
static const struct report_finding other_findings[FINDING_COUNT] = {
    [FINDING_CUT] = {
        "cut", "record that is cut or malformed",
        "lines were lost, or lack what docs/inputs.md tells",
        "may be too small: the record is left out", "keep all lines"},
    [FINDING_REALLOC] = {
        "realloc", "free of an address with no block",
        "allocated before the log begins, or by a function that it does not show; or freed twice",
        "may be too small: that block is missing",
        "trace the whole run of one process, and all functions"},
    [FINDING_REUSED] = {
        "reused", "allocation at an address still live", "its free is not in the log", TOO_LONG,
        "trace the whole run of one process, and all functions"},
    [FINDING_LIVE_AT_END] = {
        "live_at_end", "block never freed",
        "the log ends early, or the application leaks", "takes each as live to the end",
        "let the run end, and free all before"},
};

const struct report_finding *report_finding(const struct trace *trace, enum finding finding)
{
    bool is_other = !trace->input->is_wolfssl && other_findings[finding].name;
    return is_other ? &other_findings[finding] : &findings[finding];
}

static void print_finding(struct sink *sink, const struct report_finding *finding,
                          const struct trace_count *count)
{
    sink_print(sink, "    %" PRIu64 " x %s, first in line %" PRIu64 "\n", count->count,
               finding->what, count->first_line);
    sink_print(sink, "      why:  %s\n      plan: %s\n", finding->cause, finding->effect);
    if (finding->remedy)
        sink_print(sink, "      mend: %s\n", finding->remedy);
}

/* ---- Regions ---- */

void report_regions(struct sink *sink, region_set regions, bool has_word)
{
    const char *comma = !has_word ? "" : regions & (regions - 1) ? "regions " : "region ";
    for (uint32_t r = 0; r < REGIONS_MAX; r++) {
        if (!region_set_has(regions, r))
            continue;
        sink_print(sink, "%s%" PRIu32, comma, r);
        comma = ",";
    }
}

void report_left_out(struct sink *sink, const struct report *report)
{
    uint64_t failed = 0;
    uint64_t left_out = 0;
    for (size_t t = 0; t < report->trace_count; t++) {
        failed += trace_failed_count(&report->traces[t]);
        left_out += trace_left_out_count(&report->traces[t]);
    }
    if (failed)
        sink_print(sink, "  But for the requests that failed in that run: %" PRIu64
                         ", and what would have followed them.\n", failed);
    if (report->regions != REGION_SET_ALL) {
        sink_print(sink, "  But for the requests outside of ");
        report_regions(sink, report->regions, true);
        sink_print(sink, ": %" PRIu64 ".\n", left_out);
    }
    if (report->live->unserved_count)
        sink_print(sink,
                   "  But for the requests larger than any block of the target: %" PRIu64 ".\n",
                   report->live->unserved_count);
}

static void print_region(struct sink *sink, const struct trace *trace, uint32_t region)
{
    const struct trace_region *counts = &trace->region[region];
    const struct region_pool *pool = &trace->regions.pool[region];
    char name[64] = "system's heap";
    if (region)
        snprintf(name, sizeof name, "pool of %" PRIu64 " bytes", pool->size);
    sink_print(sink, "    %6" PRIu32 "  %-30s", region, name);
    if (region_set_has(trace->left_out, region))
        sink_print(sink, "  %10" PRIu64 "  left out", counts->left_out_count);
    else
        sink_print(sink, "  %10" PRIu64 "  %10" PRIu64 "  %10" PRIu64, counts->request_count,
                   counts->free_count, counts->peak_live_bytes);
    if (pool->load_count > 1)
        sink_print(sink, "  loaded %" PRIu64 " times", pool->load_count);
    sink_print(sink, "\n");
}

static void print_region_table(struct sink *sink, const struct trace *trace)
{
    uint64_t others = 0;
    if (!trace->regions.pool_count)
        return;
    sink_print(sink, "    region                                    requests       frees"
                     "  peak bytes\n");
    for (uint32_t r = 0; r <= trace->regions.pool_count; r++) {
        print_region(sink, trace, r);
        others += r == 1 ? 0 : trace->region[r].request_count;
    }
    if (trace->regions.ignored_pool_count)
        sink_print(sink, "    and %" PRIu64 " pools more, which are not told apart\n",
                   trace->regions.ignored_pool_count);
    if (others && !trace->left_out)
        sink_print(sink, "    All are planned for. Blocks of an I/O pool and of malloc take none of"
                         " the general\n    buckets: where the device has these, --region=1 plans"
                         " without them.\n");
}

/* ---- A log ---- */

static void print_counts(struct sink *sink, const struct report *report, size_t log)
{
    const struct trace *trace = &report->traces[log];
    sink_print(sink, "  ");
    sink_plain(sink, report->log_names[log], strlen(report->log_names[log]));
    sink_print(sink, ": %" PRIu64 " lines, read as %s\n    %" PRIu64 " requests, %" PRIu64
                     " frees, %" PRIu64 " failed requests, %" PRIu64 " pools loaded\n",
               trace->line_count, trace->input->name, trace_request_count(trace),
               trace->free_count, trace_failed_count(trace), trace->pool_count);
    sink_print(sink, "    peak live %" PRIu64 " bytes, %" PRIu32 " blocks; largest request %" PRIu64
                     " bytes\n",
               trace->peak_live_bytes, trace->slot_count, trace->largest_size);
}

void report_notes(struct sink *sink, const struct trace *trace)
{
    if (trace->has_forgotten)
        sink_print(sink,
                   "    over %zu addresses were freed for good: one freed again counts as new\n",
                   BLOCKS_DEAD_MAX);
    if (trace->misstated_free_count)
        sink_print(sink,
                   "    %" PRIu64 " x free whose size is not the allocation's: paired by address\n",
                   trace->misstated_free_count);
    if (trace->glued_count)
        sink_print(sink, "    %" PRIu64 " x record behind other output on its line\n",
                   trace->glued_count);
    if (trace->empty_bucket_count)
        sink_print(sink,
                   "    %" PRIu64 " x note that a bucket was empty: requests spilled in that run\n",
                   trace->empty_bucket_count);
}

static void print_log(struct sink *sink, const struct report *report, size_t log)
{
    const struct trace *trace = &report->traces[log];
    struct diagnosis diagnosis;
    diagnosis_make(trace, &diagnosis);
    print_counts(sink, report, log);
    print_region_table(sink, trace);
    for (int finding = 0; finding < FINDING_COUNT; finding++) {
        if (diagnosis.finding[finding].count)
            print_finding(sink, report_finding(trace, (enum finding)finding),
                          &diagnosis.finding[finding]);
    }
    report_notes(sink, trace);
}

void report_logs(struct sink *sink, const struct report *report)
{
    const struct live *live = report->live;
    sink_print(sink, "\n%s\n", report->trace_count > 1 ? "Logs" : "Log");
    for (size_t log = 0; log < report->trace_count; log++)
        print_log(sink, report, log);
    sink_print(sink, "  %" PRIu32 " distinct sizes in %" PRIu32 " size classes\n", live->size_count,
               live->class_count);
    if (live->unserved_count)
        sink_print(sink, "  %" PRIu64 " requests of up to %" PRIu64
                         " bytes are larger than any block of the target: left out of the plan\n",
                   live->unserved_count, live->largest_unserved);
}

/* ---- With lost frees inferred ---- */

void report_inferred(struct sink *sink, const struct report *report)
{
    const struct inference *inference = &report->inferred->inference;
    const struct plan *plan = &report->inferred->plan;
    uint64_t ended = inference->by_address + inference->by_balance + inference->by_function;
    uint64_t bytes = plan_buffer_bytes(plan, report->target);
    sink_print(sink,
               "  The plan above takes a block of the system's heap as live until its address\n"
               "  comes again. But of %" PRIu64 " such blocks are gone at the latest\n",
               inference->block_count);
    sink_print(sink, "%10" PRIu64 "  when bytes of it are in another block: certain\n",
               inference->by_address);
    if (inference->by_balance)
        sink_print(sink, "%10" PRIu64 "  when as many frees are printed as blocks: certain, but for"
                         " reallocs\n", inference->by_balance);
    if (inference->by_function)
        sink_print(sink, "%10" PRIu64 "  when its function has freed as many as it allocated:"
                         " likely\n", inference->by_function);
    if (ended < inference->block_count)
        sink_print(sink, "%10" PRIu64 "  at the end, for all that the log tells\n",
                   inference->block_count - ended);
    if (plan->block_bytes == report->peak_plan->block_bytes) {
        sink_print(sink, "  The peak plan stays as it is, %" PRIu64 " bytes.\n", bytes);
        return;
    }
    sink_print(sink, "  The peak plan then needs %" PRIu64 " bytes in place of %" PRIu64 ":\n",
               bytes, plan_buffer_bytes(report->peak_plan, report->target));
    report_plan(sink, report->target, plan, "    ");
}
