/* SPDX-License-Identifier: MIT */
/* pools.c - judges each region by its hints, call sites and blocks. */
#include "pools.h"

#include "common/minmax.h"

#define STRIDE_MIN 1024 /* bytes: WOLFMEM_IO_SZ and its padding are larger, for any TLS record */
#define START_MAX 128   /* bytes from a pool's start to what its first block serves, at most */

/* ---- I/O pools ---- */

/* Whether the blocks are of one size and serve requests far smaller. In a pool that is cut
 * by lists, a small request gets a small block, and the first block is the largest. A pool
 * of which one block was used counts as one block. */
static bool has_io_blocks(const struct trace_region *region, const struct region_pool *pool)
{
    uint64_t stride = region->stride ? region->stride : pool->size;
    return stride >= STRIDE_MIN && region->is_used && region->lowest_offset % stride <= START_MAX &&
           region->smallest_size < stride / 4;
}

/* The last block that was freed is taken next. So a pool that gives blocks one by one never
 * has more of them in use than were live at once; a fixed pair for each session has. And a
 * session can get a block of its pair again while it holds it. */
static bool is_fixed(const struct trace_region *region)
{
    uint64_t used = region->stride
                        ? (region->highest_offset - region->lowest_offset) / region->stride + 1
                        : 1;
    return region->reused.count || (region->peak_live_blocks && used > region->peak_live_blocks);
}

static uint64_t requests_of(const struct trace_region *region)
{
    return region->request_count + region->left_out_count;
}

/* ---- Roles ---- */

/* The region of the lowest number in a set; 0 if there is none. */
static uint32_t lowest_region(region_set set)
{
    uint32_t region = 0;
    while (set && !region_set_has(set, region))
        region++;
    return region;
}

uint32_t pools_first_heap(const struct pools *pools)
{
    return lowest_region(pools->heaps);
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
        return (struct pool_role){.use = POOL_HEAP, .reason = POOL_BY_HINT, .heap = r};
    if (!requests_of(region))
        return (struct pool_role){.use = POOL_UNUSED, .reason = POOL_BY_SILENCE};
    if (!pools->heaps)
        return (struct pool_role){.use = POOL_HEAP, .reason = POOL_BY_FIRST, .heap = r};
    if (region->io_site_count == requests_of(region))
        return (struct pool_role){.use = POOL_IO, .reason = POOL_BY_SITES};
    if (has_io_blocks(region, &trace->regions.pool[r]))
        return (struct pool_role){.use = POOL_IO, .reason = POOL_BY_BLOCKS};
    if (region->heaps)
        return (struct pool_role){.use = POOL_ADDED, .reason = POOL_BY_REQUESTS,
                                  .heap = lowest_region(region->heaps)};
    return (struct pool_role){.use = POOL_ADDED, .reason = POOL_BY_ORDER,
                              .heap = heap_before(pools, r)};
}

/* The most blocks of wolfSSL_new() live at once in some regions. The trace has counted those of all
 * regions: its events are gone through only if others have some. */
static uint64_t peak_sessions(const struct trace *trace, region_set regions)
{
    const struct kinds *kinds = &trace->kinds;
    region_set used = 0;
    for (uint32_t k = 0; k < kinds->count; k++) {
        if (kinds->kind[k].is_session)
            used |= (region_set)1 << kinds->kind[k].region;
    }
    if (!(used & ~regions))
        return trace->peak_live_sessions;
    uint64_t live = 0;
    uint64_t peak = 0;
    for (size_t i = 0; i < trace->event_count; i++) {
        const struct kind *kind = &kinds->kind[event_kind(trace->events[i])];
        if (!kind->is_session || !region_set_has(regions, kind->region))
            continue;
        live += event_is_free(trace->events[i]) ? UINT64_MAX : 1; /* -1 or +1 */
        peak = max_u64(peak, live);
    }
    return peak;
}

void pools_recognize(const struct trace *trace, struct pools *pools)
{
    *pools = (struct pools){.role = {{.use = POOL_SYSTEM, .reason = POOL_BY_ADDRESS}}};
    for (uint32_t r = 0; r <= trace->regions.pool_count; r++)
        pools->heaps |= trace->region[r].heaps;
    for (uint32_t r = 1; r <= trace->regions.pool_count; r++) {
        pools->role[r] = recognize(trace, pools, r);
        region_set bit = (region_set)1 << r;
        pools->heaps |= pools->role[r].use == POOL_HEAP ? bit : 0;
        pools->io |= pools->role[r].use == POOL_IO ? bit : 0;
        pools->role[r].is_fixed = pools->role[r].use == POOL_IO && is_fixed(&trace->region[r]);
        region_set heaps = trace->region[r].heaps ? trace->region[r].heaps : REGION_SET_ALL;
        if (pools->role[r].use == POOL_IO)
            pools->role[r].session_count = peak_sessions(trace, heaps);
    }
}
