/* SPDX-License-Identifier: MIT */
/* history.c - goes through the events column by column, and widens the ranges of
 * what each of them changes. */
#include "history.h"

#include "common/minmax.h"
#include "optimizer/replay.h"

#include <stdlib.h>

#define SERIES_MAX (2 + TARGET_BUCKETS_MAX) /* live bytes, bytes of blocks, each bucket */

/* A walk through the events of one run, column by column. */
struct walk {
    struct history *history;
    const struct plan *plan;
    uint32_t padding;
    const struct trace *trace;
    const uint8_t *buckets; /* of each event */
    size_t done;            /* events gone through, */
    uint64_t now[SERIES_MAX]; /* and what they left */
};

static void widen(struct walk *walk, uint32_t column, uint32_t series)
{
    struct history_range *range =
        &walk->history->live[(size_t)series * walk->history->column_count + column];
    uint64_t now = walk->now[series];
    range->low = min_u64(range->low, now);
    range->high = max_u64(range->high, now);
}

/* Goes through one event. Returns the series of its bucket: that of the live
 * bytes where it has none. */
static uint32_t step(struct walk *walk)
{
    trace_event e = walk->trace->events[walk->done];
    uint8_t bucket = walk->buckets[walk->done++];
    uint64_t sign = event_is_free(e) ? UINT64_MAX : 1; /* minus 1, or 1 */
    walk->now[0] += sign * walk->trace->kinds.kind[event_kind(e)].size;
    if (bucket == REPLAY_NO_BUCKET)
        return 0;
    walk->now[1] += sign * ((uint64_t)walk->plan->bucket[bucket].size + walk->padding);
    walk->now[2 + bucket] += sign;
    return 2u + bucket;
}

/* Column i of the run's own `count` has the events that overlap with it. */
static void fill_columns(struct walk *walk, uint32_t first, uint32_t count)
{
    uint64_t event_count = walk->trace->event_count;
    for (uint32_t i = 0; i < count; i++) {
        uint64_t from = i * event_count / count;
        uint64_t to = ((i + 1) * event_count + count - 1) / count;
        if (walk->done == from && from < event_count)
            step(walk);
        for (uint32_t series = 0; series < 2 + walk->plan->bucket_count; series++)
            widen(walk, first + i, series);
        while (walk->done < to) {
            uint32_t bucket = step(walk);
            widen(walk, first + i, 0);
            widen(walk, first + i, 1);
            widen(walk, first + i, bucket);
        }
    }
}

static bool add_run(struct walk *walk, const struct live *live, size_t index)
{
    uint32_t first = history_run_start(walk->history, index);
    uint32_t end = history_run_start(walk->history, index + 1);
    struct replay replay;
    uint8_t *buckets = malloc(walk->trace->event_count + 1);
    bool is_done = buckets && replay_run(walk->plan, live, walk->trace, &replay, buckets);
    walk->buckets = buckets;
    if (is_done)
        fill_columns(walk, first, end > first ? end - first : 1);
    free(buckets);
    return is_done;
}

bool history_make(const struct plan *plan, const struct live *live, const struct target *target,
                  uint32_t column_count, struct history *history)
{
    size_t range_count = (2 + (size_t)plan->bucket_count) * column_count;
    *history = (struct history){.column_count = column_count,
                                .bucket_count = plan->bucket_count,
                                .run_count = live->log_count,
                                .live = malloc(range_count * sizeof *history->live)};
    if (!history->live)
        goto fail;
    history->blocks = history->live + column_count;
    history->used = history->blocks + column_count;
    for (size_t i = 0; i < range_count; i++)
        history->live[i] = (struct history_range){UINT64_MAX, 0};

    for (size_t i = 0; i < live->log_count; i++) {
        struct walk walk = {.history = history, .plan = plan, .trace = &live->logs[i].trace,
                          .padding = target_padding(target)};
        if (!add_run(&walk, live, i))
            goto fail;
    }
    return true;
fail:
    history_free(history);
    return false;
}

uint32_t history_run_start(const struct history *history, size_t run)
{
    return (uint32_t)((uint64_t)run * history->column_count / history->run_count);
}

uint32_t history_column_of(const struct history *history, size_t run, size_t event,
                           size_t event_count)
{
    uint32_t first = history_run_start(history, run);
    uint64_t count = history_run_start(history, run + 1) - first;
    return first + (uint32_t)((2 * (uint64_t)event + 1) * count / (2 * (uint64_t)event_count));
}

void history_free(struct history *history)
{
    free(history->live);
    *history = (struct history){0};
}
