/* SPDX-License-Identifier: MIT */
/* source.h - the text of a C header as logical lines, and these as tokens.
 *
 * A logical line is what the preprocessor sees as one: lines that end with a
 * backslash are joined to the next, and a comment, over however many lines, is
 * one blank. It is copied into the caller's room, so that names and directives
 * stand in one piece wherever the header breaks them. */
#ifndef PARSER_SOURCE_H
#define PARSER_SOURCE_H

#include "common/span.h"

#include <stddef.h>
#include <stdint.h>

struct source_line {
    struct span text; /* without its '\n' */
    uint32_t number;  /* of the line that its first byte other than a blank stands on, from 1;
                       * 0 where there is none */
};

struct source {
    const char *next;
    const char *end;
    char *room;
    uint32_t line; /* that `next` stands on, from 1 */
};

enum source_status {
    SOURCE_LINE,         /* a line was read */
    SOURCE_END,          /* there is no further one */
    SOURCE_COMMENT_OPEN, /* a comment never ends; the line's number is the one where it begins */
};

/* Starts to read `length` bytes of any kind, at most UINT32_MAX. Lines end with
 * "\n" or "\r\n", the last one perhaps with neither. A byte-order mark at the
 * start is passed over.
 *   room  at least `length` bytes of the caller's; all lines lie there, each as
 *         long as the room does */
void source_open(struct source *source, const char *text, size_t length, char *room);

/* Reads the next logical line. Cost: linear in what it passes over. */
enum source_status source_next_line(struct source *source, struct source_line *line);

/* Operators of two characters have both in their kind. */
#define TOKEN_PAIR(first, second) ((first) << 8 | (second))

/* What a token is, where it is no operator: that has its own characters. */
enum token_type {
    TOKEN_END = 0,      /* nothing but blanks is left */
    TOKEN_NAME = 'a',   /* also with '$' and bytes over 127 */
    TOKEN_NUMBER = '0', /* all that starts like one: 64, 0x40UL, 1.5e+3, 12monkeys */
    TOKEN_LITERAL = '"' /* "…" or '…', closed or not */
};

struct token {
    int type;         /* an enum token_type, one other character, or a TOKEN_PAIR */
    struct span text; /* inside the line */
    uint32_t line;    /* number of the line, where who asked for the token knows it */
};

/* Takes the next token off the front of a logical line. */
struct token token_next(struct span *rest);

#endif
