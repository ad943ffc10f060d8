/* SPDX-License-Identifier: MIT */
/* expression.h - what integer expressions come to, in #if and in macros.
 *
 * Macros are expanded token by token, as a compiler does it: with
 * `#define A 1+2`, A*2 is 5. Arithmetic is in 64 bits, signed unless a suffix or
 * the number says otherwise, and what would overflow or wrap is an error, never
 * a number. So is all else that can't be known. An error in an operand that
 * decides nothing (the other one of && or || does, or ?: does not choose it)
 * does no harm. */
#ifndef PARSER_EXPRESSION_H
#define PARSER_EXPRESSION_H

#include "defines.h"
#include "source.h"

#include <stdbool.h>
#include <stdint.h>

enum expression_error {
    EXPRESSION_OK,
    EXPRESSION_EMPTY,     /* nothing is there */
    EXPRESSION_SYNTAX,    /* the token has no place there; an empty one: more should follow */
    EXPRESSION_NUMBER,    /* no integer constant: 08, 1.5, 12monkeys */
    EXPRESSION_OVERFLOW,  /* does not fit into 64 bits, or wraps below 0 */
    EXPRESSION_NEGATIVE,  /* a number of a list is below 0 */
    EXPRESSION_DIVIDED,   /* division by 0 */
    EXPRESSION_UNDEFINED, /* the header does not define that name; never in a condition */
    EXPRESSION_UNCERTAIN, /* whether it does depends on a condition that can't be evaluated */
    EXPRESSION_FUNCTION,  /* a name with arguments: a function-like macro, sizeof, __has_include */
    EXPRESSION_RECURSION, /* the macro's body names itself; in a condition that is 0 */
    EXPRESSION_NESTED,    /* over EXPRESSION_NESTED_MAX levels */
    EXPRESSION_DEEP,      /* over EXPRESSION_MACROS_MAX macros inside each other */
    EXPRESSION_WORK,      /* expanding macros takes more work than is left */
    EXPRESSION_LONG,      /* more numbers than there is room for */
};

#define EXPRESSION_NESTED_MAX 64 /* parentheses, signs and ?: inside each other */
#define EXPRESSION_MACROS_MAX 64
#define EXPRESSION_TOKEN_MAX 31

/* {0} is none. */
struct expression_problem {
    enum expression_error error;
    uint32_t line;                        /* of the #if or #define that the token stands in */
    uint32_t count;                       /* EXPRESSION_LONG: how many numbers there are; else 0 */
    char token[EXPRESSION_TOKEN_MAX + 1]; /* its first bytes, any but '\n', up to a byte of 0 */
};

struct expression_problem expression_problem_at(enum expression_error error, struct token token);

/* Whether the condition of an #if or #elif holds.
 *   line     what stands behind the directive, and the number of its line
 *   problem  becomes why it is unknown, or {0}
 * A name that is not defined is 0. Cost: linear in the line and in the work that
 * it takes from defines->work_left: every byte of every body read. */
enum truth expression_condition(struct defines *defines, struct source_line line,
                                struct expression_problem *problem);

/* Reads the numbers of a macro's body, with commas between them; one may also
 * follow the last, where there may be several.
 *   define    object-like and defined
 *   number    becomes the numbers; what it holds is undefined after an error
 *   capacity  how many there may be, at least 1
 * Returns how many there are, 0 after an error. Cost: as above. */
uint32_t expression_list(struct defines *defines, struct define *define, uint64_t *number,
                         uint32_t capacity, struct expression_problem *problem);

#endif
