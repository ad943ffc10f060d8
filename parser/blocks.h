/* SPDX-License-Identifier: MIT */
/* blocks.h - which block is live at which address.
 *
 * Addresses stay in the table when their block is freed, so that a free of an
 * address freed before can be told from one of an address that never was there.
 * When there are too many such, all are forgotten at once. */
#ifndef PARSER_BLOCKS_H
#define PARSER_BLOCKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BLOCKS_DEAD_MAX ((size_t)1 << 17) /* addresses of freed blocks remembered at least */

/* In place of a slot: no block is live at the address; one is that is too large to
 * take part; one is in a region that takes no part. */
#define BLOCK_DEAD UINT32_MAX
#define BLOCK_OVERSIZE (UINT32_MAX - 1)
#define BLOCK_LEFT_OUT (UINT32_MAX - 2)

struct block {
    uint64_t address; /* not 0 */
    uint32_t slot;    /* the live block's slot, or one of the above */
    uint32_t kind;    /* the live block's kind of request */
};

/* {0} is a valid empty table. */
struct blocks {
    struct block *block; /* open addressing; address 0 marks an empty place */
    size_t place_count;  /* 0 or a power of two */
    size_t count;        /* places taken */
    bool has_forgotten;  /* an address freed long ago can count as one never seen */
};

/* The entry of an address, or NULL when it was never seen. Valid until the
 * next blocks_add(). Cost: O(1) on average. */
struct block *blocks_find(const struct blocks *blocks, uint64_t address);

/* The entry of an address, a dead one added when it was never seen. Fails with
 * NULL iff memory is short; the table stays as it was. Cost: O(1) on average. */
struct block *blocks_add(struct blocks *blocks, uint64_t address);

/* Frees what the table owns and makes it {0}. */
void blocks_free(struct blocks *blocks);

#endif
