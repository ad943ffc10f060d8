/* SPDX-License-Identifier: MIT */
/* lookup.h - which functions a name in a control file means.
 *
 * NAME means the function that the linker knows under that name and, where none
 * does, the static one. FILE:NAME and INPUT:NAME mean the function that reports
 * call so. Each means the clones, too, that the compiler made of the function:
 * NAME.constprop.0 and the like. */
#ifndef STACK_LOOKUP_H
#define STACK_LOOKUP_H

#include "control.h"
#include "graph.h"

/* {0} is a valid empty list. */
struct function_list {
    uint32_t *function;
    size_t count;
    size_t capacity;
};

/* Sets the list to the functions that the name means, perhaps none, the
 * function itself before its clones. The graph is sorted. Returns false iff static
 * functions of several inputs are meant, or memory is short; *error then says
 * so. Cost: O(log functions) and the names that begin with this one. */
bool lookup_name(const struct graph *graph, const struct token *name, struct function_list *list,
                 struct error *error);

/* The same for one function without its clones, GRAPH_NONE where there is none. */
bool lookup_function(const struct graph *graph, const struct token *name,
                     struct function_list *list, uint32_t *function, struct error *error);

#endif
