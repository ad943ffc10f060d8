/* SPDX-License-Identifier: MIT */
/* json_writer.h - writes JSON into a sink, value by value.
 *
 * The writer adds commas, line breaks and indentation. A value in an object has a key, one
 * in an array has none. A row is written on one line, so that two reports can be compared
 * line by line. */
#ifndef COMMON_JSON_WRITER_H
#define COMMON_JSON_WRITER_H

#include "common/sink.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* {.sink = sink} is a valid start. */
struct json {
    struct sink *sink;
    unsigned depth;  /* of open containers */
    bool is_started; /* the innermost container has a value */
    bool is_row;     /* the innermost container is a row */
};

/* In all functions, key is NULL in an array and for the outermost value, else ASCII that
 * needs no escapes. */

/* Opens an object with '{' or an array with '['. */
void json_open(struct json *json, const char *key, char bracket);

/* The same on one line. A row must not hold containers. */
void json_open_row(struct json *json, const char *key, char bracket);

/* Closes the innermost container; `bracket` must match the one that opened it. */
void json_close(struct json *json, char bracket);

void json_null(struct json *json, const char *key);
void json_bool(struct json *json, const char *key, bool value);
void json_number(struct json *json, const char *key, uint64_t value);

/* Writes after - before, with its sign; both are at most INT64_MAX. */
void json_change(struct json *json, const char *key, uint64_t before, uint64_t after);

/* Writes tenths / 10, with one decimal. */
void json_tenths(struct json *json, const char *key, uint64_t tenths);

/* Writes any bytes as a string. Quotes, backslashes and all of utf8_is_control() are
 * escaped; U+FFFD replaces bytes that are not UTF-8, as utf8_read() divides them. */
void json_bytes(struct json *json, const char *key, const char *bytes, size_t length);

/* The same for a string that ends with 0. */
void json_string(struct json *json, const char *key, const char *string);

#endif
