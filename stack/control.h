/* SPDX-License-Identifier: MIT */
/* control.h - reads control files into a list of statements. The grammar:
 *
 *   file       { statement }
 *   statement  "call" "graph" "root" [ "[" category "]" ] [ "priority" number ]
 *                  [ "entry" bytes ] ":" names ";"
 *            | "possible" "calls" names [ ":" names ] ";"
 *            | "max" "recursion" "depth" names ":" number ";"
 *            | "function" names ":" ( bytes [ "," "calls" names ] | "calls" names ) ";"
 *            | "weak" names ";"
 *            | "static" names ";"
 *            | "unused" names ";"
 *            | "exclude" names ";"
 *            | "check" "that" sum relation sum [ "," string ] ";"
 *   names      name { "," name }
 *   name       word | string
 *   category   name
 *   relation   "<=" | "<" | ">=" | ">" | "==" | "!="
 *   sum        product { ( "+" | "-" ) product }
 *   product    operand { "*" operand }
 *   operand    bytes
 *            | ( "maxstack" | "totalstack" ) "(" name ")"
 *            | "(" sum ")"
 *   bytes      number [ "K" | "M" | "G" ], the letter directly behind it: times
 *              1024, 1024 × 1024, 1024 × 1024 × 1024
 *   number     decimal digits, or hexadecimal ones behind "0x"
 *   word       letters, digits, "_", "$", "." and bytes over 127; no digit first; from
 *              the second on "*" too, which stands for any bytes of a name
 *   string     one or more bytes between two '"', without '"' and line feeds
 *
 * Blanks, tabs and line ends may stand between any of these. A comment goes from "//"
 * to the end of its line, or from slash-star to star-slash. Limits of numbers stand
 * below. docs/stack_depth_analyzer.1 says what the statements mean. */
#ifndef STACK_CONTROL_H
#define STACK_CONTROL_H

#include "lexer.h"

/* Frames and "entry" are at most GRAPH_FRAME_MAX, recursion depths 1 to UINT32_MAX. */
#define CONTROL_BYTES_MAX ((size_t)1 << 26)    /* of a file */
#define CONTROL_NESTED_MAX 64                  /* parentheses open at once */
#define CONTROL_NUMBER_MAX ((uint64_t)1 << 40) /* in a check */
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

/* A relation of two numbers: as it is written, and for which orders it holds. */
struct relation {
    const char *name;
    bool if_less;
    bool if_equal;
    bool if_greater;
};

/* A step of a check for a stack machine: the operands stand before their operator. */
struct step {
    char kind;          /* '0' a number, 'm' maxstack, 't' totalstack, '+', '-', '*' */
    uint64_t number;    /* of '0' */
    struct token token; /* of 'm' and 't' the name in parentheses, else the number or sign */
};

struct statement {
    enum statement_kind kind;
    const char *file;
    uint32_t line;
    size_t first_name; /* name[first_name] to name[first_name + name_count - 1] */
    size_t name_count;
    size_t callee_count; /* of the names that follow these */
    bool has_number;
    uint64_t number; /* bytes of a frame, or a recursion depth */
    bool has_category;
    struct token category;
    bool has_priority;
    uint32_t priority;
    uint64_t entry_bytes;
    size_t first_step; /* of a check: step[first_step] on is the left side, */
    size_t left_count; /* of so many steps; */
    size_t right_count; /* the right side follows */
    const struct relation *relation;
    struct span message; /* of a check; empty: none */
};

/* {0} is a valid empty one. */
struct control {
    struct statement *statement;
    struct token *name;
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
 * Returns false iff the file does not follow the grammar above, a limit is exceeded, or
 * memory is short: *error then says why. Cost: O(length). */
bool control_read(const char *file, struct span text, struct control *control,
                  struct error *error);

/* Frees what the statements own and makes it {0}. */
void control_free(struct control *control);

#endif
