/* SPDX-License-Identifier: MIT */
/* blocks.h - which block is live at which address.
 *
 * An address stays in the table after its block is freed, so that a block freed twice can
 * be told from one that was never allocated. When the table holds too many freed
 * addresses, it forgets all of them at once. */
#ifndef PARSER_BLOCKS_H
#define PARSER_BLOCKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BLOCKS_DEAD_MAX ((size_t)1 << 17) /* freed addresses that are remembered at least */

/* In place of a slot: */
#define BLOCK_DEAD UINT32_MAX           /* no block is live at the address */
#define BLOCK_OVERSIZE (UINT32_MAX - 1) /* a live block that is too large for any plan */
#define BLOCK_LEFT_OUT (UINT32_MAX - 2) /* a live block in a region that is left out */

struct block {
    uint64_t address; /* not 0 */
    uint32_t slot;    /* of the live block, or one of the above */
    uint32_t kind;    /* of the live block's request */
};

/* {0} is a valid empty table. */
struct blocks {
    struct block *block; /* open addressing; address 0 marks an empty place */
    size_t place_count;  /* 0 or a power of two */
    size_t count;        /* places taken */
    bool has_forgotten;  /* freed addresses were forgotten, and now count as never seen */
};

/* The entry of an address; NULL if it was never seen. Valid until the next blocks_add().
 * Cost: O(1) on average. */
struct block *blocks_find(const struct blocks *blocks, uint64_t address);

/* The entry of an address; a new one, BLOCK_DEAD, is added if it was never seen. Fails with
 * NULL iff memory is short; the table stays as it was. Cost: O(1) on average. */
struct block *blocks_add(struct blocks *blocks, uint64_t address);

/* Frees what the table owns and makes it {0}. */
void blocks_free(struct blocks *blocks);

#endif
