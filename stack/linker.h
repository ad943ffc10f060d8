/* SPDX-License-Identifier: MIT */
/* linker.h - calls between units, redirected as the linker does it. */
#ifndef STACK_LINKER_H
#define STACK_LINKER_H

#include "graph.h"

/* Redirects calls, adds calls where more than one function may be called, then
 * lists them (graph_list_calls()). A call graph shows a weak function as FILE:NAME, like a
 * static one, so:
 *   - a call to FILE:NAME also calls NAME if another unit defines NAME: a weak
 *     function is overridden. A static function is not, so the call then counts too
 *     much unless a control file declares it static;
 *   - where no unit defines NAME, a call to NAME or FILE:NAME calls each FILE:NAME there is
 *     if a control file declares NAME weak, or if there is just one and it comes from a
 *     .su file;
 *   - a call to an inline C++ function or one from a template also calls the copies of
 *     other units: the linker keeps one of them, and the deepest counts;
 *   - a call to an undefined C++ constructor or destructor of a whole object (C1, D1)
 *     calls the one of the base object (C2, D2), which is the same code.
 * The graph is sorted, and control files are applied. Returns false iff memory is
 * short. Cost: O(calls log functions), and the calls added. */
bool linker_resolve_calls(struct graph *graph);

/* Whether calls of the function may also run another unit's function that
 * overrides it; *other is then that one. */
bool linker_is_overridden(const struct graph *graph, uint32_t function, uint32_t *other);

/* The first FILE:NAME there is for a NAME that no unit defines; GRAPH_NONE: none. */
uint32_t linker_first_local(const struct graph *graph, uint32_t function);

#endif
