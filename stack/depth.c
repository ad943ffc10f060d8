/* SPDX-License-Identifier: MIT */
/* depth.c - nests by Tarjan's algorithm (SIAM J. Comput. 1, 1972), with a stack of
 * its own in place of recursion, and the longest chain over them. */
#include "depth.h"

#include "sum.h"

#include <stdlib.h>

/* ---- What one function takes ---- */

bool depth_knows_calls(const struct function *function)
{
    bool knows_pointers = function->indirect_count == 0 || function->has_possible_calls;
    return (function->has_calls && knows_pointers) || (!function->has_calls && function->is_stated);
}

const struct nest *depth_nest(const struct depth *depth, uint32_t function)
{
    return &depth->nest[depth->nest_of[function]];
}

static uint64_t activations(const struct function *function, const struct nest *nest)
{
    if (function->recursions && nest->is_cycle)
        return function->recursions;
    return nest->recursions ? nest->recursions : 1;
}

uint64_t depth_activations(const struct graph *graph, const struct depth *depth,
                           uint32_t function)
{
    return activations(&graph->function[function], depth_nest(depth, function));
}

uint64_t depth_activation_bytes(const struct graph *graph, const struct depth *depth,
                                uint32_t function)
{
    return graph->function[function].frame_bytes + depth->call_cost;
}

/* ---- One nest, when all that it calls is measured ---- */

static bool measure_members(const struct graph *graph, const struct depth *depth,
                            struct nest *nest)
{
    const uint32_t *member = &depth->member[nest->first_member];
    nest->is_partial = nest->unbounded != GRAPH_NONE;
    for (uint32_t i = 0; i < nest->member_count; i++) {
        const struct function *function = &graph->function[member[i]];
        uint64_t bytes = depth_activation_bytes(graph, depth, member[i]);
        if (!sum_multiply(&bytes, activations(function, nest)) ||
            !sum_add(&nest->own_bytes, bytes))
            return false;
        nest->is_partial |= function->frame == FRAME_UNKNOWN || function->frame == FRAME_DYNAMIC ||
                          !depth_knows_calls(function);
    }
    return true;
}

/* Where the chain goes on when it has left the nest; the first of the deepest. */
static bool measure_calls(const struct graph *graph, const struct depth *depth, struct nest *nest)
{
    uint32_t number = depth->nest_count;
    uint64_t deepest = 0;
    nest->row_count = nest->member_count;
    for (uint32_t i = 0; i < nest->member_count; i++) {
        const struct function *caller = &graph->function[depth->member[nest->first_member + i]];
        for (uint32_t c = 0; c < caller->call_count; c++) {
            uint32_t callee = graph->call[caller->first_call + c].callee;
            if (depth->nest_of[callee] == number)
                continue;
            const struct nest *below = depth_nest(depth, callee);
            nest->is_partial |= below->is_partial;
            if (below->bytes <= deepest)
                continue;
            deepest = below->bytes;
            nest->next = callee;
            nest->row_count = nest->member_count + below->row_count;
        }
    }
    nest->bytes = nest->own_bytes;
    return sum_add(&nest->bytes, deepest);
}

/* ---- The search for nests ---- */

struct search {
    const struct graph *graph;
    struct depth *depth;
    uint32_t *order;  /* of the visit, from 1; 0: not yet */
    uint32_t *lowest; /* the earliest visit that is known to be reached */
    uint32_t *open;   /* functions whose nest is not complete, in the order of visits */
    uint32_t *path;   /* from where the search began to where it is */
    uint32_t *turn;   /* the next call of each function to follow */
    uint32_t visit_count;
    uint32_t open_count;
    uint32_t path_count;
    uint32_t member_count;
};

static void visit(struct search *search, uint32_t function)
{
    search->order[function] = search->lowest[function] = ++search->visit_count;
    search->open[search->open_count++] = function;
    search->path[search->path_count++] = function;
    search->depth->nest_of[function] = GRAPH_NONE;
}

static void reach(struct search *search, uint32_t function, uint32_t order)
{
    if (search->lowest[function] > order)
        search->lowest[function] = order;
}

static int compare_numbers(const void *a, const void *b)
{
    uint32_t i = *(const uint32_t *)a;
    uint32_t j = *(const uint32_t *)b;
    return (i > j) - (i < j);
}

static bool calls_itself(const struct graph *graph, uint32_t function)
{
    const struct function *caller = &graph->function[function];
    for (uint32_t c = 0; c < caller->call_count; c++) {
        if (graph->call[caller->first_call + c].callee == function)
            return true;
    }
    return false;
}

/* ---- How often the functions of a cycle can be on the stack ---- */

/* Whether the cycle that is being closed may be entered by a function without a
 * stated depth: it is called from outside, is a root, or nobody knows what enters. */
static bool is_entered_freely(const struct search *search, const struct nest *nest)
{
    const struct depth *depth = search->depth;
    uint64_t entries[2] = {0}; /* of those without, and with a stated depth */
    for (uint32_t i = 0; i < nest->member_count; i++) {
        uint32_t number = depth->member[nest->first_member + i];
        const struct function *function = &search->graph->function[number];
        entries[function->recursions > 0] += (uint64_t)function->caller_count + function->is_root;
        for (uint32_t c = 0; c < function->call_count; c++) {
            uint32_t callee = search->graph->call[function->first_call + c].callee;
            if (callee != number && depth->nest_of[callee] == depth->nest_count)
                entries[search->graph->function[callee].recursions > 0]--;
        }
    }
    return entries[0] > 0 || entries[1] == 0;
}

enum { UNSEEN, OPEN, DONE };

