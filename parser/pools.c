/* SPDX-License-Identifier: MIT */
/* pools.c - judges each region by its hints, call sites and blocks. */
#include "pools.h"

#include <string.h>

#define STRIDE_MIN 1024 /* bytes: WOLFMEM_IO_SZ and its padding are larger, for any TLS record */
#define START_MAX 128   /* bytes from a pool's start to what its first block serves, at most */

/* ---- I/O pools ---- */

/* Whether the blocks are of one size and serve requests far smaller. In a pool that is cut
 * by lists, a small request gets a small block, and the first block is the largest. A pool
 * of which one block was used counts as one block. */
static bool has_io_blocks(const struct trace_region *region, const struct region_pool *pool)
{
    uint64_t stride = region->stride ? region->stride : pool->size;
    return stride >= STRIDE_MIN && region->lowest_address >= pool->start &&
           (region->lowest_address - pool->start) % stride <= START_MAX &&
           region->smallest_size < stride / 4;
}

/* The last block that was freed is taken next. So a pool that gives blocks one by one never
 * has more of them in use than were live at once; a fixed pair for each session has. */
static bool is_fixed(const struct trace_region *region)
{
    uint64_t used = region->stride
                        ? (region->highest_address - region->lowest_address) / region->stride + 1
                        : 1;
    return region->peak_live_blocks && used > region->peak_live_blocks;
}

static uint64_t requests_of(const struct trace_region *region)
{
    return region->request_count + region->left_out_count;
}

/* ---- Roles ---- */

/* The region of the lowest number in a set that is not empty. */
static uint32_t lowest_region(region_set set)
{
    uint32_t region = 0;
    while (!region_set_has(set, region))
        region++;
    return region;
}

/* The region of the heap that was announced last before region r, or else of the first. */
static uint32_t heap_before(const struct pools *pools, uint32_t r)
{
    while (r > 0 && !region_set_has(pools->heaps, r))
        r--;
    return r ? r : lowest_region(pools->heaps);
}

static struct pool_role recognize(const struct trace *trace, const struct pools *pools, uint32_t r)
{
    const struct trace_region *region = &trace->region[r];
    if (region_set_has(pools->heaps, r))
        return (struct pool_role){POOL_HEAP, POOL_BY_HINT, r, false};
    if (!requests_of(region))
        return (struct pool_role){POOL_UNUSED, POOL_BY_SILENCE, 0, false};
    if (!pools->heaps)
        return (struct pool_role){POOL_HEAP, POOL_BY_FIRST, r, false};
    if (region->io_site_count == requests_of(region))
        return (struct pool_role){POOL_IO, POOL_BY_SITES, 0, is_fixed(region)};
    if (has_io_blocks(region, &trace->regions.pool[r]))
        return (struct pool_role){POOL_IO, POOL_BY_BLOCKS, 0, is_fixed(region)};
    if (region->heaps)
        return (struct pool_role){POOL_ADDED, POOL_BY_REQUESTS, lowest_region(region->heaps),
                                  false};
    return (struct pool_role){POOL_ADDED, POOL_BY_ORDER, heap_before(pools, r), false};
}

/* The most blocks of wolfSSL_new() that were live at once. */
static uint64_t count_sessions(const struct trace *trace)
{
    static const char name[] = "wolfSSL_new:";
    const struct kinds *kinds = &trace->kinds;
    uint64_t live = 0;
    uint64_t peak = 0;
    for (size_t i = 0; i < trace->event_count; i++) {
        const struct kind *kind = &kinds->kind[event_kind(trace->events[i])];
        if (kind->site_length < sizeof name ||
            memcmp(kinds->text + kind->site, name, sizeof name - 1) != 0)
            continue;
        live += event_is_free(trace->events[i]) ? UINT64_MAX : 1; /* -1 or +1 */
        peak = live > peak ? live : peak;
    }
    return peak;
}

void pools_recognize(const struct trace *trace, struct pools *pools)
{
    *pools = (struct pools){.role = {{POOL_SYSTEM, POOL_BY_ADDRESS, 0, false}}};
    for (uint32_t r = 0; r <= trace->regions.pool_count; r++)
        pools->heaps |= trace->region[r].heaps;
    for (uint32_t r = 1; r <= trace->regions.pool_count; r++) {
        pools->role[r] = recognize(trace, pools, r);
        region_set bit = (region_set)1 << r;
        pools->heaps |= pools->role[r].use == POOL_HEAP ? bit : 0;
        pools->io |= pools->role[r].use == POOL_IO ? bit : 0;
    }
    if (pools->io)
        pools->session_count = count_sessions(trace);
}
