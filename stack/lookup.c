/* SPDX-License-Identifier: MIT */
/* lookup.c - names looked up among the sorted functions. */
#include "lookup.h"

#include "common/grow.h"

/* Adds the function, or the one that stands for it, if it is not there yet. */
static bool add(const struct graph *graph, struct function_list *list, uint32_t function)
{
    function = graph_stands_for(graph, function);
    for (size_t i = list->count; i > 0; i--) {
        if (list->function[i - 1] == function)
            return true;
    }
    uint32_t *moved = grow(list->function, &list->capacity, list->count + 1, sizeof *moved);
    if (!moved)
        return false;
    list->function = moved;
    moved[list->count++] = function;
    return true;
}

/* What stands before the symbol, with its colon. */
static struct span file_of(struct span name)
{
    return (struct span){name.text, name.length - graph_symbol(name).length};
}

/* Whether the name means the local function: both have the same file, or the name has
 * none and no function is shared under it, or this is a clone of the shared one. */
static bool is_meant(const struct function *local, struct span name, const struct function *shared)
{
    if (graph_is_local(name))
        return span_compare(file_of(local->name), file_of(name)) == 0;
    return !shared || (shared->is_defined && local->at.file == shared->at.file &&
                       graph_symbol(local->name).length > name.length);
}

bool lookup_name(const struct graph *graph, const struct token *name, struct function_list *list,
                 struct error *error)
{
    struct span symbol = graph_symbol(name->text);
    const struct function *first = NULL;
    list->count = 0;
    uint32_t shared = graph_find(graph, GRAPH_NONE, name->text);
    if (shared != GRAPH_NONE && !add(graph, list, shared))
        return error_no_memory(error);
    for (uint32_t i = graph_lower_bound(graph, symbol); i < graph->sorted_count; i++) {
        const struct function *local = &graph->function[i];
        struct span whole = graph_symbol(local->name);
        if (!span_begins(whole, symbol))
            break;
        bool is_clone = whole.length > symbol.length && whole.text[symbol.length] == '.';
        if (local->unit == GRAPH_NONE || local->is_unlinked || (whole.length > symbol.length && !is_clone) ||
            !is_meant(local, name->text,
                      shared == GRAPH_NONE ? NULL : &graph->function[shared]))
            continue;
        if (first && first->unit != local->unit) {
            token_refuse(name, ERROR_AMBIGUOUS, error);
            error->another = first->name;
            return false;
        }
        first = first ? first : local;
        if (!add(graph, list, i))
            return error_no_memory(error);
    }
    return true;
}

bool lookup_function(const struct graph *graph, const struct token *name,
                     struct function_list *list, uint32_t *function, struct error *error)
{
    *function = GRAPH_NONE;
    if (!lookup_name(graph, name, list, error))
        return false;
    size_t symbol_length = graph_symbol(name->text).length;
    if (list->count &&
        graph_symbol(graph->function[list->function[0]].name).length == symbol_length)
        *function = list->function[0];
    return true;
}
