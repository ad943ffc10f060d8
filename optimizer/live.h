/* SPDX-License-Identifier: MIT */
/* live.h - how many blocks of which sizes are ever live together.
 *
 * What a bucket for the size classes i to j needs is M(i,j): the most blocks of
 * these classes live at one moment. There are n(n+1)/2 such intervals and
 * millions of moments, but few of them matter: only a moment just before a free
 * that follows an allocation can be a peak; programs loop, so most of these
 * were seen before; and at each one only a few classes are live at all, and an
 * interval that begins or ends at another class has no more blocks than the one
 * inside it that does not. So each new vector of live counts costs the square
 * of the number of classes live in it, and a recurring one a look in a table.
 *
 * Where even this is too much work (thousands of sizes live at once), a sample
 * of the moments is looked at, and M is an estimate from below that
 * live_raise() makes exact where a plan relies on it. */
#ifndef OPTIMIZER_LIVE_H
#define OPTIMIZER_LIVE_H

#include "optimizer/target.h"
#include "parser/trace.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Classes that are told apart. Where a log has more, neighbours are joined, the
 * closest first, and a class then spans several sizes. */
#define LIVE_CLASSES_MAX 2048

/* Live blocks of all logs together. */
#define LIVE_BLOCKS_MAX ((uint32_t)1 << 27)

/* One size as it was asked for. */
struct live_size {
    uint32_t size;       /* bytes */
    uint32_t class;      /* its class */
    uint64_t requests;   /* in all logs; over 0 */
    uint32_t peak_live;  /* blocks; never falls */
};

/* A size class: sizes that need the same bucket, after rounding. */
struct live_class {
    uint32_t size;     /* bytes: the largest of its sizes, rounded up to the alignment */
    uint32_t floor;    /* bytes: the smallest of its sizes, rounded up; less than size only
                          where neighbours were joined */
    uint32_t smallest; /* bytes: the smallest of its sizes, 1 for a request of 0 bytes */
};

/* {0} is valid and empty. Read-only to all but live.c. */
struct live {
    struct live_size *size; /* ascending */
    uint32_t size_count;
    struct live_class *class; /* ascending */
    uint32_t class_count;
    uint32_t *peak;     /* M by rows: see live_peak() */
    bool is_exact;      /* every moment was looked at: M is no estimate */
    bool is_joined;     /* neighbouring classes were joined: there were over LIVE_CLASSES_MAX */
    bool is_concurrent; /* the logs run at the same time: peaks add up */
    uint64_t moment_count; /* moments that could be a peak */
    uint64_t vector_count; /* of these, the ones not recognised as seen before */
    uint64_t unserved_count;  /* requests that the target has no block for: they take no part */
    uint64_t largest_unserved; /* bytes of the largest such; 0: none */
    const struct trace *traces;
    size_t trace_count;
};

enum live_status {
    LIVE_OK,
    LIVE_NO_MEMORY,
    LIVE_TOO_MANY_BLOCKS, /* over LIVE_BLOCKS_MAX live at once */
    LIVE_NO_REQUEST,      /* no log has a request that the target can serve */
};

/* Measures one or more logs (which must outlive *live) for a target. With
 * is_concurrent the logs run at the same time, so that their peaks add up; else
 * each is another run, and a peak is the largest of theirs. Fails as listed;
 * *live is then {0}. Cost: O(events + vectors × classes live in them²), bounded
 * by a constant per event; memory O(n²) for n classes. */
enum live_status live_measure(const struct trace *traces, size_t trace_count,
                              const struct target *target, bool is_concurrent, struct live *live);

/* M: the most blocks of classes first to last - 1 live at one moment, as far as
 * known; exact when is_exact. first < last <= class_count. N(i), of classes
 * from i upward, is live_peak(live, i, class_count). Cost: O(1). */
static inline uint32_t live_peak(const struct live *live, uint32_t first, uint32_t last)
{
    size_t n = live->class_count;
    return live->peak[first * (2 * n - first + 1) / 2 + (last - 1 - first)];
}

/* Looks at all moments for a division of the classes into buckets: bucket b has
 * the classes ends[b-1] to ends[b] - 1 (from 0 for the first; ends[count - 1]
 * is class_count; count is 1 to TARGET_BUCKETS_MAX). Sets peaks[b] to what M
 * really is there. Where M was less, M becomes exact there, and better elsewhere;
 * *raised says whether.
 * Fails with LIVE_NO_MEMORY iff memory is short. Cost: O(events). */
enum live_status live_raise(struct live *live, const uint32_t *ends, uint32_t count,
                            uint32_t *peaks, bool *raised);

/* For each kind of request of a trace its class, or LIVE_NO_CLASS where the
 * target can't serve it. NULL iff memory is short; the caller frees it. */
#define LIVE_NO_CLASS UINT32_MAX
uint32_t *live_classes_of(const struct live *live, const struct trace *trace);

/* Frees what *live owns and makes it {0}. */
void live_free(struct live *live);

#endif
