/* SPDX-License-Identifier: MIT */
/* check.c - the report on a header, and what is wrong with one in words. */
#include "report.h"

#include <inttypes.h>
#include <string.h>

static void print_name(struct sink *sink, const char *name)
{
    sink_plain(sink, name, strlen(name));
}

/* ---- Faults ---- */

/* What stands before the token, and behind it. */
static const struct {
    const char *before;
    const char *after;
} problem_words[] = {
    [EXPRESSION_SYNTAX] = {"", " has no place there"},
    [EXPRESSION_NUMBER] = {"", " is no whole number"},
    [EXPRESSION_OVERFLOW] = {"", " does not fit into 64 bits, or falls below 0"},
    [EXPRESSION_NEGATIVE] = {"", " is below 0"},
    [EXPRESSION_DIVIDED] = {"", " divides by 0"},
    [EXPRESSION_UNDEFINED] = {"", " is not defined in the header"},
    [EXPRESSION_UNCERTAIN] = {"whether ", " is defined depends on a condition that can't be evaluated"},
    [EXPRESSION_FUNCTION] = {"", " with arguments can't be evaluated"},
    [EXPRESSION_RECURSION] = {"", " names itself"},
    [EXPRESSION_NESTED] = {"too many levels of parentheses at ", ""},
    [EXPRESSION_DEEP] = {"too many macros inside each other at ", ""},
    [EXPRESSION_WORK] = {"it takes too much work to expand ", ""},
};

static void print_problem(struct sink *sink, const struct expression_problem *problem)
{
    if (problem->error == EXPRESSION_LONG) {
        sink_print(sink, "it has %" PRIu32 " numbers, and %d are the most", problem->count,
                   SETTINGS_LIST_MAX);
    } else if (problem->error == EXPRESSION_SYNTAX && !problem->token[0]) {
        sink_print(sink, "it breaks off");
    } else if (problem->error == EXPRESSION_EMPTY) {
        sink_print(sink, "nothing stands there");
    } else {
        sink_print(sink, "%s'", problem_words[problem->error].before);
        print_name(sink, problem->token);
        sink_print(sink, "'%s", problem_words[problem->error].after);
    }
}

void report_fault(struct sink *sink, const struct settings *settings,
                  const struct check_fault *fault)
{
    const char *name = settings_name(fault->macro);
    uint64_t value = fault->value;
    uint64_t limit = fault->limit;
    switch (fault->kind) {
    case CHECK_MISSING:
        sink_print(sink, "%s is not defined", name);
        break;
    case CHECK_UNKNOWN:
        sink_print(sink, "%s can't be known: ", name);
        print_problem(sink, &settings->value[fault->macro].problem);
        break;
    case CHECK_RANGE:
        sink_print(sink, "%s has %" PRIu64 ", and only up to %" PRIu64 "%s is possible", name,
                   value, limit, value ? "" : " but not 0");
        break;
    case CHECK_ALIGN:
        sink_print(sink, "%s is %" PRIu64 ", no power of two", name, value);
        break;
    case CHECK_APART:
        sink_print(sink, "%s has the size %" PRIu64 " twice with another between", name, value);
        break;
    case CHECK_OVERRUN:
        sink_print(sink, "%s is %" PRIu64 ": the release writes %" PRIu64
                         " entries, past its heap structure", name, value, limit);
        break;
    case CHECK_HUGE:
        sink_print(sink, "the lists need a buffer of over %" PRIu64 " bytes", limit);
        break;
    case CHECK_LENGTHS:
        sink_print(sink, "%s has %" PRIu64 " sizes and %s %" PRIu64
                         " dists: the rest does not count", name, value,
                   settings_name(SETTINGS_DIST), limit);
        break;
    case CHECK_CUT:
        sink_print(sink, "%s and %s keep %" PRIu64 " of the %" PRIu64 " buckets", name,
                   settings_name(SETTINGS_DEF_BUCKETS), limit, value);
        break;
    case CHECK_DEF:
        sink_print(sink, "%s is %" PRIu64 "%s, and %s has %" PRIu64 " sizes", name, value,
                   settings->value[fault->macro].is_defined ? "" : " where it is not defined",
                   settings_name(SETTINGS_BUCKETS), limit);
        break;
    case CHECK_UNSORTED:
        sink_print(sink, "%s does not ascend: %" PRIu64 " stands behind %" PRIu64, name, value, limit);
        break;
    case CHECK_TWICE:
        sink_print(sink, "%s has the size %" PRIu64 " twice: freed blocks all join the first",
                   name, value);
        break;
    case CHECK_UNALIGNED:
        sink_print(sink, "%s has the size %" PRIu64 ", no multiple of %" PRIu64
                         ": later blocks are not aligned", name, value, limit);
        break;
    case CHECK_NO_BLOCKS:
        sink_print(sink, "%s gives the bucket of %" PRIu64 " bytes no block", name, value);
        break;
    case CHECK_DIST:
        sink_print(sink, "%s has %" PRIu64 ": the release counts to %" PRIu64
                         ", and again from 0", name, value, limit);
        break;
    case CHECK_FIXED:
        sink_print(sink, "%s is %" PRIu64 ", and in the release it is fixed at %" PRIu64, name, value,
                   limit);
        break;
    case CHECK_LARGEST:
        sink_print(sink, "%s is %" PRIu64 ", and the largest size is %" PRIu64, name, value, limit);
        break;
    case CHECK_LEAN:
        sink_print(sink, "%s: the release's LEAN build was not measured", name);
        break;
    }
}

