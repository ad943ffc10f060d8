/* SPDX-License-Identifier: MIT */
/* subjects.h - what a report is put together from: each adds its sections to a document.
 *
 * A new fact is one line in one of these files: with a title for people, a key for
 * programs, or both. docs/report.schema.json describes the keys. */
#ifndef REPORT_SUBJECTS_H
#define REPORT_SUBJECTS_H

#include "optimizer/io_pool.h"
#include "report/document.h"
#include "report/report.h"

/* Whether a log does not hold a whole run, so that the plan may be too small; what shows it. */
bool report_has_doubts(const struct planning *planning);
void add_doubts(struct document *document, const struct report *report);

/* What the I/O pools of the logs need; {0} if there are none, or if they are planned for as
 * part of the heap. */
struct io_need report_io_need(const struct report *report);

/* The same as a section. */
void add_io_pool(struct document *document, const struct report *report);

/* The lists of each heap with lists of its own: --pools=own. */
void add_own_plans(struct document *document, const struct report *report);

/* Their arrays and buffers as C. */
void print_own_arrays(struct sink *sink, const struct planning *planning);

/* Whether the WOLFMEM_IO_SZ of the checked header holds the largest request of the logs' I/O
 * pools, and its I/O buffer as many blocks as they need. */
struct io_check {
    bool is_known;         /* the logs show it, and the header's values are known */
    uint64_t io_size;      /* WOLFMEM_IO_SZ of the header, or the default */
    uint64_t largest_size; /* bytes of the largest request */
    uint64_t buffer_bytes; /* WOLFMEM_IO_BUFFER_SIZE of the header, or as the logs announce */
    uint64_t block_count;  /* that are made of it */
    uint64_t need_count;   /* blocks that are needed, */
    uint64_t need_bytes;   /* and the aligned buffer that they need */
    bool fits;             /* the largest request into a block, or nothing is known */
    bool serves;           /* that, and there are enough blocks */
};
struct io_check report_io_check(const struct report *report);

/* The same as a part of add_check(). */
void add_io_check(struct document *document, const struct report *report);

/* Whether it judges, a header or a plan: then the plan is a detail beside the verdict. */
static inline bool report_is_judged(const struct report *report)
{
    return report->check || report->changes;
}

/* The lines for user_settings.h; on the first screen without what they depend on. */
void add_macros(struct document *document, const struct report *report);
void add_short_macros(struct document *document, const struct report *report);

/* The end of the first screen: the warnings of all details before it, and what to do next. */
void add_outlook(struct document *document, const struct report *report);

/* C code that loads the buffer, and does not compile where the plan does not fit. */
void add_example(struct document *document, const struct report *report);

/* The buffer, its proof and its buckets. */
void add_plan(struct document *document, const struct report *report, enum part_level level);

/* What else could be planned: other planners, fewer or more buckets, lost frees inferred. */
void add_side_by_side(struct document *document, const struct report *report,
                      enum part_level level);
void add_choices(struct document *document, const struct report *report);
void add_inferred(struct document *document, const struct report *report);

/* What each call site and function costs in a peak plan, whatever the planner. */
void add_costs(struct document *document, const struct report *report);

/* Where the bytes go: by call site at the peak, by bucket at its own peak, and by size. */
void add_sites(struct document *document, const struct report *report);
void add_holders(struct document *document, const struct report *report);
void add_sizes(struct document *document, const struct report *report);

/* Who holds memory over the run, and how full each bucket is, as pictures; nothing without
 * report->history. */
void add_run_chart(struct document *document, const struct report *report);
void add_bucket_charts(struct document *document, const struct report *report);

/* Which build wrote a log, as a part of add_logs(). */
void add_build(struct document *document, const struct log *log);

/* What was read, and what is wrong with it. */
void add_logs(struct document *document, const struct report *report);

/* Whether the buckets of a header serve; report->check must not be NULL. */
void add_check(struct document *document, const struct report *report);

/* Parts of add_check(): what the lists lack, and how the library's defaults came about. */
void add_mend(struct document *document, const struct report *report);
void add_defaults(struct document *document, const struct report *report);

/* Its verdict as a title. */
const char *check_title(struct document *document, const struct report *report);

/* What changed since an earlier report; report->changes must not be NULL. */
void add_changes(struct document *document, const struct report *report);

/* What blocks of a header are proven for. */
void add_proven(struct document *document, enum guarantee guarantee, uint32_t slack);

/* Parts of add_plan() and of add_check(): what a replay that served every request shows, and
 * that `what` then holds for any order, unless that is NULL; what no proof covers. */
void add_service(struct document *document, const struct planning *planning,
                 const struct replay *replay, const char *what);
void add_not_covered(struct document *document, const struct planning *planning);

/* Whether a rule is kept, as a part of add_check() and of add_changes(); nothing where it
 * was not given. */
void add_rule(struct document *document, const char *option, const struct report_rule *rule);

#endif
