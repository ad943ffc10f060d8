/* SPDX-License-Identifier: MIT */
/* spill.c - the search for the smallest plan, from the smallest bucket up. */
#include "spill.h"

#include "common/minmax.h"
#include "optimizer/cascade.h"
#include "optimizer/certified.h"
#include "optimizer/layer.h"
#include "optimizer/nodes.h"
#include "optimizer/planning.h"
#include "optimizer/repair.h"
#include "optimizer/replay.h"

#include <stdlib.h>
#include <string.h>

/* Narrow beams find good plans for the wide ones to stay below. */
#define WIDTH_FACTOR 16

/* A budget of steps: events offered to buckets, and entries of tables computed. */
struct work {
    uint64_t base;
    uint64_t per_event;
    uint64_t most;
};

/* Beside another planner's plan the search must not take longer than reading the log. */
static const struct work work_beside = {80000000, 300, 400000000};
static const struct work work_alone = {100000000, 400000, 1300000000};

/* Where the search ends in any case; tests and fuzzing have lower limits. */
#ifndef WORK_MAX
#define WORK_MAX UINT64_MAX
#define WIDTH_MAX 65536
#define KEPT_EVENTS_MAX ((uint64_t)1 << 25) /* events of the streams of all nodes */
#endif

#define ROOT 0 /* the node without a bucket */

struct search {
    const struct target *target;
    const struct plan_budget *budget;
    uint32_t class_count;
    uint32_t case_count; /* MARGIN_CASES with a margin, else 1 */
    uint32_t max_buckets; /* at most the budget's */
    uint64_t structures[TARGET_BUCKETS_MAX + 1]; /* what they take for each number of buckets,
                                                    without the margin: see start_structures() */
    struct cascade cascade;
    struct repair repair;

    struct stream remaining[MARGIN_CASES]; /* of the partial plan that is being tried, */
    struct stream_peaks peaks[MARGIN_CASES]; /* what they need, */
    struct staircase staircase;              /* and what that takes */

    struct layer *layer; /* for each class; the last one's stays empty, see try_plan() */
    uint32_t beam_width; /* entries in a layer */
    struct nodes nodes;
    uint64_t work_max;
    bool is_out_of_memory;

    const struct planning *planning;
    struct certifier *certifier; /* plans are repaired until they have a certificate; NULL: a
                                    plan only has to serve the logs */
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
    if (bound < search->left_bound)
        search->left_bound = bound;
}

static bool is_over(const struct search *search)
{
    return search->is_out_of_memory ||
           search->cascade.work + search->repair.work +
                   (search->certifier ? search->certifier->work : 0) >= search->work_max;
}

/* ---- The margin ---- */

static uint32_t raised_dist(const struct search *search, uint32_t dist)
{
    return (uint32_t)plan_with_margin(dist, search->budget->margin_percent);
}

/* The fewest blocks that are `own` ones, and `raised` ones with the margin. */
static uint32_t least_dist(const struct search *search, uint32_t own, uint32_t raised)
{
    uint64_t percent = 100 + search->budget->margin_percent;
    uint32_t dist = (uint32_t)((uint64_t)raised * 100 / percent);
    while (raised_dist(search, dist) < raised)
        dist++;
    return dist > own ? dist : own;
}

/* The most blocks that a bucket may have, so that the release allows the raised ones. */
static uint32_t most_dist(const struct search *search)
{
    uint64_t percent = 100 + search->budget->margin_percent;
    return (uint32_t)((uint64_t)search->target->release->dist_max * 100 / percent);
}

/* What blocks of so many bytes take with the margin, at least; in two parts, as
 * the product can overflow. */
static uint64_t raised_bytes(const struct search *search, uint64_t bytes)
{
    uint32_t percent = search->budget->margin_percent;
    if (bytes >= CASCADE_COST_MAX)
        return CASCADE_COST_MAX;
    return bytes / 100 * (100 + percent) + plan_with_margin(bytes % 100, percent);
}

static uint64_t block_bytes(const struct search *search, uint32_t class)
{
    return (uint64_t)search->cascade.class[class].size + search->cascade.padding;
}

