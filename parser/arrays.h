/* SPDX-License-Identifier: MIT */
/* arrays.h - the arrays of a C file that somebody asks for by name: type, length and list.
 *
 *     static const word32 sizes[COUNT] = { 64, 128 };
 *
 * Declarations are found by their text alone, at any depth of braces. */
#ifndef PARSER_ARRAYS_H
#define PARSER_ARRAYS_H

#include "common/sink.h"
#include "common/span.h"
#include "defines.h"

#include <stdbool.h>
#include <stdint.h>

#define ARRAYS_MAX 4 /* names that can be asked for */

/* An array as its last declaration has it. */
struct array {
    struct span name;
    struct span type;      /* "static const word32" */
    struct span length;    /* between the brackets; empty: the list decides */
    struct span list;      /* between the braces; empty: there is none */
    uint32_t line;         /* where the declaration ends; 0: none was found */
    enum truth is_defined; /* unknown if it depends on a condition that can't be evaluated */
    struct sink text;      /* the declaration, which the spans point into */
};

/* {0} is valid: no array is asked for. */
struct arrays {
    struct array array[ARRAYS_MAX];
    uint32_t count;
    struct sink statement; /* the code since the last ';' */
    enum truth is_taken;   /* whether a compiler sees the statement */
};

/* Asks for the array of that name, which must outlive *arrays; at most ARRAYS_MAX. */
void arrays_want(struct arrays *arrays, struct span name);

/* Reads a line that is no directive; `branch` says whether it is taken. Fails, with false,
 * iff memory is short. Cost: O(length), and O(1) if no array is asked for. */
bool arrays_add_line(struct arrays *arrays, struct span line, uint32_t number, enum truth branch);

/* The array of that name; NULL if none was found. */
const struct array *arrays_find(const struct arrays *arrays, struct span name);

/* Frees what *arrays owns and makes it {0}. */
void arrays_free(struct arrays *arrays);

#endif
