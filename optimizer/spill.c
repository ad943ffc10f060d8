/* SPDX-License-Identifier: MIT */
/* spill.c - the search for the smallest plan, from the smallest bucket up. */
#include "spill.h"

#include "common/minmax.h"
#include "optimizer/cascade.h"
#include "optimizer/descent.h"
#include "optimizer/layer.h"
#include "optimizer/nodes.h"
#include "optimizer/planning.h"
#include "optimizer/repair.h"
#include "optimizer/replay.h"

#include <stdlib.h>

/* Narrow beams find good plans for the wide ones to stay below. */
#define WIDTH_FACTOR 16

/* A budget of steps: events offered to buckets, and entries of tables computed. */
struct work {
    uint64_t base;
    uint64_t per_event;
    uint64_t most;
};

/* Beside another planner's plan the search must not take longer than reading the log. */
static const struct work work_beside = {20000000, 300, 400000000};
static const struct work work_alone = {100000000, 400000, 1300000000};

/* Where the search ends in any case; tests and fuzzing have lower limits. */
#ifndef WORK_MAX
#define WORK_MAX UINT64_MAX
#define WIDTH_MAX 65536
#define KEPT_EVENTS_MAX ((uint64_t)1 << 25) /* events of the streams of all nodes */
#endif

#define ROOT 0 /* the node without a bucket */

struct search {
    const struct planning *planning;
    struct trial *trial; /* plans are repaired until they have a certificate; NULL: a plan only has
                            to serve the logs */
    uint32_t class_count;
    uint32_t max_buckets; /* at most the budget's */
    uint32_t dist_max;    /* blocks that a bucket may have, so that the release allows the margin */
    uint64_t structures[TARGET_BUCKETS_MAX + 1]; /* what they take for each number of buckets */
    struct cascade cascade;
    struct repair repair;

    struct stream remaining;    /* of the partial plan that is being tried, */
    struct stream_peaks peaks;  /* what they need, */
    struct staircase staircase; /* and what that takes */

    struct layer *layer; /* for each class; the last one's stays empty, see try_plan() */
    uint32_t beam_width; /* entries in a layer */
    struct nodes nodes;
    uint64_t work_max;
    bool is_out_of_memory;

    struct plan best;
    uint64_t best_bytes; /* what a plan must take less than, in bytes of the buffer: the best
                            one; CASCADE_COST_MAX: there is none yet */
    uint64_t left_bound; /* the least bound of what was given up; UINT64_MAX: nothing was */
};

static bool is_worth(const struct search *search, uint64_t bound)
{
    return bound < search->best_bytes;
}

static void give_up(struct search *search, uint64_t bound)
{
    search->left_bound = min_u64(search->left_bound, bound);
}

static uint64_t work_done(const struct search *search)
{
    return search->cascade.work + search->repair.work +
           (search->trial ? trial_work(search->trial) : 0);
}

static bool is_over(const struct search *search)
{
    return search->is_out_of_memory || work_done(search) >= search->work_max;
}

static uint64_t block_bytes(const struct search *search, uint32_t class)
{
    return (uint64_t)search->cascade.class[class].size + search->cascade.padding;
}

/* ---- Plans ---- */

static struct plan_bucket make_bucket(const struct search *search, uint32_t end, uint32_t dist)
{
    return (struct plan_bucket){search->cascade.class[end - 1].size, dist, dist, end};
}

/* The plan that begins with a node's buckets, and has no more yet. */
static struct plan beginning_of(const struct search *search, const struct node *node)
{
    struct plan plan = {.bucket_count = node->bucket_count, .block_bytes = node->cost};
    for (uint32_t b = node->bucket_count; b-- > 0; node = &search->nodes.node[node->parent])
        plan.bucket[b] = make_bucket(search, node->end, node->dist);
    return plan;
}

/* Takes a complete plan that serves, if it is the best. */
static void accept_plan(struct search *search, const struct plan *plan)
{
    if (!is_worth(search, plan->block_bytes + search->structures[plan->bucket_count]))
        return;
    if (search->trial)
        descent_repair(search->planning, search->trial, plan, &search->best);
    else
        search->best = *plan;
    search->best_bytes = plan_buffer_bytes(&search->best, &search->planning->target);
}

