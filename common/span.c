/* SPDX-License-Identifier: MIT */
/* span.c - finds and takes pieces of a span. */
#include "span.h"

#include "digits.h"

struct span span_from(struct span span, size_t start)
{
    if (start == 0)
        return span; /* NULL + 0 is not defined */
    return (struct span){span.text + start, span.length - start};
}

bool span_take_start(struct span *span, const char *word)
{
    if (!span_begins(*span, span_of(word)))
        return false;
    *span = span_from(*span, strlen(word));
    return true;
}

bool span_take_end(struct span *span, const char *word)
{
    size_t length = strlen(word);
    if (span->length < length || memcmp(span->text + span->length - length, word, length) != 0)
        return false;
    span->length -= length;
    return true;
}

bool span_take_until(struct span *span, const char *mark, struct span *taken)
{
    for (struct span rest = *span; rest.length > 0; rest = span_from(rest, 1)) {
        const char *next = memchr(rest.text, *mark, rest.length);
        if (!next)
            return false;
        rest = span_from(rest, (size_t)(next - rest.text));
        struct span behind = rest;
        if (span_take_start(&behind, mark)) {
            *taken = (struct span){span->text, (size_t)(next - span->text)};
            *span = behind;
            return true;
        }
    }
    return false;
}

struct span span_take_line(struct span *span, bool *is_whole)
{
    struct span line = *span;
    const char *end = span->length ? memchr(span->text, '\n', span->length) : NULL;
    *is_whole = end != NULL;
    if (end)
        line.length = (size_t)(end - span->text);
    *span = span_from(*span, line.length + (end != NULL));
    if (end && line.length && line.text[line.length - 1] == '\r')
        line.length--;
    return line;
}

bool span_take_number(struct span *span, uint64_t most, uint64_t *number)
{
    size_t length = 0;
    *number = 0;
    for (; length < span->length && is_digit(span->text[length]); length++) {
        uint64_t digit = (uint64_t)(span->text[length] - '0');
        if (digit > most || *number > (most - digit) / 10)
            return false;
        *number = *number * 10 + digit;
    }
    *span = span_from(*span, length);
    return length > 0;
}

size_t span_take_hexadecimal(struct span *span, uint64_t *number)
{
    size_t length = 0;
    *number = 0;
    for (; length < span->length && hex_digit(span->text[length]) >= 0; length++)
        *number = *number << 4 | (unsigned)hex_digit(span->text[length]);
    *span = span_from(*span, length);
    return length <= 16 ? length : 0;
}
