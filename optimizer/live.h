/* SPDX-License-Identifier: MIT */
/* live.h - how many blocks of which sizes are ever live together.
 *
 * A bucket for the size classes i to j needs M(i,j) blocks: the most blocks of
 * these classes that are live at one moment. There are n(n+1)/2 such intervals
 * and millions of moments, but few of them matter. Only a moment just before a
 * free that follows an allocation can be a peak. Programs loop, so the vector of
 * live counts at most of these moments was seen before, and costs one lookup in
 * a table. A new vector costs the square of the number of classes live in it: an
 * interval that begins or ends at another class has no more blocks than the one
 * inside it that does not.
 *
 * This is bounded. Where a log has too many different vectors (no log of a real
 * program is known to), most are passed over, and M is an estimate from below.
 * Bounds that are made of it still hold. A plan then gets its blocks from one pass
 * over all events, which counts what its own buckets need: it serves, but may not
 * be the smallest. */
#ifndef OPTIMIZER_LIVE_H
#define OPTIMIZER_LIVE_H

#include "optimizer/target.h"
#include "parser/log.h"

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

/* What live_measure() found, for others to read. {0} is valid and empty. */
struct live {
    struct live_size *size; /* ascending */
    uint32_t size_count;
    struct live_class *class; /* ascending */
    uint32_t class_count;
    uint32_t *peak;     /* M by rows: see live_peak() */
    bool is_exact;      /* M is no estimate, and no classes are joined */
    bool is_joined;     /* neighbouring classes were joined: there were over LIVE_CLASSES_MAX */
    bool is_concurrent; /* the logs run at the same time: peaks add up */
    uint64_t moment_count; /* moments that could be a peak */
    uint64_t vector_count; /* of these, the ones that M was raised to: new vectors */
    uint64_t update_count; /* steps that raising M to them took */
    uint64_t unserved_count;  /* requests that the target has no block for: left out */
    uint64_t largest_unserved; /* bytes of the largest such; 0: none */
    const struct log *logs;
    size_t log_count;
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
 * *live is then {0}. Cost: O(events + vectors × classes live in them²), the latter
 * at most some hundred million steps a trace; memory O(n²) for n classes. */
enum live_status live_measure(const struct log *logs, size_t log_count,
                              const struct target *target, bool is_concurrent, struct live *live);

/* M: the most blocks of classes first to last - 1 live at one moment; where not
 * is_exact, maybe less. first < last <= class_count. N(i), of classes from i
 * upward, is live_peak(live, i, class_count). Cost: O(1). */
static inline uint32_t live_peak(const struct live *live, uint32_t first, uint32_t last)
{
    size_t n = live->class_count;
    return live->peak[first * (2 * n - first + 1) / 2 + (last - 1 - first)];
}

/* M as it really is for each bucket of a division of the classes: bucket b has
 * the classes ends[b-1] to ends[b] - 1 (from 0 for the first; ends[count - 1] is
 * class_count; count is 1 to TARGET_BUCKETS_MAX). Sets peaks[b]. Fails, with
 * false, iff memory is short. Cost: O(events). */
bool live_bucket_peaks(const struct live *live, const uint32_t *ends, uint32_t count,
                       uint32_t *peaks);

/* Whether no log was made small: the whole order of events is known. Cost: O(logs). */
bool live_is_whole(const struct live *live);

/* For each kind of request of a trace its class, or LIVE_NO_CLASS where the
 * target can't serve it. NULL iff memory is short; the caller frees it. */
#define LIVE_NO_CLASS UINT32_MAX
uint32_t *live_classes_of(const struct live *live, const struct trace *trace);

/* Frees what *live owns and makes it {0}. */
void live_free(struct live *live);

#endif
