/* SPDX-License-Identifier: MIT */
/* checks.h - whether what control files check holds. */
#ifndef STACK_CHECKS_H
#define STACK_CHECKS_H

#include "control.h"
#include "depth.h"
#include "graph.h"
#include "roots.h"

struct check {
    const struct statement *statement;
    uint64_t left; /* what the sides come to */
    uint64_t right;
    bool holds;
    bool is_partial; /* a figure in it is no maximum, as not all is known */
};

/* {0} is a valid empty one. */
struct checks {
    struct check *check; /* in the order of the control files */
    size_t count;
    size_t failed_count;
};

/* Evaluates all checks, in whole numbers from 0 on.
 *   maxstack of a category   its deepest root
 *   maxstack of a function   its deepest chain, of its clones, too
 *   totalstack of a category what struct category calls total_bytes
 * A string is a category where there is one of that name, else a function.
 * Returns false iff a name is unknown or ambiguous, a value is below 0 or over 64
 * bits, or memory is short; *problem then says so. */
bool checks_evaluate(const struct control *control, const struct graph *graph,
                     const struct depth *depth, const struct roots *roots, struct checks *checks,
                     struct problem *problem);

/* Frees what the checks own and makes them {0}. */
void checks_free(struct checks *checks);

#endif
