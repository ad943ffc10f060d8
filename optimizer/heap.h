/* SPDX-License-Identifier: MIT */
/* heap.h - what a general heap would need in place of buckets.
 *
 * The heap is one range of bytes. A request takes the first hole, from the lowest address
 * up, that is large enough (first fit); the rest of the hole stays one. A free makes a
 * hole, which joins the holes beside it. So blocks are as large as their requests, but
 * holes between them can be too small to be of use. How far the heap reaches at most is
 * its high-water mark: of this log alone, since another order leaves other holes. */
#ifndef OPTIMIZER_HEAP_H
#define OPTIMIZER_HEAP_H

#include "optimizer/live.h"

#include <stdbool.h>
#include <stdint.h>

#define HEAP_HEADER_BYTES 16 /* before each block */

/* Sets *bytes to the high-water mark of the logs that were measured, each from the empty
 * heap: the highest of theirs. A block takes its request, rounded up to `align` (a power of
 * two), and a header. Requests that the target can't serve are left out. Fails, with
 * false, iff memory is short. Cost: O(events × log(holes)) on average. */
bool heap_measure(const struct live *live, uint32_t align, uint64_t *bytes);

#endif
