/* SPDX-License-Identifier: MIT */
/* mend.h - how many blocks a header's lists lack to serve the logs.
 *
 * The replay of a request that finds no block could not go on: the run would have failed
 * there. So the block is added for good to the request's own bucket, the first that is
 * large enough, and the replay starts again, until every request gets one. That is what a
 * developer would do by hand, one run at a time. The sizes stay as they are.
 *
 * What comes out may serve that log alone. Then, or where it is smaller, each bucket gets as many
 * blocks as its requests ever need at once: no request spills with these. So the mend has a
 * certificate (certificate.h), unless the sizes are out of order. */
#ifndef OPTIMIZER_MEND_H
#define OPTIMIZER_MEND_H

#include "optimizer/check.h"
#include "optimizer/live.h"
#include "optimizer/target.h"

#include <stdbool.h>
#include <stdint.h>

#define MEND_WORK_MAX ((uint64_t)1 << 31) /* events replayed to add block by block */

enum mend_status {
    MEND_OK,
    MEND_NOT_NEEDED, /* the header serves as it is */
    MEND_NO_SIZE,    /* no size is large enough for a request of largest_bytes */
    MEND_NO_DIST,    /* a bucket needs more blocks than the release counts */
    MEND_TOO_LARGE,  /* the buffer would be over UINT32_MAX */
    MEND_NOT_PROVEN, /* the allocator would make other blocks of the mended lists: their order
                        or a dist of 0 is the reason */
};

/* Lists that serve. What is not named for the status is 0. */
struct mend {
    enum mend_status status;
    struct plan plan; /* MEND_OK: the header's buckets with the dists that serve; as far as it
                         came otherwise */
    uint32_t missing[TARGET_BUCKETS_MAX]; /* blocks that each dist lacked */
    uint64_t missing_count; /* the sum; 0: only the buffer is too small for the lists */
    uint64_t buffer_bytes;  /* MEND_OK: an aligned buffer of exactly these blocks */
    enum guarantee guarantee; /* MEND_OK: what these blocks are proven for, as in check_result */
    uint32_t slack;           /* MEND_OK: the same */
    uint64_t largest_bytes;   /* MEND_NO_SIZE: the request */
    bool is_peak;             /* each bucket got what its requests need at once */
};

/* Finds what a usable header lacks in the buffer that *result was made for. Fails, with
 * false, iff memory is short. Cost: O(events × missing blocks), up to MEND_WORK_MAX, and that of
 * check_run(). */
bool mend_find(const struct check_header *header, const struct target *target,
               const struct live *live, const struct check_result *result, struct mend *mend);

#endif
