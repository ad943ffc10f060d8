/* SPDX-License-Identifier: MIT */
/* diagnosis.h - what is wrong with a log, judged from the log as a whole.
 *
 * A trace counts what does not add up, but not why. A block that is never freed can be
 * a leak, or a block of the system's heap whose free this release does not print. Sizes
 * that are all powers of two can be requests, or the blocks that an old release prints
 * in their place. The diagnosis tells these apart, and counts each under the finding
 * that it is. report/ has the words for the findings. */
#ifndef PARSER_DIAGNOSIS_H
#define PARSER_DIAGNOSIS_H

#include "trace.h"

#include <stdbool.h>

struct diagnosis {
    struct trace_count finding[FINDING_COUNT]; /* count 0: not found */
    bool can_infer; /* the plan takes blocks as live for longer than they were: see inference.h */
};

/* Judges a finished trace, whose input must be set. Regions that are left out have no
 * findings. Cost: O(kinds), and O(events) if sizes or frees are not what they seem. */
void diagnosis_make(const struct trace *trace, struct diagnosis *diagnosis);

#endif
