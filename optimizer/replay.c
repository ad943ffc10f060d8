/* SPDX-License-Identifier: MIT */
/* replay.c - counts free blocks; a mask of the buckets that have any finds the
 * first one that fits at once. */
#include "replay.h"

#include <assert.h>
#include <stdlib.h>

_Static_assert(TARGET_BUCKETS_MAX <= 64, "a mask has a bit for each bucket");

/* ---- One trace ---- */

/* A kind of request, as a plan sees it. */
struct demand {
    uint64_t fits; /* a bit for each bucket that is large enough */
    uint32_t size;
    bool takes_part; /* the target can serve it, so the plan must */
};

static struct demand *demands_of(const struct plan *plan, const struct live *live,
                                 const struct trace *trace)
{
    uint32_t *class_of_kind = live_classes_of(live, trace);
    struct demand *demand = calloc((size_t)trace->kinds.count + 1, sizeof *demand);
    for (uint32_t k = 0; class_of_kind && demand && k < trace->kinds.count; k++) {
        if (class_of_kind[k] == LIVE_NO_CLASS)
            continue;
        demand[k].takes_part = true;
        demand[k].size = (uint32_t)trace->kinds.kind[k].size;
        for (uint32_t b = 0; b < plan->bucket_count; b++)
            demand[k].fits |= (uint64_t)(plan->bucket[b].size >= demand[k].size) << b;
    }
    if (!class_of_kind) {
        free(demand);
        return NULL;
    }
    free(class_of_kind);
    return demand;
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
    struct demand *demands = demands_of(plan, live, trace);
    uint8_t *bucket_of_slot = malloc((size_t)trace->slot_count + 1);
    bool is_done = demands && bucket_of_slot;
    *result = (struct replay){.is_served = true};
    if (!is_done)
        goto out;
    for (uint32_t b = 0; b < plan->bucket_count; b++) {
        left[b] = lowest[b] = plan->bucket[b].dist;
        has_free |= (uint64_t)(left[b] > 0) << b;
    }

    for (size_t i = 0; i < trace->event_count; i++) {
        trace_event e = trace->events[i];
        const struct demand *demand = &demands[event_kind(e)];
        if (buckets)
            buckets[i] = REPLAY_NO_BUCKET;
        if (!demand->takes_part)
            continue;
        if (event_is_free(e)) {
            uint32_t b = bucket_of_slot[event_slot(e)];
            if (buckets)
                buckets[i] = (uint8_t)b;
            left[b]++;
            has_free |= (uint64_t)1 << b;
            continue;
        }
        if (!(demand->fits & has_free)) {
            fail(plan, left, i, demand->size, result);
            break;
        }
        uint32_t b = (uint32_t)__builtin_ctzll(demand->fits & has_free);
        uint32_t waste = plan->bucket[b].size - (demand->size ? demand->size : 1);
        result->spill_count += b != (uint32_t)__builtin_ctzll(demand->fits);
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
    free(demands);
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
