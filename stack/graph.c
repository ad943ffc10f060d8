/* SPDX-License-Identifier: MIT */
/* graph.c - finds functions by title, sorts them, and lists their calls. */
#include "graph.h"

#include "common/grow.h"
#include "common/hash.h"

#include <stdlib.h>

const char *const frame_kind_names[] = {"unknown", "static", "bounded", "dynamic", "stated"};

/* ---- Names ---- */

static size_t symbol_start(struct span name)
{
    size_t start = name.length;
    while (start > 0 && name.text[start - 1] != ':')
        start--;
    return start;
}

struct span graph_symbol(struct span name)
{
    size_t start = symbol_start(name);
    return (struct span){name.text + start, name.length - start};
}

struct span graph_shown_name(const struct function *function)
{
    bool is_mangled = span_begins(graph_symbol(function->name), span_of("_Z"));
    return is_mangled && function->label.length ? function->label : function->name;
}

struct made_title {
    struct made_title *next;
    char text[];
};

bool graph_make_title(struct graph *graph, struct span file, struct span symbol,
                      struct span *title)
{
    if (file.length > SIZE_MAX / 4 || symbol.length > SIZE_MAX / 4)
        return false;
    size_t length = file.length + 1 + symbol.length;
    struct made_title *added = malloc(sizeof *added + length);
    if (!added)
        return false;
    memcpy(added->text, file.text, file.length);
    added->text[file.length] = ':';
    memcpy(added->text + file.length + 1, symbol.text, symbol.length);
    added->next = graph->made_titles;
    graph->made_titles = added;
    *title = (struct span){added->text, length};
    return true;
}

bool graph_is_local(struct span title)
{
    return symbol_start(title) > 0;
}

/* ---- Finding a function ---- */

/* FNV-1a, over the unit and the title. */
static uint64_t hash_of(uint32_t unit, struct span title)
{
    return hash_fold(hash_bytes(HASH_START ^ unit, title.text, title.length));
}

/* The slot of the function, or the free one for it. One slot is always free. */
static uint32_t *find_slot(const struct graph *graph, uint32_t unit, struct span title)
{
    size_t i = (size_t)hash_of(unit, title) & (graph->slot_count - 1);
    while (graph->slot[i] != GRAPH_NONE) {
        const struct function *function = &graph->function[graph->slot[i]];
        if (function->unit == unit && span_compare(function->name, title) == 0)
            break;
        i = (i + 1) & (graph->slot_count - 1);
    }
    return &graph->slot[i];
}

/* Puts all functions into a table of that many slots, a power of two. */
static bool fill_slots(struct graph *graph, size_t slot_count)
{
    if (slot_count > SIZE_MAX / sizeof *graph->slot)
        return false;
    uint32_t *slot = realloc(graph->slot, slot_count * sizeof *slot);
    if (!slot)
        return false;
    graph->slot = slot;
    graph->slot_count = slot_count;
    for (size_t i = 0; i < slot_count; i++)
        slot[i] = GRAPH_NONE;
    for (uint32_t i = 0; i < graph->function_count; i++)
        *find_slot(graph, graph->function[i].unit, graph->function[i].name) = i;
    return true;
}

uint32_t graph_find(const struct graph *graph, uint32_t unit, struct span title)
{
    if (!graph->slot_count)
        return GRAPH_NONE;
    return *find_slot(graph, graph_is_local(title) ? unit : GRAPH_NONE, title);
}

uint32_t graph_find_or_add(struct graph *graph, uint32_t unit, struct span title, struct place at)
{
    uint32_t found = graph_find(graph, unit, title);
    if (found != GRAPH_NONE)
        return found;
    if (graph->function_count == GRAPH_NONE)
        return GRAPH_NONE;
    if (graph->function_count >= graph->slot_count / 2 &&
        !fill_slots(graph, graph->slot_count ? graph->slot_count * 2 : 1024))
        return GRAPH_NONE;
    struct function *moved = grow(graph->function, &graph->function_capacity,
                                  graph->function_count + 1, sizeof *moved);
    if (!moved)
        return GRAPH_NONE;
    graph->function = moved;
    uint32_t added = (uint32_t)graph->function_count++;
    moved[added] = (struct function){
        .name = title,
        .at = at,
        .unit = graph_is_local(title) ? unit : GRAPH_NONE,
        .same_as = GRAPH_NONE,
    };
    *find_slot(graph, moved[added].unit, title) = added;
    return added;
}

bool graph_add_call(struct graph *graph, struct call call)
{
    if (graph->call_count >= GRAPH_NONE)
        return false;
    struct call *moved = grow(graph->call, &graph->call_capacity, graph->call_count + 1,
                              sizeof *moved);
    if (!moved)
        return false;
    graph->call = moved;
    moved[graph->call_count++] = call;
    return true;
}

