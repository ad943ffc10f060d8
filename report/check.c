/* SPDX-License-Identifier: MIT */
/* check.c - the report on a header, for people. */
#include "report.h"

#include <inttypes.h>
#include <string.h>

static void print_name(struct sink *sink, const char *name)
{
    sink_plain(sink, name, strlen(name));
}

/* ---- The verdict ---- */

static void print_place(struct sink *sink, const struct report *report, size_t log, size_t event)
{
    print_name(sink, report->log_names[log]);
    sink_print(sink, ":%" PRIu64, trace_line_of(&report->traces[log], event));
}

static void print_failure(struct sink *sink, const struct report *report,
                          const struct replay *replay)
{
    const struct trace *trace = &report->traces[replay->failed_trace];
    const struct kind *kind = &trace->kinds.kind[event_kind(trace->events[replay->failed_event])];
    sink_print(sink, "  It runs out at ");
    print_place(sink, report, replay->failed_trace, replay->failed_event);
    sink_print(sink, ":\n  the request of %" PRIu64 " bytes", replay->failed_size);
    if (kind->site_length) {
        sink_print(sink, " from ");
        sink_plain(sink, trace->kinds.text + kind->site, kind->site_length);
    }
    sink_print(sink, " finds no free block.\n");
}

static void print_service(struct sink *sink, const struct report *report,
                          const struct replay *replay)
{
    report_service(sink, report, replay, "the header");
    if (replay->spill_count)
        sink_print(sink, "  Another order of requests may fail, and so may a buffer of another size.\n");
}

static void print_verdict(struct sink *sink, const struct report *report)
{
    const struct check_result *result = report->check->result;
    const char *verdict = check_serves(result, report->live) ? "serves"
                          : result->is_endless               ? "loading never ends"
                          : check_runs_out(result)           ? "runs out"
                                                             : "does not serve all requests";
    sink_print(sink, "Check of ");
    print_name(sink, report->check->header_name);
    sink_print(sink, ": %s\n", verdict);
    if (result->is_endless)
        sink_print(sink, "  A block of the first bucket fits into what is left of the buffer, but none is made.\n");
    else if (check_runs_out(result))
        print_failure(sink, report, &result->replay);
    else
        print_service(sink, report, &result->replay);
    report_left_out(sink, report);
}

/* ---- The figures ---- */

static void print_room(struct sink *sink, uint64_t buffer, uint64_t exact)
{
    if (exact > UINT32_MAX)
        sink_print(sink, "  The lists would take more than any target has: blocks are missing.\n");
    else if (buffer < exact)
        sink_print(sink, "  The lists take %" PRIu64 ", %" PRIu64 " more: blocks are missing.\n",
                   exact, exact - buffer);
    else if (buffer > exact)
        sink_print(sink, "  The lists take %" PRIu64 "; of the other %" PRIu64
                         " the allocator makes more blocks where they fit.\n", exact, buffer - exact);
    else
        sink_print(sink, "  It is just what the lists take.\n");
}

static void print_buffer(struct sink *sink, const struct report *report)
{
    const struct report_check *check = report->check;
    const struct check_result *result = check->result;
    const struct target *target = report->target;
    const char *origin = check->is_buffer_given ? "--buffer"
                         : check->settings->value[SETTINGS_BUFFER_SIZE].is_defined
                             ? settings_name(SETTINGS_BUFFER_SIZE)
                             : "the lists";
    sink_print(sink, "\nBuffer: %" PRIu64 " bytes, from %s\n", result->buffer_bytes, origin);
    sink_print(sink, "  %" PRIu64 " bytes of blocks and %" PRIu32 " of structures on the target %s,"
                     " with room for %" PRIu32 " buckets,\n  aligned to %" PRIu32 ", padding %" PRIu32
                     " a block.\n",
               result->made.block_bytes, result->structure_bytes, target->name,
               check->header->max_buckets, target->align, target_padding(target));
    print_room(sink, result->buffer_bytes, check->header->exact_bytes);
}

void report_kept(struct sink *sink, const char *option, const struct report_rule *rule)
{
    if (rule->excess_bytes)
        sink_print(sink, "  %s=%" PRId64 " is exceeded by %" PRIu64 " bytes.\n", option,
                   rule->limit, rule->excess_bytes);
    else if (rule->limit >= 0)
        sink_print(sink, "  %s=%" PRId64 " is kept.\n", option, rule->limit);
}

static void print_buckets(struct sink *sink, const struct report_check *check)
{
    const struct plan *plan = &check->header->plan;
    const struct check_result *result = check->result;
    bool is_short = check_runs_out(result);
    sink_print(sink, "\nBuckets\n      size        dist      blocks   most used       spare%s\n",
               is_short ? "  in use then" : "");
    for (uint32_t b = 0; b < plan->bucket_count; b++) {
        uint32_t blocks = result->made.bucket[b].dist;
        uint32_t used = result->replay.peak[b];
        sink_print(sink, "%10" PRIu32 "  %10" PRIu32 "  %10" PRIu32 "  %10" PRIu32 "  %10" PRIu32,
                   plan->bucket[b].size, plan->bucket[b].dist, blocks, used, blocks - used);
        if (is_short)
            sink_print(sink, "  %11" PRIu32, result->replay.in_use[b]);
        sink_print(sink, "\n");
    }
}

