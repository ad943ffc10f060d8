/* SPDX-License-Identifier: MIT */
/* io_pool.c - sums up what I/O pools were asked for. */
#include "io_pool.h"

#include "common/minmax.h"

static void add_pool(struct io_need *need, const struct log *log, uint32_t r)
{
    const struct trace_region *region = &log->trace.region[r];
    uint64_t sessions = log->pools.role[r].session_count;
    uint64_t used = region->stride ? (region->highest_offset - region->lowest_offset) /
                                             region->stride + 1
                                   : 1;
    uint64_t pairs = max_u64(sessions, used / 2 + used % 2);
    uint64_t bytes = log->trace.regions.pool[r].size;
    need->buffer_bytes = need->pool_count ? min_u64(need->buffer_bytes, bytes) : bytes;
    need->pool_count++;
    need->request_count += region->request_count;
    need->largest_size = max_u64(need->largest_size, region->largest_size);
    need->block_count = max_u64(need->block_count, region->peak_live_blocks);
    need->session_count = max_u64(need->session_count, sessions);
    need->fixed_count = max_u64(need->fixed_count, 2 * pairs);
    need->is_fixed |= log->pools.role[r].is_fixed;
    need->shows_buckets |= log->diagnosis.finding[FINDING_BUCKET_SIZES].count > 0;
}

struct io_need io_need(const struct log *files, size_t file_count, const struct target *target,
                       const struct plan *lists)
{
    struct io_need need = {0};
    uint32_t smallest = lists->bucket_count ? lists->bucket[0].size : 0;
    for (size_t i = 0; i < file_count; i++) {
        for (uint32_t r = 1; r <= files[i].trace.regions.pool_count; r++) {
            if (files[i].pools.role[r].use == POOL_IO && files[i].trace.region[r].request_count)
                add_pool(&need, &files[i], r);
        }
    }
    need.io_size = target_round_up(max_u64(need.largest_size, 1), target->align);
    need.io_size = max_u64(need.io_size, smallest);
    uint32_t buckets = lists->bucket_count ? lists->bucket_count : TARGET_BUCKETS_DEFAULT;
    need.start_bytes = target_io_start_bytes(target, target_max_buckets(target, buckets));
    return need;
}

uint64_t io_blocks(const struct io_need *need)
{
    return need->is_fixed ? need->fixed_count : need->block_count;
}

uint64_t io_buffer_bytes(const struct io_need *need, const struct target *target,
                         uint64_t block_count, uint64_t io_size)
{
    return need->start_bytes + block_count * (io_size + target_padding(target));
}

uint64_t io_blocks_of(const struct io_need *need, const struct target *target,
                      uint64_t buffer_bytes, uint64_t io_size, uint32_t smallest_bucket)
{
    uint64_t padding = target_padding(target);
    uint64_t least = need->start_bytes + max_u64(io_size, smallest_bucket) + padding;
    return buffer_bytes < least ? 0 : (buffer_bytes - least) / (io_size + padding) + 1;
}
