/* SPDX-License-Identifier: MIT */
/* regions.c - the address space as a row of pieces; each new pool is painted
 * over what was there:
 *
 *   0      |  1                  |  0                a pool of region 1
 *   0      |  1   |  2    |  1   |  0                one of region 2 inside it
 *   0      |  3                      |  0            one of region 3 over both
 */
#include "regions.h"

#include "common/minmax.h"

#include <string.h>

/* How many pieces start at or before the address: the last of them holds it. */
static uint32_t pieces_up_to(const struct regions *regions, uint64_t address)
{
    uint32_t low = 0;
    uint32_t high = regions->piece_count;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (regions->piece[middle].start <= address)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

uint32_t regions_search(struct regions *regions, uint64_t address)
{
    const struct region_piece *piece = regions->piece;
    uint32_t count = pieces_up_to(regions, address);
    regions->last_start = count ? piece[count - 1].start : 0;
    regions->last_end = count < regions->piece_count ? piece[count].start - 1 : UINT64_MAX;
    regions->last_region = count ? piece[count - 1].region : 0;
    return regions->last_region;
}

/* Makes [start, end) one piece. What follows it keeps its region. */
static void paint(struct regions *regions, uint64_t start, uint64_t end, uint32_t region)
{
    struct region_piece *piece = regions->piece;
    uint32_t behind = regions_search(regions, end);
    uint32_t from = start ? pieces_up_to(regions, start - 1) : 0;
    uint32_t to = pieces_up_to(regions, end);
    const struct region_piece added[] = {{start, region}, {end, behind}};
    uint32_t before = from ? piece[from - 1].region : 0;
    uint32_t skipped = before == region ? 1 : 0; /* the piece before it goes on, */
    uint32_t ended = behind == region ? 1 : 2;   /* as it does itself in the one behind it */
    uint32_t count = ended - skipped;

    memmove(piece + from + count, piece + to, (regions->piece_count - to) * sizeof *piece);
    memcpy(piece + from, added + skipped, count * sizeof *piece);
    regions->piece_count += from + count - to;
    regions_search(regions, start);
}

/* Whether a pool is this one, loaded again: at its place, or over it and as large. */
static bool is_same(const struct region_pool *pool, uint64_t start, uint64_t size)
{
    uint64_t distance = start > pool->start ? start - pool->start : pool->start - start;
    return distance == 0 || (size == pool->size && distance < size);
}

/* The region that a pool has or would have; REGIONS_MAX: none is left. */
static uint32_t region_of(const struct regions *regions, uint64_t start, uint64_t size)
{
    uint32_t region = 1;
    while (region <= regions->run_pool_count && !is_same(&regions->pool[region], start, size))
        region++;
    return region;
}

bool regions_ends(const struct regions *regions, uint32_t r, uint64_t start, uint64_t size)
{
    const struct region_pool *pool = &regions->pool[r];
    bool is_apart = start - pool->start >= pool->size && pool->start - start >= size;
    bool is_inside = start > pool->start && start - pool->start < pool->size &&
                     size <= pool->size - (start - pool->start);
    return !is_apart && !is_inside;
}

void regions_begin_run(struct regions *regions)
{
    regions->run_pool_count = 0;
    regions->piece_count = 0;
    regions_search(regions, 0);
}

static uint64_t end_of(uint64_t start, uint64_t size)
{
    return size > UINT64_MAX - start ? UINT64_MAX : start + size;
}

void regions_add_pool(struct regions *regions, uint64_t start, uint64_t size)
{
    if (!start || !size)
        return;
    uint32_t region = region_of(regions, start, size);
    if (region == REGIONS_MAX || regions->piece_count + 4 > REGIONS_PIECES_MAX) {
        regions->ignored_pool_count++;
        return;
    }
    struct region_pool *pool = &regions->pool[region];
    uint32_t was_announced = regions->run_pool_count;
    regions->pool_count = max_u32(regions->pool_count, region);
    regions->run_pool_count = max_u32(was_announced, region);
    if (region <= was_announced && pool->start != start) /* it moved away from there */
        paint(regions, pool->start, end_of(pool->start, pool->size), 0);
    pool->start = start;
    pool->size = size;
    pool->load_count++;
    paint(regions, start, end_of(start, size), region);
}

uint32_t regions_behind(const struct regions *regions, uint64_t address, uint64_t distance)
{
    uint32_t found = 0;
    for (uint32_t r = 1; r <= regions->pool_count; r++) {
        uint64_t start = regions->pool[r].start;
        if (start > address && start - address <= distance) {
            distance = start - address;
            found = r;
        }
    }
    return found;
}
