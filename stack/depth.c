/* SPDX-License-Identifier: MIT */
/* depth.c - components by Tarjan's algorithm (SIAM J. Comput. 1, 1972), with a stack of
 * its own in place of recursion, and the longest chain over them. */
#include "depth.h"

#include "sum.h"

#include <stdlib.h>

/* ---- What one function takes ---- */

bool depth_knows_frame(const struct function *function)
{
    return !function->is_unlinked && function->frame != FRAME_UNKNOWN &&
           function->frame != FRAME_DYNAMIC;
}

bool depth_knows_calls(const struct function *function)
{
    bool knows_pointers = function->indirect_count == 0 || function->has_possible_calls;
    if (function->is_unlinked)
        return false; /* its calls are dropped */
    return (function->has_calls && knows_pointers) || (!function->has_calls && function->is_stated);
}

const struct component *depth_component(const struct depth *depth, uint32_t function)
{
    return &depth->component[depth->component_of[function]];
}

static uint64_t activations(const struct function *function, const struct component *component)
{
    if (function->max_activations && component->is_cycle)
        return function->max_activations;
    return component->unstated_activations ? component->unstated_activations : 1;
}

uint64_t depth_activations(const struct graph *graph, const struct depth *depth,
                           uint32_t function)
{
    return activations(&graph->function[function], depth_component(depth, function));
}

uint64_t depth_activation_bytes(const struct graph *graph, const struct depth *depth,
                                uint32_t function)
{
    return graph->function[function].frame_bytes + depth->call_cost;
}

/* ---- One component; what it calls is measured already ---- */

static bool measure_members(const struct graph *graph, const struct depth *depth,
                            struct component *component)
{
    const uint32_t *member = &depth->member[component->first_member];
    component->is_partial = component->unbounded != GRAPH_NONE;
    for (uint32_t i = 0; i < component->member_count; i++) {
        const struct function *function = &graph->function[member[i]];
        uint64_t bytes = depth_activation_bytes(graph, depth, member[i]);
        if (!sum_multiply(&bytes, activations(function, component)) ||
            !sum_add(&component->own_bytes, bytes))
            return false;
        component->is_partial |= !depth_knows_frame(function) || !depth_knows_calls(function);
    }
    return true;
}

/* Finds the deepest chain below the component; of equal ones the first. */
static bool measure_calls(const struct graph *graph, const struct depth *depth,
                          struct component *component)
{
    uint32_t number = depth->component_count;
    const uint32_t *member = &depth->member[component->first_member];
    uint64_t deepest = 0;
    component->row_count = component->member_count;
    for (uint32_t i = 0; i < component->member_count; i++) {
        const struct function *caller = &graph->function[member[i]];
        for (uint32_t c = 0; c < caller->call_count; c++) {
            uint32_t callee = graph->call[caller->first_call + c].callee;
            if (depth->component_of[callee] == number)
                continue;
            const struct component *below = depth_component(depth, callee);
            component->is_partial |= below->is_partial;
            if (below->bytes <= deepest)
                continue;
            deepest = below->bytes;
            component->next = callee;
            component->row_count = component->member_count + below->row_count;
        }
    }
    component->bytes = component->own_bytes;
    return sum_add(&component->bytes, deepest);
}

/* ---- The search for components ---- */

