/* SPDX-License-Identifier: MIT */
/* repair.h - adds blocks to a plan that fails, until it serves a stream.
 *
 * A plan that was made without looking at the order of requests, such as the staircase of
 * a bound (plan.h), often fails only late. Then a few blocks are enough. Each time, every
 * bucket is tried with one block more, and the one gets it with which the plan serves the
 * most events more for each byte. A block more in the last bucket always gets further. */
#ifndef OPTIMIZER_REPAIR_H
#define OPTIMIZER_REPAIR_H

#include "optimizer/plan.h"
#include "optimizer/stream.h"

#include <stdbool.h>
#include <stdint.h>

/* What all repairs of one stream share. {0} is valid and empty. */
struct repair {
    struct stream stream;
    uint32_t class_count;
    uint32_t padding;  /* bytes before each block */
    uint32_t dist_max; /* blocks that a bucket may have */
    uint8_t *bucket;   /* of each allocation of the stream */
    uint8_t *first;    /* of each class: the first bucket that is large enough */
    uint64_t work;     /* events that plans were tried with; never falls */
};

/* Makes tables for a stream, whose events must outlive them. Fails, with false, iff memory is
 * short. repair_end() frees them, also then. */
bool repair_start(struct repair *repair, struct stream stream, uint32_t class_count,
                  uint32_t padding, uint32_t dist_max);
void repair_end(struct repair *repair);

/* How many events a plan serves before the first request that finds no block, or only
 * one that wastes too much; all: it serves the stream. Cost: O(events). */
uint32_t repair_reach(struct repair *repair, const struct plan *plan);

/* Adds blocks to a plan until it serves the stream: one at a time, or some at a time where
 * a bucket has many. False where it would have to take more than block_bytes_max bytes of
 * blocks, or more blocks in a bucket than dist_max, where no bucket's next blocks get it
 * further, and where repair->work is over work_max. Sets plan->block_bytes; sizes and ends
 * stay. Cost: O(events × buckets) for each time that blocks are added. */
bool repair_plan(struct repair *repair, struct plan *plan, uint64_t block_bytes_max,
                 uint64_t work_max);

/* Makes a plan that serves the stream smaller: takes a block away, repairs what is left in
 * fewer bytes, and so on, until no block is left to take away or repair->work is over
 * work_max. Cost: as repair_plan(), for each bucket of each smaller plan. */
void repair_shrink(struct repair *repair, struct plan *plan, uint64_t work_max);

#endif
