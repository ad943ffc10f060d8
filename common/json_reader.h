/* SPDX-License-Identifier: MIT */
/* json_reader.h - JSON out of a text in memory, value by value.
 *
 * The caller walks: it enters a container, asks for one member or item after the
 * other, and takes or skips the value of each.
 *
 *     json_enter(&json, '{');
 *     while (json_next(&json, &key))
 *         json_skip(&json);
 *     bool is_good = json_end(&json);
 *
 * The reader is as strict as RFC 8259, but for two things: bytes over 0x7f in a
 * string may be any, and that a key comes twice is for the caller to see. The
 * first error stays, and all calls after it fail. No memory is taken, and no
 * depth of the text can exhaust the stack. */
#ifndef COMMON_JSON_READER_H
#define COMMON_JSON_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define JSON_DEPTH_MAX 64 /* containers inside each other */

enum json_error {
    JSON_GOOD,
    JSON_CUT,    /* the text ends where more must follow */
    JSON_SYNTAX, /* what stands there has no place there */
    JSON_STRING, /* a string has a control character, or an escape that there is not */
    JSON_TYPE,   /* a value is of another type than the one that the caller asked for */
    JSON_DEEP,   /* over JSON_DEPTH_MAX containers inside each other */
};

enum json_type { JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_TEXT };

/* Bytes inside the text; {0} is none. */
struct json_span {
    const char *bytes;
    size_t length;
};

/* A value that is no container, as it stands in the text: a string without its
 * quotes, and with its escapes. */
struct json_scalar {
    enum json_type type;
    struct json_span span;
};

struct json_reader {
    const char *at;
    const char *end;
    uint32_t line; /* that `at` is on, from 1; where it failed, after an error */
    enum json_error error;
    unsigned depth;
    bool is_first;    /* nothing was taken from the innermost container yet */
    uint64_t objects; /* a bit for each open container: it is an object */
};

/* Starts to read `length` bytes of any kind, at most UINT32_MAX, which must outlive
 * the reader; NULL is good where there are none. */
void json_begin(struct json_reader *json, const char *text, size_t length);

/* Enters the object '{' or array '[' that must come next. */
bool json_enter(struct json_reader *json, char bracket);

/* Goes to the next value of the innermost container, and leaves the container,
 * with false, where there is none. *key becomes the member's key as it stands in
 * the text, with its escapes; {0} in an array. The value before must have been
 * taken or skipped. */
bool json_next(struct json_reader *json, struct json_span *key);

/* Takes the value that comes next, which must be no container. */
bool json_take(struct json_reader *json, struct json_scalar *scalar);

/* Passes over the value that comes next, whatever it is. Cost: O(its length). */
bool json_skip(struct json_reader *json);

/* Whether the text was JSON, and nothing stands behind its one value. */
bool json_end(struct json_reader *json);

/* The number as a whole one. False iff it has a sign, a point or an exponent, or
 * is over UINT64_MAX. */
bool json_whole(struct json_span number, uint64_t *value);

/* Writes a string that was taken with its escapes undone, in UTF-8, and U+FFFD for
 * half a surrogate pair. `text` has room for string.length bytes, which is always
 * enough. Returns how many were written. */
size_t json_decode(struct json_span string, char *text);

#endif
