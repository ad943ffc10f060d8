/* SPDX-License-Identifier: MIT */
/* oracle.c - brute force. */
#include "oracle.h"

#include "fuzz.h"

#include <string.h>

/* ---- Pairing ---- */

struct held {
    bool is_live;
    uint32_t block;
    uint32_t size;
};

struct pairing {
    struct oracle_run *to;
    uint64_t live_bytes;
};

static void give(struct pairing *pairing, struct held *held)
{
    if (!held->is_live)
        return;
    pairing->to->event[pairing->to->count++] = (struct oracle_event){true, held->block, held->size};
    pairing->live_bytes -= held->size;
    held->is_live = false;
}

static void take(struct pairing *pairing, struct held *held, uint32_t size)
{
    struct oracle_run *to = pairing->to;
    *held = (struct held){true, to->block_count++, size};
    to->event[to->count++] = (struct oracle_event){false, held->block, size};
    pairing->live_bytes += size;
    if (pairing->live_bytes > to->peak_live_bytes)
        to->peak_live_bytes = pairing->live_bytes;
}

void oracle_pair(struct oracle_run *oracle, const struct scenario_run *run, uint64_t regions)
{
    struct held held[SCENARIO_ADDRESSES] = {0};
    struct pairing pairing = {.to = oracle};
    *oracle = (struct oracle_run){0};
    for (uint32_t i = 0; i < run->count; i++) {
        const struct step *step = &run->step[i];
        struct held old = {0};
        if (!(regions >> run_region(run, step->address) & 1))
            continue;
        if (step->kind == STEP_REALLOC) {
            old = held[step->from];
            held[step->from].is_live = false;
        }
        give(&pairing, &held[step->address]);
        if (step->kind != STEP_FREE)
            take(&pairing, &held[step->address], step->size);
        give(&pairing, &old);
    }
}

/* ---- Classes and peaks ---- */

static uint32_t round_up(const struct oracle *oracle, uint32_t size)
{
    uint32_t least = size ? size : 1;
    while (least % oracle->align)
        least++;
    return least;
}

static void add_size(struct oracle *oracle, uint32_t size)
{
    uint32_t rounded = round_up(oracle, size);
    uint32_t least = size ? size : 1;
    uint32_t at = 0;
    while (at < oracle->class_count && oracle->class[at] < rounded)
        at++;
    if (at == oracle->class_count || oracle->class[at] != rounded) {
        for (uint32_t i = oracle->class_count++; i > at; i--) {
            oracle->class[i] = oracle->class[i - 1];
            oracle->smallest[i] = oracle->smallest[i - 1];
        }
        oracle->class[at] = rounded;
        oracle->smallest[at] = least;
    }
    if (least < oracle->smallest[at])
        oracle->smallest[at] = least;
}

void oracle_classify(struct oracle *oracle)
{
    oracle->class_count = 0;
    for (size_t r = 0; r < oracle->run_count; r++) {
        for (uint32_t i = 0; i < oracle->run[r].count; i++)
            add_size(oracle, oracle->run[r].event[i].size);
    }
}

static uint32_t peak_of(const struct oracle *oracle, const struct oracle_run *run, uint32_t first,
                        uint32_t last)
{
    uint32_t live = 0, peak = 0;
    for (uint32_t i = 0; i < run->count; i++) {
        uint32_t size = round_up(oracle, run->event[i].size);
        if (size < oracle->class[first] || size > oracle->class[last - 1])
            continue;
        live = run->event[i].is_free ? live - 1 : live + 1;
        peak = live > peak ? live : peak;
    }
    return peak;
}

uint32_t oracle_peak(const struct oracle *oracle, uint32_t first, uint32_t last)
{
    uint32_t all = 0;
    for (size_t r = 0; r < oracle->run_count; r++) {
        uint32_t one = peak_of(oracle, &oracle->run[r], first, last);
        if (oracle->is_concurrent)
            all += one;
        else if (one > all)
            all = one;
    }
    return all;
}

/* ---- Every division ---- */

/* The bytes of the blocks of the bucket for classes first to last - 1. */
static uint64_t bucket_bytes(const struct oracle *oracle, uint32_t first, uint32_t last)
{
    uint64_t peak = oracle_peak(oracle, first, last);
    uint64_t dist = peak;
    while (dist * 100 < peak * (100 + oracle->margin_percent))
        dist++;
    if (dist > oracle->dist_max ||
        oracle->class[last - 1] - oracle->smallest[first] > oracle->max_waste)
        return ORACLE_NONE;
    return dist * (oracle->class[last - 1] + oracle->padding);
}

