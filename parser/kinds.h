/* SPDX-License-Identifier: MIT */
/* kinds.h - the distinct kinds of request. A kind is a size, the call site that asked for
 * it, and the region of the block.
 *
 * A log repeats a few kinds millions of times, so an event holds the index of its kind,
 * and the text of each call site is kept only once. */
#ifndef PARSER_KINDS_H
#define PARSER_KINDS_H

#include "record.h"

#include "common/span.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define KINDS_MAX (((uint32_t)1 << 24) - 1) /* kinds; an event has 24 bits for one */

#define KINDS_SITE_MAX (((uint32_t)1 << 24) - 1) /* bytes of a call site */

struct kind {
    uint64_t size;     /* bytes asked for, 0 to RECORD_SIZE_MAX + 1 */
    uint64_t requests; /* of this kind; never 0 */
    uint32_t site;     /* offset of its call site in `text` */
    uint32_t site_length : 24;
    uint32_t region : 6;     /* see regions.h */
    uint32_t is_session : 1; /* its call site is in wolfSSL_new() */
    uint32_t is_context : 1; /* or in wolfSSL_CTX_new_ex() */
};

/* {0} is a valid empty table. */
struct kinds {
    struct kind *kind; /* `count` of them, in the order of their first request */
    size_t capacity;
    uint32_t count;
    uint32_t slot_count; /* 0 or a power of two of at least twice count */
    uint32_t *slot;      /* open addressing by hash: 8 bits of it and the index of a kind + 1; 0: none */
    char *text;          /* the call sites, end to end, without terminators */
    size_t text_length;
    size_t text_capacity;
};

#define KINDS_NONE UINT32_MAX

/* The call site of a kind, in the table's text; empty: the log has none. */
static inline struct span kinds_site(const struct kinds *kinds, const struct kind *kind)
{
    return (struct span){kinds->text + kind->site, kind->site_length};
}

/* Counts a request and returns the index of its kind, which is added if it is new.
 *   record  of which the size and the call site count; known, unless NULL, is of this table and of
 *           such requests alone, and is updated
 *   region  of the block
 * Fails with KINDS_NONE iff memory is short, there are KINDS_MAX kinds, the call site is over
 * KINDS_SITE_MAX, or all of them have 4 GiB; the table stays as it was. Cost: O(site_length) on average. */
uint32_t kinds_count(struct kinds *kinds, const struct record *record, uint32_t region);

/* Gives a kind another call site: two texts, one behind the other. Requests that are counted later
 * need not find it under either. Fails, with false, as kinds_count() does. */
bool kinds_rename(struct kinds *kinds, uint32_t index, struct span name, struct span behind);

/* Frees what only counting needs; a request that is counted later makes it again, in O(kinds). */
void kinds_settle(struct kinds *kinds);

/* Frees what the table owns and makes it {0}. */
void kinds_free(struct kinds *kinds);

#endif
