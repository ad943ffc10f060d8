/* SPDX-License-Identifier: MIT */
/* plan.c - the exact planner, the greedy planner and the lower bounds. */
#include "plan.h"

#include "common/minmax.h"
#include "optimizer/planning.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* More than any buffer has; a plan has at most 64 buckets, so sums of it fit. */
#define COST_MAX ((uint64_t)1 << 56)

_Static_assert((uint64_t)LIVE_BLOCKS_MAX * (100 + PLAN_MARGIN_MAX) / 100 < (uint64_t)1 << 31,
               "a dist times a block of under 2^32 bytes fits 64 bits");

struct problem {
    const struct live *live;
    const struct target *target;
    const struct plan_budget *budget;
    uint32_t padding;
    struct less *less; /* of plan_bound_without() */
};

/* What is left after blocks were taken out; of the classes before each one: */
struct less {
    uint64_t *blocks; /* the most blocks that are out */
    uint32_t *end;    /* behind the largest class that surely has blocks left; 0: none has */
};

/* ---- What one bucket costs ---- */

uint64_t plan_with_margin(uint64_t blocks, uint32_t percent)
{
    return (blocks * (100 + percent) + 99) / 100;
}

/* Blocks that a bucket for classes first to last - 1 has. */
static uint64_t dist_of(const struct problem *problem, uint32_t first, uint32_t last)
{
    return plan_with_margin(live_peak(problem->live, first, last), problem->budget->margin_percent);
}

/* Whether the budgets allow that bucket; where they do not, they allow no
 * larger one with the same first class. */
static bool is_allowed(const struct problem *problem, uint32_t first, uint32_t last)
{
    const struct live_class *class = problem->live->class;
    return class[last - 1].size - class[first].smallest <= problem->budget->max_waste &&
           dist_of(problem, first, last) <= problem->target->release->dist_max;
}

static uint64_t bucket_cost(const struct problem *problem, uint32_t first, uint32_t last)
{
    uint64_t block = (uint64_t)problem->live->class[last - 1].size + problem->padding;
    return min_u64(block * dist_of(problem, first, last), COST_MAX);
}

/* What a bucket costs at least after blocks were taken out. */
static uint64_t less_cost(const struct problem *problem, uint32_t first, uint32_t last)
{
    const struct less *less = problem->less;
    uint64_t blocks = live_peak(problem->live, first, last);
    uint64_t out = less->blocks[last] - less->blocks[first];
    if (less->end[last] <= first || blocks <= out)
        return 0;
    uint64_t block = (uint64_t)problem->live->class[less->end[last] - 1].floor + problem->padding;
    return min_u64(block * plan_with_margin(blocks - out, problem->budget->margin_percent),
                   COST_MAX);
}

/* What the blocks of one step of a staircase over N cost at least. */
static uint64_t step_cost(const struct problem *problem, uint32_t first, uint32_t last)
{
    const struct live *live = problem->live;
    uint32_t n = live->class_count;
    uint64_t blocks = live_peak(live, first, n) - (last < n ? live_peak(live, last, n) : 0);
    return ((uint64_t)live->class[last - 1].floor + problem->padding) * blocks;
}

/* ---- The cheapest division of the classes into intervals ---- */

/* cost[j × (most + 1) + k] is the least that the first j classes cost in
 * exactly k intervals, the last of which begins at class from[same place]. */
struct division {
    uint64_t *cost;
    uint32_t *from;
    uint32_t most;
};

static void division_free(struct division *division)
{
    free(division->cost);
    free(division->from);
}

static size_t cell(const struct division *division, uint32_t class, uint32_t k)
{
    return (size_t)class * (division->most + 1) + k;
}

/* interval_cost is bucket_cost or less_cost; buckets keep the budgets. No part of an interval
 * says what the others cost, so all n(n + 1)/2 are looked at, each of them once. */
