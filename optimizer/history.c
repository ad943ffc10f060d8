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
    uint8_t *holders;       /* of each kind */
    size_t done;            /* events gone through, */
    uint64_t now[SERIES_MAX]; /* and what they left: of each series, */
    uint64_t held[HISTORY_HOLDERS_MAX]; /* and by each holder */
};

static void widen(struct walk *walk, uint32_t column, uint32_t series)
{
    struct history_range *range =
        &walk->history->live[(size_t)series * walk->history->column_count + column];
    uint64_t now = walk->now[series];
    range->low = min_u64(range->low, now);
    range->high = max_u64(range->high, now);
}

/* Widens the range of live bytes; where most is live, the holders' bytes are kept. */
static void widen_live(struct walk *walk, uint32_t column)
{
    struct history *history = walk->history;
    bool is_most = walk->now[0] > history->live[column].high;
    uint64_t sum = 0;
    widen(walk, column, 0);
    for (uint32_t h = 0; is_most && h < history->holder_count; h++) {
        sum += walk->held[h];
        history->held[(size_t)h * history->column_count + column] = (struct history_range){sum, sum};
    }
}

/* Goes through one event. Returns the series of its bucket: that of the live
 * bytes where it has none. */
static uint32_t step(struct walk *walk)
{
    trace_event e = walk->trace->events[walk->done];
    uint8_t bucket = walk->buckets[walk->done++];
    uint64_t sign = event_is_free(e) ? UINT64_MAX : 1; /* minus 1, or 1 */
    uint64_t size = walk->trace->kinds.kind[event_kind(e)].size;
    walk->now[0] += sign * size;
    walk->held[walk->holders[event_kind(e)]] += sign * size;
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
        widen_live(walk, first + i);
        for (uint32_t series = 1; series < 2 + walk->plan->bucket_count; series++)
            widen(walk, first + i, series);
        while (walk->done < to) {
            uint32_t bucket = step(walk);
            widen_live(walk, first + i);
            widen(walk, first + i, 1);
            widen(walk, first + i, bucket);
        }
    }
}

/* Sets the holder of each kind of request. */
static void find_holders(struct walk *walk, const struct sites *sites)
{
    const struct kinds *kinds = &walk->trace->kinds;
    uint32_t others = walk->history->holder_count - 1;
    for (uint32_t k = 0; k < kinds->count; k++) {
        struct span name = sites_name(kinds, &kinds->kind[k]);
        uint32_t h = 0;
        while (h < others && span_compare(sites->site[h].name, name) != 0)
            h++;
        walk->holders[k] = (uint8_t)h;
    }
}

static bool add_run(struct walk *walk, const struct live *live, const struct sites *sites,
                    size_t index)
{
    uint32_t first = history_run_start(walk->history, index);
    uint32_t end = history_run_start(walk->history, index + 1);
    struct replay replay;
    uint8_t *buckets = malloc(walk->trace->event_count + 1);
    walk->holders = malloc((size_t)walk->trace->kinds.count + 1);
    bool is_done = buckets && walk->holders &&
                   replay_run(walk->plan, live, walk->trace, &replay, buckets);
    walk->buckets = buckets;
    if (is_done) {
        find_holders(walk, sites);
        fill_columns(walk, first, end > first ? end - first : 1);
    }
    free(walk->holders);
    free(buckets);
    return is_done;
}

bool history_make(const struct plan *plan, const struct live *live, const struct target *target,
                  const struct sites *sites, uint32_t column_count, struct history *history)
{
    uint32_t holder_count = (uint32_t)min_size(sites->count, HISTORY_HOLDERS_MAX - 1) + 1;
    size_t range_count = (2 + (size_t)plan->bucket_count) * column_count;
    size_t held_count = (size_t)holder_count * column_count;
    *history = (struct history){.column_count = column_count,
                                .bucket_count = plan->bucket_count,
                                .run_count = live->log_count,
                                .holder_count = holder_count,
                                .live = calloc(range_count + held_count, sizeof *history->live)};
    if (!history->live)
        goto fail;
    history->blocks = history->live + column_count;
    history->used = history->blocks + column_count;
    history->held = history->live + range_count;
    for (size_t i = 0; i < range_count; i++)
        history->live[i].low = UINT64_MAX;

    for (size_t i = 0; i < live->log_count; i++) {
        struct walk walk = {.history = history, .plan = plan, .trace = &live->logs[i].trace,
                          .padding = target_padding(target)};
        if (!add_run(&walk, live, sites, i))
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
