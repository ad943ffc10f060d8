/* SPDX-License-Identifier: MIT */
/* scan.h - reads the words and numbers in a line of a log.
 *
 * Each function reads at one place of a line and returns one past what it read, or NULL
 * if something else is there. A '\n' must end the line; no function goes past it. */
#ifndef PARSER_SCAN_H
#define PARSER_SCAN_H

#include <stdbool.h>
#include <stdint.h>

/* Can the character be part of a function's name, as in malloc@libc.so.6? */
bool scan_is_name(char c);

/* The word itself, which contains no '\n'. */
const char *scan_word(const char *text, const char *word);

/* A number, decimal or hexadecimal behind 0x, of at most 64 bits. */
const char *scan_number(const char *text, uint64_t *number);

/* A size: such a number, at most RECORD_SIZE_MAX + 1. */
const char *scan_size(const char *text, uint64_t *size);

/* A pointer: hexadecimal, with 0x or without; nil, (nil) and (null) are 0. */
const char *scan_pointer(const char *text, uint64_t *address);

/* The first place of [text, end) where the whole word is. Returns one past it. */
const char *scan_find(const char *text, const char *end, const char *word);

#endif