/* A node's buckets, and one for all that remains, are a plan. */
static void try_plan(struct search *search, const struct node *node)
{
    uint32_t end = search->class_count;
    uint32_t dist = search->peaks.above[node->end];
    uint64_t bytes = node->cost + block_bytes(search, end - 1) * dist;
    if (!is_worth(search, bytes + search->structures[node->bucket_count + 1]) ||
        dist > search->dist_max || search->peaks.limit < end)
        return;
    struct plan plan = beginning_of(search, node);
    plan.bucket[plan.bucket_count++] = make_bucket(search, end, dist);
    plan.block_bytes = bytes;
    accept_plan(search, &plan);
}

/* ---- The plan that a bound is made of ---- */

/* The least that the buckets after a node's take, blocks and structures. Leaves their
 * staircase at hand. */
static uint64_t bound_later(struct search *search, uint32_t bucket_count)
{
    return staircase_build(&search->cascade, &search->peaks, search->max_buckets - bucket_count,
                           search->structures + bucket_count, &search->staircase);
}

/* The bound of a node, whose peaks and staircase are at hand, is made of a plan: its
 * buckets, and the cheapest staircase after them. Where it fails, blocks are added. */
static void try_staircase(struct search *search, const struct node *node)
{
    struct plan plan = beginning_of(search, node);
    struct repair *repair = &search->repair;
    if (is_over(search))
        return;
    staircase_add_buckets(&search->cascade, &search->peaks, &search->staircase, &plan);
    uint64_t repair_max = repair->work + (search->work_max - work_done(search)) / 8 * 7;
    uint64_t structures = search->structures[plan.bucket_count];
    if (!is_worth(search, structures) ||
        !repair_plan(repair, &plan, search->best_bytes - structures - 1, repair_max))
        return;
    repair_shrink(repair, &plan, repair_max);
    for (uint32_t b = 0; b < plan.bucket_count; b++)
        plan.bucket[b].peak = plan.bucket[b].dist;
    accept_plan(search, &plan);
}

/* Tries the staircase of the bound over all requests, before any bucket is tried: its peaks
 * are those that were measured. These may be estimates: then it takes more repair. */
static void try_seed(struct search *search, const struct live *live)
{
    uint32_t n = search->class_count;
    search->peaks.first = 0;
    for (uint32_t c = 0; c < n; c++)
        search->peaks.above[c] = live_peak(live, c, n);
    search->peaks.above[n] = 0;
    if (is_worth(search, bound_later(search, 0)))
        try_staircase(search, &search->nodes.node[ROOT]);
}

/* ---- Extending ---- */

/* Offers what remains of a node to one bucket more. False where that wastes too much. */
static bool offer(struct search *search, const struct node *node, uint32_t end, uint32_t dist)
{
    return cascade_filter(&search->cascade, &node->remaining, end, dist, &search->remaining,
                          &search->peaks);
}

/* Adds entries for a node and a bucket more, with `dist` blocks, one more (or
 * less) each time, up to `most` (or 1). What they take at least rises on the
 * way: so the first that is not worth it, or less promising than a full layer,
 * ends it. */
static void add_entries(struct search *search, uint32_t index, uint32_t class, uint32_t dist,
                        uint32_t most, bool is_rising)
{
    const struct node *node = &search->nodes.node[index];
    struct layer *layer = &search->layer[class];
    for (; dist >= 1 && dist <= most; dist += is_rising ? 1 : UINT32_MAX) {
        uint64_t later_bytes = staircase_after(&search->cascade, &search->peaks,
                                               &search->staircase, class, dist);
        uint64_t bound = node->cost + block_bytes(search, class) * dist + later_bytes;
        /* The later buckets always take more than their bound. Half of it on top
         * tells best which partial plans only put off what they need. */
        struct entry new = {bound, bound + later_bytes / 2, index, dist};
        uint64_t given_up;
        if (!is_worth(search, bound))
            return;
        if (layer_is_better(layer, search->beam_width, &new)) {
            give_up(search, bound);
            return;
        }
        if (!layer_add(layer, search->beam_width, new, &given_up))
            search->is_out_of_memory = true;
        give_up(search, given_up);
    }
}

/* Finds what can follow a node, whose stream, peaks and staircase are at hand. The
 * bound is least where a bucket has its class's share of N: with more blocks it
 * takes more itself, with fewer the others do. */
static void follow(struct search *search, uint32_t index)
{
    const struct stream_peaks *peaks = &search->peaks;
    try_plan(search, &search->nodes.node[index]);
    if (search->nodes.node[index].bucket_count + 2 > search->max_buckets)
        return;
    for (uint32_t class = peaks->first;
         class < peaks->limit && class + 1 < search->class_count; class++) {
        uint32_t most = min_u32(peaks->below[class], search->dist_max); /* more are never used */
        uint32_t share = min_u32(peaks->above[peaks->first] - peaks->above[class + 1], most);
        add_entries(search, index, class, share, most, false);
        add_entries(search, index, class, share + 1, most, true);
    }
}

