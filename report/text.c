/* SPDX-License-Identifier: MIT */
/* text.c - the report for people, on a terminal of 100 columns: what they came
 * for, why it can be believed, where the bytes go, and what could be otherwise. */
#include "report.h"

#include "callers.h"
#include "report_pictures.h"
#include "figures.h"
#include "parser/input.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SIZES_SHOWN 40   /* rows; all with is_verbose */
#define CALLERS_SHOWN 10

static void print_percent(struct sink *sink, uint64_t part, uint64_t whole)
{
    uint64_t tenths = figures_tenths_percent(part, whole);
    sink_print(sink, "%" PRIu64 ".%" PRIu64 " %%", tenths / 10, tenths % 10);
}

static void print_buffer(struct sink *sink, const struct report *report)
{
    const struct target *target = report->target;
    uint32_t align = target_buffer_align(target);
    sink_print(sink, "Minimum buffer size needed: %" PRIu64 " bytes\n",
               plan_buffer_bytes(report->plan, target));
    sink_print(sink,
               "  %" PRIu64 " bytes of blocks and %" PRIu32 " of structures on the target %s\n",
               report->plan->block_bytes,
               target_structure_bytes(target, report->plan->bucket_count), target->name);
    sink_print(sink,
               "  for a buffer aligned to %" PRIu32 "; %" PRIu32 " more for one that is not\n",
               align, align - 1);
}

static void print_bound(struct sink *sink, const char *what, uint64_t bound, uint64_t bytes)
{
    sink_print(sink, "    %-24s %10" PRIu64 " bytes of blocks: ", what, bound);
    if (bytes == bound) {
        sink_print(sink, "this plan meets it, proven smallest\n");
        return;
    }
    sink_print(sink, "this plan is ");
    print_percent(sink, bytes - bound, bound);
    sink_print(sink, " above\n");
}

void report_service(struct sink *sink, const struct report *report, const struct replay *replay,
                    const char *what)
{
    const char *logs = report->trace_count == 1 ? "the log" : "the logs";
    if (replay->spill_count)
        sink_print(sink,
                   "  Replayed: each request in %s is served; %" PRIu64
                   " spill to a larger bucket.\n", logs, replay->spill_count);
    else
        sink_print(sink,
                   "  Replayed: each request in %s finds a free block in the first bucket that\n"
                   "  is large enough: %s holds for every order in which the peaks stay.\n",
                   logs, what);
}

static void print_peak_proof(struct sink *sink, const struct report *report)
{
    if (report->live->is_concurrent)
        sink_print(sink,
                   "  Each bucket has as many blocks as the peaks of all logs add up to, so the\n"
                   "  plan holds however they run together. Each was replayed by itself.\n");
    else
        report_service(sink, report, report->replay, "the plan");
    if (report->live->is_joined)
        sink_print(sink,
                   "  Sizes close to each other were planned as one: over %d size classes.\n",
                   LIVE_CLASSES_MAX);
    if (report->planner == PLANNER_PEAK && report->is_exact)
        sink_print(sink,
                   "  Exact: no plan of at most %" PRIu32 " buckets without spills is smaller%s.\n",
                   report->budget->max_buckets,
                   report->budget->margin_percent ? " with this margin" : "");
}

/* Where a plan that counts on spills fails in a larger buffer, and what was live. */
static void print_failure(struct sink *sink, const struct report *report,
                          const struct replay *failure)
{
    const struct trace *trace = &report->traces[failure->failed_trace];
    sink_print(sink,
               "  fails in one of %" PRIu64 ": the request of %" PRIu64 " bytes in line %" PRIu64,
               report->buffers->failed_bytes, failure->failed_size,
               trace_line_of(trace, failure->failed_event));
    if (report->trace_count > 1) {
        const char *name = report->log_names[failure->failed_trace];
        sink_print(sink, " of ");
        sink_plain(sink, name, strlen(name));
    }
    sink_print(sink, "\n  finds no block with these in use:");
    for (uint32_t b = 0; b < report->plan->bucket_count; b++)
        sink_print(sink, " %" PRIu32 "x%" PRIu32, report->plan->bucket[b].size, failure->in_use[b]);
    sink_print(sink, "\n");
}

