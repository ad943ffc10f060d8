/* SPDX-License-Identifier: MIT */
/* blocks.c - two hash tables with linear probing: live blocks, and where others were freed. */
#include "blocks.h"

#include "common/grow.h"
#include "common/hash.h"

#include <stdlib.h>
#include <string.h>

#define FREED_PLACES (2 * BLOCKS_FREED_MAX)

/* The highest bits count. One multiplication alone would put addresses that lie equally far apart
 * into long runs for some distances, 64 bytes or 64 KiB among them. */
static uint64_t hash_of(uint64_t address)
{
    return hash_fold(address * HASH_FACTOR) * HASH_FACTOR;
}

/* ---- Live blocks ---- */

static size_t home(const struct blocks *blocks, uint64_t address)
{
    return (size_t)(hash_of(address) >> blocks->shift);
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

/* Moves the blocks to a table of twice the size. */
static bool make_room(struct blocks *blocks)
{
    struct blocks larger = *blocks;
    larger.place_count = blocks->place_count ? blocks->place_count * 2 : 256;
    larger.shift = blocks->place_count ? blocks->shift - 1 : 64 - 8;
    if (larger.place_count < blocks->place_count)
        return false;
    larger.block = grow_zeros(larger.place_count, sizeof *larger.block);
    if (!larger.block)
        return false;
    for (size_t i = 0; i < blocks->place_count; i++) {
        if (blocks->block[i].address)
            *place_of(&larger, blocks->block[i].address) = blocks->block[i];
    }
    free(blocks->block);
    *blocks = larger;
    return true;
}

struct block *blocks_add(struct blocks *blocks, uint64_t address)
{
    /* At most five places in eight are taken: longer runs cost more than they save. */
    if (blocks->count >= blocks->place_count / 8 * 5 && !make_room(blocks))
        return NULL;
    struct block *block = place_of(blocks, address);
    if (!block->address) {
        *block = (struct block){.address = address, .slot = BLOCK_NEW};
        blocks->count++;
    }
    return block;
}

/* Closes a gap: the next block that would not be found behind it fills it, and leaves another. */
static void close_gap(struct blocks *blocks, size_t gap)
{
    size_t mask = blocks->place_count - 1;
    for (size_t at = (gap + 1) & mask; blocks->block[at].address; at = (at + 1) & mask) {
        size_t distance = (at - home(blocks, blocks->block[at].address)) & mask;
        if (distance < ((at - gap) & mask))
            continue;
        blocks->block[gap] = blocks->block[at];
        gap = at;
    }
    blocks->block[gap].address = 0;
}

/* ---- Freed addresses ---- */

/* What is remembered of a freed address. */
static uint32_t mark_of(uint64_t address)
{
    return (uint32_t)(hash_of(address) >> 32);
}

static size_t freed_home(uint32_t mark)
{
    return (size_t)((uint64_t)mark * FREED_PLACES >> 32);
}

/* The place that holds the mark, or the empty one where it would stand. */
static uint32_t *freed_place_of(const struct blocks *blocks, uint32_t mark)
{
    size_t at = freed_home(mark);
    while (blocks->freed[at] && blocks->freed[at] != mark)
        at = (at + 1) % FREED_PLACES;
    return &blocks->freed[at];
}

static void forget(struct blocks *blocks)
{
    if (blocks->freed_count)
        memset(blocks->freed, 0, FREED_PLACES * sizeof *blocks->freed);
    blocks->freed_count = 0;
}

bool blocks_remove(struct blocks *blocks, struct block *block)
{
    uint32_t mark = mark_of(block->address);
    close_gap(blocks, (size_t)(block - blocks->block));
    blocks->count--;
    if (blocks->freed_count == BLOCKS_FREED_MAX) {
        forget(blocks);
        blocks->has_forgotten = true;
    }
    if (!blocks->freed)
        blocks->freed = calloc(FREED_PLACES, sizeof *blocks->freed);
    if (!blocks->freed)
        return false;
    uint32_t *freed = freed_place_of(blocks, mark);
    blocks->freed_count += *freed != mark;
    *freed = mark;
    return true;
}

bool blocks_has_freed(const struct blocks *blocks, uint64_t address)
{
    return blocks->freed_count && *freed_place_of(blocks, mark_of(address));
}

void blocks_prefetch(const struct blocks *blocks, uint64_t address)
{
    if (blocks->freed) { /* then there is a table of blocks, too */
        __builtin_prefetch(&blocks->block[home(blocks, address)]);
        __builtin_prefetch(&blocks->freed[freed_home(mark_of(address))]);
    }
}

void blocks_clear(struct blocks *blocks)
{
    if (blocks->count)
        memset(blocks->block, 0, blocks->place_count * sizeof *blocks->block);
    blocks->count = 0;
    forget(blocks);
}

void blocks_free(struct blocks *blocks)
{
    free(blocks->block);
    free(blocks->freed);
    *blocks = (struct blocks){0};
}
