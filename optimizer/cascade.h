/* SPDX-License-Identifier: MIT */
/* cascade.h - which requests a bucket leaves to the larger ones, and a bound on their cost.
 *
 * A request goes to the first bucket that is large enough and has a block left.
 * So what a bucket takes depends on the smaller buckets, and never on a larger
 * one: each is a filter. The requests that it does not take remain for the
 * buckets after it:
 *
 *     requests --> [16 x 3] --remaining--> [272 x 2] --remaining--> [3136 x 18] --> none
 *
 * The remaining stream bounds the buckets still to come as the logs bound all of
 * them (plan.h), and better: requests that have spilled count for larger ones now,
 * and only as long as they are live. So every bucket makes the bound sharper. */
#ifndef OPTIMIZER_CASCADE_H
#define OPTIMIZER_CASCADE_H

#include "optimizer/plan.h"
#include "optimizer/stream.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CASCADE_COST_MAX ((uint64_t)1 << 62) /* more than any plan takes */

/* The peak live counts of a stream. A request that has spilled counts for the class
 * `first`. Each array has an entry for each class, and above has a 0 behind it. */
struct stream_peaks {
    uint32_t first;  /* all requests need this class or a larger one */
    uint32_t limit;  /* the first class that would waste too much on one of them;
                        class_count: there is none */
    uint32_t *above; /* N: most blocks of a class and larger ones live at once */
    uint32_t *below; /* most blocks of a class and smaller ones live at once */
};

/* The cheapest staircases (plan.h) over `above`. Only the classes where it falls
 * matter, and those with a limit, as these force a bucket: they are the steps. */
struct staircase {
    uint32_t step_count;
    uint32_t *class; /* of each step, ascending */
    uint64_t *cost;  /* [k × row + s]: bytes of at most k buckets for step s and all after it */
    uint32_t most;   /* k goes up to this: with more, no staircase has fewer bytes of blocks */
    size_t row;      /* entries for each k */
    uint64_t *later; /* of each step: the bytes that it and all after it take, structures
                        included, where two buckets stand before them */
    uint32_t bucket_count; /* of the cheapest staircase, structures included */
};

/* What all filters share. */
struct cascade {
    const struct live_class *class;
    uint32_t class_count;
    uint32_t padding;
    uint32_t *limit;      /* of each class: the first one that wastes too much on its smallest
                             request; class_count: none */
    uint32_t *new_index;  /* of each event in the remaining stream */
    uint32_t *live;       /* blocks live of each class */
    uint64_t *key;        /* what such a block adds to the hash of a moment */
    uint64_t *seen;       /* hashes of moments; newer ones take their places over */
    uint64_t filter_count; /* streams that were offered to a bucket */
    uint64_t work;        /* events, and entries of tables computed; never falls */
};

/* Make tables for streams of up to event_count events, for the classes of `live`,
 * for staircases of up to `most` buckets. Fail, with false, iff memory is short.
 * The _end() functions free it, also then. */
bool cascade_start(struct cascade *cascade, const struct live *live, uint32_t padding,
                   uint64_t max_waste, uint32_t event_count);
void cascade_end(struct cascade *cascade);
bool stream_peaks_start(struct stream_peaks *peaks, uint32_t class_count);
void stream_peaks_end(struct stream_peaks *peaks);
bool staircase_start(struct staircase *staircase, uint32_t class_count, uint32_t most);
void staircase_end(struct staircase *staircase);

/* Offers a stream to the `dist` blocks of a bucket for the classes before `end`.
 * *remaining becomes what they do not take (remaining->event: an array for
 * in->count events), and *peaks its peaks. With end and dist 0, all remains. False
 * iff a request would waste too much, in this bucket or in every larger one;
 * *remaining and *peaks are then of no use.
 * Cost: O(events + moments that differ × classes). */
bool cascade_filter(struct cascade *cascade, const struct stream *in, uint32_t end, uint32_t dist,
                    struct stream *remaining, struct stream_peaks *peaks);

/* Builds the staircases over some peaks, of at most `most` buckets. structures[k] is what
 * the structures take with k buckets more, for k up to `most`; it never falls. Returns the
 * bytes that the cheapest takes, blocks and structures; CASCADE_COST_MAX where so few
 * buckets can't serve. Cost: O(most × steps²) at worst. */
uint64_t staircase_build(struct cascade *cascade, const struct stream_peaks *peaks, uint32_t most,
                         const uint64_t *structures, struct staircase *staircase);

/* The bytes that the buckets after one with `dist` blocks of a class that is not the last
 * take at least, structures included; the bytes of that bucket's own blocks are not. The
 * staircases were built for at least two buckets. At most what staircase_build() returns once
 * the stream was offered to that bucket. Cost: O(steps). */
uint64_t staircase_after(struct cascade *cascade, const struct stream_peaks *peaks,
                         const struct staircase *staircase, uint32_t class, uint32_t dist);

/* Adds the buckets of the cheapest staircase, whose size, dist and end are set, to a plan.
 * staircase_build() has found one. Cost: O(steps × buckets). */
void staircase_add_buckets(struct cascade *cascade, const struct stream_peaks *peaks,
                           const struct staircase *staircase, struct plan *plan);

#endif
