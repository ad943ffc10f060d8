/* SPDX-License-Identifier: MIT */
/* cascade.c - filters streams through buckets, and bounds what remains. */
#include "cascade.h"

#include "common/hash.h"
#include "common/minmax.h"

#include <stdlib.h>

#define TAKEN UINT32_MAX /* where an allocation went that the bucket took */

#ifndef SEEN_COUNT /* fuzzing takes few */
#define SEEN_COUNT ((size_t)1 << 13) /* moments remembered in one filter */
#endif

/* A random-looking number for each number. */
static uint64_t key_of(uint64_t number)
{
    return hash_mix(number * HASH_FACTOR);
}

/* ---- Memory ---- */

bool cascade_start(struct cascade *cascade, const struct live *live, uint32_t padding,
                   uint64_t max_waste, uint32_t event_count)
{
    size_t entry_count = (size_t)live->class_count + 1;
    *cascade = (struct cascade){.class = live->class, .class_count = live->class_count,
                                .padding = padding};
    cascade->new_index = malloc(((size_t)event_count + 1) * sizeof *cascade->new_index);
    cascade->live = malloc(entry_count * sizeof *cascade->live);
    cascade->key = malloc(entry_count * sizeof *cascade->key);
    cascade->limit = malloc(entry_count * sizeof *cascade->limit);
    cascade->seen = calloc(SEEN_COUNT, sizeof *cascade->seen);
    if (!cascade->new_index || !cascade->live || !cascade->key || !cascade->limit || !cascade->seen)
        return false;
    for (uint32_t c = 0; c < live->class_count; c++) {
        cascade->key[c] = key_of(c + (uint64_t)1);
        cascade->limit[c] = stream_limit_of(live, live->class[c].smallest, max_waste);
    }
    return true;
}

void cascade_end(struct cascade *cascade)
{
    free(cascade->new_index);
    free(cascade->live);
    free(cascade->key);
    free(cascade->limit);
    free(cascade->seen);
    *cascade = (struct cascade){0};
}

bool stream_peaks_start(struct stream_peaks *peaks, uint32_t class_count)
{
    size_t entry_count = (size_t)class_count + 1;
    *peaks = (struct stream_peaks){.above = malloc(entry_count * sizeof *peaks->above),
                                   .below = malloc(entry_count * sizeof *peaks->below)};
    return peaks->above && peaks->below;
}

void stream_peaks_end(struct stream_peaks *peaks)
{
    free(peaks->above);
    free(peaks->below);
    *peaks = (struct stream_peaks){0};
}

bool staircase_start(struct staircase *staircase, uint32_t class_count, uint32_t most)
{
    size_t row = (size_t)class_count + 1;
    *staircase = (struct staircase){.row = row, .class = malloc(row * sizeof *staircase->class),
                                    .cost = malloc(row * (most + 1) * sizeof *staircase->cost),
                                    .later = malloc(row * sizeof *staircase->later)};
    return staircase->class && staircase->cost && staircase->later;
}

void staircase_end(struct staircase *staircase)
{
    free(staircase->class);
    free(staircase->cost);
    free(staircase->later);
    *staircase = (struct staircase){0};
}

/* ---- A bucket ---- */

/* The state of filtering one stream. */
struct filter {
    struct cascade *cascade;
    struct stream *remaining;
    struct stream_peaks *peaks;
    uint32_t live_count; /* blocks live of the remaining stream, */
    uint64_t hash;       /* and how many of which class, in which filter */
    bool is_rising;      /* no block was freed since the last allocation */
};

static void start_filter(struct filter *filter, uint32_t end)
{
    struct cascade *cascade = filter->cascade;
    struct stream_peaks *peaks = filter->peaks;
    filter->remaining->count = 0;
    filter->hash = key_of(++cascade->filter_count << 32);
    peaks->first = end;
    peaks->limit = cascade->class_count;
    for (uint32_t c = 0; c <= cascade->class_count; c++)
        cascade->live[c] = peaks->above[c] = peaks->below[c] = 0;
}

