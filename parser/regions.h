/* SPDX-License-Identifier: MIT */
/* regions.h - which pool a block lies in, by its address.
 *
 * A log announces each pool of static memory with its address and length. All
 * that lies in no pool announced so far is the system's heap: region 0. Pools
 * are numbered from 1 in the order in which they are first announced; one that
 * is announced again at the same start is the same region, loaded again. Where
 * pools overlap - one lies in a block of another, or memory of one that is gone
 * is loaded anew - an address is in the one announced last. */
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
    struct region_pool {
        uint64_t start;
        uint64_t size;       /* bytes, as announced last; over 0 */
        uint64_t load_count; /* how often it was announced; over 0 */
    } pool[REGIONS_MAX];     /* by region; [0] holds nothing */
    uint64_t ignored_pool_count;   /* announcements that there was no room for: their addresses stay
                                in the regions that they were in */

    /* The addresses from each piece's start to the next one's are in one region,
     * and those before the first in region 0. Neighbours differ. */
    uint32_t piece_count;
    struct region_piece {
        uint64_t start;
        uint32_t region;
    } piece[REGIONS_PIECES_MAX];
    uint64_t last_start; /* the addresses last_start to last_end, which is one of them, */
    uint64_t last_end;   /* are in last_region */
    uint32_t last_region;
};

/* Announces a pool of `size` bytes. One without bytes or at NULL holds no block,
 * and gets no number. Cost: O(pieces). */
void regions_add_pool(struct regions *regions, uint64_t start, uint64_t size);

/* Finds the region of an address anew. Cost: O(log pieces). */
uint32_t regions_search(struct regions *regions, uint64_t address);

/* The region of an address. Cost: O(1) where it is close to the last one. */
static inline uint32_t regions_find(struct regions *regions, uint64_t address)
{
    if (address >= regions->last_start && address <= regions->last_end)
        return regions->last_region;
    return regions_search(regions, address);
}

/* A choice of regions: bit r stands for region r. */
typedef uint64_t region_set;

#define REGION_SET_ALL UINT64_MAX
_Static_assert(REGIONS_MAX == 64, "a set has a bit for each region");

static inline bool region_set_has(region_set set, uint32_t region)
{
    return set >> region & 1;
}

#endif
