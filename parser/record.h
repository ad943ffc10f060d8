/* SPDX-License-Identifier: MIT */
/* record.h - the records in one line of a log.
 *
 * wolfSSL prints one record a line, but the line is not ours: the application
 * may have printed in front of it, a console may have added tags and CRLF, and
 * the end may be missing. So a record is looked for anywhere in the line, and
 * one that breaks off is reported as such. These are all the forms:
 *
 *   [HEAP 0x5640] Alloc: 0x5641 -> 1024 at simple_mem_test:25138
 *   Free: 0x5641 at simple_mem_test:25153            (size is optional)
 *   Alloc: 0x5602 -> 1028 (38) at f:dir/test.c:25330 (a type, a file)
 *   Alloc: (nil) -> 0 at main:22                     (a NULL address)
 *   Allocated 159728 bytes for static memory @ 0x5625
 *   Looking for 3128 bytes at wc_ecc_new_point_ex:4147
 *   Size: 240, Empty: 256
 *   ERROR: at wc_rng_new_ex:2182
 *   ENTER: 0000000000401136 0x7ffd4c1be3f0           (function, stack pointer)
 *   EXIT: 0000000000401136 0x7ffd4c1be3f0
 *
 * The last two are of WOLFSSL_STACK_LOG. Other output has lines like these, so
 * they have to be whole: one that breaks off is no record.
 */
#ifndef PARSER_RECORD_H
#define PARSER_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum record_kind {
    RECORD_NONE,      /* no record (any more) in the line */
    RECORD_ALLOC,     /* a block was allocated; failed when the address is 0 */
    RECORD_FREE,      /* a block was freed; of NULL when the address is 0 */
    RECORD_REALLOC,   /* a block gives way to that of the next record, a RECORD_ALLOC */
    RECORD_POOL,      /* size bytes at address were loaded as static memory */
    RECORD_EXHAUSTED, /* the pool had no block of size bytes: the request failed */
    RECORD_REFUSED,   /* no heap and no malloc: the request failed */
    RECORD_EMPTY,     /* one bucket was empty, whether or not the request was served */
    RECORD_ENTER,     /* a function was called */
    RECORD_EXIT,      /* it is about to return */
    RECORD_CUT,       /* the start of a record, without its rest */
};

/* A size no greater than this was read as it stands; one that is greater in
 * the log is read as RECORD_SIZE_MAX + 1. */
#define RECORD_SIZE_MAX ((uint64_t)INT64_MAX)

/* Which fields hold something depends on the kind; the others are 0. */
struct record {
    uint64_t address; /* 0: NULL; RECORD_ENTER, RECORD_EXIT: the stack pointer, never 0 */
    union {
        uint64_t size;     /* bytes, 0 to RECORD_SIZE_MAX + 1 */
        uint64_t function; /* RECORD_ENTER, RECORD_EXIT: its address */
    };
    const char *site;     /* function:line or function:file:line, inside the line; of other
                              formats than wolfSSL's, what input.h says */
    uint64_t site_hash;   /* of the site's bytes; differs between machines */
    uint32_t site_length; /* bytes of site; 0: the log does not tell it */
    uint32_t known_kind;  /* the number of its kind + 1, once that was looked up; of one trace only */
    uint8_t kind;         /* an enum record_kind */
    bool has_size;        /* RECORD_FREE: a size was printed */
    bool names_heap; /* RECORD_ALLOC, RECORD_FREE: "[HEAP hint]" stands before it */
    bool is_glued; /* RECORD_ALLOC, RECORD_FREE: other output stands before it on its line */
};

/* How many bytes must be readable behind a line, the first of them '\n': they
 * end every scan, so that none has to look where the line ends. */
#define RECORD_PADDING 40

/* In a line that is too long to be held as a whole, a record of up to this many
 * bytes is never divided. */
#define RECORD_LENGTH_MAX 4096

/* Reads the next record of a line.
 *   line  the line's first byte
 *   text  where to look from: the line's first byte, or what the last call on
 *         this line returned
 *   end   one past the line's last byte, where RECORD_PADDING begins
 * Returns one past the record's last byte; `end` with RECORD_NONE when there
 * is no further one. Never fails. Cost: linear in what it passes over. */
const char *record_next(const char *line, const char *text, const char *end,
                        struct record *record);

/* Gives a record a call site of `length` bytes, which may be 0; it is not copied. */
void record_set_site(struct record *record, const char *site, size_t length);

/* Where to divide the start of a very long line, [text, end), so that no record
 * of up to RECORD_LENGTH_MAX bytes is divided with it. Returns a place before
 * end, which must be over text, in the last RECORD_LENGTH_MAX bytes. */
const char *record_split(const char *text, const char *end);

#endif
