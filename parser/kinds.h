/* SPDX-License-Identifier: MIT */
/* kinds.h - the distinct kinds of request: a size, the call site that asked, and
 * the region that the block lies in.
 *
 * A log repeats few of them millions of times, so an event holds a kind's
 * number, and the text of a call site is kept once. */
#ifndef PARSER_KINDS_H
#define PARSER_KINDS_H

#include "record.h"

#include <stddef.h>
#include <stdint.h>

#define KINDS_MAX ((uint32_t)1 << 24) /* kinds there can be; what an event has bits for */

struct kind {
    uint64_t size;     /* bytes asked for, 0 to RECORD_SIZE_MAX + 1 */
    uint64_t requests; /* how often it was asked for; never 0 */
    uint64_t hash;
    size_t site; /* where its call site's text starts in `text` */
    size_t site_length;
    uint32_t region; /* see regions.h */
};

/* {0} is a valid empty table. */
struct kinds {
    struct kind *kind; /* count of them, in the order in which they came up */
    size_t capacity;
    uint32_t count;
    uint32_t slot_count; /* 0 or a power of two over count */
    uint32_t *slot;      /* kind number + 1, or 0: open addressing by hash */
    char *text;          /* the call sites, end to end, without terminators */
    size_t text_length;
    size_t text_capacity;
};

#define KINDS_NONE UINT32_MAX

/* Counts the request of a RECORD_ALLOC in a region and returns the number of its
 * kind, adding it when new. Fails with KINDS_NONE iff memory is short or KINDS_MAX
 * kinds are there; the table stays as it was. The record keeps the number, so
 * that the next call with it and the same region costs O(1); else O(site_length). */
uint32_t kinds_count(struct kinds *kinds, struct record *record, uint32_t region);

/* Frees what the table owns and makes it {0}. */
void kinds_free(struct kinds *kinds);

#endif
