/* SPDX-License-Identifier: MIT */
/* source.h - splits a C header into logical lines, and these into tokens.
 *
 * A logical line is one line as the preprocessor sees it: a line that ends with a
 * backslash is joined with the next one, and a comment of any number of lines is one
 * blank. It is copied into the caller's buffer, so that each name and directive is in
 * one piece. */
#ifndef PARSER_SOURCE_H
#define PARSER_SOURCE_H

#include "common/span.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct source_line {
    struct span text; /* without its '\n' */
    uint32_t number;  /* line of its first byte that is no blank, from 1; 0: it has only blanks */
};

struct source {
    const char *next;
    const char *end;
    char *buffer;
    uint32_t line; /* of `next`, from 1 */
};

enum source_status {
    SOURCE_LINE,         /* a line was read */
    SOURCE_END,          /* there is no further line */
    SOURCE_COMMENT_OPEN, /* a comment never ends; line->number is where it begins */
};

/* Starts to read `length` bytes of any kind, at most UINT32_MAX. Lines end with "\n" or
 * "\r\n"; the last one may end with neither. A byte-order mark at the start is skipped.
 *   buffer  at least `length` bytes, owned by the caller. All lines are written there, and
 *           stay valid as long as it does */
void source_open(struct source *source, const char *text, size_t length, char *buffer);

/* Reads the next logical line. Cost: linear in what it reads. */
enum source_status source_next_line(struct source *source, struct source_line *line);

/* The type of an operator of two characters. */
#define TOKEN_PAIR(first, second) ((first) << 8 | (second))

/* The types of tokens that are no operators. The type of an operator is its character, or
 * a TOKEN_PAIR. */
enum token_type {
    TOKEN_END = 0,      /* only blanks are left */
    TOKEN_NAME = 'a',   /* may contain '$' and bytes over 127 */
    TOKEN_NUMBER = '0', /* anything that starts like a number: 64, 0x40UL, 1.5e+3, 12monkeys */
    TOKEN_LITERAL = '"' /* "…" or '…', closed or not */
};

struct token {
    int type;         /* an enum token_type, another character, or a TOKEN_PAIR */
    struct span text; /* inside the line */
    uint32_t line;    /* set by the caller of token_next(); 0 until then */
};

/* Takes the next token off the front of `text`, a logical line or its rest. */
struct token token_next(struct span *text);

/* Goes behind the bracket that closes a '(' or '[' that was taken. False iff it never comes. */
bool token_skip_brackets(struct span *text);

#endif
