/* SPDX-License-Identifier: MIT */
/* pools.h - tells what each region of a log is for: a heap of its own, more memory for the
 * heap before it, or I/O buffers.
 *
 * A log announces each pool in the same words. What a pool is for shows in the records:
 * the hint of a heap lies in its own pool, just before the first block, and each session's
 * hint is a block of that pool. wolfSSL cuts an I/O pool into blocks of one size, and gives
 * one to a request of any size. */
#ifndef PARSER_POOLS_H
#define PARSER_POOLS_H

#include "regions.h"
#include "trace.h"

#include <stdbool.h>
#include <stdint.h>

enum pool_use {
    POOL_SYSTEM, /* region 0: no pool, but the system's heap */
    POOL_HEAP,   /* a heap of its own, cut by the lists of buckets */
    POOL_ADDED,  /* more memory for another heap, cut by the same lists */
    POOL_IO,     /* I/O buffers: cut into blocks of WOLFMEM_IO_SZ alone */
    POOL_UNUSED, /* no request has a block in it */
};

/* Why a region is taken to be for that use. */
enum pool_reason {
    POOL_BY_ADDRESS,  /* no pool holds its addresses */
    POOL_BY_HINT,     /* a heap hint that requests name lies in it */
    POOL_BY_FIRST,    /* it is the first pool with requests in a log that names no heaps */
    POOL_BY_SITES,    /* only the functions that ask for I/O buffers have blocks in it */
    POOL_BY_BLOCKS,   /* its blocks are of one size, and small requests get them too */
    POOL_BY_REQUESTS, /* its requests name the hint of another heap */
    POOL_BY_ORDER,    /* nothing else is known: it was announced after that heap */
    POOL_BY_SILENCE,  /* it has no request */
};

struct pool_role {
    enum pool_use use;
    enum pool_reason reason;
    uint32_t heap; /* the region of its heap: its own, or for POOL_ADDED another; else 0 */
    uint64_t session_count; /* POOL_IO: the most blocks of wolfSSL_new() live at once in the heaps
                               that use it; 0: none is seen */
    bool is_fixed; /* POOL_IO: it looks like one of WOLFMEM_IO_POOL_FIXED: more blocks are used
                      than are live at once */
};

struct pools {
    struct pool_role role[REGIONS_MAX]; /* by region, up to the trace's pool_count */
    region_set heaps; /* regions that are heaps of their own */
    region_set io;    /* regions that are I/O pools */
};

/* Recognises the pools of a finished trace. Regions that are left out are recognised, too.
 * Cost: O(regions), and O(events) if there is an I/O pool. */
void pools_recognize(const struct trace *trace, struct pools *pools);

/* The region of the heap that was announced first; 0: there is none. Cost: O(regions). */
uint32_t pools_first_heap(const struct pools *pools);

#endif
