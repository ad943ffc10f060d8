/* SPDX-License-Identifier: MIT */
/* control.h - what a control file states, as a list of statements.
 *
 *   file       { statement }
 *   statement  "call" "graph" "root" [ "[" category "]" ] [ "priority" number ]
 *                  [ "entry" bytes ] ":" names ";"
 *              "possible" "calls" names [ ":" names ] ";"
 *              "max" "recursion" "depth" names ":" number ";"
 *              "function" names ":" ( bytes [ "," "calls" names ] | "calls" names ) ";"
 *              "weak" names ";"
 *              "static" names ";"
 *              "unused" names ";"
 *              "exclude" names ";"
 *              "check" "that" sum relation sum [ "," string ] ";"
 *   names      name { "," name }
 *   name       word | string
 *   category   word | string
 *   relation   "<=" | "<" | ">=" | ">" | "==" | "!="
 *   sum        product { ( "+" | "-" ) product }
 *   product    operand { "*" operand }
 *   operand    bytes | ( "maxstack" | "totalstack" ) "(" ( string | word ) ")"
 *              "(" sum ")"
 *   bytes      number [ "K" | "M" | "G" ], 2^10, 2^20 or 2^30 of them
 *   number     decimal, or hexadecimal behind 0x
 *   word       letters, digits, "_", "$", "." and bytes over 127; no digit first
 *   string     any bytes but '"' and line ends, at least one, between two '"'
 *
 * A comment goes from "//" to the end of its line, or from slash-star to star-slash.
 * What the statements mean stands in stack_depth_analyzer.1. */
#ifndef STACK_CONTROL_H
#define STACK_CONTROL_H

#include "problem.h"

#define CONTROL_BYTES_MAX ((size_t)1 << 26)      /* of a file */
#define CONTROL_NESTED_MAX 64                    /* parentheses inside each other */
#define CONTROL_NUMBER_MAX ((uint64_t)1 << 40)   /* in a check */
#define CONTROL_PRIORITY_MAX 65535

enum statement_kind {
    STATEMENT_ROOT,
    STATEMENT_POSSIBLE_CALLS,
    STATEMENT_RECURSION,
    STATEMENT_FUNCTION,
    STATEMENT_WEAK,
    STATEMENT_STATIC,
    STATEMENT_UNUSED,
    STATEMENT_EXCLUDE,
    STATEMENT_CHECK,
};

/* A word or a string of a control file. */
struct name {
    struct span text; /* without quotes */
    const char *file;
    uint32_t line;
    uint32_t column;
    bool is_string;
};

enum relation {
    RELATION_LESS_EQUAL,
    RELATION_LESS,
    RELATION_GREATER_EQUAL,
    RELATION_GREATER,
    RELATION_EQUAL,
    RELATION_NOT_EQUAL,
};

/* As they are written. */
extern const char *const relation_names[];

/* A step of a check, in the order of a stack machine: operands come first. */
struct step {
    char kind;       /* '0' a number, 'm' maxstack, 't' totalstack, '+', '-', '*' */
    uint64_t number; /* of '0' */
    struct name name; /* of 'm' and 't' what is between the parentheses, of others the token */
};

struct statement {
    enum statement_kind kind;
    const char *file;
    uint32_t line;
    size_t first_name; /* name[first_name] to name[first_name + name_count - 1] */
    size_t name_count;
    size_t callee_count; /* the names behind those */
    bool has_number;
    uint64_t number; /* bytes of a frame, or a depth */
    bool has_category;
    struct name category;
    bool has_priority;
    uint32_t priority;
    uint64_t entry_bytes;
    size_t first_step; /* of the left side of a check; those of the right side follow */
    size_t left_count;
    size_t right_count;
    enum relation relation;
    struct span message; /* of a check; empty: none */
};

/* {0} is a valid empty one. */
struct control {
    struct statement *statement;
    struct name *name;
    struct step *step;
    size_t statement_count;
    size_t name_count;
    size_t step_count;
    size_t statement_capacity;
    size_t name_capacity;
    size_t step_capacity;
};

/* Adds the statements of a control file.
 *   file  its name; it and the text are used as long as *control is
 *   text  any bytes
 * Returns false iff the file is not as the grammar above says, or memory is short:
 * *problem then says why. */
bool control_read(const char *file, struct span text, struct control *control,
                  struct problem *problem);

/* Frees what the statements own and makes it {0}. */
void control_free(struct control *control);

#endif
