/* SPDX-License-Identifier: MIT */
/* lookup.h - finds the functions that a name in a control file means.
 *
 * NAME means the function that the linker knows by that name; if there is none, the
 * static one. FILE:NAME and INPUT:NAME mean the function that reports show under that
 * name. Each name also means the clones that the compiler made of the function, such
 * as NAME.constprop.0. If there is none, it means the C++ functions of that signature, and
 * if there is none either, all functions of the pattern, in which "*" stands for any
 * bytes. A name of a function that shares its address with another means the one that
 * stands for both. */
#ifndef STACK_LOOKUP_H
#define STACK_LOOKUP_H

#include "control.h"
#include "graph.h"

/* {0} is a valid empty list; its owner frees `function`. */
struct function_list {
    uint32_t *function;
    size_t count;
    size_t capacity;
};

/* Sets the list to the functions that the name means: none, or the function itself and
 * then its clones. The graph is sorted. Returns false iff static functions of several
 * inputs have the name, or memory is short; *error then says so.
 * Cost: O(log functions + names that begin with this one), and O(functions) for a name
 * that no function has. */
bool lookup_name(const struct graph *graph, const struct token *name, struct function_list *list,
                 struct error *error);

/* The same, and sets *function to the function itself; GRAPH_NONE if there is none,
 * or the name is a pattern. */
bool lookup_function(const struct graph *graph, const struct token *name,
                     struct function_list *list, uint32_t *function, struct error *error);

#endif
