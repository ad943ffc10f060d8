/* SPDX-License-Identifier: MIT */
/* value.h - the numbers in an expression, and what operators compute from them.
 *
 * For expression.c alone. A value that is unknown carries its error, so that an operator
 * can decide whether the value matters. */
#ifndef PARSER_VALUE_H
#define PARSER_VALUE_H

#include "expression.h"

/* A number, or why there is none. */
struct value {
    uint64_t number;  /* two's complement where it is signed */
    bool is_unsigned; /* has unsigned type, as C has it */
    enum expression_error error;
    struct token token; /* the one that is wrong, if there is an error */
};

static inline struct value value_of(uint64_t number, bool is_unsigned)
{
    return (struct value){.number = number, .is_unsigned = is_unsigned};
}

static inline struct value value_error(enum expression_error error, struct token token)
{
    return (struct value){.error = error, .token = token};
}

static inline bool value_is_negative(struct value value)
{
    return !value.is_unsigned && value.number >> 63;
}

/* The value of a TOKEN_NUMBER: an integer constant of C, or one that begins with 0b. */
struct value value_read(struct token token);

/* How tightly a binary operator binds, from 1 for ||; 0: it is no binary operator. */
int value_precedence(int type);

/* left op right, for any binary operator. */
struct value value_apply(struct token op, struct value left, struct value right);

/* op value, for ! ~ - and +. */
struct value value_apply_sign(struct token op, struct value value);

/* condition ? yes : no; op is the '?'. */
struct value value_choose(struct token op, struct value condition, struct value yes,
                          struct value no);

#endif
