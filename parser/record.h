/* SPDX-License-Identifier: MIT */
/* record.h - one record of a log: what one line, or a part of it, says.
 *
 * The reader of each input format (input.h) turns lines into records; the trace
 * (trace.h) turns records into events. */
#ifndef PARSER_RECORD_H
#define PARSER_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum record_type {
    RECORD_NONE,      /* the line holds no further record */
    RECORD_ALLOC,     /* a block was allocated; address 0: the request failed */
    RECORD_FREE,      /* a block was freed; address 0: NULL was */
    RECORD_REALLOC,   /* a block is replaced by that of the next record, a RECORD_ALLOC */
    RECORD_HIDDEN,    /* a block was allocated whose address is not told, only its alignment */
    RECORD_POOL,      /* `size` bytes at `address` were loaded as static memory */
    RECORD_EXHAUSTED, /* the pool had no block of `size` bytes: the request failed */
    RECORD_REFUSED,   /* there was no heap and no malloc: the request failed */
    RECORD_EMPTY,     /* one bucket was empty; the request may have been served from another */
    RECORD_ENTER,     /* a function was called */
    RECORD_EXIT,      /* a function is about to return */
    RECORD_CUT,       /* the start of a record, without the rest */
    RECORD_LOST,      /* `size` events are missing here */
    RECORD_FLUSHED,   /* nothing is missing up to here */
    RECORD_UNKNOWN,   /* a record of the same form as an allocation or a free, with another word */
    RECORD_RUN,       /* a new run begins, as --run-starts or a recording says: nothing is live */
    RECORD_BOOT,      /* a boot message that is known: perhaps a new run begins */
    RECORD_BEGIN,     /* a tracer begins, and will say when the program ends */
    RECORD_END,       /* the program ended; has_size: `size` allocations and `address` frees were made */
    RECORD_FORK,      /* its thread is another process, a copy; see threads.h */
    RECORD_CALL,      /* a call began that returns on a later line; see threads.h */
    RECORD_RETURN,    /* what a call returned that began on an earlier line; see threads.h */
    RECORD_SMALL,     /* a line of a small log (small.h); its site is the line */
};

/* The largest size that is read exactly; a larger one is read as RECORD_SIZE_MAX + 1. */
#define RECORD_SIZE_MAX ((uint64_t)INT64_MAX)

/* The type decides which fields are set; the others are 0. */
struct record {
    uint64_t address; /* 0: NULL; RECORD_ENTER, RECORD_EXIT: the stack pointer, never 0;
                         RECORD_HIDDEN: a power of two or 0; RECORD_CALL: the old block;
                         RECORD_RETURN: the result */
    union {
        uint64_t size;     /* bytes, 0 to RECORD_SIZE_MAX + 1 */
        uint64_t function; /* RECORD_ENTER, RECORD_EXIT: its address */
    };
    const char *site;     /* the call site, such as function:line or function:file:line; input.h
                             says how long it stays valid */
    union {
        uint64_t heap; /* RECORD_ALLOC, RECORD_FREE of wolfSSL: the heap hint that it names, or if
                          that is NULL the global one; 0: none */
        uint64_t thread; /* of a tracer: the thread or process that it names; 0: none */
    };
    uint32_t *known;      /* RECORD_ALLOC, or NULL: where the index in the trace of the kind of such
                             requests is remembered; KINDS_NONE: not yet */
    uint32_t site_length; /* bytes of site; 0: the log does not print it */
    uint32_t line;        /* for log.c alone: the ends of line before it in its part */
    uint8_t type;         /* an enum record_type */
    uint8_t call;         /* RECORD_CALL, RECORD_RETURN: which function; see call.h */
    union {
        bool has_size;   /* RECORD_FREE, RECORD_END: a size was printed */
        bool has_result; /* RECORD_RETURN: address is set */
    };
    bool names_heap;      /* RECORD_ALLOC, RECORD_FREE: "[HEAP hint]" stands before it */
    bool names_global;    /* the same: "(Using global heap hint" stands before it */
    bool lacks_library;   /* of a tracer: the program itself made the call, not a library */
    bool is_glued;        /* RECORD_ALLOC, RECORD_FREE: other output stands before it on its line */
};

/* Bytes '\n' that must stand behind a line: they end every scan, so that no scan has to
 * compare with the line's end. */
#define RECORD_PADDING 40

/* If a line is too long for one part, a record of up to this many bytes is still read
 * as a whole. */
#define RECORD_LENGTH_MAX 4096

/* Sets the call site of a record, `length` bytes, which may be 0. They are not copied. */
static inline void record_set_site(struct record *record, const char *site, size_t length)
{
    record->site = site;
    record->site_length = (uint32_t)length;
}

/* Whether a record's call site is in that function: its name stands before a ':'. */
bool record_is_from(const struct record *record, const char *function);

/* Where to divide [text, end), the start of a very long line, so that no record of
 * wolfSSL's of up to RECORD_LENGTH_MAX bytes is divided. `end` must be over `text`.
 * Returns a place before `end`, in the last RECORD_LENGTH_MAX bytes. */
const char *record_split(const char *text, const char *end);

#endif
