/* SPDX-License-Identifier: MIT */
/* join.h - what the linker makes of one name in several units. */
#ifndef STACK_JOIN_H
#define STACK_JOIN_H

#include "graph.h"

/* Adds and redirects calls as graph_seal() says. Returns false iff memory is short. */
bool join_units(struct graph *graph);

/* Whether calls of the function may also run another unit's function that
 * overrides it; *other is then that one. */
bool join_is_overridden(const struct graph *graph, uint32_t function, uint32_t *other);

/* The first FILE:NAME there is for a NAME that no unit defines; GRAPH_NONE: none. */
uint32_t join_first_local(const struct graph *graph, uint32_t function);

#endif
