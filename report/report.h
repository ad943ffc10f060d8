/* SPDX-License-Identifier: MIT */
/* report.h - all that a report is made from, and the reports there are.
 *
 * A report reads the results and prints them; it works nothing out that is not
 * in them but sums and percentages. */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include "optimizer/live.h"
#include "optimizer/plan.h"
#include "optimizer/replay.h"
#include "optimizer/spill.h"
#include "optimizer/target.h"
#include "parser/trace.h"
#include "report/sink.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum report_planner { PLANNER_PEAK, PLANNER_SPILL, PLANNER_GREEDY };

/* The names that --planner has for them, ended by NULL. */
extern const char *const report_planner_names[];

enum report_format { FORMAT_TEXT, FORMAT_MACROS, FORMAT_JSON };

/* The names that --format has for them, ended by NULL. */
extern const char *const report_format_names[];

/* The caller owns everything pointed to. */
struct report {
    const char *version;          /* of this program */
    const char *const *log_names; /* as the user named them */
    const struct trace *traces;
    size_t trace_count; /* over 0 */

    const struct target *target;
    const struct live *live;
    const struct plan_budget *budget;
    enum report_planner planner;
    const struct plan *plan;     /* of that planner */
    const struct replay *replay; /* of the plan: it serves every log, without a spill unless
                                    the planner is PLANNER_SPILL */
    const struct replay_buffers *buffers; /* a spill plan in larger buffers; else NULL */
    const struct plan *peak_plan; /* the smallest of at most max_buckets */
    bool is_exact;                /* it is: no peak plan of at most max_buckets is smaller */
    const struct spill_result *spill; /* the smallest spill plan found; NULL: not looked for */
    uint64_t bound;     /* bytes of blocks that no plan within max_buckets goes below */
    uint64_t bound_any; /* the same for any number of buckets */
    const struct plan *peak_plans; /* [k-1] is the smallest peak plan of exactly k buckets */
    uint32_t peak_plan_count;
    bool is_verbose; /* print long tables whole */
};

/* For people: the macros, why they can be believed, and where the bytes go. */
void report_text(struct sink *sink, const struct report *report);

/* For user_settings.h: what report_text() starts with, and no more. */
void report_macros(struct sink *sink, const struct report *report);

/* For programs: all that report_text() has, with every table whole, as
 * docs/report.schema.json describes it. */
void report_json(struct sink *sink, const struct report *report);

/* C code that uses the macros, and fails to compile where they do not fit. */
void report_example(struct sink *sink, const struct report *report);

/* What can be wrong with a log, in words; %s-free, lower case, no full stop. */
const char *report_oddity(enum trace_oddity oddity);

/* What it does to the plan, and what mends the next capture; a line or two. */
const char *report_oddity_advice(enum trace_oddity oddity);

#endif
