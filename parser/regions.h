/* SPDX-License-Identifier: MIT */
/* regions.h - tells from its address which pool a block is in.
 *
 * A log announces each pool of static memory with its address and length. Addresses
 * outside of all pools announced so far are the system's heap: region 0. Pools are
 * numbered from 1, in the order of their first announcement. A pool that is announced
 * again is the same region, loaded again: one at the same start, or one of the same size over
 * the old one, as after a reset. If other pools overlap (one is inside a block of another, or
 * uses the memory of a pool that is gone), an address is in the pool announced last. In a new
 * run, the first pool is region 1 again. */
#ifndef PARSER_REGIONS_H
#define PARSER_REGIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define REGIONS_MAX 64 /* regions told apart, the system's heap included */
#define REGIONS_PIECES_MAX (4 * REGIONS_MAX)

/* {0} is valid: no pool is announced, and every address is in region 0. */
struct regions {
    uint32_t pool_count; /* regions 1 to pool_count are pools */
    uint32_t run_pool_count; /* so many of them were announced in the present run */
    struct region_pool {
        uint64_t start;      /* as announced last, as is its size */
        uint64_t size;       /* bytes; over 0 */
        uint64_t load_count; /* how often it was announced; over 0 */
    } pool[REGIONS_MAX];     /* by region; [0] holds nothing */
    uint64_t ignored_pool_count; /* announcements beyond these limits; their addresses stay in the
                                    regions that they were in */

    /* The address space in pieces: a piece goes from its start to the start of the next one
     * and is in one region. Before the first piece is region 0. Neighbours differ. */
    uint32_t piece_count;
    struct region_piece {
        uint64_t start;
        uint32_t region;
    } piece[REGIONS_PIECES_MAX];
    uint64_t last_start; /* the addresses last_start to last_end, both included, */
    uint64_t last_end;   /* are in last_region */
    uint32_t last_region;
};

/* Announces a pool of `size` bytes. If size or start is 0 it is ignored: it can hold no
 * block. Cost: O(pieces). */
void regions_add_pool(struct regions *regions, uint64_t start, uint64_t size);

/* Whether a pool that is announced ends the blocks of region r: it lies over a part of it, and not
 * inside, as in a block of it. */
bool regions_ends(const struct regions *regions, uint32_t r, uint64_t start, uint64_t size);

/* Begins a new run: no pool is announced in it yet. */
void regions_begin_run(struct regions *regions);

/* The region of an address, by a search. Cost: O(log pieces). */
uint32_t regions_search(struct regions *regions, uint64_t address);

/* The region of an address. Cost: O(1) if it is in the same piece as the last one. */
static inline uint32_t regions_find(struct regions *regions, uint64_t address)
{
    if (address >= regions->last_start && address <= regions->last_end)
        return regions->last_region;
    return regions_search(regions, address);
}

/* The region of the first pool that starts over `address`, by at most `distance` bytes; 0 if
 * there is none. Cost: O(pools). */
uint32_t regions_behind(const struct regions *regions, uint64_t address, uint64_t distance);

/* A set of regions: bit r stands for region r. */
typedef uint64_t region_set;

#define REGION_SET_ALL UINT64_MAX
_Static_assert(REGIONS_MAX == 64, "a set has a bit for each region");

static inline bool region_set_has(region_set set, uint32_t region)
{
    return set >> region & 1;
}

#endif