static uint64_t bucket_bytes(const struct search *search, uint32_t class, uint32_t dist)
{
    return block_bytes(search, class) * raised_dist(search, dist);
}

/* ---- Trying ---- */

/* Offers what remains of a node to one bucket more. False where that wastes too much. */
static bool offer(struct search *search, const struct node *node, uint32_t end, uint32_t dist)
{
    struct cascade *cascade = &search->cascade;
    for (uint32_t c = 0; c < search->case_count; c++) {
        if (!cascade_filter(cascade, &node->remaining[c], end,
                            c == WITH_MARGIN ? raised_dist(search, dist) : dist,
                            &search->remaining[c], &search->peaks[c]))
            return false;
    }
    return true;
}

/* The first class that wastes too much on one of the remaining requests. */
static uint32_t remaining_limit(const struct search *search)
{
    uint32_t limit = search->peaks[WITHOUT_MARGIN].limit;
    if (search->case_count > 1 && search->peaks[WITH_MARGIN].limit < limit)
        limit = search->peaks[WITH_MARGIN].limit;
    return limit;
}

static struct plan_bucket make_bucket(const struct search *search, uint32_t end, uint32_t dist)
{
    return (struct plan_bucket){.size = search->cascade.class[end - 1].size,
                                .dist = raised_dist(search, dist), .peak = dist, .end = end};
}

/* Adds a node's buckets to an empty plan. */
static void add_node_buckets(const struct search *search, const struct node *node,
                             struct plan *plan)
{
    plan->bucket_count = node->bucket_count;
    for (uint32_t b = node->bucket_count; b-- > 0; node = &search->nodes.node[node->parent])
        plan->bucket[b] = make_bucket(search, node->end, node->dist);
}

static uint64_t buffer_bytes(const struct search *search, uint64_t block_bytes, uint32_t count)
{
    return block_bytes + target_structure_bytes(search->target, count);
}

/* Takes a complete plan that serves, with the margin and without, if it is the best. */
static void accept_plan(struct search *search, const struct plan *plan)
{
    uint64_t bytes = buffer_bytes(search, plan->block_bytes, plan->bucket_count);
    if (!is_worth(search, bytes))
        return;
    if (search->certifier)
        certified_repair(search->planning, search->certifier, plan, &search->best);
    else
        search->best = *plan;
    search->best_bytes = plan_buffer_bytes(&search->best, search->target);
}

/* A node's buckets, and one for all that remains, are a plan. */
static void try_plan(struct search *search, const struct node *node)
{
    uint32_t end = search->class_count;
    uint32_t raised = search->case_count > 1 ? search->peaks[WITH_MARGIN].above[node->end] : 0;
    uint32_t dist = least_dist(search, search->peaks[WITHOUT_MARGIN].above[node->end], raised);
    uint64_t bytes = node->cost + bucket_bytes(search, end - 1, dist);
    if (!is_worth(search, buffer_bytes(search, bytes, node->bucket_count + 1)) ||
        dist > most_dist(search) || remaining_limit(search) < end)
        return;
    struct plan plan = {.block_bytes = bytes};
    add_node_buckets(search, node, &plan);
    plan.bucket[plan.bucket_count++] = make_bucket(search, end, dist);
    accept_plan(search, &plan);
}

/* ---- The plan that a bound is made of ---- */

/* The least that the buckets after a node's take, blocks without the margin and
 * structures. Leaves their staircase at hand. */
static uint64_t bound_later(struct search *search, uint32_t bucket_count)
{
    return staircase_build(&search->cascade, &search->peaks[WITHOUT_MARGIN],
                           search->max_buckets - bucket_count,
                           search->structures + bucket_count, &search->staircase);
}

/* Sets dists and block_bytes to what they are with the margin. */
static void raise_dists(const struct search *search, struct plan *plan)
{
    plan->block_bytes = 0;
    for (uint32_t b = 0; b < plan->bucket_count; b++) {
        struct plan_bucket *bucket = &plan->bucket[b];
        bucket->peak = bucket->dist;
        bucket->dist = raised_dist(search, bucket->dist);
        plan->block_bytes += bucket_bytes(search, bucket->end - 1, bucket->peak);
    }
}

