/* SPDX-License-Identifier: MIT */
/* blocks.h - which block is live at which address.
 *
 * Where a block was freed is remembered in four bytes, so that a block freed twice can be told
 * from one that was never allocated. When too many are remembered, all are forgotten at once. */
#ifndef PARSER_BLOCKS_H
#define PARSER_BLOCKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Freed addresses that are remembered: their table fits a second-level cache. */
#ifndef BLOCKS_FREED_MAX /* fuzzing takes fewer, yet all that its logs can free */
#define BLOCKS_FREED_MAX ((size_t)1 << 16)
#endif

/* In place of a slot: */
#define BLOCK_NEW UINT32_MAX            /* the block was just added */
#define BLOCK_OVERSIZE (UINT32_MAX - 1) /* it is too large for any plan */
#define BLOCK_LEFT_OUT (UINT32_MAX - 2) /* it is in a region that is left out */

struct block {
    uint64_t address; /* not 0 */
    uint32_t slot;    /* or one of the above */
    uint32_t kind;    /* of its request */
};

/* {0} is a valid empty table. */
struct blocks {
    struct block *block; /* open addressing; address 0 marks an empty place */
    size_t place_count;  /* 0 or a power of two */
    unsigned shift;      /* 64 less its logarithm */
    size_t count;        /* blocks */
    uint32_t *freed;     /* marks of freed addresses, by open addressing; 0: none */
    size_t freed_count;
    bool has_forgotten;  /* freed addresses were forgotten, and now count as never seen */
};

/* The block at an address; NULL if there is none. Valid until a block is added or removed.
 * Cost: O(1) on average, as for the next three. */
struct block *blocks_find(const struct blocks *blocks, uint64_t address);

/* The same, but where there is none, a BLOCK_NEW is added. Fails with NULL iff memory is
 * short; the table stays as it was. */
struct block *blocks_add(struct blocks *blocks, uint64_t address);

/* Removes a block, which was freed. Its place may become that of a block that was behind it in
 * the table; others stay. Fails, with false, iff memory is short. */
bool blocks_remove(struct blocks *blocks, struct block *block);

/* Whether a block at that address was removed, as far as is remembered. Of addresses where none
 * was, it takes one in 65,536 for such a one, at most. */
bool blocks_has_freed(const struct blocks *blocks, uint64_t address);

/* Fetches into the cache what will be asked for when the address is allocated or freed. */
void blocks_prefetch(const struct blocks *blocks, uint64_t address);

/* Removes all blocks, and forgets where others were. Cost: O(places). */
void blocks_clear(struct blocks *blocks);

/* Frees what the table owns and makes it {0}. */
void blocks_free(struct blocks *blocks);

#endif