static void print_spill_proof(struct sink *sink, const struct report *report)
{
    const struct replay_buffers *buffers = report->buffers;
    report_service(sink, report, report->replay, "the plan");
    sink_print(sink,
               "  The plan is for this order: another may fail where a peak plan holds.\n"
               "  Use the buffer size as it is. Verified in aligned buffers of %" PRIu64
                " to %" PRIu64
               " bytes;\n",
               buffers->exact_bytes, buffers->verified_bytes);
    if (buffers->failed_bytes)
        print_failure(sink, report, &buffers->failure);
    else
        sink_print(sink, "  a larger one has more blocks, and was not tried.\n");
}

void report_proof(struct sink *sink, const struct report *report)
{
    if (report->replay->spill_count)
        print_spill_proof(sink, report);
    else
        print_peak_proof(sink, report);
    report_left_out(sink, report);
}

static void print_bounds(struct sink *sink, const struct report *report)
{
    uint64_t bytes = report->plan->block_bytes;
    char within[32];
    snprintf(within, sizeof within, "at most %" PRIu32 " buckets", report->budget->max_buckets);
    sink_print(sink, "  Lower bounds, spills allowed: with less, some request would fail%s\n",
               report->live->is_concurrent ? " in some order of the logs" : "");
    print_bound(sink, "any number of buckets", report->bound_any, bytes);
    print_bound(sink, within, report->bound, bytes);
    if (report->spill && report->spill->bound > report->bound)
        print_bound(sink, "the same, by search", report->spill->bound, bytes);
}

static void print_alternatives(struct sink *sink, const struct report *report)
{
    uint64_t bound = figures_bound(report);
    struct figures_alternative alternatives[FIGURES_ALTERNATIVES_MAX];
    size_t count = figures_alternatives(report, alternatives);
    sink_print(sink, "\nPlans side by side\n"
                     "   planner   buckets  buffer bytes  over bound  holds for\n");
    for (size_t i = 0; i < count; i++) {
        const struct figures_alternative *alternative = &alternatives[i];
        const struct plan *plan = alternative->plan;
        sink_print(sink, "%10s  ", alternative->name);
        if (plan) {
            uint64_t tenths = figures_tenths_percent(plan->block_bytes - bound, bound);
            sink_print(sink, "%8" PRIu32 "  %12" PRIu64 "  ", plan->bucket_count,
                       plan_buffer_bytes(plan, report->target));
            if (plan->block_bytes == bound)
                sink_print(sink, "%11s  ", "smallest");
            else
                sink_print(sink, "%7" PRIu64 ".%" PRIu64 " %%  ", tenths / 10, tenths % 10);
        }
        sink_print(sink, "%s\n", alternative->words);
    }
}

static void print_buckets(struct sink *sink, const struct report *report)
{
    const struct plan *plan = report->plan;
    uint32_t padding = target_padding(report->target);
    sink_print(sink, "\nBuckets\n      size    dist   most used   block bytes   share\n");
    for (uint32_t b = 0; b < plan->bucket_count; b++) {
        const struct plan_bucket *bucket = &plan->bucket[b];
        uint64_t bytes = ((uint64_t)bucket->size + padding) * bucket->dist;
        uint64_t tenths = figures_tenths_percent(bytes, plan->block_bytes);
        sink_print(sink, "%10" PRIu32 "  %6" PRIu32 "  %10" PRIu32 "  %12" PRIu64, bucket->size,
                   bucket->dist, report->replay->peak[b], bytes);
        sink_print(sink, "   %3" PRIu64 ".%" PRIu64 " %%\n", tenths / 10, tenths % 10);
    }
}