/* The most bytes of blocks, without the margin, that `count` buckets may have in a better
 * plan than the best. */
static uint64_t most_block_bytes(const struct search *search, uint32_t count)
{
    uint64_t percent = 100 + search->budget->margin_percent;
    uint64_t structures = target_structure_bytes(search->target, count);
    uint64_t most = search->best_bytes > structures ? search->best_bytes - structures - 1 : 0;
    return most / percent * 100 + most % percent * 100 / percent;
}

/* The bound of a node, whose peaks and staircase are at hand, is made of a plan: its
 * buckets, and the cheapest staircase after them. Where it fails, blocks are added. */
static void try_staircase(struct search *search, const struct node *node)
{
    struct plan plan = {0};
    struct repair *repair = &search->repair;
    if (is_over(search))
        return;
    add_node_buckets(search, node, &plan);
    for (uint32_t b = 0; b < plan.bucket_count; b++)
        plan.bucket[b].dist = plan.bucket[b].peak;
    staircase_add_buckets(&search->cascade, &search->peaks[WITHOUT_MARGIN], &search->staircase,
                          &plan);
    uint64_t left = search->work_max - search->cascade.work - repair->work;
    uint64_t repair_max = repair->work + left / 8 * 7;
    uint64_t most = most_block_bytes(search, plan.bucket_count);
    if (!repair_plan(repair, &plan, most, repair_max))
        return;
    repair_shrink(repair, &plan, repair_max);
    raise_dists(search, &plan);
    bool serves = search->case_count == 1 || repair_reach(repair, &plan) == repair->stream.count;
    if (serves)
        accept_plan(search, &plan);
}

/* Tries the staircase of the bound over all requests, before any bucket is tried: its peaks
 * are those that were measured. These may be estimates: then it takes more repair. */
static void try_seed(struct search *search, const struct live *live)
{
    struct stream_peaks *peaks = &search->peaks[WITHOUT_MARGIN];
    uint32_t n = search->class_count;
    peaks->first = 0;
    for (uint32_t c = 0; c < n; c++)
        peaks->above[c] = live_peak(live, c, n);
    peaks->above[n] = 0;
    if (is_worth(search, bound_later(search, 0)))
        try_staircase(search, &search->nodes.node[ROOT]);
}

/* ---- Extending ---- */

/* Adds entries for a node and a bucket more, with `dist` blocks, one more (or
 * less) each time, up to `most` (or 1). What they take at least rises on the
 * way: so the first that is not worth it, or less promising than a full layer,
 * ends it. As dists are rounded up, only the sum before rounding is sure to rise. */
static void add_entries(struct search *search, uint32_t index, uint32_t class, uint32_t dist,
                        uint32_t most, bool is_rising)
{
    const struct node *node = &search->nodes.node[index];
    struct layer *layer = &search->layer[class];
    uint64_t block = block_bytes(search, class);
    for (; dist >= 1 && dist <= most; dist += is_rising ? 1 : UINT32_MAX) {
        uint64_t later_bytes = staircase_after(&search->cascade, &search->peaks[WITHOUT_MARGIN],
                                               &search->staircase, class, dist);
        uint64_t least = node->cost + raised_bytes(search, block * dist + later_bytes);
        uint64_t cost = node->cost + bucket_bytes(search, class, dist);
        later_bytes = raised_bytes(search, later_bytes);
        /* The later buckets always take more than their bound. Half of it on top
         * tells best which partial plans only put off what they need. */
        struct entry new = {cost + later_bytes, cost + later_bytes + later_bytes / 2, index, dist};
        uint64_t given_up;
        if (!is_worth(search, least))
            return;
        if (layer_is_better(layer, search->beam_width, &new)) {
            give_up(search, least);
            return;
        }
        if (!is_worth(search, new.bound))
            continue;
        if (!layer_add(layer, search->beam_width, new, &given_up))
            search->is_out_of_memory = true;
        give_up(search, given_up);
    }
}

/* Finds what can follow a node, whose streams, peaks and staircase are at hand. The
 * bound is least where a bucket has its class's share of N: with more blocks it
 * takes more itself, with fewer the others do. */
