/* SPDX-License-Identifier: MIT */
/* planning.h - from logs to a plan that is proved: one struct with all that was found.
 *
 * The caller says what is asked; planning_make() measures the peaks, makes the plans
 * and bounds, and replays the chosen plan over all logs. Reports, checks and
 * comparisons read the rest from here. */
#ifndef OPTIMIZER_PLANNING_H
#define OPTIMIZER_PLANNING_H

#include "optimizer/certified.h"
#include "optimizer/live.h"
#include "optimizer/plan.h"
#include "optimizer/replay.h"
#include "optimizer/runs.h"
#include "optimizer/spill.h"
#include "optimizer/target.h"
#include "parser/inference.h"
#include "parser/log.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum planner { PLANNER_PEAK, PLANNER_SPILL, PLANNER_GREEDY };

/* The names that --planner has for them, ended by NULL. */
extern const char *const planner_names[];

#define PLANNING_MORE_BUCKETS 3 /* peak plans are found for so many buckets over the budget */

/* The second plan: lost frees inferred. */
struct inferred {
    struct inference inference; /* of all logs together */
    struct plan plan;           /* the smallest peak plan; {0}: there is none */
};

/* The plan of one heap alone: lists of its own. */
struct own_plan {
    uint32_t heap; /* the region of the heap in each log; 0: no log announces a pool */
    char name[16]; /* "pool_1" for region 1, "heap" for region 0 */
    uint64_t request_count;
    struct plan plan; /* by the planner that was asked for, proved like the one of all, of which it
                         has no more buckets: they are of one build. It is that one where none
                         is smaller */
};

struct planning {
    /* What is asked, set by the caller, who owns the logs: */
    const struct log *logs; /* that are planned for: what runs_make() makes of the files */
    size_t log_count; /* over 0 */
    const struct log *files; /* as they were read */
    size_t file_count;
    region_set regions; /* that --region names; REGION_SET_ALL: all */
    enum pools_mode pools;
    struct site_set without; /* call sites that runs_make() left out */
    bool is_concurrent; /* the logs run at the same time, so peaks add up; not for spill */
    struct target target;
    struct plan_budget budget;
    enum planner planner;
    uint32_t slack; /* of a spill plan: places that each event may come earlier or later; up to
                       CERTIFICATE_SLACK_MAX */
    bool wants_comparison; /* a spill plan beside the chosen one, unless the logs are very long
                              or concurrent, and a heap, unless they are concurrent */
    bool wants_inferred;

    /* What was found: */
    struct live live;
    struct live squeezed; /* with has_spill: the same for the squeezed logs */
    struct plan peak; /* the smallest of at most budget.max_buckets */
    struct plan *by_count; /* [k-1]: the smallest peak plan of k buckets; NULL: not made */
    uint32_t by_count_count;
    struct plan greedy;   /* {0} unless it is the planner */
    bool has_spill;       /* a spill plan was looked for */
    struct spill_result spill; /* its plan has a certificate for `slack`, */
    struct certified certified; /* as has this one's */
    struct plan_bounds bounds;
    uint64_t heap_bytes; /* what a general heap would need (heap.h); 0: not worked out, as of small
                            logs */
    struct replay replay; /* of the chosen plan: it serves every log, and without a spill unless
                             the planner is PLANNER_SPILL */
    bool has_inferred;
    struct inferred inferred;
    struct own_plan *own; /* --pools=own: a plan for each heap, by its region; NULL: not made */
    size_t own_count;
    struct plan_need need; /* why there is no plan, as plan.h has it */
};

enum planning_status {
    PLANNING_OK,
    PLANNING_NO_MEMORY,
    PLANNING_TOO_MANY_BLOCKS, /* over LIVE_BLOCKS_MAX are live at once */
    PLANNING_NO_REQUEST,      /* the target can serve no request of the logs */
    PLANNING_NEEDS_BUCKETS,   /* as enum plan_status has them; see need */
    PLANNING_NEEDS_WASTE,
    PLANNING_NEEDS_RELEASE,
    PLANNING_NEEDS_SLACK, /* no plan within the budget keeps so much slack */
    PLANNING_TOO_LARGE, /* the buffer takes more than UINT32_MAX bytes */
    PLANNING_BROKEN,    /* the plan does not serve logs[replay.failed_log]: a fault of ours */
};

/* Plans and proves. What was found starts as {0}; planning_free() is to be called in any
 * case. Fails as listed: live then holds what was measured. Cost: that of live_measure(),
 * plan_peak() and replay_all(), and where they are wanted of spill_plan() and heap_measure(),
 * and of inference_make() with a second plan. */
enum planning_status planning_make(struct planning *planning);

/* Makes a plan for each heap with lists of its own, and proves it. The heaps of several logs
 * are the same heap if they have the same region. The system's heap has one only if there is
 * no other.
 *   run  of each log of a planning that was made with PLANNING_OK
 * Fails with PLANNING_NO_MEMORY alone: the plan of all heaps serves each of them. Cost: that of a
 * planning for each heap. */
enum planning_status planning_make_own(struct planning *planning, const struct run *run);

/* The plan of the planner that was asked for. */
const struct plan *planning_plan(const struct planning *planning);

/* Bytes of an aligned buffer for a plan on the planning's target. */
uint64_t planning_buffer_bytes(const struct planning *planning, const struct plan *plan);

/* The best bound known for plans within the budget, in bytes of the buffer. */
uint64_t planning_bound(const struct planning *planning);

/* What the search's bound on the buffer says of the blocks alone: bytes that no plan within
 * the budget goes below. Its structures take no more than those of max_buckets buckets. Only
 * where has_spill. */
uint64_t planning_search_block_bound(const struct planning *planning);

/* Makes the smallest peak plan of other logs, whatever the planner, all else as asked.
 *   logs  as many as the planning has
 *   plan  {0} if there is none
 * Fails as planning_make(). Cost: that of live_measure() and plan_peak(). */
enum planning_status planning_peak_plan(const struct planning *planning, const struct log *logs,
                                        struct plan *plan);

/* Frees what the planning owns and makes it {0}. */
void planning_free(struct planning *planning);

#endif
