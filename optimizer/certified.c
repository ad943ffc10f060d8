/* SPDX-License-Identifier: MIT */
/* certified.c - adds blocks until a plan has its certificate, then makes it smaller. */
#include "certified.h"

#include "common/minmax.h"
#include "optimizer/planning.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Moments of a bucket that certificates may look at, for each plan that is looked for. */
#define DESCENT_MAX ((uint64_t)50000000)
#define DESCENT_MAX_ASIDE (DESCENT_MAX / 4) /* for one that was not asked for */

#define BLOCKS_MOVED 3  /* at most, from or to a bucket at once */
#define CLASSES_MOVED 6 /* by which a bucket's size changes at once, at most */

/* ---- Trying a plan ---- */

struct descent {
    struct certifier *certifier;
    const struct planning *planning;
    uint32_t slack;
    uint64_t work_end; /* of the certifier's work */
    struct plan best;  /* {0}: none yet */
};

static bool is_over(const struct descent *descent)
{
    return descent->certifier->work >= descent->work_end;
}

/* Sets what follows from the buckets' ends and blocks without the margin (peak). False where
 * the sizes do not ascend, a bucket is empty, or the release does not hold so many blocks. */
static bool complete(const struct planning *planning, struct plan *plan)
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

static bool is_smaller(const struct planning *planning, const struct plan *a, const struct plan *b)
{
    if (!b->bucket_count)
        return true;
    uint64_t a_bytes = planning_buffer_bytes(planning, a);
    uint64_t b_bytes = planning_buffer_bytes(planning, b);
    return a_bytes < b_bytes || (a_bytes == b_bytes && a->bucket_count < b->bucket_count);
}

static struct certificate certify_own(struct certifier *certifier, const struct plan *plan,
                                      uint32_t slack)
{
    uint32_t blocks[TARGET_BUCKETS_MAX];
    for (uint32_t b = 0; b < plan->bucket_count; b++)
        blocks[b] = plan->bucket[b].peak;
    return certify(certifier, plan, blocks, slack);
}

static bool is_certified(struct certifier *certifier, const struct plan_budget *budget,
                         const struct plan *plan, uint32_t slack)
{
    struct certificate certificate = certify_own(certifier, plan, slack);
    return certificate.missing == 0 && certificate.largest_waste <= budget->max_waste;
}

/* Takes a plan over as the best one if it is smaller, and has its certificate. */
static bool try(struct descent *descent, struct plan plan)
{
    if (is_over(descent) || !complete(descent->planning, &plan) ||
        !is_smaller(descent->planning, &plan, &descent->best) ||
        !is_certified(descent->certifier, &descent->planning->budget, &plan, descent->slack))
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
        if (is_over(descent) || !complete(descent->planning, &plan) ||
            !is_smaller(descent->planning, &plan, &descent->best))
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
    plan.bucket[last].peak += certify_own(descent->certifier, &plan, descent->slack).missing;
    try(descent, plan);
    for (uint32_t b = 0; b < plan.bucket_count; b++)
        add_to(descent, start, b);
}

