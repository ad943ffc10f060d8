/* SPDX-License-Identifier: MIT */
/* call.h - a call of a function that allocates or frees, as tracers print it:
 *
 *   malloc(64)   calloc(3, 40)   realloc(0x4A420C0,2048)   free(0x4A42040)
 *   memalign(al 64, size 100)    posix_memalign(0x7ffe3b, 128, 200, 7)
 */
#ifndef PARSER_CALL_H
#define PARSER_CALL_H

#include "record.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct call_function;

struct call {
    const struct call_function *function; /* NULL: none that allocates or frees */
    uint64_t size;       /* bytes asked for, 0 to RECORD_SIZE_MAX + 1; 0 for a free */
    uint64_t old;        /* the block that a realloc or a free is given; else 0 */
    bool has_size_label; /* the size stood behind "size " */
};

/* The most records that a call makes. */
#define CALL_RECORDS_MAX 2

/* Sets *call to a call of the function with this name, behind which nothing stands
 * that a name can have, without its arguments. What follows an '@' in the name, as in
 * malloc@libc.so.6, does not matter. */
void call_name(const char *name, size_t length, struct call *call);

/* Reads the arguments, from behind the '(' on, of a function that allocates or
 * frees. Returns what is behind the last one, mostly a ')'; NULL where one is no
 * number or breaks off. */
const char *call_arguments(const char *text, struct call *call);

/* Reads the address that a call returned, from behind its ')' on: " = 0x4A42040".
 * Returns one past it; NULL where it is none or breaks off. */
const char *call_result(const char *text, uint64_t *result);

/* Does it free its block, whatever it returns? */
bool call_is_free(const struct call *call);

/* Is it a realloc, or like one? */
bool call_is_realloc(const struct call *call);

/* Makes the records of a call that returned `result`, an address or 0, with the
 * function's name for a call site. Returns how many: none for a free of NULL. */
size_t call_records(const struct call *call, uint64_t result, struct record *records);

#endif
