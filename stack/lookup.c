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

static bool is_pattern(struct span name)
{
    return name.length && memchr(name.text, '*', name.length);
}

/* Whether the name is of the pattern, in which "*" stands for any bytes. */
static bool is_of_pattern(struct span name, struct span pattern)
{
    size_t n = 0;
    size_t p = 0;
    size_t star = SIZE_MAX; /* the last one so far, and where what follows it was tried */
    size_t tried = 0;
    while (n < name.length) {
        if (p < pattern.length && pattern.text[p] == '*') {
            star = p++;
            tried = n;
        } else if (p < pattern.length && pattern.text[p] == name.text[n]) {
            p++;
            n++;
        } else if (star != SIZE_MAX) {
            p = star + 1;
            n = ++tried;
        } else {
            return false;
        }
    }
    while (p < pattern.length && pattern.text[p] == '*')
        p++;
    return p == pattern.length;
}

/* Adds the functions that have the name as their C++ signature, or, if there is none, are
 * of the pattern. */
static bool add_others(const struct graph *graph, struct span name, struct function_list *list)
{
    for (int pass = 0; pass < (is_pattern(name) ? 2 : 1) && list->count == 0; pass++) {
        for (uint32_t i = 0; i < graph->sorted_count; i++) {
            const struct function *function = &graph->function[i];
            struct span shown = graph_shown_name(function);
            bool is_meant = pass == 0 ? span_compare(shown, name) == 0
                                      : is_of_pattern(shown, name) ||
                                            is_of_pattern(graph_symbol(function->name), name);
            if (is_meant && !function->is_unlinked && !add(graph, list, i))
                return false;
        }
    }
    return true;
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
        if (local->unit == GRAPH_NONE || local->is_unlinked ||
            (whole.length > symbol.length && !is_clone) ||
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
    if (list->count == 0 && !add_others(graph, name->text, list))
        return error_no_memory(error);
    return true;
}

bool lookup_function(const struct graph *graph, const struct token *name,
                     struct function_list *list, uint32_t *function, struct error *error)
{
    *function = GRAPH_NONE;
    if (!lookup_name(graph, name, list, error))
        return false;
    if (!list->count)
        return true;
    struct span symbol = graph_symbol(name->text);
    struct span first = graph_symbol(graph->function[list->function[0]].name);
    bool is_clone = span_begins(first, symbol) && first.length > symbol.length &&
                    first.text[symbol.length] == '.';
    if (!is_clone && !is_pattern(name->text))
        *function = list->function[0];
    return true;
}
