/* SPDX-License-Identifier: MIT */
/* plan.h - the exact and the greedy planner, and lower bounds for all plans.
 *
 * In a peak plan every bucket has as many blocks as its classes ever have live
 * together, so no request finds it empty, in whichever order they come. Such a
 * plan divides the n classes into intervals, and interval i..j costs
 *
 *     (size of class j + padding) × M(i,j)
 *
 * independent of the others. So the best division of the first j classes into k
 * intervals extends a best division of the first i into k - 1: dynamic
 * programming finds the exact minimum for every k in O(k n²).
 *
 * The allocator lets a request spill upwards, so other plans can be smaller.
 * But live requests of class i and more need that many blocks of that size or
 * more, so every plan that serves the log has at least N(i) = M(i,n) of these.
 * The cheapest staircase of at most k steps over N is a bound for any plan of at
 * most k buckets; the staircase with a step at each class is one for any plan.
 * Each bucket also takes bytes of the structures; so the least sum over k of both
 * is a bound on the buffer:
 *
 *     blocks of this size or more
 *     N(1) |=====.
 *     N(2) |     '===.          three classes, two steps: N(1) - N(3) blocks of
 *     N(3) |         '=======   class 2's size and N(3) of class 3's
 *          '------------------ size
 */
#ifndef OPTIMIZER_PLAN_H
#define OPTIMIZER_PLAN_H

#include "optimizer/live.h"
#include "optimizer/target.h"

#include <stdbool.h>
#include <stdint.h>

#define PLAN_MARGIN_MAX 1000 /* percent */

struct plan_bucket {
    uint32_t size; /* usable bytes, padding not included; a multiple of the alignment */
    uint32_t dist; /* blocks; never 0 */
    uint32_t peak; /* blocks of its classes live at once: dist without the margin */
    uint32_t end;  /* its classes end before this one */
};

/* {0} is no plan. */
struct plan {
    uint32_t bucket_count; /* 0: there is no such plan */
    struct plan_bucket bucket[TARGET_BUCKETS_MAX]; /* sizes ascend strictly */
    uint64_t block_bytes; /* what all blocks take, padding included */
};

struct plan_budget {
    uint32_t max_buckets;    /* 1 to TARGET_BUCKETS_MAX */
    uint64_t max_waste;      /* bytes that a bucket may be larger than a request in it;
                                UINT64_MAX: any */
    uint32_t margin_percent; /* more blocks than the peak, rounded up; up to PLAN_MARGIN_MAX */
};

enum plan_status {
    PLAN_OK,
    PLAN_NO_MEMORY,
    PLAN_NEEDS_BUCKETS, /* max_waste, or the release's limit of blocks in a bucket, can't be
                           kept with so few buckets */
    PLAN_NEEDS_WASTE,   /* max_waste can't be kept with a bucket for each class */
    PLAN_NEEDS_RELEASE, /* the release allows fewer blocks in a bucket than a class alone has,
                           or, if `live` is not exact, than every plan tried has in one */
};

/* What would make an impossible plan possible. */
struct plan_need {
    uint32_t buckets; /* PLAN_NEEDS_BUCKETS: the fewest that do; over TARGET_BUCKETS_MAX: more
                         than a plan may have, or not known */
    uint64_t waste;   /* the least max_waste that does, in bytes; UINT64_MAX: none, or not known */
    uint32_t size;    /* PLAN_NEEDS_RELEASE: the size of such a class or bucket, */
    uint32_t dist;    /* and how many blocks it has */
};

/* No plan that serves the logs takes fewer bytes: of blocks, or of the buffer, which is
 * blocks and structures. */
struct plan_bounds {
    uint64_t block_bytes;      /* of plans of at most max_buckets buckets */
    uint64_t buffer_bytes;
    uint64_t any_block_bytes;  /* of plans of any number of them */
    uint64_t any_buffer_bytes;
};

/* blocks × (100 + percent) / 100, rounded up; blocks × (100 + percent) must fit. */
uint64_t plan_with_margin(uint64_t blocks, uint32_t percent);

/* The planners read a planning's live, target and budget, and set what they find in it. */
struct planning;

/* The exact planner. Sets by_count[k-1] to the smallest peak plan of exactly k buckets, for
 * k from 1 to by_count_count (max_buckets to TARGET_BUCKETS_MAX), or to {0} where there is
 * none; and peak to the one of at most max_buckets that needs the smallest buffer, and among
 * equals the fewest buckets.
 * If live is not exact, each plan still has as many blocks as the logs need of its buckets,
 * but a smaller plan may exist, and one that is over the release's limit may become {0}
 * where another division would keep it.
 * planning_free() frees by_count, and so does another call.
 * Fails as listed, with need filled in; all plans are then {0}, or by_count NULL.
 * Cost: O(by_count_count × n²) for n classes, and O(by_count_count × events) if not exact. */
enum plan_status plan_peak(struct planning *planning);

/* The greedy planner sets greedy: starts from a bucket a class; first joins each class that
 * wastes less than one padding in its neighbour with it, then, while there are too many
 * buckets or it makes the buffer no larger, the two neighbours whose joining costs the
 * fewest bytes of the buffer. Fails as
 * plan_peak() does; greedy is then {0}. Cost: O(n²), and O(events) if live is not exact. */
enum plan_status plan_greedy(struct planning *planning);

/* Sets bounds. If live is not exact, they hold but may be lower than need be.
 * Fails with PLAN_NO_MEMORY alone. Cost: O(TARGET_BUCKETS_MAX × n log n). */
enum plan_status plan_bound(struct planning *planning);

/* Sets *bytes to what the buffer of the smallest peak plan takes at least after some blocks were
 * taken out of the logs, up to peaks[c] of class c at each moment. Fails, with false, iff memory
 * is short. Cost: O(max_buckets × n²). */
bool plan_bound_without(const struct planning *planning, const uint32_t *peaks, uint64_t *bytes);

/* Bytes of an aligned buffer that gives the plan exactly its blocks; one byte
 * less and a block is missing. Can be over UINT32_MAX, which no target has. */
uint64_t plan_buffer_bytes(const struct plan *plan, const struct target *target);

#endif
