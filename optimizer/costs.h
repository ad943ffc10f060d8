/* SPDX-License-Identifier: MIT */
/* costs.h - what call sites, functions and sizes cost: the buffer planned without them.
 *
 * A peak plan is the sum of its buckets' own peaks, which lie at different moments, so what a
 * call site holds at one of them does not tell what it costs. Its blocks are taken out of the
 * logs, after frees were paired, and the peak plan is made again with the same budget.
 *
 * That is exact, and takes a planning for each site. For long logs the work is limited: a
 * bound tells first what each can save at most, and those that can save most are planned.
 * The others keep their bound. Savings do not add up: two sites can share a peak, or keep a
 * bucket together. */
#ifndef OPTIMIZER_COSTS_H
#define OPTIMIZER_COSTS_H

#include "common/span.h"
#include "optimizer/planning.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a call site, a function or a size costs. */
struct cost {
    struct span name;  /* the call site, or its text before the first ':'; of a size: empty */
    uint64_t requests; /* in all logs; over 0 */
    bool is_planned;   /* else `saves` is a bound */
    uint64_t saves;    /* bytes that the buffer is smaller without its blocks; all of it if no
                          request is left */
    size_t first, end; /* used by costs.c alone */
};

struct cost_list {
    struct cost *cost; /* the planned ones first, each with the most savings first, then by name;
                          of the others, some may be missing */
    size_t count;
    size_t planned_count;
    uint64_t left_out_count; /* sites that are not planned, listed or not */
    uint64_t most_left_out;  /* bytes that any of them can save at most */
};

/* {0} is valid and empty. Names are in the planning's logs. */
struct costs {
    uint64_t buffer_bytes; /* of the peak plan that savings are taken from */
    struct cost_list sites;
    struct cost_list functions;
    struct cost_list sizes; /* as many as the planning's live has, and in its order */
};

/* Finds what each costs.
 *   planning  made with PLANNING_OK; its logs must outlive the costs
 * The costs are to be freed with costs_free() in any case. Fails, with false, iff memory is
 * short. Cost: O(events + kinds × log kinds), and that of measuring and of a peak plan for
 * each that is planned, about half a second in all at most. */
bool costs_find(const struct planning *planning, struct costs *costs);

/* Frees what the costs own and makes them {0}. */
void costs_free(struct costs *costs);

#endif