static bool divide(const struct problem *problem, bool keeps_budgets,
                   uint64_t (*interval_cost)(const struct problem *, uint32_t, uint32_t),
                   uint32_t most, struct division *division)
{
    uint32_t n = problem->live->class_count;
    *division = (struct division){.most = most};
    size_t cells = cell(division, n + 1, 0);
    division->cost = calloc(cells, sizeof *division->cost);
    division->from = calloc(cells, sizeof *division->from);
    if (!division->cost || !division->from) {
        division_free(division);
        return false;
    }
    for (size_t i = 0; i < cells; i++)
        division->cost[i] = UINT64_MAX / 2;
    division->cost[0] = 0;

    for (uint32_t i = 0; i < n; i++) {
        const uint64_t *before = &division->cost[cell(division, i, 0)];
        for (uint32_t j = i + 1; j <= n; j++) {
            if (keeps_budgets && !is_allowed(problem, i, j))
                break;
            uint64_t cost = interval_cost(problem, i, j);
            uint64_t *after = &division->cost[cell(division, j, 1)];
            uint32_t *from = &division->from[cell(division, j, 1)];
            for (uint32_t k = 0; k < most; k++) {
                if (before[k] + cost < after[k]) {
                    after[k] = before[k] + cost;
                    from[k] = i;
                }
            }
        }
    }
    return true;
}

/* ---- Plans ---- */

/* Makes the plan whose bucket b has the classes up to ends[b] - 1, with the blocks
 * that it really needs: where M is an estimate, these are counted over all events.
 * If the release can't hold a dist, says which one, and leaves *plan {0}. */
static enum plan_status make_plan(const struct problem *problem, const uint32_t *ends,
                                  uint32_t count, struct plan *plan, struct plan_need *need)
{
    const struct live *live = problem->live;
    struct plan made = {.bucket_count = count};
    uint32_t peaks[TARGET_BUCKETS_MAX];
    *plan = (struct plan){0};
    for (uint32_t b = 0; live->is_exact && b < count; b++)
        peaks[b] = live_peak(live, b ? ends[b - 1] : 0, ends[b]);
    if (!live->is_exact && !live_bucket_peaks(live, ends, count, peaks))
        return PLAN_NO_MEMORY;
    for (uint32_t b = 0; b < count; b++) {
        uint32_t size = live->class[ends[b] - 1].size;
        uint64_t dist = plan_with_margin(peaks[b], problem->budget->margin_percent);
        if (dist > problem->target->release->dist_max) {
            need->size = size;
            need->dist = (uint32_t)dist;
            return PLAN_NEEDS_RELEASE;
        }
        made.bucket[b] = (struct plan_bucket){size, (uint32_t)dist, peaks[b], ends[b]};
        made.block_bytes += min_u64(((uint64_t)size + problem->padding) * dist, COST_MAX);
    }
    *plan = made;
    return PLAN_OK;
}

/* The fewest buckets that the budgets allow: each as large as it may be.
 * Returns how many, and in ends where they end unless that is NULL. */
static uint32_t fewest_buckets(const struct problem *problem, uint32_t *ends)
{
    uint32_t n = problem->live->class_count;
    uint32_t count = 0;
    for (uint32_t first = 0, last; first < n; first = last) {
        for (last = first + 1; last < n && is_allowed(problem, first, last + 1); last++)
            continue;
        if (ends)
            ends[count] = last;
        count++;
    }
    return count;
}

/* The least max_waste that max_buckets buckets can keep; UINT64_MAX: none, since
 * the release allows too few blocks in a bucket. */
static uint64_t least_waste(const struct problem *problem)
{
    struct plan_budget budget = *problem->budget;
    struct problem other = *problem;
    uint64_t low = 0;
    uint64_t high = (uint64_t)UINT32_MAX + 1;
    other.budget = &budget;
    while (low < high) {
        budget.max_waste = (low + high) / 2;
        if (fewest_buckets(&other, NULL) <= budget.max_buckets)
            high = budget.max_waste;
        else
            low = budget.max_waste + 1;
    }
    return low > UINT32_MAX ? UINT64_MAX : low;
}

