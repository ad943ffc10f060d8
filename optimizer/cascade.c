/* SPDX-License-Identifier: MIT */
/* cascade.c - passes streams through buckets, and bounds what is left. */
#include "cascade.h"

#include "common/hash.h"
#include "common/minmax.h"

#include <stdlib.h>

#define TAKEN UINT32_MAX /* where an allocation went that the bucket took */

#define SEEN_COUNT ((size_t)1 << 13) /* moments remembered during a pass */

/* A random-looking number for each number. */
static uint64_t key_of(uint64_t number)
{
    return hash_mix(number * HASH_FACTOR);
}

/* ---- Memory ---- */

bool cascade_start(struct cascade *cascade, const struct live *live, uint32_t padding,
                   uint64_t max_waste, uint32_t event_count)
{
    size_t room = (size_t)live->class_count + 1;
    *cascade = (struct cascade){.class = live->class, .class_count = live->class_count,
                                .padding = padding};
    cascade->moved = malloc(((size_t)event_count + 1) * sizeof *cascade->moved);
    cascade->live = malloc(room * sizeof *cascade->live);
    cascade->key = malloc(room * sizeof *cascade->key);
    cascade->limit = malloc(room * sizeof *cascade->limit);
    cascade->seen = calloc(SEEN_COUNT, sizeof *cascade->seen);
    if (!cascade->moved || !cascade->live || !cascade->key || !cascade->limit || !cascade->seen)
        return false;
    for (uint32_t c = 0; c < live->class_count; c++) {
        cascade->key[c] = key_of(c + (uint64_t)1);
        cascade->limit[c] = stream_limit_of(live, live->class[c].smallest, max_waste);
    }
    return true;
}

void cascade_end(struct cascade *cascade)
{
    free(cascade->moved);
    free(cascade->live);
    free(cascade->key);
    free(cascade->limit);
    free(cascade->seen);
    *cascade = (struct cascade){0};
}

bool needs_start(struct needs *needs, uint32_t class_count)
{
    size_t room = (size_t)class_count + 1;
    *needs = (struct needs){.above = malloc(room * sizeof *needs->above),
                            .below = malloc(room * sizeof *needs->below)};
    return needs->above && needs->below;
}

void needs_end(struct needs *needs)
{
    free(needs->above);
    free(needs->below);
    *needs = (struct needs){0};
}

bool stairs_start(struct stairs *stairs, uint32_t class_count, uint32_t most)
{
    size_t row = (size_t)class_count + 1;
    *stairs = (struct stairs){.row = row, .class = malloc(row * sizeof *stairs->class),
                              .cost = malloc(row * (most + 1) * sizeof *stairs->cost)};
    return stairs->class && stairs->cost;
}

void stairs_end(struct stairs *stairs)
{
    free(stairs->class);
    free(stairs->cost);
    *stairs = (struct stairs){0};
}

/* ---- A bucket ---- */

/* What goes on during a pass. */
struct pass {
    struct cascade *cascade;
    struct stream *rest;
    struct needs *needs;
    uint32_t live_count; /* blocks of the rest that are live, */
    uint64_t hash;       /* and how many of which class, and during which pass */
    bool is_rising;      /* no block was freed since the last allocation */
};

static void start_pass(struct pass *pass, uint32_t end)
{
    struct cascade *cascade = pass->cascade;
    struct needs *needs = pass->needs;
    pass->rest->count = 0;
    pass->hash = key_of(++cascade->pass_count << 32);
    needs->first = end;
    needs->limit = cascade->class_count;
    for (uint32_t c = 0; c <= cascade->class_count; c++)
        cascade->live[c] = needs->above[c] = needs->below[c] = 0;
}

/* A moment that can be a peak: raises the needs to it, unless one like it did. */
static void look(struct pass *pass)
{
    struct cascade *cascade = pass->cascade;
    struct needs *needs = pass->needs;
    uint64_t *seen = &cascade->seen[pass->hash & (SEEN_COUNT - 1)];
    uint32_t below = 0;
    if (*seen == pass->hash)
        return;
    *seen = pass->hash;
    for (uint32_t c = needs->first; c < cascade->class_count; c++) {
        needs->above[c] = max_u32(needs->above[c], pass->live_count - below);
        below += cascade->live[c];
        needs->below[c] = max_u32(needs->below[c], below);
    }
    cascade->work += cascade->class_count - needs->first;
}

/* Leaves an allocation in the rest; returns where. */
static uint32_t leave_alloc(struct pass *pass, stream_event e)
{
    struct cascade *cascade = pass->cascade;
    struct stream *rest = pass->rest;
    uint32_t class = max_u32(stream_class(e), pass->needs->first);
    if (stream_limit(e) < pass->needs->limit)
        pass->needs->limit = stream_limit(e);
    cascade->live[class]++;
    pass->hash += cascade->key[class];
    pass->live_count++;
    pass->is_rising = true;
    rest->event[rest->count] = stream_alloc(class, stream_limit(e));
    return rest->count++;
}

