/* SPDX-License-Identifier: MIT */
/* model.h - the plainest allocator there is, to hold printed plans against. */
#ifndef TESTS_FUZZ_MODEL_H
#define TESTS_FUZZ_MODEL_H

#include "common/sink.h"
#include "parser/input.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MODEL_BUCKETS_MAX 64

struct model {
    size_t count;
    uint64_t size[MODEL_BUCKETS_MAX];
    uint64_t dist[MODEL_BUCKETS_MAX];
    uint64_t align;
    uint64_t spill_count; /* requests that took a block of a larger bucket than they had to */
};

/* Reads the macros of a plan as they stand in a report of text or macros. False iff there are
 * none. What is there must be a good list; that is asserted. */
bool model_read(struct model *model, const struct sink *report);

/* Serves a log of that format, which may be NULL as for log_read(), from the plan's blocks. False
 * iff a request finds none; those of over `size_max` bytes may be larger than any bucket. */
bool model_serves(struct model *model, const struct input_format *format, const uint8_t *log,
                  size_t length, uint64_t size_max);

#endif
