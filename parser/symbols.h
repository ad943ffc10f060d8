/* SPDX-License-Identifier: MIT */
/* symbols.h - names for call sites that a log gives as addresses: 0x8001235 becomes
 * tls_send+0x12.
 *
 * A recorder on a device, or a hook that prints its return address, can't name the function
 * that called. What nm prints of the program can. */
#ifndef PARSER_SYMBOLS_H
#define PARSER_SYMBOLS_H

#include "kinds.h"

#include "common/span.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct symbol {
    uint64_t address; /* of its first byte */
    uint64_t end;     /* one past its last byte; its address: not known */
    struct span name;
    bool is_code;
    bool is_namesake; /* another function has the same name */
};

/* {0} is empty. */
struct symbols {
    struct symbol *symbol; /* by address, one for each */
    size_t count;
    size_t capacity;
    bool has_32_bits;     /* its addresses have 8 digits */
    struct span bad_line; /* SYMBOLS_BAD_LINE */
    uint64_t line;        /* its number */
};

enum symbols_status {
    SYMBOLS_OK,
    SYMBOLS_NO_MEMORY,
    SYMBOLS_BAD_LINE,    /* a line that nm does not print */
    SYMBOLS_NO_FUNCTION, /* no line names a function */
};

/* Reads what nm printed, with -S or -C or without. A symbol without a size ends where the next
 * one begins.
 *   text     must live as long as *symbols
 *   symbols  {0}; to be freed in any case
 * Fails as listed. Cost: O(length + symbols × log symbols). */
enum symbols_status symbols_read(struct span text, struct symbols *symbols);

/* Names the kinds whose call site is an address in a function: FUNCTION+0xOFFSET, and the address
 * behind it if the name is that of several functions. So two call sites are still two. Others
 * stay as they are.
 *   named  becomes how many kinds were named
 * Fails, with false, iff memory is short. Cost: O(kinds × log symbols). */
bool symbols_name_sites(const struct symbols *symbols, struct kinds *kinds, uint32_t *named);

void symbols_free(struct symbols *symbols);

#endif