/* At most so many blocks can be live in one bucket, whatever M says. */
static uint64_t most_blocks(const struct problem *problem)
{
    uint64_t blocks = 0;
    for (size_t t = 0; t < problem->live->log_count; t++)
        blocks += problem->live->logs[t].trace.slot_count;
    return blocks * (100 + problem->budget->margin_percent) / 100;
}

/* Whether max_buckets buckets can keep the budgets. */
static enum plan_status check_budgets(const struct problem *problem, struct plan_need *need)
{
    const struct live *live = problem->live;
    *need = (struct plan_need){0};
    for (uint32_t c = 0; c < live->class_count; c++) {
        uint64_t dist = dist_of(problem, c, c + 1);
        uint64_t waste = live->class[c].size - live->class[c].smallest;
        if (dist > problem->target->release->dist_max) {
            need->size = live->class[c].size;
            need->dist = (uint32_t)dist;
            return PLAN_NEEDS_RELEASE;
        }
        need->waste = need->waste < waste ? waste : need->waste;
    }
    if (need->waste > problem->budget->max_waste)
        return PLAN_NEEDS_WASTE;
    need->buckets = fewest_buckets(problem, NULL);
    if (need->buckets <= problem->budget->max_buckets)
        return PLAN_OK;
    need->waste = least_waste(problem);
    if (!live->is_exact && most_blocks(problem) > problem->target->release->dist_max) {
        need->buckets = UINT32_MAX; /* blocks that M does not know of may need more */
        need->waste = UINT64_MAX;
    }
    return PLAN_NEEDS_BUCKETS;
}

/* ---- The planners ---- */

/* best[k-1] becomes the plan of exactly k buckets that is cheapest by M, {0} where
 * there is none. Fails with PLAN_NO_MEMORY alone. */
static enum plan_status find_best(const struct problem *problem, uint32_t most, struct plan *best,
                                  struct plan_need *need)
{
    struct division division;
    enum plan_status status = PLAN_OK;
    if (!divide(problem, true, bucket_cost, most, &division))
        return PLAN_NO_MEMORY;
    for (uint32_t k = 1; k <= most && status != PLAN_NO_MEMORY; k++) {
        uint32_t ends[TARGET_BUCKETS_MAX];
        uint32_t end = problem->live->class_count;
        if (division.cost[cell(&division, end, k)] >= UINT64_MAX / 2)
            continue;
        for (uint32_t left = k; left > 0; left--) {
            ends[left - 1] = end;
            end = division.from[cell(&division, end, left)];
        }
        status = make_plan(problem, ends, k, &best[k - 1], need);
    }
    division_free(&division);
    return status == PLAN_NO_MEMORY ? status : PLAN_OK;
}

/* The plan of the first `count` that needs the smallest buffer: every bucket takes bytes
 * among the structures too. Among equals, the fewest buckets. {0} if there is none. */
static struct plan smallest(const struct target *target, const struct plan *best, uint32_t count)
{
    struct plan found = {0};
    uint64_t least = UINT64_MAX;
    for (uint32_t k = 0; k < count; k++) {
        uint64_t bytes = plan_buffer_bytes(&best[k], target);
        if (best[k].bucket_count && bytes < least) {
            found = best[k];
            least = bytes;
        }
    }
    return found;
}

static struct problem problem_of(const struct planning *planning)
{
    return (struct problem){&planning->live, &planning->target, &planning->budget,
                            target_padding(&planning->target), NULL};
}

enum plan_status plan_peak(struct planning *planning)
{
    struct problem problem = problem_of(planning);
    uint32_t most = planning->by_count_count;
    assert(problem.budget->max_buckets <= most);
    free(planning->by_count); /* of an earlier call */
    struct plan *best = planning->by_count = calloc(most, sizeof *best);
    planning->peak = (struct plan){0};
    if (!best)
        return PLAN_NO_MEMORY;
    enum plan_status status = check_budgets(&problem, &planning->need);
    if (status == PLAN_OK)
        status = find_best(&problem, most, best, &planning->need);
    if (status == PLAN_OK) {
        planning->peak = smallest(problem.target, best, problem.budget->max_buckets);
        if (!planning->peak.bucket_count) /* the release can't hold what M did not know of */
            status = PLAN_NEEDS_RELEASE;
    }
    if (status != PLAN_OK)
        memset(best, 0, most * sizeof *best);
    return status;
}

