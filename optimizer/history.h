/* SPDX-License-Identifier: MIT */
/* history.h - how full memory was over the run and who held it, in so many columns of a picture.
 *
 * A picture has a thousand columns, and a log millions of events. A column keeps the least and
 * the most of all its events, so no peak is lost, however many events share a column. An event
 * that takes several columns is in each of them. */
#ifndef OPTIMIZER_HISTORY_H
#define OPTIMIZER_HISTORY_H

#include "optimizer/live.h"
#include "optimizer/plan.h"
#include "optimizer/target.h"
#include "parser/sites.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct history_range {
    uint64_t low, high; /* both were there; low is never over high */
};

#define HISTORY_HOLDERS_MAX 6

/* {0} is valid and empty. Read-only to all but history.c. */
struct history {
    uint32_t column_count;
    uint32_t bucket_count;       /* of the plan */
    size_t run_count;            /* the traces, side by side */
    uint32_t holder_count;       /* call sites by themselves, and last all others as one */
    struct history_range *live;  /* for each column, the bytes of requests that were live */
    struct history_range *blocks; /* the same for the bytes of their blocks, padding included */
    struct history_range *used;  /* for bucket b and column c at [b * column_count + c], the
                                    blocks in use */
    struct history_range *held;  /* for holder h and column c at [h * column_count + c], the bytes
                                    of the holders up to h, added up, when most is live in the
                                    column: low is high, and the last holder's are live's high */
};

/* Replays live's traces, each from the empty state, on a plan that serves them,
 * and sets *history to what was in use. Each trace gets as many columns as any
 * other, but one at least: more traces than column_count (over 0) share columns.
 * Requests that the target can't serve are in `live` and `held` alone.
 *   sites  the first of them become holders: up to HISTORY_HOLDERS_MAX - 1
 * Fails, with false,
 * iff memory is short; *history is then {0}. Cost: O(events + traces × buckets). */
bool history_make(const struct plan *plan, const struct live *live, const struct target *target,
                  const struct sites *sites, uint32_t column_count, struct history *history);

/* The first column of a run. That of run_count is column_count. Cost: O(1). */
uint32_t history_run_start(const struct history *history, size_t run);

/* The column in which the middle of an event lies, of event_count (over 0) in its
 * run: one of those that hold it. Cost: O(1). */
uint32_t history_column_of(const struct history *history, size_t run, size_t event,
                           size_t event_count);

/* Frees what *history owns and makes it {0}. */
void history_free(struct history *history);

#endif
