/* SPDX-License-Identifier: MIT */
/* span.h - a part of a text that somebody else owns. */
#ifndef COMMON_SPAN_H
#define COMMON_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* {0} is empty, with NULL as its text. The text need not end with 0. */
struct span {
    const char *text;
    size_t length;
};

static inline struct span span_of(const char *word)
{
    return (struct span){word, strlen(word)};
}

/* The order of memcmp(); if one begins with the other, the shorter is less. */
static inline int span_compare(struct span a, struct span b)
{
    size_t shorter = a.length < b.length ? a.length : b.length;
    int order = shorter ? memcmp(a.text, b.text, shorter) : 0;
    return order ? order : (a.length > b.length) - (a.length < b.length);
}

static inline bool span_is(struct span span, const char *word)
{
    return span_compare(span, span_of(word)) == 0;
}

static inline bool span_begins(struct span span, struct span start)
{
    return span.length >= start.length &&
           (start.length == 0 || memcmp(span.text, start.text, start.length) == 0);
}

/* What is left of the span behind its first `start` bytes, at most its length. */
struct span span_from(struct span span, size_t start);

/* The functions below take a piece off *span; when they return false they change
 * nothing but what `number` points to. */

/* Takes the word off the start. Returns false iff it is not there. */
bool span_take_start(struct span *span, const char *word);

/* Takes the word off the end. Returns false iff it is not there. */
bool span_take_end(struct span *span, const char *word);

/* Takes what stands before the first mark, and the mark, which is not empty; *taken
 * is without the mark. Returns false iff there is no mark. */
bool span_take_until(struct span *span, const char *mark, struct span *taken);

/* Takes the next line, and returns it without its end, LF or CR LF. *is_whole says
 * whether it had one. */
struct span span_take_line(struct span *span, bool *is_whole);

/* Takes a decimal number of at most `most`. Returns false iff there is no digit, or
 * the number is larger. */
bool span_take_number(struct span *span, uint64_t most, uint64_t *number);

/* Takes all hexadecimal digits, also where it returns 0. Returns how many; 0: none, or over 16. */
size_t span_take_hexadecimal(struct span *span, uint64_t *number);

#endif