void report_unreadable(struct sink *sink, enum settings_error error,
                       const struct settings *settings)
{
    static const char *const words[] = {
        [SETTINGS_OK] = "",
        [SETTINGS_NO_MEMORY] = "out of memory",
        [SETTINGS_TOO_LONG] = "larger than any header",
        [SETTINGS_COMMENT_OPEN] = "the comment never ends",
        [SETTINGS_CONDITION_OPEN] = "has no #endif",
        [SETTINGS_STRAY] = "belongs to no #if",
        [SETTINGS_NESTED] = "stands inside too many others",
    };
    if (*settings->problem_token)
        sink_print(sink, "#%s ", settings->problem_token);
    sink_print(sink, "%s", words[error]);
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
    const char *logs = report->trace_count == 1 ? "the log" : "the logs";
    if (replay->spill_count)
        sink_print(sink, "  Replayed: each request in %s is served; %" PRIu64
                         " of them spill into a larger bucket.\n"
                         "  Another order of requests may fail, and so may a buffer of another size.\n",
                   logs, replay->spill_count);
    else
        sink_print(sink, "  Replayed: each request in %s finds a free block in the first bucket that is large\n"
                         "  enough, so this holds for every order of requests in which the peaks stay.\n",
                   logs);
}

static void print_verdict(struct sink *sink, const struct report *report,
                          const struct report_check *check)
{
    const struct check_result *result = check->result;
    const char *verdict = result->is_endless            ? "loading never ends"
                          : !result->replay.is_served   ? "runs out"
                          : report->live->unserved_count ? "does not serve all requests"
                                                         : "serves";
    sink_print(sink, "Check of ");
    print_name(sink, check->header_name);
    sink_print(sink, ": %s\n", verdict);
    if (result->is_endless)
        sink_print(sink, "  A block of the first bucket fits into what is left of the buffer, but none is made.\n");
    else if (result->replay.is_served)
        print_service(sink, report, &result->replay);
    else
        print_failure(sink, report, &result->replay);
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

static void print_buffer(struct sink *sink, const struct report *report,
                         const struct report_check *check)
{
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

static void print_budget(struct sink *sink, const char *option, int64_t budget,
                         uint64_t excess)
{
    if (excess)
        sink_print(sink, "  %s=%" PRId64 " is exceeded by %" PRIu64 " bytes.\n", option, budget, excess);
    else
        sink_print(sink, "  %s=%" PRId64 " is kept.\n", option, budget);
}

static void print_budgets(struct sink *sink, const struct report *report,
                          const struct report_check *check)
{
    uint64_t buffer = check->result->buffer_bytes;
    if (check->max_buffer_bytes >= 0)
        print_budget(sink, "--max-buffer", check->max_buffer_bytes,
                     check_excess(buffer, (uint64_t)check->max_buffer_bytes, 0));
    if (check->tolerance_percent >= 0)
        print_budget(sink, "--tolerance", check->tolerance_percent,
                     check_excess(buffer, plan_buffer_bytes(report->plan, report->target),
                                  (uint32_t)check->tolerance_percent));
}

static void print_buckets(struct sink *sink, const struct report_check *check)
{
    const struct plan *plan = &check->header->plan;
    const struct check_result *result = check->result;
    bool is_short = !result->is_endless && !result->replay.is_served;
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
        print_problem(sink, &settings->unknown[i].problem);
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

void report_check(struct sink *sink, const struct report *report,
                  const struct report_check *check)
{
    print_verdict(sink, report, check);
    print_buffer(sink, report, check);
    print_budgets(sink, report, check);
    print_buckets(sink, check);
    print_needs(sink, report, check->result->buffer_bytes);
    print_header(sink, check);
    report_logs(sink, report);
}
