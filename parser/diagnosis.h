/* SPDX-License-Identifier: MIT */
/* diagnosis.h - what a log can't tell, recognised from the log itself.
 *
 * A trace counts what does not add up; why it does not is another question. A
 * block that is never freed can be a leak, or one of the system's heap in a log
 * of a release that prints no such free; sizes that are all powers of two can be
 * requests, or the blocks that an old release prints in their place. Each
 * finding is one such answer; report/ has the words for it. */
#ifndef PARSER_DIAGNOSIS_H
#define PARSER_DIAGNOSIS_H

#include "trace.h"

#include <stdbool.h>

/* The first, up to FINDING_REALLOC, can make a plan too small. */
enum finding {
    FINDING_POOL_EXHAUSTED, /* request that failed: the pool had no block for it */
    FINDING_GOT_NULL,       /* request that failed: malloc had none */
    FINDING_NO_HEAP,        /* request that failed: no heap to ask */
    FINDING_CUT,            /* record that breaks off */
    FINDING_OVERSIZE,       /* request too large for any target */
    FINDING_REALLOC,        /* free of an address with no block: a realloc's, which is not printed */
    FINDING_BUCKET_SIZES,   /* request in a log that prints its bucket's size instead of its own */
    FINDING_LOST_FREES,     /* free that lost its address, of a block of the system's heap */
    FINDING_UNPRINTED,      /* block of the system's heap in a log that prints no such free */
    FINDING_POOL_REUSED,    /* block of a later pool, an I/O pool, that is allocated while live */
    FINDING_REUSED,         /* block elsewhere that is allocated while live */
    FINDING_LIVE_AT_END,    /* block never freed, though such frees are printed */
    FINDING_FREE_NULL,      /* free of NULL, in a log that prints addresses */
    FINDING_COUNT,
};

struct diagnosis {
    struct trace_count finding[FINDING_COUNT]; /* count 0: not found */
    bool can_infer; /* blocks are planned as live for longer than they were: see inference.h */
};

/* Judges a finished trace. Regions that are left out take no part. Cost: O(kinds),
 * and O(events) where sizes or frees are not what they seem. */
void diagnosis_make(const struct trace *trace, struct diagnosis *diagnosis);

#endif
