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

/* Signs that a log does not hold a whole run, so that a plan may be too small. */
enum doubt {
    DOUBT_STARTS_LATE, /* frees of blocks that were allocated before it begins */
    DOUBT_CUT,         /* sessions and contexts that live at its end */
    DOUBT_NO_END,      /* its tracer does not say that the program ended */
    DOUBT_TOTALS,      /* its tracer counts calls that are not in it */
    DOUBT_PROCESSES,   /* it was made small without its other processes */
    DOUBT_FORKED,      /* processes were forked, and it does not show when */
    DOUBT_LAST_LINE,   /* its last line has no end */
    DOUBT_BROKE_OFF,   /* blocks that were live when a new run began */
    DOUBT_NOT_FLUSHED, /* a recording of which the end may not have left the device */
    DOUBT_COUNT,
};

/* The names of the findings for programs, and in small logs. */
extern const char *const finding_names[FINDING_COUNT];

struct doubt_count {
    uint64_t count; /* 0: there is no such doubt */
    uint64_t whole; /* of so many; over 0 where count is */
    uint64_t line;  /* where it shows, from 1 */
};

/* Fewer unknown frees than these are no late start: each whole log has a few, of blocks
 * that a realloc moved. */
#define LATE_FREES_MIN 5
#define LATE_PERCENT 1 /* of all frees; more than that */

struct diagnosis {
    struct trace_count finding[FINDING_COUNT]; /* count 0: not found */
    struct doubt_count doubt[DOUBT_COUNT];
    bool is_whole; /* the program ended, and no call is missing: what is never freed is no doubt */
    bool can_infer; /* the plan takes blocks as live for longer than they were: see inference.h */
};

/* Judges a finished trace, whose input must be set. Regions that are left out have no
 * findings. Cost: O(kinds), and O(events) if sizes or frees are not what they seem, or blocks
 * are live at the end. Fails, with false, iff memory is short. */
bool diagnosis_make(const struct trace *trace, struct diagnosis *diagnosis);

/* Adds those findings of a forked process that can make a plan too small. */
void diagnosis_add_fork(struct diagnosis *diagnosis, const struct diagnosis *forked);

#endif
