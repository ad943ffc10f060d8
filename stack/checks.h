/* SPDX-License-Identifier: MIT */
/* checks.h - evaluates the checks of control files. */
#ifndef STACK_CHECKS_H
#define STACK_CHECKS_H

#include "control.h"
#include "depth.h"
#include "graph.h"
#include "roots.h"

enum verdict {
    VERDICT_HOLDS,
    VERDICT_FAILS,
    VERDICT_UNKNOWN, /* it would hold, but a stack in it is not wholly known */
};

/* As in JSON and in the text, by verdict. */
extern const char *const verdict_names[];

struct check {
    const struct statement *statement;
    uint64_t left; /* the value of each side */
    uint64_t right;
    enum verdict verdict;
    bool is_partial; /* a stack in it is not wholly known, so its value is no maximum */
};

/* {0} is a valid empty one. */
struct checks {
    struct check *check; /* in the order of the control files */
    size_t count;
    size_t failed_count; /* all that do not hold */
};

/* Evaluates all checks, in whole numbers from 0.
 *   maxstack of a category    bytes of its deepest root
 *   maxstack of a function    bytes of its deepest chain, its clones included
 *   totalstack of a category  its total_bytes
 * A string names a category if there is one of that name, else a function.
 * is_lower_bound: a check holds if it does so for what is known.
 * Returns false iff a name is unknown or ambiguous, a value is below 0 or over 64
 * bits, or memory is short; *error then says so. */
bool checks_evaluate(const struct control *control, const struct graph *graph,
                     const struct depth *depth, const struct roots *roots, bool is_lower_bound,
                     struct checks *checks, struct error *error);

/* Frees what the checks own and makes them {0}. */
void checks_free(struct checks *checks);

#endif