static void open_function(struct search *search, uint32_t function, uint32_t *path_count)
{
    search->path[(*path_count)++] = function;
    search->lowest[function] = OPEN;
}

/* Searches from a function for a cycle without stated depths. Returns a function
 * on one, or GRAPH_NONE. All of the nest is off the path, which has room for it. */
static uint32_t find_unbounded_from(struct search *search, uint32_t start)
{
    const struct graph *graph = search->graph;
    uint32_t path_count = search->path_count;
    open_function(search, start, &path_count);
    while (path_count > search->path_count) {
        uint32_t number = search->path[path_count - 1];
        const struct function *caller = &graph->function[number];
        if (search->turn[number] == caller->call_count) {
            search->lowest[number] = DONE;
            path_count--;
            continue;
        }
        uint32_t callee = graph->call[caller->first_call + search->turn[number]++].callee;
        bool is_inside = search->depth->nest_of[callee] == search->depth->nest_count;
        if (!is_inside || graph->function[callee].recursions)
            continue;
        if (search->lowest[callee] == OPEN)
            return callee;
        if (search->lowest[callee] == UNSEEN)
            open_function(search, callee, &path_count);
    }
    return GRAPH_NONE;
}

static void measure_recursion(struct search *search, struct nest *nest)
{
    const uint32_t *member = &search->depth->member[nest->first_member];
    for (uint32_t i = 0; i < nest->member_count; i++) {
        nest->recursions += search->graph->function[member[i]].recursions;
        search->lowest[member[i]] = UNSEEN; /* what the visit of it needed no more */
        search->turn[member[i]] = 0;
    }
    if (nest->recursions == 0) {
        nest->unbounded = member[0];
        return;
    }
    nest->recursions += is_entered_freely(search, nest);
    for (uint32_t i = 0; i < nest->member_count && nest->unbounded == GRAPH_NONE; i++) {
        if (!search->graph->function[member[i]].recursions && search->lowest[member[i]] == UNSEEN)
            nest->unbounded = find_unbounded_from(search, member[i]);
    }
}

/* ---- Finding nests ---- */

/* Makes a nest of the open functions from `first` on. */
static bool close_nest(struct search *search, uint32_t first)
{
    struct depth *depth = search->depth;
    struct nest *nest = &depth->nest[depth->nest_count];
    *nest = (struct nest){.first_member = search->member_count, .next = GRAPH_NONE,
                           .unbounded = GRAPH_NONE};
    for (uint32_t member = GRAPH_NONE; member != first; nest->member_count++) {
        member = search->open[--search->open_count];
        depth->nest_of[member] = depth->nest_count;
        depth->member[search->member_count++] = member;
    }
    qsort(&depth->member[nest->first_member], nest->member_count, sizeof *depth->member,
          compare_numbers);
    bool is_excluded = search->graph->function[first].is_excluded;
    nest->is_cycle = nest->member_count > 1 ||
                     (!is_excluded && calls_itself(search->graph, first));
    if (nest->is_cycle)
        measure_recursion(search, nest);
    bool is_measured = is_excluded || (measure_members(search->graph, depth, nest) &&
                                       measure_calls(search->graph, depth, nest));
    depth->nest_count++;
    return is_measured;
}

/* Follows one more call of the function that the path ends with. Returns whether
 * there was one. */
static bool follow(struct search *search, uint32_t function)
{
    const struct function *caller = &search->graph->function[function];
    if (caller->is_excluded || search->turn[function] == caller->call_count)
        return false;
    uint32_t next = caller->first_call + search->turn[function]++;
    uint32_t callee = search->graph->call[next].callee;
    if (search->order[callee] == 0)
        visit(search, callee);
    else if (search->depth->nest_of[callee] == GRAPH_NONE)
        reach(search, function, search->order[callee]);
    return true;
}

static bool search_from(struct search *search, uint32_t start)
{
    visit(search, start);
    while (search->path_count > 0) {
        uint32_t function = search->path[search->path_count - 1];
        if (follow(search, function))
            continue;
        search->path_count--;
        if (search->lowest[function] < search->order[function])
            reach(search, search->path[search->path_count - 1], search->lowest[function]);
        else if (!close_nest(search, function))
            return false;
    }
    return true;
}

bool depth_measure(const struct graph *graph, uint64_t call_cost, struct depth *depth,
                   struct problem *problem)
{
    size_t count = graph->function_count;
    uint32_t *room = calloc(5, (count + 1) * sizeof *room);
    struct search search = {.graph = graph, .depth = depth};
    *depth = (struct depth){
        .nest = malloc((count + 1) * sizeof *depth->nest),
        .nest_of = malloc((count + 1) * sizeof *depth->nest_of),
        .member = malloc((count + 1) * sizeof *depth->member),
        .call_cost = call_cost,
    };
    bool has_memory = room && depth->nest && depth->nest_of && depth->member;
    bool is_measured = has_memory;
    if (has_memory) {
        search.order = room;
        search.lowest = room + count;
        search.open = room + 2 * count;
        search.path = room + 3 * count;
        search.turn = room + 4 * count;
    }
    for (uint32_t i = 0; is_measured && i < count; i++) {
        if (search.order[i] == 0)
            is_measured = search_from(&search, i);
    }
    free(room);
    if (!is_measured)
        *problem = (struct problem){.kind = has_memory ? PROBLEM_OVERFLOW : PROBLEM_NO_MEMORY};
    return is_measured;
}

void depth_free(struct depth *depth)
{
    free(depth->nest);
    free(depth->nest_of);
    free(depth->member);
    *depth = (struct depth){0};
}