/* A moment that can be a peak: raises the peaks to it, unless one like it did. */
static void raise_peaks(struct filter *filter)
{
    struct cascade *cascade = filter->cascade;
    struct stream_peaks *peaks = filter->peaks;
    uint64_t *seen = &cascade->seen[filter->hash & (SEEN_COUNT - 1)];
    uint32_t below = 0;
    if (*seen == filter->hash)
        return;
    *seen = filter->hash;
    for (uint32_t c = peaks->first; c < cascade->class_count; c++) {
        peaks->above[c] = max_u32(peaks->above[c], filter->live_count - below);
        below += cascade->live[c];
        peaks->below[c] = max_u32(peaks->below[c], below);
    }
    cascade->work += cascade->class_count - peaks->first;
}

/* Leaves an allocation in the remaining stream; returns where. */
static uint32_t leave_alloc(struct filter *filter, stream_event e)
{
    struct cascade *cascade = filter->cascade;
    struct stream *remaining = filter->remaining;
    uint32_t class = max_u32(stream_class(e), filter->peaks->first);
    if (stream_limit(e) < filter->peaks->limit)
        filter->peaks->limit = stream_limit(e);
    cascade->live[class]++;
    filter->hash += cascade->key[class];
    filter->live_count++;
    filter->is_rising = true;
    remaining->event[remaining->count] = stream_alloc(class, stream_limit(e));
    return remaining->count++;
}

/* Leaves the free of the allocation at `alloc` there. */
static void leave_free(struct filter *filter, uint32_t alloc)
{
    struct cascade *cascade = filter->cascade;
    struct stream *remaining = filter->remaining;
    uint32_t class = stream_class(remaining->event[alloc]);
    if (filter->is_rising)
        raise_peaks(filter);
    filter->is_rising = false;
    cascade->live[class]--;
    filter->hash -= cascade->key[class];
    filter->live_count--;
    remaining->event[remaining->count] = STREAM_FREE + (remaining->count - alloc);
    remaining->count++;
}

bool cascade_filter(struct cascade *cascade, const struct stream *in, uint32_t end, uint32_t dist,
                    struct stream *remaining, struct stream_peaks *peaks)
{
    struct filter filter = {.cascade = cascade, .remaining = remaining, .peaks = peaks};
    uint32_t *new_index = cascade->new_index;
    uint32_t left = dist;
    start_filter(&filter, end);
    cascade->work += in->count;
    for (uint32_t i = 0; i < in->count; i++) {
        stream_event e = in->event[i];
        if (e & STREAM_FREE) {
            uint32_t alloc = new_index[i - (e - STREAM_FREE)];
            if (alloc == TAKEN)
                left++;
            else
                leave_free(&filter, alloc);
        } else if (stream_class(e) < end && left > 0) {
            if (stream_limit(e) < end)
                return false;
            new_index[i] = TAKEN;
            left--;
        } else {
            if (stream_limit(e) <= end)
                return false;
            new_index[i] = leave_alloc(&filter, e);
        }
    }
    return true;
}

/* ---- The bound ---- */

/* The least bytes where `blocks` are needed from a step on: the first bucket is
 * for one of the steps first to last, *bucket becomes that one, and after[s] is
 * what the others take at least from step s on. */
static uint64_t least_bytes(struct cascade *cascade, const struct stream_peaks *peaks,
                            const struct staircase *staircase, uint32_t blocks, uint32_t first,
                            uint32_t last, const uint64_t *after, uint32_t *bucket)
{
    uint64_t least = CASCADE_COST_MAX;
    uint32_t limit = cascade->limit[staircase->class[first]];
    for (uint32_t s = first; s <= last; s++) {
        uint32_t class = staircase->class[s];
        if (class >= limit)
            break;
        uint64_t block = (uint64_t)cascade->class[class].size + cascade->padding;
        uint64_t bytes = block * (blocks - peaks->above[class + 1]) + after[s + 1];
        if (bytes < least) {
            least = bytes;
            *bucket = s;
        }
    }
    cascade->work += last - first + 1;
    return least;
}

