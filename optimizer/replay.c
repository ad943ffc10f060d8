/* SPDX-License-Identifier: MIT */
/* replay.c - counts free blocks; a mask of the buckets that have any finds the
 * first one that fits without a look at the others. */
#include "replay.h"

#include <stdlib.h>

_Static_assert(TARGET_BUCKETS_MAX <= 64, "the mask has a bit for each bucket");

/* For each kind of request, the buckets that are large enough for it. */
static uint64_t *masks_of(const struct plan *plan, const struct live *live,
                          const struct trace *trace)
{
    uint32_t *class_of_kind = live_classes_of(live, trace);
    uint64_t *mask = malloc(((size_t)trace->kinds.count + 1) * sizeof *mask);
    for (uint32_t k = 0; class_of_kind && mask && k < trace->kinds.count; k++) {
        mask[k] = 0;
        if (class_of_kind[k] == LIVE_NO_CLASS)
            continue;
        for (uint32_t b = plan->bucket_count; b-- > 0;) {
            if (plan->bucket[b].size < trace->kinds.kind[k].size)
                break;
            mask[k] |= (uint64_t)1 << b;
        }
    }
    if (!class_of_kind) {
        free(mask);
        return NULL;
    }
    free(class_of_kind);
    return mask;
}

bool replay_run(const struct plan *plan, const struct live *live, const struct trace *trace,
                struct replay *result)
{
    uint32_t left[TARGET_BUCKETS_MAX];   /* free blocks */
    uint32_t lowest[TARGET_BUCKETS_MAX]; /* and the fewest there were */
    uint64_t has_free = 0;
    *result = (struct replay){.is_served = true};
    uint64_t *mask_of_kind = masks_of(plan, live, trace);
    uint8_t *bucket_of_slot = malloc((size_t)trace->slot_count + 1);
    bool is_done = mask_of_kind && bucket_of_slot;
    if (!is_done)
        goto out;
    for (uint32_t b = 0; b < plan->bucket_count; b++) {
        left[b] = lowest[b] = plan->bucket[b].dist;
        has_free |= (uint64_t)(left[b] > 0) << b;
    }

    for (size_t i = 0; i < trace->event_count; i++) {
        trace_event e = trace->events[i];
        uint64_t fits = mask_of_kind[event_kind(e)];
        if (!fits)
            continue; /* no bucket is meant for it */
        if (event_is_free(e)) {
            uint32_t b = bucket_of_slot[event_slot(e)];
            left[b]++;
            has_free |= (uint64_t)1 << b;
            continue;
        }
        if (!(fits & has_free)) {
            result->is_served = false;
            result->failed_event = i;
            break;
        }
        uint32_t b = (uint32_t)__builtin_ctzll(fits & has_free);
        result->spill_count += b != (uint32_t)__builtin_ctzll(fits);
        bucket_of_slot[event_slot(e)] = (uint8_t)b;
        if (--left[b] == 0)
            has_free &= ~((uint64_t)1 << b);
        if (left[b] < lowest[b])
            lowest[b] = left[b];
    }
    for (uint32_t b = 0; b < plan->bucket_count; b++)
        result->peak[b] = plan->bucket[b].dist - lowest[b];
out:
    free(mask_of_kind);
    free(bucket_of_slot);
    return is_done;
}
