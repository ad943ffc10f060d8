/* SPDX-License-Identifier: MIT */
/* replay.h - what the allocator does with a plan, request by request.
 *
 * A request takes a block of the first bucket that is large enough and has one
 * left; a free gives it back. So a plan is proved by going through the whole
 * log with nothing but a count of free blocks a bucket. */
#ifndef OPTIMIZER_REPLAY_H
#define OPTIMIZER_REPLAY_H

#include "optimizer/live.h"
#include "optimizer/plan.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct replay {
    bool is_served;       /* every request got a block */
    size_t failed_event;  /* else the index of the first that did not, where the replay stops */
    uint64_t spill_count; /* requests that took a block of a larger bucket than the first
                             that was large enough */
    uint32_t peak[TARGET_BUCKETS_MAX]; /* most blocks of each bucket in use; never falls */
};

/* Replays one of live's traces. Sets *result. Fails, with false, iff memory is
 * short. Cost: O(events), a few nanoseconds each. */
bool replay_run(const struct plan *plan, const struct live *live, const struct trace *trace,
                struct replay *result);

#endif
