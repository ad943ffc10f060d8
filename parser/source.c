/* SPDX-License-Identifier: MIT */
/* source.c - joins lines, drops comments, and cuts lines into tokens. */
#include "source.h"

#include "common/digits.h"

#include <string.h>

static bool is_blank(int c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}

static bool is_in_name(int c)
{
    return is_letter(c) || is_digit(c) || c == '_' || c == '$' || c > 127;
}

/* ---- Logical lines ---- */

void source_open(struct source *source, const char *text, size_t length, char *buffer)
{
    static const char mark[] = "\xef\xbb\xbf";
    *source = (struct source){.next = text, .end = text + length, .buffer = buffer, .line = 1};
    if (length >= sizeof mark - 1 && memcmp(text, mark, sizeof mark - 1) == 0)
        source->next += sizeof mark - 1;
}

/* The next byte, behind any backslash that ends its line; -1 at the end. Like compilers,
 * this ignores blanks between such a backslash and the end of the line. */
static int peek(struct source *source)
{
    while (source->next < source->end && *source->next == '\\') {
        const char *after = source->next + 1;
        while (after < source->end && is_blank(*after))
            after++;
        if (after < source->end && *after != '\n')
            break;
        source->line += after < source->end;
        source->next = after < source->end ? after + 1 : after;
    }
    return source->next < source->end ? (unsigned char)*source->next : -1;
}

static int take(struct source *source)
{
    int c = peek(source);
    if (c >= 0)
        source->next++;
    source->line += c == '\n';
    return c;
}

/* No more bytes are put than were taken, so the buffer is large enough. */
static void put(struct source *source, struct source_line *line, int c)
{
    if (line->number == 0 && !is_blank(c))
        line->number = source->line;
    *source->buffer++ = (char)c;
    line->text.length++;
}

/* Copies the rest of a literal, which ends with its line if it is not closed. */
static void copy_literal(struct source *source, struct source_line *line, int quote)
{
    for (int c; (c = peek(source)) >= 0 && c != '\n';) {
        put(source, line, take(source));
        if (c == quote)
            return;
        if (c == '\\' && (c = peek(source)) >= 0 && c != '\n')
            put(source, line, take(source));
    }
}

/* Skips the rest of a comment; false if it never ends. */
static bool skip_comment(struct source *source)
{
    for (int c, last = 0; (c = take(source)) >= 0; last = c) {
        if (last == '*' && c == '/')
            return true;
    }
    return false;
}

static void skip_to_line_end(struct source *source)
{
    for (int c; (c = peek(source)) >= 0 && c != '\n';)
        take(source);
}

enum source_status source_next_line(struct source *source, struct source_line *line)
{
    *line = (struct source_line){.text.text = source->buffer};
    if (peek(source) < 0)
        return SOURCE_END;
    for (int c; (c = take(source)) >= 0 && c != '\n';) {
        if (c == '/' && peek(source) == '/') {
            skip_to_line_end(source);
            continue;
        }
        if (c == '/' && peek(source) == '*') {
            uint32_t begin = source->line;
            take(source);
            if (!skip_comment(source)) {
                line->number = begin;
                return SOURCE_COMMENT_OPEN;
            }
            c = ' ';
        }
        put(source, line, c);
        if (c == '"' || c == '\'')
            copy_literal(source, line, c);
    }
    return SOURCE_LINE;
}

/* ---- Tokens ---- */

static size_t name_length(struct span text)
{
    size_t length = 1;
    while (length < text.length && is_in_name((unsigned char)text.text[length]))
        length++;
    return length;
}

/* As in C: letters, digits and dots, and a sign behind an exponent's letter. */
static size_t number_length(struct span text)
{
    size_t length = 1;
    for (; length < text.length; length++) {
        char c = text.text[length];
        bool is_sign = (c == '+' || c == '-') && strchr("eEpP", text.text[length - 1]);
        if (c != '.' && !is_sign && !is_in_name((unsigned char)c))
            break;
    }
    return length;
}

static size_t literal_length(struct span text)
{
    size_t length = 1;
    while (length < text.length && text.text[length] != text.text[0])
        length += text.text[length] == '\\' && length + 1 < text.length ? 2 : 1;
    return length < text.length ? length + 1 : length;
}

/* ++ and -- are among them, so that they do not count as two signs. */
static bool is_pair(int first, int second)
{
    static const char pairs[][2] = {"||", "&&", "==", "!=", "<=", ">=", "<<", ">>", "++", "--"};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        if (pairs[i][0] == first && pairs[i][1] == second)
            return true;
    }
    return false;
}

struct token token_next(struct span *text)
{
    while (text->length && is_blank(*text->text))
        text->text++, text->length--;
    struct token token = {.text = {text->text, 0}};
    if (text->length == 0)
        return token;

    int c = (unsigned char)text->text[0];
    int second = text->length > 1 ? (unsigned char)text->text[1] : 0;
    size_t length = 1;
    if (is_digit(c) || (c == '.' && is_digit(second))) {
        token.type = TOKEN_NUMBER;
        length = number_length(*text);
    } else if (is_in_name(c)) {
        token.type = TOKEN_NAME;
        length = name_length(*text);
    } else if (c == '"' || c == '\'') {
        token.type = TOKEN_LITERAL;
        length = literal_length(*text);
    } else if (is_pair(c, second)) {
        token.type = TOKEN_PAIR(c, second);
        length = 2;
    } else {
        token.type = c ? c : '\\'; /* a byte of 0 is no valid token, but not the end either */
    }
    token.text.length = length;
    text->text += length;
    text->length -= length;
    return token;
}

bool token_skip_brackets(struct span *text)
{
    int open = 1;
    for (struct token token; open && (token = token_next(text)).type != TOKEN_END;) {
        open += token.type == '(' || token.type == '[';
        open -= token.type == ')' || token.type == ']';
    }
    return open == 0;
}