/* Tries an entry, and finds what can follow it if it is worth it. The most promising one
 * of a layer is also made a plan at once. */
static void try_entry(struct search *search, uint32_t class, const struct entry *entry,
                      bool is_first)
{
    const struct node *parent = &search->nodes.node[entry->parent];
    struct node node = {.cost = parent->cost + block_bytes(search, class) * entry->dist,
                        .parent = entry->parent, .end = class + 1, .dist = entry->dist,
                        .bucket_count = parent->bucket_count + 1};
    if (!offer(search, parent, node.end, node.dist) ||
        !is_worth(search, node.cost + bound_later(search, node.bucket_count)))
        return;
    node.remaining = search->remaining;
    node.hash = nodes_hash(&node.remaining);
    /* A certificate also depends on blocks that no request of the logs takes. */
    if (!search->trial && nodes_has_better(&search->nodes, &node))
        return;
    if (is_first)
        try_staircase(search, &node);
    if (search->nodes.event_count > KEPT_EVENTS_MAX)
        give_up(search, entry->bound);
    else if (nodes_add(&search->nodes, node))
        follow(search, search->nodes.count - 1);
    else
        search->is_out_of_memory = true;
}

/* One search with the present beam. */
static void search_once(struct search *search)
{
    search->left_bound = UINT64_MAX;
    if (offer(search, &search->nodes.node[ROOT], 0, 0) && is_worth(search, bound_later(search, 0)))
        follow(search, ROOT);
    for (uint32_t class = 0; class < search->class_count; class++) {
        struct layer *layer = &search->layer[class];
        layer_sort(layer);
        for (uint32_t i = 0; i < layer->count; i++) {
            if (!is_worth(search, layer->entry[i].bound))
                continue;
            if (is_over(search))
                give_up(search, layer->entry[i].bound);
            else
                try_entry(search, class, &layer->entry[i], i == 0);
        }
        layer->count = 0;
    }
    nodes_forget(&search->nodes, ROOT + 1);
}

/* Searches with wider and wider beams, until there is no smaller plan or the budget is used
 * up. Returns the least bytes that a plan can take as far as is known: at most best_bytes. */
static uint64_t search_all(struct search *search, uint64_t bound)
{
    for (search->beam_width = 1;; search->beam_width *= WIDTH_FACTOR) {
        search_once(search);
        bound = max_u64(bound, min_u64(search->left_bound, search->best_bytes));
        if (bound >= search->best_bytes || is_over(search) || search->beam_width >= WIDTH_MAX)
            return bound;
    }
}

/* Whether offering all requests to one bucket can't take far more than the budget: at
 * worst, at every other event the peaks of all classes rise. */
static bool is_affordable(const struct search *search)
{
    uint64_t events = search->repair.stream.count;
    return events / 2 * search->class_count / 2 <= search->work_max;
}

/* The best plan is proven smallest: looks for one of the same bytes with fewer buckets. */
static void use_fewer_buckets(struct search *search)
{
    uint64_t least = search->best_bytes;
    while (search->best_bytes == least && search->best.bucket_count > 1 && !is_over(search)) {
        search->max_buckets = search->best.bucket_count - 1;
        search->best_bytes = least + 1;
        search_all(search, 0);
    }
    search->best_bytes = least;
}

/* ---- The whole ---- */

static void search_end(struct search *search)
{
    for (uint32_t c = 0; search->layer && c < search->class_count; c++)
        layer_free(&search->layer[c]);
    free(search->layer);
    free(search->remaining.event);
    stream_peaks_end(&search->peaks);
    nodes_end(&search->nodes);
    staircase_end(&search->staircase);
    cascade_end(&search->cascade);
    repair_end(&search->repair);
}

/* Makes all tables, and the root, for which all requests remain. `best` is what a plan must
 * be smaller than; {0}: there is none. */