/* Leaves the free of the allocation at `alloc` in the rest. */
static void leave_free(struct pass *pass, uint32_t alloc)
{
    struct cascade *cascade = pass->cascade;
    struct stream *rest = pass->rest;
    uint32_t class = stream_class(rest->event[alloc]);
    if (pass->is_rising)
        look(pass);
    pass->is_rising = false;
    cascade->live[class]--;
    pass->hash -= cascade->key[class];
    pass->live_count--;
    rest->event[rest->count] = STREAM_FREE + (rest->count - alloc);
    rest->count++;
}

bool cascade_pass(struct cascade *cascade, const struct stream *in, uint32_t end, uint32_t dist,
                  struct stream *rest, struct needs *needs)
{
    struct pass pass = {.cascade = cascade, .rest = rest, .needs = needs};
    uint32_t *moved = cascade->moved;
    uint32_t left = dist;
    start_pass(&pass, end);
    cascade->event_count += in->count;
    cascade->work += in->count;
    for (uint32_t i = 0; i < in->count; i++) {
        stream_event e = in->event[i];
        if (e & STREAM_FREE) {
            uint32_t alloc = moved[i - (e - STREAM_FREE)];
            if (alloc == TAKEN)
                left++;
            else
                leave_free(&pass, alloc);
        } else if (stream_class(e) < end && left > 0) {
            if (stream_limit(e) < end)
                return false;
            moved[i] = TAKEN;
            left--;
        } else {
            if (stream_limit(e) <= end)
                return false;
            moved[i] = leave_alloc(&pass, e);
        }
    }
    return true;
}

/* ---- The bound ---- */

/* The least bytes where `blocks` are needed from a step on: the first bucket is
 * for one of the steps first to last, *bucket becomes that one, and after[s] is
 * what the others take at least from step s on. */
static uint64_t least_bytes(struct cascade *cascade, const struct needs *needs,
                            const struct stairs *stairs, uint32_t blocks, uint32_t first,
                            uint32_t last, const uint64_t *after, uint32_t *bucket)
{
    uint64_t least = CASCADE_COST_MAX;
    uint32_t limit = cascade->limit[stairs->class[first]];
    for (uint32_t s = first; s <= last; s++) {
        uint32_t class = stairs->class[s];
        if (class >= limit)
            break;
        uint64_t block = (uint64_t)cascade->class[class].size + cascade->padding;
        uint64_t bytes = block * (blocks - needs->above[class + 1]) + after[s + 1];
        if (bytes < least) {
            least = bytes;
            *bucket = s;
        }
    }
    cascade->work += last - first + 1;
    return least;
}

uint64_t stairs_build(struct cascade *cascade, const struct needs *needs, uint32_t most,
                      struct stairs *stairs)
{
    uint32_t steps = 0;
    for (uint32_t c = needs->first; c < cascade->class_count; c++) {
        if (needs->above[c] > needs->above[c + 1] || cascade->limit[c] < cascade->class_count)
            stairs->class[steps++] = c;
    }
    stairs->step_count = steps;
    stairs->most = min_u32(most, steps);
    for (uint32_t s = 0; s < steps; s++)
        stairs->cost[s] = CASCADE_COST_MAX;
    stairs->cost[steps] = 0;
    for (uint32_t k = 1; k <= stairs->most; k++) {
        uint64_t *cost = stairs->cost + k * stairs->row;
        const uint64_t *after = cost - stairs->row;
        /* The more blocks are needed, the more it costs to have larger ones: so
         * a step's first bucket is for no larger a step than the next one's. */
        uint32_t last = steps - 1;
        cost[steps] = 0;
        for (uint32_t s = steps; s-- > 0;)
            cost[s] = least_bytes(cascade, needs, stairs, needs->above[stairs->class[s]], s, last,
                                  after, &last);
    }
    return stairs->cost[stairs->most * stairs->row];
}

uint64_t stairs_after(struct cascade *cascade, const struct needs *needs,
                      const struct stairs *stairs, uint32_t class, uint32_t dist, uint32_t k)
{
    uint32_t total = needs->above[needs->first];
    uint32_t blocks = max_u32(total > dist ? total - dist : 0, needs->above[class + 1]);
    uint32_t first = 0;
    uint32_t ignored;
    while (stairs->class[first] <= class)
        first++;
    if (k == 0 || stairs->most == 0)
        return CASCADE_COST_MAX;
    uint32_t beside = min_u32(k - 1, stairs->most); /* buckets beside the first */
    uint32_t others = min_u32(k, stairs->most) - 1;
    uint64_t least = least_bytes(cascade, needs, stairs, blocks, first, stairs->step_count - 1,
                                 stairs->cost + others * stairs->row, &ignored);
    if (stairs->class[first] == class + 1)
        return least;
    /* What spills makes a step of the next class where there was none: a bucket
     * of just that class can take what is over the need of the larger ones. */
    uint64_t block = (uint64_t)cascade->class[class + 1].size + cascade->padding;
    uint64_t bytes = block * (blocks - needs->above[class + 1]) +
                     stairs->cost[beside * stairs->row + first];
    return min_u64(bytes, least);
}
