/* SPDX-License-Identifier: MIT */
/* replay.h - what the allocator does with a plan, request by request.
 *
 * A request takes a block of the first bucket that is large enough and has one
 * left; a free gives it back. So a plan is proved by going through the whole
 * log with nothing but a count of free blocks a bucket.
 *
 * If the buffer is larger than the plan's exact one, the allocator makes more blocks
 * of the remaining bytes. These change which requests spill. So a plan with spills
 * can serve the log in its exact buffer and fail in a larger one, unless it has a
 * certificate (certificate.h). */
#ifndef OPTIMIZER_REPLAY_H
#define OPTIMIZER_REPLAY_H

#include "optimizer/live.h"
#include "optimizer/plan.h"
#include "optimizer/target.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct replay {
    bool is_served; /* every request got a block */
    /* Else about the first that did not, where the replay stops: */
    size_t failed_log;    /* an index in live->logs; replay_run() leaves it 0 */
    size_t failed_event; /* its event there; see trace_line_of() */
    uint64_t failed_size; /* bytes asked for */
    uint32_t in_use[TARGET_BUCKETS_MAX]; /* blocks of each bucket in use then; 0 when served */

    uint64_t spill_count; /* requests that took a block of a larger bucket than the first
                             that was large enough */
    uint64_t largest_waste; /* bytes that a block taken was larger than its request */
    uint32_t peak[TARGET_BUCKETS_MAX]; /* most blocks of each bucket in use; never falls */
};

/* Replays one of live's traces. Sets *result, and, unless `buckets` is NULL, for
 * each event of the trace up to where the replay stops the bucket of its block:
 * REPLAY_NO_BUCKET for the request that fails and for those that the target can't
 * serve. Fails, with false, iff memory is short. Cost: O(events), a few
 * nanoseconds each. */
#define REPLAY_NO_BUCKET UINT8_MAX
bool replay_run(const struct plan *plan, const struct live *live, const struct trace *trace,
                struct replay *result, uint8_t *buckets);

/* Replays all of live's traces, each from the empty state, and stops at the
 * first failure. Counts add up and peaks are the highest over the traces.
 * Fails, with false, iff memory is short. Cost: O(events). */
bool replay_all(const struct plan *plan, const struct live *live, struct replay *result);

/* Sets *made to what the allocator makes of so many bytes behind its structures:
 * the plan's buckets with other dists. From the last bucket to the first each gets
 * up to its dist, again and again while a block of the first one fits. The plan's
 * sizes may stand in any order here, and its dists be 0.
 * False iff the allocator would go on for ever: a round makes no block, though one
 * of the first bucket fits. Cost: O(blocks). */
bool replay_fill(const struct plan *plan, const struct target *target, uint64_t bytes,
                 struct plan *made);

#endif