static bool search_start(struct search *search, const struct planning *planning,
                         const struct plan *best)
{
    const struct plan_budget *budget = &planning->budget;
    uint32_t padding = target_padding(&planning->target);
    uint32_t n = planning->squeezed.class_count;
    search->planning = planning;
    search->best = *best;
    search->best_bytes =
        best->bucket_count ? plan_buffer_bytes(best, &planning->target) : CASCADE_COST_MAX;
    search->class_count = n;
    search->max_buckets = budget->max_buckets;
    search->dist_max = (uint32_t)((uint64_t)planning->target.release->dist_max * 100 /
                                  (100 + budget->margin_percent));
    for (uint32_t k = 0; k <= search->max_buckets; k++)
        search->structures[k] = target_structure_bytes(&planning->target, k);
    search->layer = calloc(n, sizeof *search->layer);
    if (!search->layer ||
        !stream_make(&planning->squeezed, budget->max_waste, &search->remaining) ||
        !stream_peaks_start(&search->peaks, n) ||
        !staircase_start(&search->staircase, n, search->max_buckets) ||
        !cascade_start(&search->cascade, &planning->squeezed, padding, budget->max_waste,
                       search->remaining.count) ||
        !nodes_start(&search->nodes))
        return false;
    struct node root = {.parent = NODES_NONE, .remaining = search->remaining,
                        .hash = nodes_hash(&search->remaining)};
    return nodes_add(&search->nodes, root) &&
           repair_start(&search->repair, search->nodes.node[ROOT].remaining, n, padding,
                        search->dist_max);
}

static uint64_t work_for(const struct planning *planning)
{
    struct work work = planning->planner == PLANNER_SPILL ? work_alone : work_beside;
    uint64_t steps = work.base;
    for (size_t t = 0; t < planning->squeezed.log_count; t++)
        steps += planning->squeezed.logs[t].trace.event_count * work.per_event;
    return min_u64(min_u64(steps, work.most), WORK_MAX);
}

/* The plan with the dists that it has without the margin. */
static struct plan without_margin(const struct target *target, struct plan plan)
{
    plan.block_bytes = 0;
    for (uint32_t b = 0; b < plan.bucket_count; b++) {
        struct plan_bucket *bucket = &plan.bucket[b];
        bucket->dist = bucket->peak;
        plan.block_bytes += ((uint64_t)bucket->size + target_padding(target)) * bucket->dist;
    }
    return plan;
}

/* Whether all plans there are can be ruled out by the search. It tries none with
 * sizes between those of classes; these may be of use where a class is several
 * sizes, and where one bucket cannot have all the blocks that a class needs. */
static bool is_exhaustive(const struct search *search, const struct live *live)
{
    for (uint32_t c = 0; c < live->class_count; c++) {
        if (live->class[c].floor != live->class[c].size)
            return false;
    }
    for (size_t t = 0; t < live->log_count; t++) {
        if (live->logs[t].trace.slot_count > search->dist_max)
            return false;
    }
    return true;
}

/* Replays a plan over all traces; *is_good says whether it serves and keeps the budget.
 * False iff memory is short. */
static bool prove(const struct live *live, uint64_t max_waste, const struct plan *plan,
                  bool *is_good)
{
    struct replay replay;
    if (!replay_all(plan, live, &replay))
        return false;
    *is_good = replay.is_served && replay.largest_waste <= max_waste;
    return true;
}

enum spill_status spill_certified(const struct planning *planning, struct trial *trial,
                                  struct plan *plan)
{
    struct search search = {.trial = trial,
                            .work_max = trial_work(trial) + work_for(planning) / 4};
    bool is_done = search_start(&search, planning, plan);
    if (is_done && is_affordable(&search))
        search_all(&search, 0);
    is_done = is_done && !search.is_out_of_memory;
    if (is_done)
        *plan = search.best;
    search_end(&search);
    return is_done ? SPILL_OK : SPILL_NO_MEMORY;
}

enum spill_status spill_plan(struct planning *planning)
{
    struct search search = {.work_max = work_for(planning)};
    const struct live *live = &planning->squeezed;
    struct plan peak = without_margin(&planning->target, planning->peak);
    enum spill_status status = SPILL_NO_MEMORY;
    uint64_t bound = planning->bounds.buffer_bytes;
    bool is_good = true;
    planning->spill = (struct spill_result){0};
    if (!search_start(&search, planning, &peak))
        goto out;
    try_seed(&search, live);
    if (is_affordable(&search))
        bound = search_all(&search, bound);
    if (bound == search.best_bytes)
        use_fewer_buckets(&search);
    if (search.is_out_of_memory ||
        !prove(live, planning->budget.max_waste, &search.best, &is_good))
        goto out;
    if (!is_exhaustive(&search, live))
        bound = planning->bounds.buffer_bytes;
    planning->spill.plan = is_good ? search.best : peak;
    planning->spill.bound = bound == CASCADE_COST_MAX ? UINT64_MAX : bound;
    status = SPILL_OK;
out:
    search_end(&search);
    return status;
}
