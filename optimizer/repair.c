/* SPDX-License-Identifier: MIT */
/* repair.c - tries plans on a stream as the allocator would, and adds blocks. */
#include "repair.h"

#include "common/minmax.h"

#include <stdlib.h>

/* Where a bucket has many blocks, one is a small step: first, 1 in so many are added or
 * taken away at a time, and 1 more. */
#define SHARE_FIRST 16
#define SHARE_LAST UINT32_MAX

bool repair_start(struct repair *repair, struct stream stream, uint32_t class_count,
                  uint32_t padding, uint32_t dist_max)
{
    *repair = (struct repair){.stream = stream, .class_count = class_count, .padding = padding,
                              .dist_max = dist_max};
    repair->bucket = malloc((size_t)stream.count + 1);
    repair->first = malloc((size_t)class_count + 1);
    return repair->bucket && repair->first;
}

void repair_end(struct repair *repair)
{
    free(repair->bucket);
    free(repair->first);
    *repair = (struct repair){0};
}

uint32_t repair_reach(struct repair *repair, const struct plan *plan)
{
    const struct stream *stream = &repair->stream;
    uint32_t left[TARGET_BUCKETS_MAX]; /* free blocks */
    uint64_t has_free = 0;
    uint32_t class = 0;
    uint32_t i;
    for (uint32_t b = 0; b < plan->bucket_count; b++) {
        left[b] = plan->bucket[b].dist;
        has_free |= (uint64_t)(left[b] > 0) << b;
        for (; class < plan->bucket[b].end; class++)
            repair->first[class] = (uint8_t)b;
    }
    for (i = 0; i < stream->count; i++) {
        stream_event e = stream->event[i];
        if (e & STREAM_FREE) {
            uint32_t b = repair->bucket[i - (e - STREAM_FREE)];
            left[b]++;
            has_free |= (uint64_t)1 << b;
            continue;
        }
        uint64_t fits = has_free & UINT64_MAX << repair->first[stream_class(e)];
        if (!fits)
            break;
        uint32_t b = (uint32_t)__builtin_ctzll(fits);
        if (stream_limit(e) < plan->bucket[b].end)
            break;
        repair->bucket[i] = (uint8_t)b;
        if (--left[b] == 0)
            has_free &= ~((uint64_t)1 << b);
    }
    repair->work += i;
    return i;
}

static uint64_t block_bytes(const struct repair *repair, const struct plan_bucket *bucket)
{
    return (uint64_t)bucket->size + repair->padding;
}

/* Blocks that are added or taken away at a time. */
static uint32_t step_of(const struct plan_bucket *bucket, uint32_t share)
{
    return 1 + bucket->dist / share;
}

/* Adds the blocks that get furthest for each byte. *reached is how far the plan got, and
 * how far it then gets. False: none get further. */
static bool add_best_blocks(struct repair *repair, struct plan *plan, uint32_t share,
                            uint64_t room, uint32_t *reached)
{
    uint32_t best = TARGET_BUCKETS_MAX;
    uint32_t best_step = 0;
    uint64_t best_bytes = 1;
    uint32_t furthest = *reached;
    for (uint32_t b = 0; b < plan->bucket_count; b++) {
        struct plan_bucket *bucket = &plan->bucket[b];
        uint32_t step = min_u32(step_of(bucket, share), repair->dist_max - bucket->dist);
        uint64_t bytes = block_bytes(repair, bucket) * step;
        if (step == 0 || bytes > room || bytes > UINT32_MAX) /* no buffer has so many */
            continue;
        bucket->dist += step;
        uint32_t reach = repair_reach(repair, plan);
        bucket->dist -= step;
        if (reach > *reached &&
            (reach - *reached) * best_bytes > (uint64_t)(furthest - *reached) * bytes) {
            best = b;
            best_step = step;
            best_bytes = bytes;
            furthest = reach;
        }
    }
    if (best == TARGET_BUCKETS_MAX)
        return false;
    plan->bucket[best].dist += best_step;
    plan->block_bytes += best_bytes;
    *reached = furthest;
    return true;
}

static bool repair_by_steps(struct repair *repair, struct plan *plan, uint32_t share,
                            uint64_t block_bytes_max, uint64_t work_max)
{
    plan->block_bytes = 0;
    for (uint32_t b = 0; b < plan->bucket_count; b++) {
        if (plan->bucket[b].dist > repair->dist_max)
            return false;
        plan->block_bytes += block_bytes(repair, &plan->bucket[b]) * plan->bucket[b].dist;
    }
    if (plan->block_bytes > block_bytes_max)
        return false;
    uint32_t reached = repair_reach(repair, plan);
    while (reached < repair->stream.count) {
        if (repair->work > work_max ||
            !add_best_blocks(repair, plan, share, block_bytes_max - plan->block_bytes, &reached))
            return false;
    }
    return true;
}

bool repair_plan(struct repair *repair, struct plan *plan, uint64_t block_bytes_max,
                 uint64_t work_max)
{
    return repair_by_steps(repair, plan, SHARE_FIRST, block_bytes_max, work_max);
}

/* Takes blocks away from one bucket, and repairs. False: that makes the plan no smaller. */
static bool shrink_bucket(struct repair *repair, struct plan *plan, uint32_t b, uint32_t share,
                          uint64_t work_max)
{
    struct plan smaller = *plan;
    uint32_t step = step_of(&smaller.bucket[b], share);
    if (smaller.bucket[b].dist <= step)
        return false;
    smaller.bucket[b].dist -= step;
    if (!repair_by_steps(repair, &smaller, share, plan->block_bytes - 1, work_max))
        return false;
    *plan = smaller;
    return true;
}

void repair_shrink(struct repair *repair, struct plan *plan, uint64_t work_max)
{
    static const uint32_t shares[] = {SHARE_FIRST, SHARE_LAST};
    for (int i = 0; i < 2; i++) {
        uint64_t before;
        do {
            before = plan->block_bytes;
            for (uint32_t b = plan->bucket_count; b-- > 0;) {
                while (shrink_bucket(repair, plan, b, shares[i], work_max))
                    continue;
            }
        } while (plan->block_bytes < before);
    }
}
