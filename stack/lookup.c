/* SPDX-License-Identifier: MIT */
/* lookup.c - names looked up among the sorted functions. */
#include "lookup.h"

#include "common/grow.h"

bool lookup_refuse(const struct name *name, enum problem_kind kind, struct problem *problem)
{
    *problem = (struct problem){
        .kind = kind,
        .file = name->file,
        .line = name->line,
        .column = name->column,
        .token = name->text,
    };
    return false;
}

static bool add(struct lookup *list, uint32_t function)
{
    uint32_t *moved = grow(list->function, &list->capacity, list->count + 1, sizeof *moved);
    if (!moved)
        return false;
    list->function = moved;
    moved[list->count++] = function;
    return true;
}

static bool begins_with(struct span text, struct span start)
{
    return text.length >= start.length &&
           (start.length == 0 || memcmp(text.text, start.text, start.length) == 0);
}

/* What stands before the tail, with its colon. */
static struct span file_of(struct span name)
{
    return (struct span){name.text, name.length - graph_tail(name).length};
}

/* Whether a function that only its unit knows is meant, or is a clone of what is:
 * that has the file of the name, or the input that defines the shared function. */
static bool is_meant(const struct function *local, struct span name, const struct function *shared)
{
    if (graph_is_local(name))
        return span_compare(file_of(local->name), file_of(name)) == 0;
    return !shared || (shared->is_defined && local->at.file == shared->at.file &&
                       graph_tail(local->name).length > name.length);
}

bool lookup_name(const struct graph *graph, const struct name *name, struct lookup *list,
                 struct problem *problem)
{
    struct span tail = graph_tail(name->text);
    const struct function *first = NULL;
    list->count = 0;
    uint32_t shared = graph_find(graph, GRAPH_NONE, name->text);
    if (shared != GRAPH_NONE && !add(list, shared))
        return lookup_refuse(name, PROBLEM_NO_MEMORY, problem);
    for (uint32_t i = graph_lower_bound(graph, tail); i < graph->sorted_count; i++) {
        const struct function *local = &graph->function[i];
        struct span whole = graph_tail(local->name);
        if (!begins_with(whole, tail))
            break;
        bool is_clone = whole.length > tail.length && whole.text[tail.length] == '.';
        if (local->unit == GRAPH_NONE || (whole.length > tail.length && !is_clone) ||
            !is_meant(local, name->text,
                      shared == GRAPH_NONE ? NULL : &graph->function[shared]))
            continue;
        if (first && first->unit != local->unit) {
            lookup_refuse(name, PROBLEM_AMBIGUOUS, problem);
            problem->another = first->name;
            return false;
        }
        first = first ? first : local;
        if (!add(list, i))
            return lookup_refuse(name, PROBLEM_NO_MEMORY, problem);
    }
    return true;
}

bool lookup_function(const struct graph *graph, const struct name *name, struct lookup *list,
                     uint32_t *function, struct problem *problem)
{
    *function = GRAPH_NONE;
    if (!lookup_name(graph, name, list, problem))
        return false;
    size_t tail_length = graph_tail(name->text).length;
    if (list->count &&
        graph_tail(graph->function[list->function[0]].name).length == tail_length)
        *function = list->function[0];
    return true;
}
