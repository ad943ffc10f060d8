/* SPDX-License-Identifier: MIT */
/* join.c - weak functions, and constructors of two names.
 *
 * Functions of one tail stand side by side in the sorted graph, a NAME before
 * or among its FILE:NAMEs. */
#include "join.h"

#include <stdlib.h>

/* ---- Functions of one tail ---- */

static bool has_tail(const struct graph *graph, uint32_t function, struct span tail)
{
    return function < graph->sorted_count &&
           span_compare(graph_tail(graph->function[function].name), tail) == 0;
}

/* The first defined FILE:NAME at or behind `from` with that tail. */
static uint32_t next_local(const struct graph *graph, uint32_t from, struct span tail)
{
    for (; has_tail(graph, from, tail); from++) {
        if (graph->function[from].unit != GRAPH_NONE && graph->function[from].is_defined)
            return from;
    }
    return GRAPH_NONE;
}

bool join_is_overridden(const struct graph *graph, uint32_t function, uint32_t *other)
{
    const struct function *local = &graph->function[function];
    if (local->unit == GRAPH_NONE || local->is_static)
        return false;
    *other = graph_find(graph, GRAPH_NONE, graph_tail(local->name));
    return *other != GRAPH_NONE && graph->function[*other].is_defined;
}

uint32_t join_first_local(const struct graph *graph, uint32_t function)
{
    const struct function *shared = &graph->function[function];
    if (shared->is_defined || shared->unit != GRAPH_NONE)
        return GRAPH_NONE;
    return next_local(graph, graph_lower_bound(graph, shared->name), shared->name);
}

/* Whether an undefined NAME is a FILE:NAME: where it is weak, or where the only one
 * is from a .su file, which does not tell static functions from others. */
static bool is_elsewhere(const struct graph *graph, uint32_t function)
{
    struct span name = graph->function[function].name;
    uint32_t first = join_first_local(graph, function);
    if (first == GRAPH_NONE)
        return false;
    return graph->function[function].is_weak ||
           (!graph->function[first].has_calls &&
            next_local(graph, first + 1, name) == GRAPH_NONE);
}

/* Adds a call to each FILE:NAME but the first, and returns that. */
static bool call_each(struct graph *graph, struct call call, uint32_t *first)
{
    struct span name = graph->function[call.callee].name;
    *first = join_first_local(graph, call.callee);
    for (uint32_t next = *first; (next = next_local(graph, next + 1, name)) != GRAPH_NONE;) {
        call.callee = next;
        if (!graph_add_call(graph, call))
            return false;
    }
    return true;
}

/* ---- C++ ---- */

/* The function of the same name but for a 1 that is a 2: of a constructor C1 or
 * a destructor D1 that is called and not defined. */
static bool find_twin(const struct graph *graph, uint32_t function, uint32_t *twin)
{
    const struct function *object = &graph->function[function];
    struct span name = object->name;
    *twin = GRAPH_NONE;
    struct span tail = graph_tail(name);
    if (object->is_defined || tail.length < 5 || memcmp(tail.text, "_Z", 2) != 0)
        return true;
    char *copy = malloc(name.length);
    if (!copy)
        return false;
    memcpy(copy, name.text, name.length);
    for (size_t i = name.length - tail.length; i + 2 < name.length && *twin == GRAPH_NONE; i++) {
        bool is_object = (copy[i] == 'C' || copy[i] == 'D') && copy[i + 1] == '1' &&
                         (copy[i + 2] == 'E' || copy[i + 2] == 'I');
        if (!is_object)
            continue;
        copy[i + 1] = '2';
        uint32_t found = graph_find(graph, object->unit, (struct span){copy, name.length});
        if (found != GRAPH_NONE && graph->function[found].is_defined)
            *twin = found;
        copy[i + 1] = '1';
    }
    free(copy);
    return true;
}

/* ---- All calls ---- */

static bool join_call(struct graph *graph, size_t i)
{
    uint32_t other;
    struct call call = graph->call[i];
    if (!find_twin(graph, call.callee, &other))
        return false;
    if (other != GRAPH_NONE)
        graph->call[i].callee = call.callee = other;
    if (is_elsewhere(graph, call.callee)) {
        if (!call_each(graph, call, &other))
            return false;
        graph->call[i].callee = other;
        return true;
    }
    if (!join_is_overridden(graph, call.callee, &other))
        return true;
    call.callee = other;
    return graph_add_call(graph, call);
}

bool join_units(struct graph *graph)
{
    size_t count = graph->call_count; /* those that are added are joined already */
    for (size_t i = 0; i < count; i++) {
        if (!join_call(graph, i))
            return false;
    }
    return true;
}
