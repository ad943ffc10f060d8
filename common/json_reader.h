/* SPDX-License-Identifier: MIT */
/* json_reader.h - reads JSON from a text in memory, value by value.
 *
 * The caller enters a container, asks for one member or item after the other, and takes
 * or skips the value of each.
 *
 *     json_enter(&json, '{');
 *     while (json_next(&json, &key))
 *         json_skip(&json);
 *     bool is_good = json_end(&json);
 *
 * The reader is as strict as RFC 8259, with two exceptions: any bytes over 0x7f may be in a
 * string, and the caller must check for a key that comes twice. After the first error,
 * which is kept, all calls fail. The reader allocates no memory and does not recurse. */
#ifndef COMMON_JSON_READER_H
#define COMMON_JSON_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define JSON_DEPTH_MAX 64 /* containers inside each other */

enum json_error {
    JSON_GOOD,
    JSON_CUT,    /* the text ends too early */
    JSON_SYNTAX, /* unexpected character */
    JSON_STRING, /* a string has a control character or an unknown escape */
    JSON_TYPE,   /* a value has another type than the caller asked for */
    JSON_DEEP,   /* over JSON_DEPTH_MAX containers inside each other */
};

enum json_type { JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_TEXT };

/* Bytes inside the text; {0} is none. */
struct json_span {
    const char *bytes;
    size_t length;
};

/* A value that is no container, as written in the text; a string without its quotes, but
 * with its escapes. */
struct json_scalar {
    enum json_type type;
    struct json_span span;
};

struct json_reader {
    const char *at;
    const char *end;
    uint32_t line; /* of `at`, from 1; after an error, of the error */
    enum json_error error;
    unsigned depth;
    bool is_first;    /* no value of the innermost container was read yet */
    uint64_t objects; /* a bit for each open container; 1: it is an object */
};

/* Starts to read `length` bytes of any kind, at most UINT32_MAX, which must outlive the
 * reader. text may be NULL if length is 0. */
void json_begin(struct json_reader *json, const char *text, size_t length);

/* Enters an object '{' or an array '[', which must come next. False after an error, as for
 * all that follow. */
bool json_enter(struct json_reader *json, char bracket);

/* Goes to the next value of the innermost container; if there is none, leaves the container
 * and returns false. The value before must have been taken or skipped. *key becomes the
 * member's key as written in the text, with its escapes; {0} in an array. */
bool json_next(struct json_reader *json, struct json_span *key);

/* Takes the next value, which must not be a container. */
bool json_take(struct json_reader *json, struct json_scalar *scalar);

/* Skips the next value, of any type. Cost: O(its length). */
bool json_skip(struct json_reader *json);

/* Whether the whole text was JSON: one value, and only blanks behind it. */
bool json_end(struct json_reader *json);

/* Reads a number as an integer. False iff it has a sign, a point or an exponent, or is over
 * UINT64_MAX. */
bool json_whole(struct json_span number, uint64_t *value);

/* Decodes the escapes of a string, in UTF-8, with U+FFFD for half a surrogate pair.
 *   text  room for string.length bytes, which is always enough
 * Returns how many bytes were written. */
size_t json_decode(struct json_span string, char *text);

#endif
