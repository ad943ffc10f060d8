/* SPDX-License-Identifier: MIT */
/* defines.h - the macros of a header, as they stand at one point of it. */
#ifndef PARSER_DEFINES_H
#define PARSER_DEFINES_H

#include "source.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What can be said of a condition, and of what depends on one. Ordered, so that
 * "and" is the lesser of two. */
enum truth {
    TRUTH_NO,
    TRUTH_UNKNOWN,
    TRUTH_YES,
};

static inline enum truth truth_and(enum truth a, enum truth b)
{
    return a < b ? a : b;
}

static inline enum truth truth_not(enum truth a)
{
    return (enum truth)(TRUTH_YES - a);
}

struct define {
    struct span name;
    struct span body;      /* what stands behind the name; not of a function-like macro */
    enum truth is_defined; /* unknown where a condition that can't be evaluated decides it */
    uint32_t line;         /* of the last #define, from 1 */
    uint32_t hash;
    uint32_t child[4]; /* places + 1 in `define`; 0: none */
    bool is_function;  /* defined with parameters */
    bool is_expanding; /* while an expression is inside its body */
};

/* {0} is valid and empty. */
struct defines {
    struct define *define; /* in the order in which they came up */
    size_t capacity;
    uint32_t count;
    uint32_t root; /* place + 1 in `define`; 0: none */
    uint64_t work_left; /* bytes of bodies that expressions may still read */
};

/* The macro of that name, or NULL when defines_add() was never called for it.
 * It stays where it is until the next defines_add(). Cost: O(length), whatever
 * the other names are. */
struct define *defines_find(struct defines *defines, struct span name);

/* The same, but adds the macro, not defined, when it is new. The name's bytes
 * must live as long as the table. NULL iff memory is short. */
struct define *defines_add(struct defines *defines, struct span name);

/* Frees what the table owns and makes it {0}. */
void defines_free(struct defines *defines);

#endif
