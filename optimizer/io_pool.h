/* SPDX-License-Identifier: MIT */
/* io_pool.h - how large an I/O pool must be.
 *
 * wolfSSL cuts an I/O pool into blocks of WOLFMEM_IO_SZ bytes, each with the padding of any
 * block, and without structures. A request gets a whole block, whatever its size: the
 * library does not check that it fits. With WOLFMEM_IO_POOL a session holds a block while
 * it needs one; with WOLFMEM_IO_POOL_FIXED it holds two as long as it lives. */
#ifndef OPTIMIZER_IO_POOL_H
#define OPTIMIZER_IO_POOL_H

#include "optimizer/plan.h"
#include "optimizer/target.h"
#include "parser/log.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define IO_SIZE_DEFAULT 16992 /* WOLFMEM_IO_SZ unless it is defined */

/* What all I/O pools of some logs need of one that serves each of them alone. {0}: no log
 * has one. */
struct io_need {
    uint32_t pool_count;
    uint64_t request_count;
    uint64_t largest_size;  /* bytes of the largest request */
    uint64_t block_count;   /* the most blocks live at once in one pool */
    uint64_t session_count; /* the most sessions at once; 0: not seen */
    uint64_t fixed_count;   /* blocks of two for each session */
    bool is_fixed;          /* a pool looks like one of WOLFMEM_IO_POOL_FIXED */
    bool shows_buckets;     /* a log shows the sizes of blocks in place of those of requests */
    uint64_t buffer_bytes;  /* of the smallest pool, as announced */
    uint64_t io_size;       /* WOLFMEM_IO_SZ: the largest request, aligned, and no less than the
                               smallest bucket, or the pool's last block is not made */
    uint64_t start_bytes;   /* before the first block of a pool: target_io_start_bytes() */
};

/* Sums up the I/O pools of the logs that are not left out.
 *   lists  the plan for the heaps beside them; {0}: none is known
 * Cost: O(logs). */
struct io_need io_need(const struct log *files, size_t file_count, const struct target *target,
                       const struct plan *lists);

/* The blocks that the pool of the logs needs. */
uint64_t io_blocks(const struct io_need *need);

/* Bytes of an aligned buffer of so many blocks, with an io_size no less than the smallest
 * bucket. */
uint64_t io_buffer_bytes(const struct io_need *need, const struct target *target,
                         uint64_t block_count, uint64_t io_size);

/* The blocks that the library makes of an aligned buffer: as long as one fits, and one of the
 * smallest bucket would. io_size up to UINT32_MAX. */
uint64_t io_blocks_of(const struct io_need *need, const struct target *target,
                      uint64_t buffer_bytes, uint64_t io_size, uint32_t smallest_bucket);

#endif
