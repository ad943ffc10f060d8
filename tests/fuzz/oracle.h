/* SPDX-License-Identifier: MIT */
/* oracle.h - what is true of a few small runs, found the slowest way: blocks paired one by
 * one, peaks counted again for each interval, an allocator that walks its buckets, and every
 * plan there is tried. It shares no code with parser/ and optimizer/. */
#ifndef TESTS_FUZZ_ORACLE_H
#define TESTS_FUZZ_ORACLE_H

#include "scenario.h"

#define ORACLE_NONE UINT64_MAX
#define ORACLE_CLASSES SCENARIO_SIZES
#define ORACLE_EVENTS (3 * SCENARIO_STEPS) /* a step may free two blocks and take one */

/* A block is taken, or given back. */
struct oracle_event {
    bool is_free;
    uint32_t block; /* its number in the run */
    uint32_t size;  /* bytes asked for */
};

struct oracle_run {
    struct oracle_event event[ORACLE_EVENTS];
    uint32_t count;
    uint32_t block_count;
    uint64_t peak_live_bytes;
};

/* A plan's rules and the runs it is for. */
struct oracle {
    struct oracle_run run[SCENARIO_RUNS];
    size_t run_count;
    bool is_concurrent;
    uint32_t align;
    uint32_t padding;   /* bytes that a block takes besides its size */
    uint32_t max_buckets;
    uint64_t max_waste;
    uint32_t margin_percent;
    uint64_t dist_max;

    uint32_t class[ORACLE_CLASSES];    /* sizes, rounded up, ascending; 0 bytes count as 1 */
    uint32_t smallest[ORACLE_CLASSES]; /* request in it */
    uint32_t class_count;
};

/* Buckets of a plan, ascending. */
struct oracle_bucket {
    uint32_t size;
    uint32_t dist;
};

/* Pairs the blocks of a run; regions are a set of bits: blocks in others are left out. */
void oracle_pair(struct oracle_run *oracle, const struct scenario_run *run, uint64_t regions);

/* Sets the classes, behind all that is above them. */
void oracle_classify(struct oracle *oracle);

/* Blocks of the classes first to last - 1 that are live together at most, in all runs. */
uint32_t oracle_peak(const struct oracle *oracle, uint32_t first, uint32_t last);

/* The least buffer of a plan that divides the classes, ORACLE_NONE where no division keeps the
 * rules; structure[k] is what the structures of k buckets take. */
uint64_t oracle_division(const struct oracle *oracle, const uint64_t *structure);

/* The fewest bytes of blocks with which all runs are served, spills allowed, of any set of
 * blocks that keeps the rules, ORACLE_NONE where none does. Without margin. Tries
 * (blocks live + 1)^classes sets; there must be few classes. */
uint64_t oracle_spill(const struct oracle *oracle);

/* Serves all runs, each from the empty state or, if they are concurrent, in turn a step each.
 * False iff a request found no block, or one that wastes more than max_waste. Adds the requests
 * that took a larger bucket's block than they had to to *spills. */
bool oracle_serves(const struct oracle *oracle, const struct oracle_bucket *bucket,
                   uint32_t bucket_count, uint64_t *spills);

#endif