bool graph_add_pointer_call(struct graph *graph, struct pointer_call call)
{
    struct function *caller = &graph->function[call.caller];
    struct pointer_call *moved = grow(graph->pointer_call, &graph->pointer_call_capacity,
                                      graph->pointer_call_count + 1, sizeof *moved);
    if (!moved)
        return false;
    graph->pointer_call = moved;
    moved[graph->pointer_call_count++] = call;
    if (!caller->indirect_count++) {
        caller->indirect_at = call.at;
        caller->indirect_source = call.source;
    }
    return true;
}

/* ---- The order ---- */

static int compare_functions(const void *a, const void *b)
{
    const struct function *f = a;
    const struct function *g = b;
    int order = span_compare(graph_symbol(f->name), graph_symbol(g->name));
    if (!order)
        order = span_compare(f->name, g->name);
    return order ? order : (f->unit > g->unit) - (f->unit < g->unit);
}

/* Puts the new numbers of the functions where functions are named by number. */
static bool renumber(struct graph *graph)
{
    uint32_t *number = malloc((graph->function_count + 1) * sizeof *number);
    if (!number)
        return false;
    for (uint32_t i = 0; i < graph->function_count; i++)
        number[graph->function[i].first_call] = i;
    for (uint32_t i = 0; i < graph->function_count; i++) {
        uint32_t *same_as = &graph->function[i].same_as;
        *same_as = *same_as == GRAPH_NONE ? GRAPH_NONE : number[*same_as];
    }
    for (size_t i = 0; i < graph->pointer_call_count; i++)
        graph->pointer_call[i].caller = number[graph->pointer_call[i].caller];
    for (size_t i = 0; i < graph->call_count; i++) {
        graph->call[i].caller = number[graph->call[i].caller];
        graph->call[i].callee = number[graph->call[i].callee];
    }
    free(number);
    return true;
}

static bool has_same_title(const struct graph *graph, size_t i, struct span title)
{
    return i < graph->function_count && span_compare(graph->function[i].name, title) == 0;
}

/* Renames functions of one title, which now stand side by side. */
static bool make_titles_unique(struct graph *graph, const char *const *unit_names)
{
    struct span previous = {0};
    for (size_t i = 0; i < graph->function_count; i++) {
        struct function *function = &graph->function[i];
        struct span title = function->name;
        bool is_shared = span_compare(title, previous) == 0 || has_same_title(graph, i + 1, title);
        if (is_shared && !graph_make_title(graph, span_of(unit_names[function->unit]),
                                           graph_symbol(title), &function->name))
            return false;
        previous = title;
    }
    return true;
}

uint32_t graph_stands_for(const struct graph *graph, uint32_t function)
{
    uint32_t same_as = graph->function[function].same_as;
    return same_as == GRAPH_NONE ? function : same_as;
}

bool graph_sort(struct graph *graph, const char *const *unit_names)
{
    for (uint32_t i = 0; i < graph->function_count; i++)
        graph->function[i].first_call = i; /* for renumber() */
    if (graph->function_count)
        qsort(graph->function, graph->function_count, sizeof *graph->function,
              compare_functions);
    graph->sorted_count = graph->function_count;
    return renumber(graph) && make_titles_unique(graph, unit_names) &&
           fill_slots(graph, graph->slot_count ? graph->slot_count : 1024);
}

uint32_t graph_lower_bound(const struct graph *graph, struct span symbol)
{
    size_t low = 0;
    size_t high = graph->sorted_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (span_compare(graph_symbol(graph->function[middle].name), symbol) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return (uint32_t)low;
}

/* ---- Calls ---- */

static int compare_calls(const void *a, const void *b)
{
    const struct call *c = a;
    const struct call *d = b;
    if (c->caller != d->caller)
        return c->caller < d->caller ? -1 : 1;
    if (c->callee != d->callee)
        return c->callee < d->callee ? -1 : 1;
    int order = c->at.file == d->at.file ? 0 : strcmp(c->at.file, d->at.file);
    return order ? order : (c->at.line > d->at.line) - (c->at.line < d->at.line);
}

void graph_list_calls(struct graph *graph)
{
    size_t kept = 0;
    if (graph->call_count)
        qsort(graph->call, graph->call_count, sizeof *graph->call, compare_calls);
    for (size_t i = 0; i < graph->function_count; i++)
        graph->function[i].first_call = graph->function[i].call_count = 0;
    for (size_t i = 0; i < graph->call_count; i++) {
        struct call call = graph->call[i];
        if (kept && graph->call[kept - 1].caller == call.caller &&
            graph->call[kept - 1].callee == call.callee)
            continue;
        struct function *caller = &graph->function[call.caller];
        if (!caller->call_count++)
            caller->first_call = (uint32_t)kept;
        if (call.caller != call.callee)
            graph->function[call.callee].caller_count++;
        graph->call[kept++] = call;
    }
    graph->call_count = kept;
}

void graph_free(struct graph *graph)
{
    free(graph->function);
    free(graph->call);
    free(graph->pointer_call);
    free(graph->slot);
    while (graph->made_titles) {
        struct made_title *next = graph->made_titles->next;
        free(graph->made_titles);
        graph->made_titles = next;
    }
    *graph = (struct graph){0};
}
