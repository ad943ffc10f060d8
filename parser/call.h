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
    uint64_t old;        /* the block that is passed to a realloc or a free; else 0 */
    uint64_t align;      /* of a block whose address is not told; else 0 */
};

/* The most records that a call makes. */
#define CALL_RECORDS_MAX 2

/* Sets *call to a call of the function with this name; its arguments are not set yet. The
 * part of the name behind an '@', as in malloc@libc.so.6, is ignored. No character of a
 * name may follow name + length. */
void call_name(const char *name, size_t length, struct call *call);

/* Reads the arguments of a call whose function is known; `text` is behind the '('. Returns
 * one past the last argument, where a ')' should be; NULL if one is no number or breaks
 * off. */
const char *call_arguments(const char *text, struct call *call);

/* Reads the address that a call returned, such as " = 0x4A42040"; `text` is behind its ')'.
 * Returns one past it; NULL if there is no address or it breaks off. */
const char *call_result(const char *text, uint64_t *result);

/* Is it a function that only frees? */
bool call_is_free(const struct call *call);

/* Is it a realloc, or like one? */
bool call_is_realloc(const struct call *call);

/* Writes the records of a call that returned `result`, an address or 0, at most
 * CALL_RECORDS_MAX. Their call site is the function's name. Returns how many; 0 for a free of
 * NULL. */
size_t call_records(const struct call *call, uint64_t result, struct record *records);

/* Sets the call site of the block that `count` records of a call allocate; nothing if they
 * allocate none, or length is 0. */
void call_set_site(const char *site, size_t length, struct record *records, size_t count);

/* For a call that returns on a later line: writes what is known when it begins, a
 * RECORD_CALL, and before it the RECORD_FREE of a call that only frees: another thread can be
 * given the block before it returns. Returns how many. */
size_t call_begin(const struct call *call, struct record *records);

/* A RECORD_RETURN of the call; of any call if its function is NULL.
 *   result  what it returned; NULL: it can't be read */
struct record call_return(const struct call *call, const uint64_t *result);

/* The records of the call that began with a RECORD_CALL, as of call_records(); its call site, if
 * it has one, is theirs. */
size_t call_end(const struct record *begun, uint64_t result, struct record *records);

#endif