/* A division while the greedy planner works on it: cost[b] is the bucket's. */
struct greedy {
    uint32_t count;
    uint32_t *ends;
    uint64_t *cost;
};

static uint32_t greedy_first(const struct greedy *greedy, uint32_t bucket)
{
    return bucket ? greedy->ends[bucket - 1] : 0;
}

/* From a bucket a class, the largest first: a class joins its larger neighbour
 * where its smallest request wastes less than one padding there. */
static void join_close(const struct problem *problem, struct greedy *greedy)
{
    const struct live_class *class = problem->live->class;
    uint32_t n = problem->live->class_count;
    uint32_t at = n; /* ends are collected at the array's end */
    for (uint32_t last = n, first; last > 0; last = first) {
        for (first = last - 1; first > 0; first--) {
            if (class[last - 1].size - class[first - 1].size >= problem->padding ||
                !is_allowed(problem, first - 1, last))
                break;
        }
        greedy->ends[--at] = last;
    }
    greedy->count = n - at;
    for (uint32_t b = 0; b < greedy->count; b++)
        greedy->ends[b] = greedy->ends[at + b];
}

/* The bytes among the structures that one bucket less saves. A division may have more
 * buckets than a plan: a target's structures are known for any number of them. */
static int64_t structures_saved(const struct problem *problem, uint32_t count)
{
    return (int64_t)target_structure_bytes(problem->target, count) -
           (int64_t)target_structure_bytes(problem->target, count - 1);
}

/* Joins the two neighbours whose joining costs the buffer least, where it must or
 * makes it no larger. False when nothing is left to join. */
static bool join_cheapest(const struct problem *problem, struct greedy *greedy)
{
    int64_t least = INT64_MAX;
    uint32_t where = 0;
    int64_t saved = greedy->count > 1 ? structures_saved(problem, greedy->count) : 0;
    for (uint32_t b = 0; b + 1 < greedy->count; b++) {
        uint32_t first = greedy_first(greedy, b);
        uint32_t last = greedy->ends[b + 1];
        if (!is_allowed(problem, first, last))
            continue;
        uint64_t joined = bucket_cost(problem, first, last);
        int64_t extra = (int64_t)joined - (int64_t)(greedy->cost[b] + greedy->cost[b + 1]) - saved;
        if (extra < least) {
            least = extra;
            where = b;
        }
    }
    if (least == INT64_MAX || (least > 0 && greedy->count <= problem->budget->max_buckets))
        return false;

    uint32_t first = greedy_first(greedy, where);
    greedy->count--;
    for (uint32_t b = where; b < greedy->count; b++) {
        greedy->ends[b] = greedy->ends[b + 1];
        greedy->cost[b] = greedy->cost[b + 1];
    }
    greedy->cost[where] = bucket_cost(problem, first, greedy->ends[where]);
    return true;
}

static void join(const struct problem *problem, struct greedy *greedy)
{
    join_close(problem, greedy);
    for (uint32_t b = 0; b < greedy->count; b++)
        greedy->cost[b] = bucket_cost(problem, greedy_first(greedy, b), greedy->ends[b]);
    while (join_cheapest(problem, greedy))
        continue;
    if (greedy->count > problem->budget->max_buckets) /* cheap joins left no allowed one */
        greedy->count = fewest_buckets(problem, greedy->ends);
}

enum plan_status plan_greedy(struct planning *planning)
{
    struct problem problem = problem_of(planning);
    uint32_t n = problem.live->class_count;
    struct greedy greedy = {0, malloc(n * sizeof *greedy.ends), malloc(n * sizeof *greedy.cost)};
    enum plan_status status = PLAN_NO_MEMORY;
    planning->greedy = (struct plan){0};
    if (greedy.ends && greedy.cost)
        status = check_budgets(&problem, &planning->need);
    if (status == PLAN_OK) {
        join(&problem, &greedy);
        status = make_plan(&problem, greedy.ends, greedy.count, &planning->greedy,
                           &planning->need);
    }
    free(greedy.ends);
    free(greedy.cost);
    return status;
}

