/* SPDX-License-Identifier: MIT */
/* report.h - all that a report is made from, and the reports there are.
 *
 * A report reads the results and prints them; it works nothing out that is not
 * in them but sums and percentages. */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include "optimizer/check.h"
#include "optimizer/inferred.h"
#include "optimizer/live.h"
#include "optimizer/plan.h"
#include "optimizer/replay.h"
#include "optimizer/spill.h"
#include "optimizer/target.h"
#include "parser/baseline.h"
#include "parser/diagnosis.h"
#include "parser/settings.h"
#include "parser/trace.h"
#include "common/sink.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum report_planner { PLANNER_PEAK, PLANNER_SPILL, PLANNER_GREEDY };

/* The names that --planner has for them, ended by NULL. */
extern const char *const report_planner_names[];

enum report_format { FORMAT_TEXT, FORMAT_MACROS, FORMAT_JSON, FORMAT_HTML, FORMAT_SVG };

/* The names that --format has for them, ended by NULL. */
extern const char *const report_format_names[];

struct changes;

/* The caller owns everything pointed to. */
struct report {
    const char *version;          /* of this program */
    const char *const *log_names; /* as the user named them */
    const struct trace *traces;
    size_t trace_count; /* over 0 */
    region_set regions; /* that the plan is for; REGION_SET_ALL: all */

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
    const struct inferred *inferred; /* the plan with lost frees inferred; NULL: there is none */
    uint64_t bound;     /* bytes of blocks that no plan within max_buckets goes below */
    uint64_t bound_any; /* the same for any number of buckets */
    const struct plan *peak_plans; /* [k-1] is the smallest peak plan of exactly k buckets */
    uint32_t peak_plan_count;
    bool is_verbose; /* print long tables whole */
    const struct report_check *check; /* of a header; NULL: none was asked for */
    const struct changes *changes;    /* since an earlier report, see changes.h; NULL likewise */
};

/* A limit that a buffer is to keep. */
struct report_rule {
    int64_t limit;         /* as the user gave it, in bytes or percent; -1: not given */
    uint64_t excess_bytes; /* that the buffer is over it; 0: it is kept */
};

/* What the check of a header found. The caller owns everything pointed to. */
struct report_check {
    const char *header_name; /* as the user named it */
    const struct settings *settings;
    const struct check_header *header;
    const struct check_result *result;
    bool is_buffer_given; /* by the user: it is not the header's */
    struct report_rule max_buffer; /* --max-buffer, in bytes */
    struct report_rule tolerance;  /* --tolerance, in percent over the buffer of report->plan */
};

/* For people: the macros, why they can be believed, and where the bytes go. */
void report_text(struct sink *sink, const struct report *report);

/* For user_settings.h: what report_text() starts with, and no more. */
void report_macros(struct sink *sink, const struct report *report);

/* For programs: all that report_text() and report_check() have, with every table
 * whole, as docs/report.schema.json describes it. */
void report_json(struct sink *sink, const struct report *report);

/* For people with a browser: the same as one page, with pictures, that needs nothing
 * else and no script; well-formed as XML, too. */
void report_html(struct sink *sink, const struct report *report);

/* Its first picture, live bytes over the run, as a file. */
void report_svg(struct sink *sink, const struct report *report);

/* C code that uses the macros, and fails to compile where they do not fit. */
void report_example(struct sink *sink, const struct report *report);

/* For people, where report->check is not NULL: whether a header's buckets serve,
 * with how much to spare, what the plan needs instead, and what is wrong with the
 * header. */
void report_check(struct sink *sink, const struct report *report);

/* Why an expression of a header has no value, in words; no full stop, and no
 * line's end. */
void report_problem(struct sink *sink, const struct expression_problem *problem);

/* One fault of a header in words as above. */
void report_fault(struct sink *sink, const struct settings *settings,
                  const struct check_fault *fault);

/* Its kind as a name for programs. */
const char *report_fault_code(enum check_fault_kind kind);

/* Why a header can't be read, in words as above. Not for SETTINGS_OK. */
void report_unreadable(struct sink *sink, enum settings_error error,
                       const struct settings *settings);

/* Why an earlier report can't be read, in words as above. Not for BASELINE_OK. */
void report_no_baseline(struct sink *sink, enum baseline_error error,
                        const struct baseline *baseline);

/* Parts of these, in lines of text: what changed, where report->changes is not NULL; */
void report_changes(struct sink *sink, const struct report *report);

/* why the plan can be believed; what a replay that served every request shows of
 * `what`; what no proof speaks of, with which report_proof() ends; the logs with what
 * is wrong in them; what else is to be said of one, with which each log ends there. */
void report_proof(struct sink *sink, const struct report *report);
void report_service(struct sink *sink, const struct report *report, const struct replay *replay,
                    const char *what);
void report_left_out(struct sink *sink, const struct report *report);
void report_logs(struct sink *sink, const struct report *report);
void report_notes(struct sink *sink, const struct trace *trace);

/* Whether a rule is kept, as a line; nothing where it was not given. */
void report_kept(struct sink *sink, const char *option, const struct report_rule *rule);

/* The macros of a plan's buckets and buffer, each line with this start. */
void report_plan(struct sink *sink, const struct target *target, const struct plan *plan,
                 const char *start);

/* How deep the stacks of each log have been, in lines of text, and whether any log
 * tells. */
bool report_has_stack(const struct report *report);
void report_stack(struct sink *sink, const struct report *report);

/* "1" or "0,1", with has_word "region 1" or "regions 0,1". */
void report_regions(struct sink *sink, region_set regions, bool has_word);

/* The second plan; report->inferred must not be NULL. */
void report_inferred(struct sink *sink, const struct report *report);

/* What is to be said of a finding: lower case, no full stop, and short enough for a
 * line each. */
struct report_finding {
    const char *name;  /* for programs: a word */
    const char *what;  /* follows a count */
    const char *cause; /* which release or build writes such a log */
    const char *effect; /* on the plan */
    const char *remedy; /* the one thing that mends the next capture; NULL: nothing to mend */
};

/* What is to be said of it for such a log as the trace's. */
const struct report_finding *report_finding(const struct trace *trace, enum finding finding);

#endif
