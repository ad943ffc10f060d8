/* SPDX-License-Identifier: MIT */
/* descent.c - tries a plan with blocks more, less, moved or in other sizes, and takes each that is
 * smaller and has its certificate. */
#include "descent.h"

#include "common/minmax.h"
#include "optimizer/planning.h"

#include <string.h>

#define BLOCKS_MOVED 3  /* at most, from or to a bucket at once */
#define CLASSES_MOVED 6 /* by which a bucket's size changes at once, at most */

/* ---- Trying a plan ---- */

struct descent {
    struct trial *trial;
    const struct planning *planning;
    uint64_t work_end; /* of the trial's work */
    struct plan best;  /* {0}: none yet */
};

static bool is_over(const struct descent *descent)
{
    return trial_work(descent->trial) >= descent->work_end;
}

bool descent_complete(const struct planning *planning, struct plan *plan)
{
    const struct live *live = &planning->live;
    uint32_t margin = planning->budget.margin_percent;
    uint32_t padding = target_padding(&planning->target);
    plan->block_bytes = 0;
    for (uint32_t b = 0; b < plan->bucket_count; b++) {
        struct plan_bucket *bucket = &plan->bucket[b];
        uint64_t dist = plan_with_margin(bucket->peak, margin);
        if (bucket->end <= (b ? plan->bucket[b - 1].end : 0) || dist == 0 ||
            dist > planning->target.release->dist_max || bucket->peak > LIVE_BLOCKS_MAX)
            return false;
        bucket->dist = (uint32_t)dist;
        bucket->size = live->class[bucket->end - 1].size;
        plan->block_bytes += dist * ((uint64_t)bucket->size + padding);
    }
    return plan->bucket_count <= planning->budget.max_buckets;
}

bool descent_is_smaller(const struct planning *planning, const struct plan *a,
                        const struct plan *b)
{
    if (!b->bucket_count)
        return true;
    uint64_t a_bytes = plan_buffer_bytes(a, &planning->target);
    uint64_t b_bytes = plan_buffer_bytes(b, &planning->target);
    return a_bytes < b_bytes || (a_bytes == b_bytes && a->bucket_count < b->bucket_count);
}

/* Takes a plan over as the best one if it is smaller, and passes the trial. */
static bool try(struct descent *descent, struct plan plan)
{
    if (is_over(descent) || !descent_complete(descent->planning, &plan) ||
        !descent_is_smaller(descent->planning, &plan, &descent->best) ||
        !trial_is_passed(descent->trial, &plan))
        return false;
    descent->best = plan;
    return true;
}

/* ---- Adding blocks ---- */

/* Adds the fewest blocks to one bucket with which the plan has its certificate, where that makes
 * a smaller plan than the best. */
static void add_to(struct descent *descent, const struct plan *start, uint32_t b)
{
    uint32_t too_few = 0;
    uint32_t enough = 1;
    struct plan plan = *start;
    for (;; too_few = enough, enough *= 2) {
        plan.bucket[b].peak = start->bucket[b].peak + enough;
        if (try(descent, plan))
            break;
        if (is_over(descent) || !descent_complete(descent->planning, &plan) ||
            !descent_is_smaller(descent->planning, &plan, &descent->best))
            return;
    }
    while (enough - too_few > 1) {
        uint32_t middle = too_few + (enough - too_few) / 2;
        plan.bucket[b].peak = start->bucket[b].peak + middle;
        if (try(descent, plan))
            enough = middle;
        else
            too_few = middle;
    }
}

static void start_from(struct descent *descent, const struct plan *start)
{
    struct plan plan = *start;
    if (!plan.bucket_count || try(descent, plan))
        return;
    uint32_t last = plan.bucket_count - 1;
    plan.bucket[last].peak += trial_certify(descent->trial, &plan).missing;
    try(descent, plan);
    for (uint32_t b = 0; b < plan.bucket_count; b++)
        add_to(descent, start, b);
}

void descent_repair(const struct planning *planning, struct trial *trial, const struct plan *plan,
                    struct plan *best)
{
    struct descent descent = {.trial = trial, .planning = planning, .work_end = UINT64_MAX,
                              .best = *best};
    start_from(&descent, plan);
    *best = descent.best;
}

/* ---- Making it smaller ---- */

static void remove_bucket(struct plan *plan, uint32_t b)
{
    plan->bucket_count--;
    memmove(&plan->bucket[b], &plan->bucket[b + 1],
            (plan->bucket_count - b) * sizeof plan->bucket[b]);
}

