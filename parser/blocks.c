/* SPDX-License-Identifier: MIT */
/* blocks.c - a hash table by address, with linear probing. */
#include "blocks.h"

#include "common/hash.h"

#include <stdlib.h>

/* The home of an address: the product's high bits depend on all of its bits,
 * the low ones, which alignment leaves at 0, included. */
static size_t home(const struct blocks *blocks, uint64_t address)
{
    return (size_t)((address * HASH_FACTOR) >> 32) & (blocks->place_count - 1);
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

static size_t count_dead(const struct blocks *blocks)
{
    size_t dead = 0;
    for (size_t i = 0; i < blocks->place_count; i++)
        dead += blocks->block[i].address && blocks->block[i].slot == BLOCK_DEAD;
    return dead;
}

/* Makes room: in a table of twice the size, or where many of the addresses are
 * dead, by leaving those behind. */
static bool make_room(struct blocks *blocks)
{
    bool forgets = count_dead(blocks) >= BLOCKS_DEAD_MAX;
    size_t wanted = blocks->place_count ? blocks->place_count * (forgets ? 1 : 2) : 1024;
    struct blocks other = {.place_count = wanted,
                           .has_forgotten = blocks->has_forgotten || forgets};
    if (wanted < blocks->place_count)
        return false;
    other.block = calloc(wanted, sizeof *other.block);
    if (!other.block)
        return false;
    for (size_t i = 0; i < blocks->place_count; i++) {
        const struct block *block = &blocks->block[i];
        if (!block->address || (forgets && block->slot == BLOCK_DEAD))
            continue;
        *place_of(&other, block->address) = *block;
        other.count++;
    }
    free(blocks->block);
    *blocks = other;
    return true;
}

struct block *blocks_add(struct blocks *blocks, uint64_t address)
{
    struct block *block = blocks_find(blocks, address);
    if (block)
        return block;
    /* At most five places in eight are taken: longer runs cost more than they save. */
    if (blocks->count >= blocks->place_count / 8 * 5 && !make_room(blocks))
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