/* Lets the staircases under the first j classes, for j from `first` to end - 1, have one step
 * more: after[j] becomes the least with a last step over the classes from i on, for some i of
 * `low` to `high`. The larger j is, the larger is the best i: steps that cross cost no less than
 * steps that do not. So the best i in the middle divides the work. */
static void add_step(const struct problem *problem, const uint64_t *before, uint64_t *after,
                     uint32_t first, uint32_t end, uint32_t low, uint32_t high)
{
    if (first >= end)
        return;
    uint32_t middle = first + (end - first) / 2;
    uint32_t best = low;
    after[middle] = UINT64_MAX;
    for (uint32_t i = low; i <= high && i < middle; i++) {
        uint64_t cost = before[i] + step_cost(problem, i, middle);
        if (cost < after[middle]) {
            after[middle] = cost;
            best = i;
        }
    }
    add_step(problem, before, after, first, middle, low, best);
    add_step(problem, before, after, middle + 1, end, best, high);
}

enum plan_status plan_bound(struct planning *planning)
{
    struct problem problem = problem_of(planning);
    uint32_t n = problem.live->class_count;
    uint64_t *before = malloc(2 * ((size_t)n + 1) * sizeof *before);
    if (!before)
        return PLAN_NO_MEMORY;
    uint64_t *after = before + n + 1;
    uint64_t *rows = before;
    struct plan_bounds *bounds = &planning->bounds;
    *bounds = (struct plan_bounds){UINT64_MAX, UINT64_MAX, 0, UINT64_MAX};
    before[0] = after[0] = 0;
    for (uint32_t k = 1; k <= min_u32(n, TARGET_BUCKETS_MAX); k++) {
        add_step(&problem, before, after, 1, n + 1, 0, k == 1 ? 0 : n);
        uint64_t buffer = after[n] + target_structure_bytes(problem.target, k);
        bounds->any_buffer_bytes = min_u64(bounds->any_buffer_bytes, buffer);
        if (k <= problem.budget->max_buckets) {
            bounds->block_bytes = min_u64(bounds->block_bytes, after[n]);
            bounds->buffer_bytes = min_u64(bounds->buffer_bytes, buffer);
        }
        uint64_t *last = before;
        before = after;
        after = last;
    }
    free(rows);
    for (uint32_t c = 0; c < n; c++)
        bounds->any_block_bytes += step_cost(&problem, c, c + 1);
    return PLAN_OK;
}

bool plan_bound_without(const struct planning *planning, const uint32_t *peaks, uint64_t *bytes)
{
    struct problem problem = problem_of(planning);
    uint32_t n = problem.live->class_count;
    uint32_t most = problem.budget->max_buckets;
    struct less less = {calloc((size_t)n + 1, sizeof *less.blocks),
                        calloc((size_t)n + 1, sizeof *less.end)};
    struct division division;
    problem.less = &less;
    bool is_good = less.blocks && less.end;
    for (uint32_t c = 0; is_good && c < n; c++) {
        less.blocks[c + 1] = less.blocks[c] + peaks[c];
        less.end[c + 1] = live_peak(problem.live, c, c + 1) > peaks[c] ? c + 1 : less.end[c];
    }
    if (is_good && (is_good = divide(&problem, false, less_cost, most, &division))) {
        *bytes = UINT64_MAX;
        for (uint32_t k = 1; k <= most; k++)
            *bytes = min_u64(*bytes, division.cost[cell(&division, n, k)] +
                                         target_structure_bytes(problem.target, k));
        division_free(&division);
    }
    free(less.blocks);
    free(less.end);
    return is_good;
}

uint64_t plan_buffer_bytes(const struct plan *plan, const struct target *target)
{
    return plan->block_bytes + target_structure_bytes(target, plan->bucket_count);
}