struct search {
    const struct graph *graph;
    struct depth *depth;
    uint32_t *order;  /* of the visit, from 1; 0: not yet */
    uint32_t *lowest; /* the earliest visit that is known to be reached */
    uint32_t *open;   /* functions whose component is not complete, in the order of visits */
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
    search->depth->component_of[function] = GRAPH_NONE;
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

/* Whether the cycle may be entered through a function without a stated number: one
 * that is called from outside or is a root. Also if nothing is known to enter it. */
static bool is_entered_freely(const struct search *search, const struct component *component)
{
    const struct depth *depth = search->depth;
    uint64_t entries[2] = {0}; /* into functions without and with a stated number */
    for (uint32_t i = 0; i < component->member_count; i++) {
        uint32_t number = depth->member[component->first_member + i];
        const struct function *function = &search->graph->function[number];
        entries[function->max_activations > 0] +=
            (uint64_t)function->caller_count + function->is_root;
        for (uint32_t c = 0; c < function->call_count; c++) {
            uint32_t callee = search->graph->call[function->first_call + c].callee;
            if (callee != number && depth->component_of[callee] == depth->component_count)
                entries[search->graph->function[callee].max_activations > 0]--;
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

/* Searches from a function for a cycle without stated numbers. Returns a function on
 * it, or GRAPH_NONE. No function of the component is on the path, which has room. */
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
        bool is_inside = search->depth->component_of[callee] == search->depth->component_count;
        if (!is_inside || graph->function[callee].max_activations)
            continue;
        if (search->lowest[callee] == OPEN)
            return callee;
        if (search->lowest[callee] == UNSEEN)
            open_function(search, callee, &path_count);
    }
    return GRAPH_NONE;
}

static void measure_recursion(struct search *search, struct component *component)
{
    const uint32_t *member = &search->depth->member[component->first_member];
    for (uint32_t i = 0; i < component->member_count; i++) {
        component->unstated_activations += search->graph->function[member[i]].max_activations;
        search->lowest[member[i]] = UNSEEN; /* no longer needed by the visit */
        search->turn[member[i]] = 0;
    }
    if (component->unstated_activations == 0) {
        component->unbounded = member[0];
        return;
    }
    component->unstated_activations += is_entered_freely(search, component);
    for (uint32_t i = 0; i < component->member_count && component->unbounded == GRAPH_NONE; i++) {
        if (!search->graph->function[member[i]].max_activations &&
            search->lowest[member[i]] == UNSEEN)
            component->unbounded = find_unbounded_from(search, member[i]);
    }
}

/* ---- Finding components ---- */

/* Makes a component of the open functions from `first` on. */
static bool close_component(struct search *search, uint32_t first)
{
    struct depth *depth = search->depth;
    struct component *component = &depth->component[depth->component_count];
    *component = (struct component){
        .first_member = search->member_count,
        .next = GRAPH_NONE,
        .unbounded = GRAPH_NONE,
    };
    for (uint32_t member = GRAPH_NONE; member != first; component->member_count++) {
        member = search->open[--search->open_count];
        depth->component_of[member] = depth->component_count;
        depth->member[search->member_count++] = member;
    }
    qsort(&depth->member[component->first_member], component->member_count, sizeof *depth->member,
          compare_numbers);
    bool is_excluded = search->graph->function[first].is_excluded;
    component->is_cycle = component->member_count > 1 ||
                     (!is_excluded && calls_itself(search->graph, first));
    if (component->is_cycle)
        measure_recursion(search, component);
    bool is_measured = is_excluded || (measure_members(search->graph, depth, component) &&
                                       measure_calls(search->graph, depth, component));
    depth->component_count++;
    return is_measured;
}

/* Follows the next call of the function at the end of the path. Returns whether there
 * was one. */
static bool follow(struct search *search, uint32_t function)
{
    const struct function *caller = &search->graph->function[function];
    if (caller->is_excluded || search->turn[function] == caller->call_count)
        return false;
    uint32_t next = caller->first_call + search->turn[function]++;
    uint32_t callee = search->graph->call[next].callee;
    if (search->order[callee] == 0)
        visit(search, callee);
    else if (search->depth->component_of[callee] == GRAPH_NONE)
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
        else if (!close_component(search, function))
            return false;
    }
    return true;
}

bool depth_measure(const struct graph *graph, uint64_t call_cost, struct depth *depth,
                   struct error *error)
{
    size_t count = graph->function_count;
    uint32_t *room = calloc(5, (count + 1) * sizeof *room);
    struct search search = {.graph = graph, .depth = depth};
    *depth = (struct depth){
        .component = malloc((count + 1) * sizeof *depth->component),
        .component_of = malloc((count + 1) * sizeof *depth->component_of),
        .member = malloc((count + 1) * sizeof *depth->member),
        .call_cost = call_cost,
    };
    bool has_memory = room && depth->component && depth->component_of && depth->member;
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
        *error = (struct error){.kind = has_memory ? ERROR_OVERFLOW : ERROR_NO_MEMORY};
    return is_measured;
}

void depth_free(struct depth *depth)
{
    free(depth->component);
    free(depth->component_of);
    free(depth->member);
    *depth = (struct depth){0};
}
