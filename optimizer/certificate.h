/* SPDX-License-Identifier: MIT */
/* certificate.h - proves that a plan serves every run that differs from the log only so much.
 *
 * A replay proves a plan for one order of events. A certificate costs little more, and proves
 * it for every run in which any requests of the log are left out, any frees come earlier, and
 * every event (a request or a free) comes up to `slack` places earlier or later. With a slack
 * of 0, the order is the log's.
 *
 * From the smallest bucket up, it bounds from above how many blocks can ever sit behind a
 * bucket at each moment although their requests would fit it or a smaller one. A bucket with
 * more blocks lowers these bounds. So a plan that has a certificate keeps it when blocks are
 * added: with a margin, and in a larger buffer. docs/planning.md has the proofs.
 *
 * A certificate can refuse a plan that serves all these runs; it never accepts one that
 * doesn't. It says nothing of requests larger or smaller than the log's. */
#ifndef OPTIMIZER_CERTIFICATE_H
#define OPTIMIZER_CERTIFICATE_H

#include "optimizer/live.h"
#include "optimizer/plan.h"

#include <stdbool.h>
#include <stdint.h>

#define CERTIFICATE_SLACK_MAX 65535 /* places */

/* Which runs buckets are proven to serve. */
enum guarantee {
    GUARANTEE_NONE,  /* not even the log */
    GUARANTEE_LOG,   /* exactly the log, in a buffer of exactly that size */
    GUARANTEE_ORDER, /* the log's order: a certificate for a slack of 0 */
    GUARANTEE_SLACK, /* events up to some places away: one for a slack over 0 */
    GUARANTEE_PEAKS, /* any order of requests in which no bucket needs more blocks at once */
};

/* A block of a log. Places count the events that take part, from 0. */
struct certificate_block {
    uint32_t place;    /* of its request */
    uint32_t end;      /* of its free; the log's event count: it is never freed */
    uint32_t size;     /* index in live->size */
    bool may_pass;     /* while checking: it may be placed behind the bucket at hand */
};

/* One log. */
struct certificate_log {
    struct certificate_block *block;
    uint32_t block_count;
    uint32_t event_count;
};

/* The logs, ready to be checked against plans, and room to do so. Read-only to callers, but
 * for `work`. */
struct certifier {
    const struct live *live;
    struct certificate_log *log; /* live->log_count of them */
    uint8_t *group;      /* of each size: the first bucket that it fits */
    uint32_t *behind;    /* of each moment: blocks that can sit at or behind the bucket at hand, of
                            requests for smaller ones, */
    uint32_t *holding;   /* with those of the bucket's own, */
    uint32_t *highest;   /* and the most of that within the slack */
    uint32_t *change;    /* how much a count changes from the moment before, modulo 2^32 */
    uint32_t *cover;     /* the same for another count */
    uint64_t work;       /* moments looked at, one for each bucket; never falls */
};

struct certificate {
    uint32_t missing;       /* blocks that the last bucket lacks; 0: the plan has the certificate */
    uint64_t largest_waste; /* bytes that a block can be larger than its request, in any of the
                               runs: at most */
};

/* Makes *certifier for live's logs, which must outlive it. Fails, with false, iff memory is
 * short or a log has UINT32_MAX events or more. certifier_end() frees it, also then.
 * Cost: O(events); memory 28 bytes an event, more while it is made. */
bool certifier_start(struct certifier *certifier, const struct live *live);
void certifier_end(struct certifier *certifier);

/* Checks a plan of 1 bucket or more against all logs, each from the empty state. Its sizes must
 * ascend strictly and the last one fit all requests; only sizes and `blocks`, how many each bucket
 * has (0 is possible), count. slack: up to CERTIFICATE_SLACK_MAX.
 * Cost: O(events × buckets × log slack), for small slacks about that of a replay for each bucket. */
struct certificate certify(struct certifier *certifier, const struct plan *plan,
                           const uint32_t *blocks, uint32_t slack);

/* The largest slack up to CERTIFICATE_SLACK_MAX for which a plan that has the certificate for 0
 * has one. Arguments as certify()'s. Cost: that of O(log slack) certificates. */
uint32_t certify_most(struct certifier *certifier, const struct plan *plan,
                      const uint32_t *blocks);

#endif