static void print_need(struct sink *sink, const char *name, uint32_t buckets, uint64_t bytes,
                       uint64_t buffer)
{
    sink_print(sink, "%10s  %8" PRIu32 "  %12" PRIu64 "  %c%" PRIu64 "\n", name, buckets, bytes,
               bytes < buffer ? '-' : '+', bytes < buffer ? buffer - bytes : bytes - buffer);
}

static void print_needs(struct sink *sink, const struct report *report, uint64_t buffer)
{
    const struct plan *peak = report->peak_plan;
    sink_print(sink, "\nWhat plans of at most %" PRIu32 " buckets need\n"
                     "   planner   buckets  buffer bytes  against this one\n",
               report->budget->max_buckets);
    print_need(sink, "peak", peak->bucket_count, plan_buffer_bytes(peak, report->target), buffer);
    if (report->planner == PLANNER_GREEDY)
        print_need(sink, "greedy", report->plan->bucket_count,
                   plan_buffer_bytes(report->plan, report->target), buffer);
    if (report->spill && report->spill->plan.bucket_count)
        print_need(sink, "spill", report->spill->plan.bucket_count,
                   plan_buffer_bytes(&report->spill->plan, report->target), buffer);
}

/* ---- The header ---- */

static void print_fate(struct sink *sink, const struct settings_place *place)
{
    sink_print(sink, "line %" PRIu32, place->line);
    switch (place->fate) {
    case SETTINGS_HOLDS:
        sink_print(sink, " holds");
        return;
    case SETTINGS_NOT_TAKEN:
        sink_print(sink, " is left out");
        break;
    case SETTINGS_REPLACED:
        sink_print(sink, " is defined anew later");
        break;
    case SETTINGS_REMOVED:
        sink_print(sink, " is undefined later");
        break;
    case SETTINGS_UNCERTAIN:
        sink_print(sink, " may hold");
        break;
    }
    if (place->condition_line)
        sink_print(sink, " by line %" PRIu32, place->condition_line);
}

static void print_macro(struct sink *sink, enum settings_macro macro,
                        const struct settings_value *value)
{
    if (!value->place_count)
        return;
    sink_print(sink, "  %s: ", settings_name(macro));
    for (uint32_t i = 0; i < value->place_count && i < SETTINGS_PLACES_MAX; i++) {
        sink_print(sink, "%s", i ? "; " : "");
        print_fate(sink, &value->place[i]);
    }
    if (value->place_count > SETTINGS_PLACES_MAX)
        sink_print(sink, "; and %" PRIu32 " more", value->place_count - SETTINGS_PLACES_MAX);
    sink_print(sink, "\n");
}

static void print_unknowns(struct sink *sink, const struct settings *settings)
{
    for (uint32_t i = 0; i < settings->unknown_count && i < SETTINGS_UNKNOWN_MAX; i++) {
        sink_print(sink, "  line %" PRIu32 ": the condition is unknown: ",
                   settings->unknown[i].line);
        report_problem(sink, &settings->unknown[i].problem);
        sink_print(sink, "\n");
    }
    if (settings->unknown_count > SETTINGS_UNKNOWN_MAX)
        sink_print(sink, "  and %" PRIu32 " more such conditions\n",
                   settings->unknown_count - SETTINGS_UNKNOWN_MAX);
    if (settings->include_count)
        sink_print(sink, "  line %" PRIu32 ": other headers are not read, and define nothing here\n",
                   settings->include_line);
    if (settings->error_line)
        sink_print(sink, "  line %" PRIu32 ": an #error is reached: as read here, this does not compile\n",
                   settings->error_line);
}

static void print_header(struct sink *sink, const struct report_check *check)
{
    const struct settings *settings = check->settings;
    sink_print(sink, "\nHeader\n");
    for (int macro = 0; macro < SETTINGS_MACROS; macro++)
        print_macro(sink, (enum settings_macro)macro, &settings->value[macro]);
    print_unknowns(sink, settings);
    for (uint32_t i = 0; i < check->header->fault_count; i++) {
        const struct check_fault *fault = &check->header->fault[i];
        uint32_t line = settings->value[fault->macro].line;
        sink_print(sink, "  wrong");
        if (line)
            sink_print(sink, " in line %" PRIu32, line);
        sink_print(sink, ": ");
        report_fault(sink, settings, fault);
        sink_print(sink, "\n");
    }
}

void report_check(struct sink *sink, const struct report *report)
{
    const struct report_check *check = report->check;
    if (report->changes)
        report_changes(sink, report);
    print_verdict(sink, report);
    print_buffer(sink, report);
    report_kept(sink, "--max-buffer", &check->max_buffer);
    report_kept(sink, "--tolerance", &check->tolerance);
    print_buckets(sink, check);
    print_needs(sink, report, check->result->buffer_bytes);
    print_header(sink, check);
    report_logs(sink, report);
}
