/* SPDX-License-Identifier: MIT */
/* blocks.c - a hash table by address, with linear probing. */
#include "blocks.h"

#include <stdlib.h>

/* The home of an address: the product's high bits depend on all of its bits,
 * the low ones, which alignment leaves at 0, included. */
static size_t home(const struct blocks *blocks, uint64_t address)
{
    return (size_t)((address * 0x9e3779b97f4a7c15) >> 32) & (blocks->place_count - 1);
}

/* The place that holds the address, or the empty one where it would stand. */
static struct block *place_of(const struct blocks *blocks, uint64_t address)
{
    size_t at = home(blocks, address);
    while (blocks->block[at].address && blocks->block[at].address != address)
        at = (at + 1) & (blocks->place_count - 1);
    return &blocks->block[at];
}

struct block *blocks_find(const struct blocks *blocks, uint64_t address)
{
    if (!blocks->count)
        return NULL;
    struct block *block = place_of(blocks, address);
    return block->address ? block : NULL;
}

static int grow_places(struct blocks *blocks)
{
    size_t wanted = blocks->place_count ? blocks->place_count * 2 : 1024;
    struct blocks larger = {.place_count = wanted, .count = blocks->count};
    if (wanted < blocks->place_count)
        return -1;
    larger.block = calloc(wanted, sizeof *larger.block);
    if (!larger.block)
        return -1;
    for (size_t i = 0; i < blocks->place_count; i++) {
        if (blocks->block[i].address)
            *place_of(&larger, blocks->block[i].address) = blocks->block[i];
    }
    free(blocks->block);
    *blocks = larger;
    return 0;
}

struct block *blocks_add(struct blocks *blocks, uint64_t address)
{
    struct block *block = blocks_find(blocks, address);
    if (block)
        return block;
    /* At most five places in eight are taken: longer runs cost more than they save. */
    if (blocks->count >= blocks->place_count / 8 * 5 && grow_places(blocks) != 0)
        return NULL;
    block = place_of(blocks, address);
    *block = (struct block){.address = address, .slot = BLOCK_DEAD};
    blocks->count++;
    return block;
}

void blocks_free(struct blocks *blocks)
{
    free(blocks->block);
    *blocks = (struct blocks){0};
}