static void follow(struct search *search, uint32_t index)
{
    const struct stream_peaks *own = &search->peaks[WITHOUT_MARGIN];
    try_plan(search, &search->nodes.node[index]);
    if (search->nodes.node[index].bucket_count + 2 > search->max_buckets)
        return;
    uint32_t limit = remaining_limit(search);
    for (uint32_t class = own->first; class < limit && class + 1 < search->class_count; class++) {
        uint32_t raised = search->case_count > 1 ? search->peaks[WITH_MARGIN].below[class] : 0;
        uint32_t most = least_dist(search, own->below[class], raised); /* more are never used */
        if (most > most_dist(search))
            most = most_dist(search);
        uint32_t share = own->above[own->first] - own->above[class + 1];
        if (share > most)
            share = most;
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
    struct node node = {.cost = parent->cost + bucket_bytes(search, class, entry->dist),
                        .parent = entry->parent, .end = class + 1, .dist = entry->dist,
                        .bucket_count = parent->bucket_count + 1};
    if (!offer(search, parent, node.end, node.dist))
        return;
    uint64_t later_bytes = bound_later(search, node.bucket_count);
    if (!is_worth(search, node.cost + raised_bytes(search, later_bytes)))
        return;
    node.hash = nodes_hash(&search->nodes, search->remaining);
    /* A certificate also depends on blocks that no request of the logs takes. */
    if (!search->certifier && nodes_has_better(&search->nodes, &node, search->remaining))
        return;
    if (is_first)
        try_staircase(search, &node);
    if (search->nodes.event_count > KEPT_EVENTS_MAX)
        give_up(search, entry->bound);
    else if (nodes_add(&search->nodes, node, search->remaining))
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
    search->beam_width = 1;
    search_once(search);
    bound = max_u64(bound, min_u64(search->left_bound, search->best_bytes));
    while (bound < search->best_bytes && !is_over(search) && search->beam_width < WIDTH_MAX) {
        search->beam_width *= WIDTH_FACTOR;
        search_once(search);
        bound = max_u64(bound, min_u64(search->left_bound, search->best_bytes));
    }
    return bound;
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
    for (uint32_t p = 0; p < MARGIN_CASES; p++) {
        free(search->remaining[p].event);
        stream_peaks_end(&search->peaks[p]);
    }
    free(search->layer);
    nodes_end(&search->nodes);
    staircase_end(&search->staircase);
    cascade_end(&search->cascade);
    repair_end(&search->repair);
}

/* Bounds are sums of blocks and structures, which are then raised by the margin as one
 * (raised_bytes()). So the structures are first made smaller by it. */
static void start_structures(struct search *search)
{
    for (uint32_t k = 0; k <= search->max_buckets; k++)
        search->structures[k] = (uint64_t)target_structure_bytes(search->target, k) * 100 /
                                (100 + search->budget->margin_percent);
}

/* Makes all tables, and the root, for which all requests remain. */
static bool search_start(struct search *search, const struct live *live)
{
    struct stream *own = &search->remaining[WITHOUT_MARGIN];
    if (!stream_make(live, search->budget->max_waste, own))
        return false;
    start_structures(search);
    search->layer = calloc(search->class_count, sizeof *search->layer);
    if (!search->layer || !nodes_start(&search->nodes, search->case_count) ||
        !staircase_start(&search->staircase, search->class_count, search->max_buckets) ||
        !cascade_start(&search->cascade, live, target_padding(search->target),
                       search->budget->max_waste, own->count))
        return false;
    for (uint32_t p = 0; p < search->case_count; p++) {
        if (!stream_peaks_start(&search->peaks[p], search->class_count))
            return false;
    }
    if (search->case_count > 1) {
        struct stream *raised = &search->remaining[WITH_MARGIN];
        raised->count = own->count;
        raised->event = malloc(((size_t)own->count + 1) * sizeof *raised->event);
        if (!raised->event)
            return false;
        memcpy(raised->event, own->event, own->count * sizeof *own->event);
    }
    struct node root = {.parent = NODES_NONE,
                        .hash = nodes_hash(&search->nodes, search->remaining)};
    return nodes_add(&search->nodes, root, search->remaining) &&
           repair_start(&search->repair, search->nodes.node[ROOT].remaining[WITHOUT_MARGIN],
                        search->class_count, search->cascade.padding, most_dist(search));
}

static uint64_t work_for(const struct planning *planning)
{
    const struct work *budget =
        planning->planner == PLANNER_SPILL ? &work_alone : &work_beside;
    uint64_t work = budget->base;
    for (size_t t = 0; t < planning->squeezed.log_count; t++)
        work += (uint64_t)planning->squeezed.logs[t].trace.event_count * budget->per_event;
    return min_u64(min_u64(work, budget->most), WORK_MAX);
}

/* Whether all plans there are can be ruled out by the search. It tries none with
 * sizes between those of classes; these may be of use where a class is several
 * sizes, where one bucket cannot have all the blocks that a class needs, and with
 * a margin, which rounds up the dist of each of two such buckets by itself. */
static bool is_exhaustive(const struct search *search, const struct live *live)
{
    if (search->budget->margin_percent)
        return false;
    for (uint32_t c = 0; c < live->class_count; c++) {
        if (live->class[c].floor != live->class[c].size)
            return false;
    }
    for (size_t t = 0; t < live->log_count; t++) {
        if (live->logs[t].trace.slot_count > most_dist(search))
            return false;
    }
    return true;
}

/* Replays a plan over all traces, with the margin and without; *is_good says
 * whether it serves and keeps the budget. False iff memory is short. */
static bool replay_both(const struct live *live, const struct plan_budget *budget,
                  const struct plan *plan, bool *is_good)
{
    struct plan own = *plan;
    struct replay with;
    struct replay without;
    for (uint32_t b = 0; b < own.bucket_count; b++)
        own.bucket[b].dist = own.bucket[b].peak;
    if (!replay_all(plan, live, &with) || !replay_all(&own, live, &without))
        return false;
    *is_good = with.is_served && with.largest_waste <= budget->max_waste &&
               without.is_served && without.largest_waste <= budget->max_waste;
    return true;
}

enum spill_status spill_certified(const struct planning *planning, struct certifier *certifier,
                                  struct plan *plan)
{
    struct search search = {.target = &planning->target, .budget = &planning->budget,
                            .class_count = planning->live.class_count,
                            .case_count = 1, .max_buckets = planning->budget.max_buckets,
                            .work_max = certifier->work + work_for(planning) / 4,
                            .planning = planning, .certifier = certifier, .best = *plan,
                            .best_bytes = plan_buffer_bytes(plan, &planning->target)};
    bool is_done = search_start(&search, &planning->squeezed);
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
    const struct live *live = &planning->squeezed;
    const struct plan_budget *budget = &planning->budget;
    const struct plan *peak = &planning->peak;
    struct spill_result *result = &planning->spill;
    struct search search = {.target = &planning->target, .budget = budget,
                            .class_count = live->class_count,
                            .case_count = budget->margin_percent ? MARGIN_CASES : 1,
                            .max_buckets = budget->max_buckets, .work_max = work_for(planning),
                            .best = *peak, .best_bytes = CASCADE_COST_MAX};
    enum spill_status status = SPILL_NO_MEMORY;
    bool is_good = true;
    *result = (struct spill_result){0};
    if (peak->bucket_count)
        search.best_bytes = plan_buffer_bytes(peak, &planning->target);
    if (!search_start(&search, live))
        goto out;

    uint64_t bound = planning->bounds.buffer_bytes;
    try_seed(&search, live);
    if (is_affordable(&search))
        bound = search_all(&search, bound);
    if (bound == search.best_bytes)
        use_fewer_buckets(&search);
    if (search.is_out_of_memory || !replay_both(live, budget, &search.best, &is_good))
        goto out;
    if (!is_exhaustive(&search, live))
        bound = planning->bounds.buffer_bytes;
    *result = (struct spill_result){.plan = is_good ? search.best : *peak,
                                    .bound = bound == CASCADE_COST_MAX ? UINT64_MAX : bound,
                                    .candidate_count = search.cascade.filter_count,
                                    .event_count = search.cascade.event_count,
                                    .beam_width = search.beam_width};
    status = SPILL_OK;
out:
    search_end(&search);
    return status;
}
