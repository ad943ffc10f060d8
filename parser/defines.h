/* SPDX-License-Identifier: MIT */
/* defines.h - the macros that are defined at one point of a header. */
#ifndef PARSER_DEFINES_H
#define PARSER_DEFINES_H

#include "source.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The value of a condition, and of what depends on one. "And" is the lesser of two. */
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
    struct span body;      /* the text behind the name and the parameters */
    struct span parameters; /* of a function-like macro: the text between its parentheses */
    enum truth is_defined; /* unknown if it depends on a condition that can't be evaluated */
    uint32_t line;         /* of the last #define, from 1 */
    uint32_t hash;
    uint32_t child[4]; /* indexes in `define`, + 1; 0: none */
    bool is_function; /* defined with parameters */
};

/* {0} is valid and empty. */
struct defines {
    struct define *define; /* `count` of them, in the order of their first use */
    size_t capacity;
    uint32_t count;
    uint32_t root; /* index in `define`, + 1; 0: none */
    uint64_t work_left; /* bytes of bodies that expressions may still read */
    uint32_t pointer_bytes; /* 4 or 8, of the target: decides sizeof(long) */
};

/* The macro of that name; NULL if defines_add() was never called for it. The pointer is
 * valid until the next defines_add(). Cost: O(length), whatever the other names are. */
struct define *defines_find(struct defines *defines, struct span name);

/* The same, but a new macro is added, as not defined. The name's bytes must live as long as
 * the table. NULL iff memory is short. */
struct define *defines_add(struct defines *defines, struct span name);

/* Frees what the table owns and makes it {0}. */
void defines_free(struct defines *defines);

#endif
