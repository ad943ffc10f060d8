/* SPDX-License-Identifier: MIT */
/* linker.c - resolves weak functions and C++ constructors.
 *
 * In the sorted graph, functions of one symbol stand side by side: a NAME is before or
 * among its FILE:NAMEs. */
#include "linker.h"

#include <stdlib.h>

/* ---- Functions of one symbol ---- */

static bool has_symbol(const struct graph *graph, uint32_t function, struct span symbol)
{
    return function < graph->sorted_count &&
           span_compare(graph_symbol(graph->function[function].name), symbol) == 0;
}

/* The first FILE:NAME from `from` on with that symbol that is defined and not declared
 * static; GRAPH_NONE: there is none. */
static uint32_t next_local(const struct graph *graph, uint32_t from, struct span symbol)
{
    for (; has_symbol(graph, from, symbol); from++) {
        const struct function *local = &graph->function[from];
        if (local->unit != GRAPH_NONE && local->is_defined && !local->is_static)
            return from;
    }
    return GRAPH_NONE;
}

/* The NAME of a FILE:NAME, which another unit may define, or the function itself if it
 * is a NAME. GRAPH_NONE: there is none. */
static uint32_t shared_of(const struct graph *graph, uint32_t function)
{
    const struct function *local = &graph->function[function];
    if (local->unit == GRAPH_NONE)
        return function;
    return local->is_static ? GRAPH_NONE
                            : graph_find(graph, GRAPH_NONE, graph_symbol(local->name));
}

bool linker_is_overridden(const struct graph *graph, uint32_t function, uint32_t *other)
{
    if (graph->function[function].is_in_image)
        return false;
    *other = shared_of(graph, function);
    return *other != GRAPH_NONE && *other != function && graph->function[*other].is_defined;
}

uint32_t linker_first_local(const struct graph *graph, uint32_t function)
{
    const struct function *shared = &graph->function[function];
    if (shared->is_defined || shared->unit != GRAPH_NONE)
        return GRAPH_NONE;
    return next_local(graph, graph_lower_bound(graph, shared->name), shared->name);
}

/* Whether an undefined NAME is defined as a FILE:NAME: it is declared weak, or the only
 * FILE:NAME is from a .su file, which does not tell static functions from others. */
static bool is_elsewhere(const struct graph *graph, uint32_t function)
{
    struct span name = graph->function[function].name;
    uint32_t first = linker_first_local(graph, function);
    if (first == GRAPH_NONE)
        return false;
    return graph->function[function].is_weak ||
           (!graph->function[first].has_calls &&
            next_local(graph, first + 1, name) == GRAPH_NONE);
}

/* Redirects the call to the first FILE:NAME, and adds one for each other FILE:NAME. */
static bool call_each(struct graph *graph, size_t i, uint32_t shared)
{
    struct span name = graph->function[shared].name;
    struct call call = graph->call[i];
    uint32_t local = linker_first_local(graph, shared);
    graph->call[i].callee = local;
    while ((local = next_local(graph, local + 1, name)) != GRAPH_NONE) {
        call.callee = local;
        if (!graph_add_call(graph, call))
            return false;
    }
    return true;
}

/* ---- C++ ---- */

/* Finds the base object constructor C2 for an undefined complete object constructor C1,
 * or the destructor D2 for D1; GRAPH_NONE: there is none. Returns false iff memory is
 * short. */
static bool find_base_variant(const struct graph *graph, uint32_t function, uint32_t *base)
{
    const struct function *object = &graph->function[function];
    struct span name = object->name;
    *base = GRAPH_NONE;
    struct span symbol = graph_symbol(name);
    if (object->is_defined || symbol.length < 5 || memcmp(symbol.text, "_Z", 2) != 0)
        return true;
    char *copy = malloc(name.length);
    if (!copy)
        return false;
    memcpy(copy, name.text, name.length);
    for (size_t i = name.length - symbol.length; i + 2 < name.length && *base == GRAPH_NONE; i++) {
        bool is_object = (copy[i] == 'C' || copy[i] == 'D') && copy[i + 1] == '1' &&
                         (copy[i + 2] == 'E' || copy[i + 2] == 'I');
        if (!is_object)
            continue;
        copy[i + 1] = '2';
        uint32_t found = graph_find(graph, object->unit, (struct span){copy, name.length});
        if (found != GRAPH_NONE && graph->function[found].is_defined)
            *base = found;
        copy[i + 1] = '1';
    }
    free(copy);
    return true;
}

/* Whether several units may have the function, and the linker keeps any one of them: an
 * inline function or one from a template, not one that only its unit knows. */
static bool is_copied(const struct function *function)
{
    struct span symbol = graph_symbol(function->name);
    struct span before;
    return function->unit != GRAPH_NONE && span_begins(symbol, span_of("_Z")) &&
           !span_begins(symbol, span_of("_ZL")) &&
           !span_take_until(&symbol, "_GLOBAL__N_", &before);
}

/* Adds a call of each copy of the callee in another unit. */
static bool call_copies(struct graph *graph, struct call call)
{
    uint32_t callee = call.callee;
    struct span symbol = graph_symbol(graph->function[callee].name);
    if (!is_copied(&graph->function[callee]))
        return true;
    for (uint32_t i = graph_lower_bound(graph, symbol); has_symbol(graph, i, symbol); i++) {
        call.callee = i;
        if (i != callee && is_copied(&graph->function[i]) && graph->function[i].is_defined &&
            !graph_add_call(graph, call))
            return false;
    }
    return true;
}

/* ---- All calls ---- */

static bool redirect_call(struct graph *graph, size_t i)
{
    uint32_t other;
    struct call *call = &graph->call[i];
    call->callee = graph_stands_for(graph, call->callee);
    if (graph->function[call->callee].is_in_image)
        return true; /* the linker has resolved it */
    if (!find_base_variant(graph, call->callee, &other))
        return false;
    if (other != GRAPH_NONE)
        call->callee = other;
    uint32_t shared = shared_of(graph, call->callee);
    if (shared != GRAPH_NONE && is_elsewhere(graph, shared))
        return call_each(graph, i, shared);
    if (!call_copies(graph, *call))
        return false;
    call = &graph->call[i];
    if (!linker_is_overridden(graph, call->callee, &other))
        return true;
    return graph_add_call(graph, (struct call){call->caller, other, call->at, call->source});
}

bool linker_resolve_calls(struct graph *graph)
{
    size_t count = graph->call_count; /* an added call is redirected already */
    for (size_t i = 0; i < count; i++) {
        if (!redirect_call(graph, i))
            return false;
    }
    graph_list_calls(graph);
    return true;
}
