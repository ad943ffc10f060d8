/* SPDX-License-Identifier: MIT */
/* json_writer.h - JSON into a sink, value by value.
 *
 * The writer sets commas, lines and indentation, so that a report reads as what
 * it holds. A value in an object has a key, one in an array none. Rows stand on
 * one line each, so that two reports compare line by line. */
#ifndef COMMON_JSON_WRITER_H
#define COMMON_JSON_WRITER_H

#include "common/sink.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* {.sink = sink} is valid: the next value is the whole text's. */
struct json {
    struct sink *sink;
    unsigned depth;  /* containers open */
    bool is_started; /* the innermost of them has a value */
    bool is_row;     /* it is a row */
};

/* In all of these key is NULL in an array and for the whole text, else plain
 * ASCII that needs no escape. */

/* Opens an object with '{' or an array with '['. */
void json_open(struct json *json, const char *key, char bracket);

/* The same on one line; a row has no containers in it. */
void json_open_row(struct json *json, const char *key, char bracket);

/* Closes the innermost container with the bracket that matches its own. */
void json_close(struct json *json, char bracket);

void json_null(struct json *json, const char *key);
void json_bool(struct json *json, const char *key, bool value);
void json_number(struct json *json, const char *key, uint64_t value);

/* after - before, with its sign; both up to INT64_MAX. */
void json_change(struct json *json, const char *key, uint64_t before, uint64_t after);

/* A number of tenths, as a number with one decimal. */
void json_tenths(struct json *json, const char *key, uint64_t tenths);

/* Any bytes as a string: quotes, backslashes and all of utf8_is_control() escaped,
 * U+FFFD in place of each longest part that is not UTF-8. */
void json_bytes(struct json *json, const char *key, const char *bytes, size_t length);

/* The same for a string that ends with 0. */
void json_string(struct json *json, const char *key, const char *string);

#endif
