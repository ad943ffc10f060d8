/* SPDX-License-Identifier: MIT */
/* expression.h - evaluates integer expressions, in #if and in macros.
 *
 * Macros are expanded token by token, as a compiler does it: with `#define A 1+2`, A*2
 * is 5. Arithmetic has 64 bits, and is signed unless a suffix or the number itself says
 * otherwise. An operation that would overflow or wrap is an error, and so is a value
 * that can't be known. An error is ignored if its operand does not matter: the other
 * operand of && or || decides, or ?: does not choose it.
 *
 * Function-like macros are expanded where their arguments stand in the same text as
 * their name, and have no '#' or "...". Outside of conditions, casts to and sizeof of the
 * basic types, of the fixed-width ones and of wolfSSL's byte and word32 are evaluated. */
#ifndef PARSER_EXPRESSION_H
#define PARSER_EXPRESSION_H

#include "defines.h"
#include "source.h"

#include <stdbool.h>
#include <stdint.h>

enum expression_error {
    EXPRESSION_OK,
    EXPRESSION_EMPTY,     /* the expression is empty */
    EXPRESSION_SYNTAX,    /* unexpected token; an empty token: the expression is not complete */
    EXPRESSION_NUMBER,    /* not an integer constant: 08, 1.5, 12monkeys */
    EXPRESSION_OVERFLOW,  /* does not fit into 64 bits, or wraps below 0 */
    EXPRESSION_NEGATIVE,  /* a number in a list is below 0 */
    EXPRESSION_DIVIDED,   /* division by 0 */
    EXPRESSION_UNDEFINED, /* the header does not define that name; never in a condition */
    EXPRESSION_UNCERTAIN, /* the name is defined or not: a condition that is unknown decides it */
    EXPRESSION_FUNCTION,  /* a name with arguments that can't be expanded: __has_include, or a
                             macro with other arguments than it takes */
    EXPRESSION_RECURSION, /* the macro's body names the macro; in a condition that is 0 */
    EXPRESSION_NESTED,    /* over EXPRESSION_NESTED_MAX levels */
    EXPRESSION_DEEP,      /* over EXPRESSION_MACROS_MAX macros inside each other */
    EXPRESSION_WORK,      /* expanding the macros takes more work than is left */
    EXPRESSION_LONG,      /* more numbers than allowed */
    EXPRESSION_TYPE,      /* sizeof of something else than a basic type */
};

#define EXPRESSION_NESTED_MAX 64 /* parentheses, signs and ?: inside each other */
#define EXPRESSION_MACROS_MAX 64
#define EXPRESSION_TOKEN_MAX 31

/* Why an expression has no value; {0}: it has one. */
struct expression_problem {
    enum expression_error error;
    uint32_t line;                        /* of the #if or #define that holds the token */
    uint32_t count;                       /* EXPRESSION_LONG: of the numbers; else 0 */
    char token[EXPRESSION_TOKEN_MAX + 1]; /* its first bytes, without '\n'; ends with 0 */
};

/* The problem `error` at that token. */
struct expression_problem expression_problem_at(enum expression_error error, struct token token);

/* Whether the condition of an #if or #elif holds. A name that is not defined is 0.
 *   line     the text behind the directive, and the number of its line
 *   problem  becomes why the condition is unknown, or {0}
 * Cost: linear in the line, and in the bytes of the macro bodies that it reads, which it
 * subtracts from defines->work_left. */
enum truth expression_condition(struct defines *defines, struct source_line line,
                                struct expression_problem *problem);

/* Reads the numbers in a text, such as a macro's body, with commas between them. If
 * capacity is over 1, a comma may also follow the last one, and [INDEX] = stand before one, as
 * in a list of C: numbers that are left out are 0.
 *   define    the object-like macro whose body the text is; NULL: it is none
 *   number    becomes the numbers; undefined after an error
 *   capacity  numbers allowed, at least 1
 *   problem   becomes the error, or {0}
 * Returns how many numbers there are, 0 after an error. Cost: as above. */
uint32_t expression_list(struct defines *defines, struct source_line text,
                         const struct define *define, uint64_t *number, uint32_t capacity,
                         struct expression_problem *problem);

/* The bytes of a basic type such as "unsigned long", or of a pointer; 0: there is none in
 * `text`, which may hold qualifiers, storage classes and attributes beside it. pointer_bytes, 4
 * or 8, is also the size of long. */
uint32_t expression_type_bytes(struct span text, uint32_t pointer_bytes);

#endif
