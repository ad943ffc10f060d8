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
struct lookup {
    uint32_t *function;
    size_t count;
    size_t capacity;
};

/* Sets the list to the functions that the name means, perhaps none, the
 * function itself before its clones. The graph is sorted. Returns false iff static
 * functions of several inputs are meant, or memory is short; *problem then says
 * so. Cost: O(log functions) and the names that begin with this one. */
bool lookup_name(const struct graph *graph, const struct name *name, struct lookup *list,
                 struct problem *problem);

/* The same for one function without its clones, GRAPH_NONE where there is none. */
bool lookup_function(const struct graph *graph, const struct name *name, struct lookup *list,
                     uint32_t *function, struct problem *problem);

/* Sets a problem with the name. Returns false. */
bool lookup_refuse(const struct name *name, enum problem_kind kind, struct problem *problem);

#endif
