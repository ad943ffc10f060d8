/* SPDX-License-Identifier: MIT */
/* markup.h - text that is safe inside of HTML, SVG and any XML.
 *
 * Every string that comes from a log or the command line goes through here. */
#ifndef REPORT_MARKUP_H
#define REPORT_MARKUP_H

#include "common/sink.h"

#include <stddef.h>
#include <stdint.h>

/* Any bytes as text or as the value of a quoted attribute. U+FFFD takes the place
 * of what is not UTF-8 and of the characters that XML or HTML has no place for:
 * controls but tab and newline, and noncharacters. */
void markup_bytes(struct sink *sink, const char *bytes, size_t length);

/* The same for a string that ends with 0. */
void markup_string(struct sink *sink, const char *string);

/* The same between two pieces of markup, which are printed as they are. */
void markup_between(struct sink *sink, const char *before, const char *string, const char *after);

/* A number in groups of three digits, 61,856, as an argument for %s. */
#define MARKUP_DIGITS 27 /* for 64 bits, the terminator included */
#define GROUPED(number) markup_group((char[MARKUP_DIGITS]){0}, (number))
const char *markup_group(char text[MARKUP_DIGITS], uint64_t number);

#endif
