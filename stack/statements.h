/* SPDX-License-Identifier: MIT */
/* statements.h - applies the statements of control files to the call graph. */
#ifndef STACK_STATEMENTS_H
#define STACK_STATEMENTS_H

#include "control.h"
#include "graph.h"
#include "roots.h"

/* Applies all statements but checks to a sorted graph. A name that the graph does not
 * have is added as a function of which nothing is known. If the compiler knows the
 * largest size of a frame, that counts, not the size in the control file.
 *   roots  the declared roots are added to it
 * Returns false iff
 *   - neither an input nor a "function" statement defines a root;
 *   - a root is declared twice, or a recursion depth or a frame is stated twice;
 *   - the stated size of a dynamic frame is below what the compiler counts;
 *   - static functions of several inputs have a name; or memory is short.
 * *error then says which. */
bool statements_apply(const struct control *control, struct graph *graph, struct roots *roots,
                      struct error *error);

#endif
