/* SPDX-License-Identifier: MIT */
/* regions.c - the address space as a row of pieces; each new pool is painted
 * over what was there:
 *
 *   0      |  1                  |  0                a pool of region 1
 *   0      |  1   |  2    |  1   |  0                one of region 2 inside it
 *   0      |  3                      |  0            one of region 3 over both
 */
#include "regions.h"

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

/* The region that a pool at this start has or would have; REGIONS_MAX: none is left. */
static uint32_t region_at(const struct regions *regions, uint64_t start)
{
    uint32_t region = 1;
    while (region <= regions->pool_count && regions->pool[region].start != start)
        region++;
    return region;
}

void regions_add_pool(struct regions *regions, uint64_t start, uint64_t size)
{
    if (!start || !size)
        return;
    uint32_t region = region_at(regions, start);
    if (region == REGIONS_MAX || regions->piece_count + 2 > REGIONS_PIECES_MAX) {
        regions->ignored_pool_count++;
        return;
    }
    struct region_pool *pool = &regions->pool[region];
    if (region > regions->pool_count) {
        regions->pool_count = region;
        pool->start = start;
    }
    pool->size = size;
    pool->load_count++;
    paint(regions, start, size > UINT64_MAX - start ? UINT64_MAX : start + size, region);
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
