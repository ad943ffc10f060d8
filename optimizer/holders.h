/* SPDX-License-Identifier: MIT */
/* holders.h - which call sites fill each bucket when most of its blocks are in use.
 *
 * A plan is the sum of these moments, one a bucket. */
#ifndef OPTIMIZER_HOLDERS_H
#define OPTIMIZER_HOLDERS_H

#include "optimizer/live.h"
#include "optimizer/plan.h"
#include "parser/sites.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* {0} is valid and empty. Names are in live's logs. */
struct holders {
    uint32_t count; /* of the plan's buckets */
    struct bucket_holders {
        uint32_t blocks; /* in use at the moment; 0: never any, and the rest is 0 too */
        size_t log;      /* of the moment: the first at which so many are in use. If the logs run
                            at the same time, it is that of the log with the most. */
        uint64_t line;
        struct sites sites; /* with blocks of the bucket then */
    } bucket[TARGET_BUCKETS_MAX];
};

/* Replays live's logs, each from the empty state, on a plan that serves them. The holders are
 * to be freed with holders_free() in any case. Fails, with false, iff memory is short.
 * Cost: O(events × buckets). */
bool holders_find(const struct plan *plan, const struct live *live, struct holders *holders);

/* Frees what the holders own and makes them {0}. */
void holders_free(struct holders *holders);

#endif
