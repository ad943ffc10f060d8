/* SPDX-License-Identifier: MIT */
/* statements.h - what the statements of control files do to the call graph. */
#ifndef STACK_STATEMENTS_H
#define STACK_STATEMENTS_H

#include "control.h"
#include "graph.h"
#include "roots.h"

/* Applies all statements but checks to a sorted graph. A name that the graph does
 * not have is added to it, as one that nothing is known of; a root must be defined
 * by an input or by a "function". Where the compiler knows a frame's maximum, that
 * stands, whatever the control file states.
 *   roots  gets the roots that are declared
 * Returns false iff a statement can't be applied, or memory is short; *error then
 * says why. */
bool statements_apply(const struct control *control, struct graph *graph, struct roots *roots,
                 struct error *error);

#endif