void certified_repair(const struct planning *planning, struct certifier *certifier,
                      const struct plan *plan, struct plan *best)
{
    struct descent descent = {.certifier = certifier, .planning = planning,
                              .work_end = UINT64_MAX, .best = *best};
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

/* The smallest plan found from any of the starts, {0} where there is none. The first start is
 * always tried. */
static struct plan find(struct certifier *certifier, const struct planning *planning,
                        uint32_t slack, uint64_t work, const struct plan *const *starts,
                        uint32_t start_count)
{
    struct plan best = {0};
    for (uint32_t i = 0; i < start_count; i++) {
        struct descent descent = {.certifier = certifier, .planning = planning, .slack = slack,
                                  .work_end = certifier->work + work / start_count};
        start_from(&descent, starts[i]);
        descend(&descent);
        if (descent.best.bucket_count && is_smaller(planning, &descent.best, &best))
            best = descent.best;
    }
    return best;
}

/* ---- The peaks within the slack ---- */

static bool add_event(struct trace *trace, const struct live *live,
                      const struct certificate_log *log, uint32_t b, uint64_t moment, bool is_free)
{
    struct record record = {.type = is_free ? RECORD_FREE : RECORD_ALLOC,
                            .address = (uint64_t)b + 1, .has_size = true,
                            .size = live->size[log->block[b].size].size, .site = ""};
    return trace_add(trace, &record, moment) == TRACE_OK;
}

/* Each request comes `slack` moments earlier, and each free as much later; where both are due,
 * a free of an earlier moment comes first. */
static bool stretch(const struct live *live, const struct certificate_log *log, uint32_t slack,
                    struct trace *trace)
{
    uint32_t *ending = calloc((size_t)log->event_count + 1, sizeof *ending); /* block + 1, by end */
    bool is_done = ending;
    uint32_t next = 0;
    for (uint32_t b = 0; is_done && b < log->block_count; b++)
        ending[log->block[b].end] = b + 1;
    for (uint64_t v = 0; is_done && v < log->event_count; v++) {
        uint32_t ended = v > slack ? ending[v - slack - 1] : 0;
        if (ended)
            is_done = add_event(trace, live, log, ended - 1, v + 1, true);
        for (; is_done && next < log->block_count && log->block[next].place <= v + slack; next++)
            is_done = add_event(trace, live, log, next, v + 1, false);
    }
    free(ending);
    return trace_finish(trace, log->event_count) == TRACE_OK && is_done;
}

/* The smallest peak plan of what can be live within the slack; {0}: none keeps the budget. */
static bool plan_stretched(const struct certifier *certifier, const struct planning *planning,
                           uint32_t slack, struct plan *plan)
{
    struct log *logs = calloc(planning->log_count, sizeof *logs);
    bool is_done = logs;
    for (size_t i = 0; is_done && i < planning->log_count; i++)
        is_done = stretch(&planning->live, &certifier->log[i], slack, &logs[i].trace);
    is_done = is_done && planning_peak_plan(planning, logs, plan) != PLANNING_NO_MEMORY;
    for (size_t i = 0; logs && i < planning->log_count; i++)
        trace_free(&logs[i].trace);
    free(logs);
    return is_done;
}

/* ---- The whole ---- */

/* Of the logs as they are: squeezed, what is a few places away would be another event. */
static bool find_slack_plan(const struct planning *planning, struct certifier *certifier,
                            uint32_t slack, uint64_t work, struct plan *plan)
{
    const struct certified *certified = &planning->certified;
    struct plan stretched;
    if (!plan_stretched(certifier, planning, slack, &stretched))
        return false;
    const struct plan *const starts[] = {&stretched, &certified->plan};
    *plan = find(certifier, planning, slack, work, starts, 2);
    return true;
}

/* Sets certified->plan. */
static bool find_plan(struct planning *planning, const struct plan *replayed, uint64_t work)
{
    struct certified *certified = &planning->certified;
    const struct plan *const starts[] = {&planning->peak, replayed};
    struct certifier certifier;
    bool is_done = certifier_start(&certifier, &planning->squeezed);
    if (is_done)
        certified->plan = find(&certifier, planning, 0, work, starts, 2);
    /* A margin is rounded up for each bucket: the plan with the smallest may be another one. */
    if (is_done && (planning->budget.margin_percent ||
                    is_smaller(planning, replayed, &certified->plan)))
        is_done = spill_certified(planning, &certifier, &certified->plan) == SPILL_OK;
    if (is_done && certified->plan.bucket_count)
        certified->largest_waste = certify_own(&certifier, &certified->plan, 0).largest_waste;
    certifier_end(&certifier);
    return is_done;
}

/* Sets certified->slack_plan. */
static bool find_with_slack(struct planning *planning)
{
    struct certified *certified = &planning->certified;
    uint64_t work = planning->slack ? DESCENT_MAX : DESCENT_MAX_ASIDE;
    struct certifier certifier;
    bool is_done = certifier_start(&certifier, &planning->live) &&
                   find_slack_plan(planning, &certifier, certified->slack, work,
                                   &certified->slack_plan);
    if (is_done && planning->slack && certified->slack_plan.bucket_count)
        certified->largest_waste =
            certify_own(&certifier, &certified->slack_plan, planning->slack).largest_waste;
    certifier_end(&certifier);
    return is_done;
}

enum certified_status certified_plan(struct planning *planning)
{
    struct certified *certified = &planning->certified;
    bool is_asked = planning->planner == PLANNER_SPILL;
    bool wants_slack =
        planning->slack || (planning->wants_comparison && live_is_whole(&planning->live));
    struct plan replayed = planning->spill.plan;
    complete(planning, &replayed);
    *certified = (struct certified){.slack = planning->slack ? planning->slack : CERTIFIED_SLACK};
    if (planning->budget.margin_percent == 0)
        certified->replayed = replayed;
    if (!find_plan(planning, &replayed, is_asked ? DESCENT_MAX : DESCENT_MAX_ASIDE) ||
        (wants_slack && !find_with_slack(planning)))
        return CERTIFIED_NO_MEMORY;
    planning->spill.plan = planning->slack ? certified->slack_plan : certified->plan;
    return planning->spill.plan.bucket_count ? CERTIFIED_OK : CERTIFIED_NEEDS_SLACK;
}

bool certified_largest_slack(const struct planning *planning, uint32_t most, uint64_t max_bytes,
                             uint32_t *slack)
{
    struct certifier certifier;
    bool is_done = certifier_start(&certifier, &planning->live);
    uint32_t too_large = most + 1;
    *slack = 0;
    while (is_done && too_large - *slack > 1) {
        uint32_t middle = *slack + (too_large - *slack) / 2;
        struct plan plan = {0};
        is_done = find_slack_plan(planning, &certifier, middle, DESCENT_MAX_ASIDE, &plan);
        if (plan.bucket_count && planning_buffer_bytes(planning, &plan) <= max_bytes)
            *slack = middle;
        else
            too_large = middle;
    }
    certifier_end(&certifier);
    return is_done;
}
