/* SPDX-License-Identifier: MIT */
/* replay.c - counts free blocks; a mask of the buckets that have any finds the
 * first one that fits at once. */
#include "replay.h"

#include <assert.h>
#include <stdlib.h>

_Static_assert(TARGET_BUCKETS_MAX <= 64, "a mask has a bit for each bucket");

/* ---- One trace ---- */

#define NO_PART UINT8_MAX /* the target can't serve it, and the plan need not */

/* For each kind how many buckets are too small, or NO_PART; for each such count *fits becomes
 * the others, as bits: the lists of a header need not ascend. NULL iff memory is short. */
static uint8_t *count_small(const struct plan *plan, const struct live *live,
                            const struct kinds *kinds, uint64_t *fits)
{
    uint32_t largest = live->size_count ? live->size[live->size_count - 1].size : 0;
    uint8_t *small = malloc((size_t)kinds->count + 1);
    for (uint32_t k = 0; small && k < kinds->count; k++) {
        uint64_t large = 0;
        small[k] = 0;
        for (uint32_t b = 0; b < plan->bucket_count; b++) {
            bool is_small = plan->bucket[b].size < kinds->kind[k].size;
            small[k] = (uint8_t)(small[k] + is_small);
            large |= (uint64_t)!is_small << b;
        }
        fits[small[k]] = large;
        if (kinds->kind[k].size > largest)
            small[k] = NO_PART;
    }
    return small;
}

static void fail(const struct plan *plan, const uint32_t *left, size_t event, uint32_t size,
                 struct replay *result)
{
    result->is_served = false;
    result->failed_event = event;
    result->failed_size = size;
    for (uint32_t b = 0; b < plan->bucket_count; b++)
        result->in_use[b] = plan->bucket[b].dist - left[b];
}

bool replay_run(const struct plan *plan, const struct live *live, const struct trace *trace,
                struct replay *result, uint8_t *buckets)
{
    uint32_t left[TARGET_BUCKETS_MAX];   /* free blocks */
    uint32_t lowest[TARGET_BUCKETS_MAX]; /* and the fewest there were */
    uint64_t has_free = 0;
    uint64_t fits[TARGET_BUCKETS_MAX + 1];
    uint8_t *small_of_kind = count_small(plan, live, &trace->kinds, fits);
    uint8_t *bucket_of_slot = malloc((size_t)trace->slot_count + 1);
    bool is_done = small_of_kind && bucket_of_slot;
    *result = (struct replay){.is_served = true};
    if (!is_done)
        goto out;
    for (uint32_t b = 0; b < plan->bucket_count; b++) {
        left[b] = lowest[b] = plan->bucket[b].dist;
        has_free |= (uint64_t)(left[b] > 0) << b;
    }

    for (size_t i = 0; i < trace->event_count; i++) {
        trace_event e = trace->events[i];
        uint8_t small = small_of_kind[event_kind(e)];
        if (buckets)
            buckets[i] = REPLAY_NO_BUCKET;
        if (small == NO_PART)
            continue;
        if (event_is_free(e)) {
            uint32_t b = bucket_of_slot[event_slot(e)];
            if (buckets)
                buckets[i] = (uint8_t)b;
            left[b]++;
            has_free |= (uint64_t)1 << b;
            continue;
        }
        uint32_t size = (uint32_t)trace->kinds.kind[event_kind(e)].size;
        if (!(fits[small] & has_free)) {
            fail(plan, left, i, size, result);
            break;
        }
        uint32_t b = (uint32_t)__builtin_ctzll(fits[small] & has_free);
        uint32_t waste = plan->bucket[b].size - (size ? size : 1);
        result->spill_count += b != (uint32_t)__builtin_ctzll(fits[small]);
        if (waste > result->largest_waste)
            result->largest_waste = waste;
        bucket_of_slot[event_slot(e)] = (uint8_t)b;
        if (buckets)
            buckets[i] = (uint8_t)b;
        if (--left[b] == 0)
            has_free &= ~((uint64_t)1 << b);
        if (left[b] < lowest[b])
            lowest[b] = left[b];
    }
    for (uint32_t b = 0; b < plan->bucket_count; b++)
        result->peak[b] = plan->bucket[b].dist - lowest[b];
out:
    free(small_of_kind);
    free(bucket_of_slot);
    return is_done;
}

/* ---- All traces ---- */

bool replay_all(const struct plan *plan, const struct live *live, struct replay *result)
{
    struct replay total = {.is_served = true};
    for (size_t t = 0; total.is_served && t < live->log_count; t++) {
        struct replay one;
        if (!replay_run(plan, live, &live->logs[t].trace, &one, NULL))
            return false;
        one.failed_log = t;
        one.spill_count += total.spill_count;
        if (one.largest_waste < total.largest_waste)
            one.largest_waste = total.largest_waste;
        for (uint32_t b = 0; b < plan->bucket_count; b++)
            one.peak[b] = one.peak[b] < total.peak[b] ? total.peak[b] : one.peak[b];
        total = one;
    }
    *result = total;
    return true;
}

/* ---- Buffers of any size ---- */

bool replay_fill(const struct plan *plan, const struct target *target, uint64_t bytes,
                 struct plan *made)
{
    uint64_t padding = target_padding(target);
    *made = *plan;
    made->block_bytes = 0;
    for (uint32_t b = 0; b < made->bucket_count; b++)
        made->bucket[b].dist = 0;
    while (made->bucket_count && bytes >= made->bucket[0].size + padding) {
        uint64_t before = bytes;
        for (uint32_t b = made->bucket_count; b-- > 0;) {
            uint64_t block = made->bucket[b].size + padding;
            assert(block > 0);
            uint64_t blocks = bytes / block;
            if (blocks > plan->bucket[b].dist)
                blocks = plan->bucket[b].dist;
            made->bucket[b].dist += (uint32_t)blocks;
            made->block_bytes += blocks * block;
            bytes -= blocks * block;
        }
        if (bytes == before)
            return false;
    }
    return true;
}
