/* SPDX-License-Identifier: MIT */
/* lexer.h - cuts the text of a control file into tokens. */
#ifndef STACK_LEXER_H
#define STACK_LEXER_H

#include "error.h"

enum token_kind {
    TOKEN_END = 0,
    TOKEN_WORD = 'a',
    TOKEN_NUMBER = '0', /* a word that starts with a digit */
    TOKEN_STRING = '"',
    TOKEN_RELATION = '<', /* one of "<>=!", and the "=" behind it */
    /* any other kind is the character itself: ; , : [ ] ( ) + - * */
};

struct token {
    int kind;         /* an enum token_kind, or a character */
    struct span text; /* of a string without its quotes */
    const char *file;
    uint32_t line;   /* from 1 */
    uint32_t column; /* in bytes, from 1 */
};

struct lexer {
    const char *file;
    struct span rest;
    uint32_t line; /* of the first byte of the rest, from 1 */
    const char *line_start;
};

/* Sets *error to one at the token. Returns false. */
bool token_refuse(const struct token *token, enum error_kind kind, struct error *error);

/* Takes the next token, after blanks and comments; TOKEN_END at the end of the text.
 * Returns false iff the text continues with no valid token: *error then says why. */
bool lexer_take(struct lexer *lexer, struct token *token, struct error *error);

#endif
