/* SPDX-License-Identifier: MIT */
/* sink.h - where every report is written to: a text that grows in memory.
 *
 * Output leaves the program whole or not at all, so it is first made whole
 * here. A lack of memory is remembered rather than returned, so that a report
 * reads as what it prints. */
#ifndef COMMON_SINK_H
#define COMMON_SINK_H

#include "printf_like.h"
#include "span.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

/* {0} is a valid empty text. */
struct sink {
    char *text; /* length bytes; no terminator */
    size_t length;
    size_t capacity;
    bool is_short; /* memory was short: the text is not whole, and must not be used */
};

/* Appends length bytes. Cost: O(length) on average. */
void sink_write(struct sink *sink, const char *bytes, size_t length);

/* Appends what printf() would print. Cost: as printf(). */
PRINTF_LIKE(2, 3)
void sink_print(struct sink *sink, const char *format, ...);

/* The same for arguments that are a list already; it is used up. */
PRINTF_LIKE(2, 0)
void sink_vprint(struct sink *sink, const char *format, va_list arguments);

/* Appends a string from a log or the command line so that it can neither command a
 * terminal nor begin or end a C comment. Each character of utf8_is_control() becomes \x1b
 * or \u202e, each byte that is not UTF-8 \xff, the second character of a comment's begin or
 * end \x2a or \x2f.
 * A backslash stays, so applying it twice changes nothing more. Cost: O(length). */
void sink_plain(struct sink *sink, const char *bytes, size_t length);

/* The same for a span. */
void sink_span(struct sink *sink, struct span span);

/* Frees the text and makes it {0}. */
void sink_free(struct sink *sink);

#endif