uint64_t oracle_division(const struct oracle *oracle, const uint64_t *structure)
{
    uint64_t least = ORACLE_NONE;
    for (uint32_t ends = 0; ends < 1U << (oracle->class_count - 1); ends++) {
        uint32_t first = 0, buckets = 0;
        uint64_t bytes = 0;
        for (uint32_t last = 1; last <= oracle->class_count && bytes != ORACLE_NONE; last++) {
            if (last < oracle->class_count && !(ends >> (last - 1) & 1))
                continue;
            uint64_t one = bucket_bytes(oracle, first, last);
            bytes = one == ORACLE_NONE ? ORACLE_NONE : bytes + one;
            first = last;
            buckets++;
        }
        if (bytes != ORACLE_NONE && buckets <= oracle->max_buckets &&
            bytes + structure[buckets] < least)
            least = bytes + structure[buckets];
    }
    return least;
}

/* ---- The allocator ---- */

struct pool {
    const struct oracle *oracle;
    const struct oracle_bucket *bucket;
    uint32_t bucket_count;
    uint32_t left[ORACLE_CLASSES];
    uint32_t bucket_of[SCENARIO_RUNS][ORACLE_EVENTS]; /* of a run's block */
    uint64_t *spills;
};

static void fill(struct pool *pool)
{
    for (uint32_t b = 0; b < pool->bucket_count; b++)
        pool->left[b] = pool->bucket[b].dist;
}

static bool serve(struct pool *pool, size_t run, const struct oracle_event *event)
{
    uint32_t *own = &pool->bucket_of[run][event->block];
    if (event->is_free) {
        pool->left[*own]++;
        return true;
    }
    uint32_t least = event->size ? event->size : 1;
    uint32_t b = 0;
    while (b < pool->bucket_count && pool->bucket[b].size < least)
        b++;
    uint32_t fitting = b;
    while (b < pool->bucket_count && pool->left[b] == 0)
        b++;
    if (b == pool->bucket_count || pool->bucket[b].size - least > pool->oracle->max_waste)
        return false;
    *pool->spills += b != fitting;
    pool->left[b]--;
    *own = b;
    return true;
}

bool oracle_serves(const struct oracle *oracle, const struct oracle_bucket *bucket,
                   uint32_t bucket_count, uint64_t *spills)
{
    struct pool pool = {.oracle = oracle, .bucket = bucket, .bucket_count = bucket_count,
                        .spills = spills};
    fill(&pool);
    for (uint32_t i = 0; oracle->is_concurrent && i < ORACLE_EVENTS; i++) {
        for (size_t r = 0; r < oracle->run_count; r++) {
            if (i < oracle->run[r].count && !serve(&pool, r, &oracle->run[r].event[i]))
                return false;
        }
    }
    for (size_t r = 0; !oracle->is_concurrent && r < oracle->run_count; r++) {
        fill(&pool);
        for (uint32_t i = 0; i < oracle->run[r].count; i++) {
            if (!serve(&pool, r, &oracle->run[r].event[i]))
                return false;
        }
    }
    return true;
}

/* ---- Every set of blocks ---- */

/* The buckets that a set has, without those of no block. */
static uint32_t buckets_of(const struct oracle *oracle, const uint32_t *dist,
                           struct oracle_bucket *bucket, uint64_t *bytes)
{
    uint32_t count = 0;
    *bytes = 0;
    for (uint32_t c = 0; c < oracle->class_count; c++) {
        *bytes += (uint64_t)dist[c] * (oracle->class[c] + oracle->padding);
        if (dist[c])
            bucket[count++] = (struct oracle_bucket){oracle->class[c], dist[c]};
    }
    return count;
}

/* The next set, counted as a number whose digits go up to the peaks. False behind the last. */
static bool next_set(uint32_t *dist, const uint32_t *most, uint32_t count)
{
    uint32_t c = 0;
    while (c < count && dist[c] == most[c])
        dist[c++] = 0;
    if (c < count)
        dist[c]++;
    return c < count;
}

uint64_t oracle_spill(const struct oracle *oracle)
{
    uint32_t dist[ORACLE_CLASSES] = {0}, most[ORACLE_CLASSES];
    uint64_t least = ORACLE_NONE;
    for (uint32_t c = 0; c < oracle->class_count; c++)
        most[c] = oracle_peak(oracle, 0, c + 1); /* no other block finds place there */
    while (next_set(dist, most, oracle->class_count)) {
        struct oracle_bucket bucket[ORACLE_CLASSES];
        uint64_t bytes, spills = 0;
        uint32_t count = buckets_of(oracle, dist, bucket, &bytes);
        if (bytes < least && count <= oracle->max_buckets &&
            oracle_serves(oracle, bucket, count, &spills))
            least = bytes;
    }
    return least;
}
