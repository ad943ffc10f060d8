/* SPDX-License-Identifier: MIT */
/* stream.h - the events of the logs by size class, for the spill search.
 *
 * What differs less than by class is alike to the allocator, so more stretches repeat than
 * in the logs, and are left out (squeeze.h). No plan can tell the difference: it serves the
 * stream iff it serves the logs. */
#ifndef OPTIMIZER_STREAM_H
#define OPTIMIZER_STREAM_H

#include "optimizer/live.h"
#include "parser/squeeze.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One event. An allocation: 12 bits its class, 12 bits its limit. A free: the
 * top bit and how many events before it the allocation is. */
typedef squeeze_word stream_event;

#define STREAM_FREE SQUEEZE_FREE
#define STREAM_LIMIT_SHIFT 12
#define STREAM_EVENTS_MAX SQUEEZE_MAX

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
 * the empty state, without the stretches that repeat. max_waste: bytes that a bucket may be
 * larger than a request in it. Fails, with false, iff memory is short or the traces have over
 * STREAM_EVENTS_MAX events; *stream is then {0}. The caller frees stream->event.
 * Cost: O(events). */
bool stream_make(const struct live *live, uint64_t max_waste, struct stream *stream);

#endif
