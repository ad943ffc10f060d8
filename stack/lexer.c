/* SPDX-License-Identifier: MIT */
/* lexer.c - skips blanks and comments, and finds the end of each token. */
#include "lexer.h"

#include "common/digits.h"

static int peek(const struct lexer *lexer, size_t i)
{
    return i < lexer->rest.length ? (unsigned char)lexer->rest.text[i] : -1;
}

/* Takes count bytes, none of them a line end. */
static struct span take(struct lexer *lexer, size_t count)
{
    struct span taken = {lexer->rest.text, count};
    lexer->rest = (struct span){lexer->rest.text + count, lexer->rest.length - count};
    return taken;
}

static void take_byte(struct lexer *lexer)
{
    bool is_line_end = peek(lexer, 0) == '\n';
    take(lexer, 1);
    if (is_line_end) {
        lexer->line++;
        lexer->line_start = lexer->rest.text;
    }
}

/* The token that would start here. */
static struct token here(const struct lexer *lexer)
{
    return (struct token){
        .text = {lexer->rest.text, lexer->rest.length > 0},
        .file = lexer->file,
        .line = lexer->line,
        .column = (uint32_t)(lexer->rest.text - lexer->line_start) + 1,
    };
}

bool token_refuse(const struct token *token, enum error_kind kind, struct error *error)
{
    *error = (struct error){
        .kind = kind,
        .file = token->file,
        .line = token->line,
        .column = token->column,
        .token = token->text,
    };
    return false;
}

/* Skips the comment that starts here. Returns false iff it has no end. */
static bool skip_comment(struct lexer *lexer)
{
    bool is_line = peek(lexer, 1) == '/';
    take(lexer, 2);
    while (lexer->rest.length > 0) {
        if (is_line && peek(lexer, 0) == '\n')
            return true;
        if (!is_line && peek(lexer, 0) == '*' && peek(lexer, 1) == '/') {
            take(lexer, 2);
            return true;
        }
        take_byte(lexer);
    }
    return is_line;
}

static bool skip_blanks(struct lexer *lexer, struct error *error)
{
    for (int c; (c = peek(lexer, 0)) != -1;) {
        if (c == '/' && (peek(lexer, 1) == '/' || peek(lexer, 1) == '*')) {
            struct token start = here(lexer);
            start.text = (struct span){0};
            if (!skip_comment(lexer))
                return token_refuse(&start, ERROR_COMMENT_OPEN, error);
        } else if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
            take_byte(lexer);
        } else {
            break;
        }
    }
    return true;
}

static bool is_in_word(int c)
{
    return is_letter(c) || is_digit(c) || c == '_' || c == '$' || c == '.' || c > 127;
}

static size_t string_length(const struct lexer *lexer)
{
    size_t length = 1;
    while (peek(lexer, length) != '"' && peek(lexer, length) != '\n' && peek(lexer, length) != -1)
        length++;
    return length - 1;
}

/* A name may have "*" in it, which stands for any bytes; a number ends before it. */
static size_t word_length(const struct lexer *lexer)
{
    size_t length = 0;
    bool is_name = !is_digit(peek(lexer, 0));
    while (is_in_word(peek(lexer, length)) || (is_name && length && peek(lexer, length) == '*'))
        length++;
    return length;
}

bool lexer_take(struct lexer *lexer, struct token *token, struct error *error)
{
    if (!skip_blanks(lexer, error))
        return false;
    *token = here(lexer);
    int c = peek(lexer, 0);
    if (c == -1)
        return true;
    if (c == '"') {
        size_t length = string_length(lexer);
        if (length == 0 || peek(lexer, length + 1) != '"')
            return token_refuse(token, ERROR_STRING_OPEN, error);
        token->text = (struct span){take(lexer, length + 2).text + 1, length};
        token->kind = TOKEN_STRING;
    } else if (is_in_word(c)) {
        token->kind = is_digit(c) ? TOKEN_NUMBER : TOKEN_WORD;
        token->text = take(lexer, word_length(lexer));
    } else if (c && strchr("<>=!", c)) {
        token->kind = TOKEN_RELATION;
        token->text = take(lexer, peek(lexer, 1) == '=' ? 2 : 1);
    } else if (c && strchr(";,:[]()+-*", c)) {
        token->kind = c;
        take(lexer, 1);
    } else {
        return token_refuse(token, ERROR_CHARACTER, error);
    }
    return true;
}
