/* SPDX-License-Identifier: MIT */
/* span.h - a part of a text that somebody else owns. */
#ifndef COMMON_SPAN_H
#define COMMON_SPAN_H

#include <stdbool.h>
#include <stddef.h>
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

#endif