/* Takes blocks of a bucket away; with all of them goes the bucket, unless it is the last. */
static bool take(struct plan *plan, uint32_t b, uint32_t blocks)
{
    if (plan->bucket[b].peak < blocks ||
        (plan->bucket[b].peak == blocks && b + 1 == plan->bucket_count))
        return false;
    plan->bucket[b].peak -= blocks;
    if (plan->bucket[b].peak == 0)
        remove_bucket(plan, b);
    return true;
}

/* Tries a plan as it is, and with a few blocks of one bucket less. */
static bool try_with_less(struct descent *descent, const struct plan *plan)
{
    if (try(descent, *plan))
        return true;
    for (uint32_t b = plan->bucket_count; b-- > 0;) {
        for (uint32_t blocks = 1; blocks <= BLOCKS_MOVED; blocks++) {
            struct plan less = *plan;
            if (take(&less, b, blocks) && try(descent, less))
                return true;
        }
    }
    return false;
}

static bool take_blocks(struct descent *descent)
{
    for (uint32_t b = descent->best.bucket_count; b-- > 0;) {
        uint32_t blocks = 1;
        while (blocks <= descent->best.bucket[b].peak / 2)
            blocks *= 2;
        for (; blocks; blocks /= 2) {
            struct plan less = descent->best;
            if (take(&less, b, blocks) && try(descent, less))
                return true;
        }
    }
    return false;
}

static bool move_blocks(struct descent *descent)
{
    for (uint32_t b = 0; b < descent->best.bucket_count; b++) {
        for (uint32_t blocks = 1; blocks <= BLOCKS_MOVED; blocks++) {
            struct plan more = descent->best;
            more.bucket[b].peak += blocks;
            if (try_with_less(descent, &more))
                return true;
        }
    }
    return false;
}

static bool resize(struct descent *descent)
{
    for (uint32_t b = 0; b + 1 < descent->best.bucket_count; b++) {
        for (uint32_t end = descent->best.bucket[b].end, by = 1; by <= CLASSES_MOVED; by++) {
            struct plan other = descent->best;
            other.bucket[b].end = end - min_u32(by, end);
            if (other.bucket[b].end && try_with_less(descent, &other))
                return true;
            other.bucket[b].end = end + by;
            if (other.bucket[b].end < other.bucket[b + 1].end && try_with_less(descent, &other))
                return true;
        }
    }
    return false;
}

/* Puts a bucket into the next larger one. */
static bool merge(struct descent *descent)
{
    for (uint32_t b = 0; b + 1 < descent->best.bucket_count; b++) {
        struct plan other = descent->best;
        other.bucket[b + 1].peak += other.bucket[b].peak;
        remove_bucket(&other, b);
        if (try_with_less(descent, &other))
            return true;
    }
    return false;
}

/* Gives some blocks of a bucket a smaller size. */
static bool split(struct descent *descent)
{
    const struct plan *best = &descent->best;
    if (best->bucket_count >= descent->planning->budget.max_buckets)
        return false;
    for (uint32_t b = 0; b < best->bucket_count; b++) {
        for (uint32_t end = b ? best->bucket[b - 1].end + 1 : 1; end < best->bucket[b].end; end++) {
            for (uint32_t blocks = 1; blocks <= BLOCKS_MOVED; blocks++) {
                struct plan other = *best;
                memmove(&other.bucket[b + 1], &other.bucket[b],
                        (other.bucket_count - b) * sizeof other.bucket[b]);
                other.bucket_count++;
                other.bucket[b].end = end;
                other.bucket[b].peak = blocks;
                if (take(&other, b + 1, blocks) && try_with_less(descent, &other))
                    return true;
            }
        }
    }
    return false;
}

static void descend(struct descent *descent)
{
    static bool (*const moves[])(struct descent *) = {take_blocks, move_blocks, resize, merge,
                                                      split};
    for (size_t i = 0; descent->best.bucket_count && i < sizeof moves / sizeof *moves;)
        i = moves[i](descent) ? 0 : i + 1;
}

struct plan descent_find(const struct planning *planning, struct trial *trial, uint64_t work,
                         const struct plan *const *starts, uint32_t start_count)
{
    struct plan best = {0};
    for (uint32_t i = 0; i < start_count; i++) {
        struct descent descent = {.trial = trial, .planning = planning,
                                  .work_end = trial_work(trial) + work / start_count};
        start_from(&descent, starts[i]);
        descend(&descent);
        if (descent.best.bucket_count && descent_is_smaller(planning, &descent.best, &best))
            best = descent.best;
    }
    return best;
}
