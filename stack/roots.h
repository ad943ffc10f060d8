/* SPDX-License-Identifier: MIT */
/* roots.h - the functions that stacks start with, and the bytes of all stacks together. */
#ifndef STACK_ROOTS_H
#define STACK_ROOTS_H

#include "control.h"
#include "depth.h"
#include "graph.h"
#include "error.h"

struct root {
    uint32_t function;
    const struct token *declared; /* in a control file; NULL: it starts by itself */
    struct span category;
    bool is_counted;      /* it is known to run; the total counts it */
    bool is_serial;       /* it runs before or after the others of its category that are */
    bool has_priority;
    uint32_t priority;    /* roots of one category and priority never run together */
    uint64_t entry_bytes; /* pushed when it is entered, in addition to its frame */
    uint64_t bytes;       /* entry_bytes and its deepest chain */
    bool is_partial;      /* something is not known: bytes is no maximum */
};

struct category {
    struct span name;
    uint32_t root_count;
    uint32_t level_count; /* roots that can be on the stack at once: one for each priority,
                           * one for all serial roots, and each other root */
    uint64_t deepest_bytes;
    uint64_t total_bytes; /* the deepest root of each level */
    bool is_counted;      /* the total counts it */
    bool is_partial;
};

/* {0} is a valid empty one. */
struct roots {
    struct root *root; /* from roots_total() on the counted ones first, and the deepest */
    size_t count;
    size_t capacity;
    struct category *category; /* by name */
    size_t category_count;
    size_t counted_count; /* of the roots; they come before the others */
    uint64_t total_bytes; /* of the counted roots */
    bool is_partial;      /* also if no root is counted */
};

/* The categories of roots that a control file puts into none. */
#define ROOTS_ENTRY "Program entry"        /* the image's entry and constructors; main, or what
                                            * no function calls and leads to it: all serial */
#define ROOTS_INTERRUPT "interrupt"        /* handlers in the image */
#define ROOTS_UNCALLED "Uncalled function" /* any other that no function calls; not counted */
#define ROOTS_DECLARED "Declared root"     /* declared without a category */

/* Adds a root. Returns false iff memory is short. */
bool roots_add(struct roots *roots, struct root root);

/* Adds what starts by itself: the image's entry point, handlers and constructors; every
 * function that no function calls; the first function of a cycle that no function outside
 * calls. Then computes all sums. Returns false iff memory is short or a
 * sum is too large; *error then says so. Cost: O(roots log roots + functions). */
bool roots_total(const struct graph *graph, const struct depth *depth, struct roots *roots,
                 struct error *error);

/* NULL: no root has that category. */
const struct category *roots_find_category(const struct roots *roots, struct span name);

/* Frees what the roots own and makes them {0}. */
void roots_free(struct roots *roots);

#endif