/* Finds the cheapest number of buckets, and what to add behind two of them. */
static uint64_t add_structures(struct cascade *cascade, struct staircase *staircase, uint32_t most,
                               const uint64_t *structures)
{
    uint64_t least = CASCADE_COST_MAX;
    staircase->bucket_count = 0;
    for (uint32_t s = 0; s <= staircase->step_count; s++)
        staircase->later[s] = CASCADE_COST_MAX;
    for (uint32_t k = 0; k <= staircase->most; k++) {
        const uint64_t *cost = staircase->cost + k * staircase->row;
        if (cost[0] + structures[k] < least) {
            least = cost[0] + structures[k];
            staircase->bucket_count = k;
        }
        for (uint32_t s = 0; k + 2 <= most && s <= staircase->step_count; s++)
            staircase->later[s] = min_u64(staircase->later[s], cost[s] + structures[k + 2]);
        cascade->work += staircase->step_count;
    }
    return least;
}

uint64_t staircase_build(struct cascade *cascade, const struct stream_peaks *peaks, uint32_t most,
                         const uint64_t *structures, struct staircase *staircase)
{
    uint32_t steps = 0;
    for (uint32_t c = peaks->first; c < cascade->class_count; c++) {
        if (peaks->above[c] > peaks->above[c + 1] || cascade->limit[c] < cascade->class_count)
            staircase->class[steps++] = c;
    }
    staircase->step_count = steps;
    staircase->most = min_u32(most, steps);
    for (uint32_t s = 0; s < steps; s++)
        staircase->cost[s] = CASCADE_COST_MAX;
    staircase->cost[steps] = 0;
    for (uint32_t k = 1; k <= staircase->most; k++) {
        uint64_t *cost = staircase->cost + k * staircase->row;
        const uint64_t *after = cost - staircase->row;
        /* The more blocks are needed, the more it costs to have larger ones: so
         * a step's first bucket is for no larger a step than the next one's. */
        uint32_t last = steps - 1;
        cost[steps] = 0;
        for (uint32_t s = steps; s-- > 0;)
            cost[s] = least_bytes(cascade, peaks, staircase, peaks->above[staircase->class[s]],
                                  s, last, after, &last);
    }
    return add_structures(cascade, staircase, most, structures);
}

uint64_t staircase_after(struct cascade *cascade, const struct stream_peaks *peaks,
                         const struct staircase *staircase, uint32_t class, uint32_t dist)
{
    uint32_t total = peaks->above[peaks->first];
    uint32_t blocks = max_u32(total > dist ? total - dist : 0, peaks->above[class + 1]);
    uint32_t first = 0;
    uint32_t ignored;
    while (staircase->class[first] <= class)
        first++;
    uint64_t least = least_bytes(cascade, peaks, staircase, blocks, first,
                                 staircase->step_count - 1, staircase->later, &ignored);
    if (staircase->class[first] == class + 1)
        return least;
    /* What spills makes a step of the next class where there was none: a bucket
     * of just that class can take what is over the need of the larger ones. */
    uint64_t block = (uint64_t)cascade->class[class + 1].size + cascade->padding;
    uint64_t bytes = block * (blocks - peaks->above[class + 1]) + staircase->later[first];
    return min_u64(bytes, least);
}

void staircase_add_buckets(struct cascade *cascade, const struct stream_peaks *peaks,
                           const struct staircase *staircase, struct plan *plan)
{
    uint32_t s = 0;
    for (uint32_t k = staircase->bucket_count; s < staircase->step_count; k--) {
        uint32_t blocks = peaks->above[staircase->class[s]];
        uint32_t bucket = s;
        least_bytes(cascade, peaks, staircase, blocks, s, staircase->step_count - 1,
                    staircase->cost + (k - 1) * staircase->row, &bucket);
        uint32_t class = staircase->class[bucket];
        uint32_t dist = blocks - peaks->above[class + 1];
        if (dist) /* 0: a bucket that only keeps waste down, and whose classes never spill */
            plan->bucket[plan->bucket_count++] =
                (struct plan_bucket){cascade->class[class].size, dist, dist, class + 1};
        s = bucket + 1;
    }
}
