/* SPDX-License-Identifier: MIT */
/* stream.h - the events of the logs without repetitions, for the spill search.
 *
 * Programs loop. A stretch is a run of events in a row. It is closed if it frees all
 * that it allocates, and nothing else: then the allocator is in the same state after it
 * as before it. If the same stretch follows in the same state, it has the same result.
 * So only the first of equal closed stretches is kept:
 *
 *     A (b c /c /b) (b c /c /b) (d /d) (b c /c /b) /A     becomes
 *     A (b c /c /b)             (d /d)             /A
 *
 * and stretches shrink from the innermost outward. A test suite's 1.4 million
 * events become 10,000. No plan can tell the difference: it serves the stream
 * iff it serves the logs.
 *
 * A state comes back only while none of its blocks was freed, and it is back as
 * soon as no more blocks are live than then. So the states that still can are a
 * stack, no higher than the blocks live, and none is ever compared in full.
 * Stretches are told by a hash: were two ever confused, the stream would ask for
 * less than the logs do. So what rules a plan out holds in any case, and a plan
 * that is found has to be replayed on the logs. */
#ifndef OPTIMIZER_STREAM_H
#define OPTIMIZER_STREAM_H

#include "optimizer/live.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One event. An allocation: 12 bits its class, 12 bits its limit. A free: the
 * top bit and how many events before it the allocation is. So equal stretches
 * are equal words, wherever they stand. */
typedef uint32_t stream_event;

#define STREAM_FREE ((uint32_t)1 << 31)
#define STREAM_LIMIT_SHIFT 12

#define STREAM_EVENTS_MAX (STREAM_FREE - 1) /* a free can't be farther from its allocation */

_Static_assert(LIVE_CLASSES_MAX < 1 << STREAM_LIMIT_SHIFT, "a class and a limit fit 12 bits");

/* The smallest class that serves the request. */
static inline uint32_t stream_class(stream_event e)
{
    return e & ((1u << STREAM_LIMIT_SHIFT) - 1);
}

/* The first class that would waste too much on it; class_count: none does. */
static inline uint32_t stream_limit(stream_event e)
{
    return e >> STREAM_LIMIT_SHIFT;
}

static inline stream_event stream_alloc(uint32_t class, uint32_t limit)
{
    return class | limit << STREAM_LIMIT_SHIFT;
}

/* The first class that wastes more than max_waste bytes on a request of `size`;
 * class_count where none does. Cost: O(log classes). */
uint32_t stream_limit_of(const struct live *live, uint64_t size, uint64_t max_waste);

/* {0} is valid and empty. Each block is freed once, at the latest at the end. */
struct stream {
    stream_event *event;
    uint32_t count;
};

/* The stream of all traces that were measured, one after the other, each from
 * the empty state, without the stretches that repeat. A few of these may remain,
 * where too many are to be remembered. max_waste: bytes that a bucket may be
 * larger than a request in it. Fails, with false, iff memory is short or the traces have over
 * STREAM_EVENTS_MAX events; *stream is then {0}. The caller frees stream->event.
 * Cost: O(events). */
bool stream_make(const struct live *live, uint64_t max_waste, struct stream *stream);

#endif
