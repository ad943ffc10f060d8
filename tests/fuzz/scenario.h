/* SPDX-License-Identifier: MIT */
/* scenario.h - made-up runs of a program, and the logs that would be printed of them.
 *
 * A run is a list of steps over a few addresses. What the steps mean stands here; nothing of
 * the parser is used, so that what it makes of the log can be compared with the steps. */
#ifndef TESTS_FUZZ_SCENARIO_H
#define TESTS_FUZZ_SCENARIO_H

#include "common/sink.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SCENARIO_RUNS 3
#define SCENARIO_STEPS 40
#define SCENARIO_ADDRESSES 9
#define SCENARIO_SIZES 5

/* Choices: the input's bytes, and behind them random numbers that follow from all of them. */
struct choices {
    const uint8_t *at;
    const uint8_t *end;
    uint64_t random;
};

struct choices choices_begin(const uint8_t *bytes, size_t length);

/* 0 to limit - 1; limit is at most 65536. */
uint32_t choose(struct choices *choices, uint32_t limit);

enum step_kind {
    STEP_ALLOC,   /* of `size` bytes at `address`: a block that is live there counts as freed */
    STEP_FREE,    /* of the block at `address`; ignored where none is live */
    STEP_REALLOC, /* of the block at `from`, if there is one: the new one is there before the old
                     one is gone, even at the same address */
};

struct step {
    enum step_kind kind;
    uint32_t from;    /* addresses are numbers below SCENARIO_ADDRESSES */
    uint32_t address;
    uint32_t size;
};

struct scenario_run {
    const char *format; /* as --input names it */
    uint32_t pool_count; /* announced: 0, or 2, and then address a is in region a % 3 */
    struct step step[SCENARIO_STEPS];
    uint32_t count;
};

/* Makes a run; `size` has SCENARIO_SIZES sizes to choose from. Pools are announced iff has_pools,
 * and the format then is wolfSSL's. */
void run_make(struct scenario_run *run, struct choices *choices, const uint32_t *size, bool has_pools);

/* The region that an address of the run is in. */
uint32_t run_region(const struct scenario_run *run, uint32_t address);

/* Prints the run's log. */
void run_print(const struct scenario_run *run, struct sink *log);

#endif