static void print_sizes(struct sink *sink, const struct report *report)
{
    const struct live *live = report->live;
    uint32_t shown = live->size_count;
    if (!report->is_verbose && shown > SIZES_SHOWN)
        shown = SIZES_SHOWN;
    sink_print(sink, "\nSizes, the largest first\n"
                     "      size    requests   peak live      bucket   waste\n");
    for (uint32_t i = 0; i < shown; i++) {
        const struct live_size *size = &live->size[live->size_count - 1 - i];
        uint32_t bucket = figures_bucket_size_of(report->plan, size->size);
        sink_print(sink,
                   "%10" PRIu32 "  %10" PRIu64 "  %10" PRIu32 "  %10" PRIu32 "  %6" PRIu32 "\n",
                   size->size, size->requests, size->peak_live, bucket,
                   figures_waste(bucket, size->size));
    }
    if (shown < live->size_count)
        sink_print(sink,
                   "  and %" PRIu32 " smaller sizes; -v lists them\n", live->size_count - shown);
}

static void print_callers(struct sink *sink, const struct report *report)
{
    size_t highest = figures_highest_log(report);
    const struct trace *trace = &report->traces[highest];
    struct callers callers;
    if (!callers_at_peak(trace, &callers)) {
        sink->is_short = true;
        return;
    }
    sink_print(sink, "\nWho holds the %" PRIu64 " bytes live at the peak, line %" PRIu64,
               trace->peak_live_bytes, trace_line_of(trace, trace->peak_event));
    if (report->trace_count > 1) {
        sink_print(sink, " of ");
        sink_plain(sink, report->log_names[highest], strlen(report->log_names[highest]));
    }
    sink_print(sink, "\n     bytes   blocks  call site\n");
    size_t shown = report->is_verbose || callers.count < CALLERS_SHOWN ? callers.count
                                                                       : CALLERS_SHOWN;
    for (size_t i = 0; i < shown; i++) {
        const struct caller *caller = &callers.caller[i];
        sink_print(sink, "%10" PRIu64 "  %7" PRIu64 "  ", caller->bytes, caller->blocks);
        sink_plain(sink, caller->site, caller->site_length);
        sink_print(sink, "\n");
    }
    if (shown < callers.count)
        sink_print(sink, "  and %zu more call sites; -v lists them\n", callers.count - shown);
    free(callers.caller);
}

static void print_inferred(struct sink *sink, const struct report *report)
{
    if (!report->inferred)
        return;
    sink_print(sink, "\nWith lost frees inferred\n");
    report_inferred(sink, report);
}

static void print_choices(struct sink *sink, const struct report *report)
{
    sink_print(sink, "\nPeak plans by number of buckets\n"
                     "   buckets   block bytes   buffer bytes\n");
    for (uint32_t k = 1; k <= report->peak_plan_count; k++) {
        const struct plan *plan = &report->peak_plans[k - 1];
        if (!plan->bucket_count)
            continue;
        bool is_chosen = report->planner == PLANNER_PEAK && k == report->plan->bucket_count;
        sink_print(sink, "%10" PRIu32 "  %12" PRIu64 "  %13" PRIu64 "%s%s\n", k, plan->block_bytes,
                   plan_buffer_bytes(plan, report->target), is_chosen ? "  this plan" : "",
                   k > report->budget->max_buckets ? "  over the budget" : "");
    }
}

void report_text(struct sink *sink, const struct report *report)
{
    if (report->changes)
        report_changes(sink, report);
    report_macros(sink, report);
    sink_print(sink, "\n");
    print_buffer(sink, report);
    sink_print(sink, "\nWhy this can be believed\n");
    report_proof(sink, report);
    print_bounds(sink, report);
    print_alternatives(sink, report);
    print_inferred(sink, report);
    print_buckets(sink, report);
    print_choices(sink, report);
    print_sizes(sink, report);
    if (report->is_verbose)
        chart_print(sink, report);
    print_callers(sink, report);
    if (report_has_stack(report)) {
        sink_print(sink, "\nStack, from the ENTER and EXIT records\n");
        report_stack(sink, report);
    }
    report_logs(sink, report);
    sink_print(sink, "\nUsage in C\n\n");
    report_example(sink, report);
}
