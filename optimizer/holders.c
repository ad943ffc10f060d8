/* SPDX-License-Identifier: MIT */
/* holders.c - finds each bucket's fullest moment in a replay, and the call sites there. */
#include "holders.h"

#include "optimizer/replay.h"

#include <stdlib.h>

/* Sets event[b] to the first at which bucket b has peak[b] blocks in use. */
static void find_moments(const struct trace *trace, const uint8_t *buckets, const uint32_t *peak,
                         size_t *event)
{
    uint32_t used[TARGET_BUCKETS_MAX] = {0};
    bool is_found[TARGET_BUCKETS_MAX] = {0};
    for (size_t i = 0; i < trace->event_count; i++) {
        uint8_t b = buckets[i];
        if (b == REPLAY_NO_BUCKET)
            continue;
        used[b] += event_is_free(trace->events[i]) ? UINT32_MAX : 1; /* minus 1, or 1 */
        if (used[b] == peak[b] && !is_found[b]) {
            is_found[b] = true;
            event[b] = i;
        }
    }
}

/* Takes over the buckets that are fuller in this log than in those before. */
static bool add_log(const struct plan *plan, const struct live *live, size_t log,
                    struct holders *holders)
{
    const struct trace *trace = &live->logs[log].trace;
    size_t event[TARGET_BUCKETS_MAX] = {0};
    struct replay replay;
    uint8_t *buckets = malloc(trace->event_count + 1);
    bool is_good = buckets && replay_run(plan, live, trace, &replay, buckets);
    if (is_good)
        find_moments(trace, buckets, replay.peak, event);
    for (uint32_t b = 0; is_good && b < plan->bucket_count; b++) {
        struct bucket_holders *bucket = &holders->bucket[b];
        if (replay.peak[b] <= bucket->blocks)
            continue;
        free(bucket->sites.site);
        *bucket = (struct bucket_holders){replay.peak[b], log, trace_line_of(trace, event[b]), {0}};
        is_good = sites_at(trace, event[b], buckets, (uint8_t)b, &bucket->sites);
    }
    free(buckets);
    return is_good;
}

bool holders_find(const struct plan *plan, const struct live *live, struct holders *holders)
{
    bool is_good = true;
    *holders = (struct holders){.count = plan->bucket_count};
    for (size_t i = 0; is_good && i < live->log_count; i++)
        is_good = add_log(plan, live, i, holders);
    return is_good;
}

void holders_free(struct holders *holders)
{
    for (uint32_t b = 0; b < holders->count; b++)
        free(holders->bucket[b].sites.site);
    *holders = (struct holders){0};
}
