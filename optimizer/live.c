/* SPDX-License-Identifier: MIT */
/* live.c - measures peak live counts of sizes and of intervals of size classes. */
#include "live.h"

#include "classes.h"
#include "common/both.h"
#include "common/hash.h"
#include "common/minmax.h"

#include <stdlib.h>

/* Updates of M that half a trace may cost, a fraction of a second, before most of
 * its vectors are passed over. */
#define UPDATES_MAX ((uint64_t)1 << 26)

/* Vectors recognised at one time, at most, in places that a newer one takes over. */
#ifndef SEEN_COUNT /* fuzzing takes few */
#define SEEN_COUNT ((size_t)1 << 17)
#endif

/* A trace of so many events is gone through in two halves at the same time. */
#define HALVES_FROM ((size_t)1 << 18)

/* A half of a trace, or all of it: the state of going through it, and what is found. */
struct half {
    const struct live *live;
    const struct trace *trace;
    size_t first; /* its first event, and the one behind its last */
    size_t end;
    const uint32_t *size_of_kind; /* index in live->size; LIVE_NO_CLASS: it counts as nothing */
    uint32_t *size_count;   /* live blocks of each size, */
    uint32_t *size_peak;    /* and the most of them */
    uint32_t *count;        /* live blocks of each class */
    uint64_t *is_live;      /* a bit for each class: its count is not 0 */
    uint32_t *live_class;   /* the classes with a bit, listed for one vector, */
    uint32_t *live_sum;     /* and their counts added up */
    uint64_t *key;          /* of each class */
    uint64_t *seen;         /* hashes of vectors, in a power of two of places */
    size_t seen_count;
    uint64_t hash;          /* of the present vector: the sum of its blocks' keys */
    uint64_t live_bytes;    /* of size classes, */
    uint64_t fullest_bytes; /* and the most of them that a vector counted in M had */
    uint64_t update_count;
    uint32_t *peak;   /* M of these events */
    bool is_measured; /* false: memory was short */
    bool is_exact;    /* no vector was passed over */
    uint64_t moment_count;
    uint64_t vector_count;
};

static size_t triangle(size_t n)
{
    return n * (n + 1) / 2;
}

/* The intervals that begin at class `first`, from the shortest on. */
static uint32_t *row(uint32_t *peak, size_t n, size_t first)
{
    return peak + first * (2 * n - first + 1) / 2;
}

/* A random-looking number for a class: sums of them differ for vectors that differ, but
 * for about one chance in 2^64. */
static uint64_t class_key(uint32_t class)
{
    return hash_mix((class + (uint64_t)1) * HASH_FACTOR);
}

/* ---- Going through half a trace ---- */

static void half_end(struct half *half)
{
    free(half->size_count);
    free(half->size_peak);
    free(half->count);
    free(half->is_live);
    free(half->live_class);
    free(half->live_sum);
    free(half->key);
    free(half->seen);
    free(half->peak);
}

static void add_block(struct half *half, uint32_t class)
{
    half->count[class]++;
    half->is_live[class / 64] |= (uint64_t)1 << class % 64;
    half->hash += half->key[class];
    half->live_bytes += half->live->class[class].size;
}

static void remove_block(struct half *half, uint32_t class)
{
    if (--half->count[class] == 0)
        half->is_live[class / 64] &= ~((uint64_t)1 << class % 64);
    half->hash -= half->key[class];
    half->live_bytes -= half->live->class[class].size;
}

/* Makes the blocks live that are so before the first event: a slot holds one if the last event
 * before is its allocation. Goes back until every slot was seen. Cost: O(first), mostly far less. */
static bool skip_to_first(struct half *half)
{
    const struct trace *trace = half->trace;
    uint32_t unseen = half->first ? trace->slot_count : 0;
    bool *is_seen = calloc((size_t)unseen + 1, sizeof *is_seen);
    if (!is_seen)
        return false;
    for (size_t i = half->first; unseen > 0 && i-- > 0;) {
        trace_event event = trace->events[i];
        uint32_t size = half->size_of_kind[event_kind(event)];
        if (is_seen[event_slot(event)])
            continue;
        is_seen[event_slot(event)] = true;
        unseen--;
        if (event_is_free(event) || size == LIVE_NO_CLASS)
            continue;
        add_block(half, half->live->size[size].class);
        half->size_count[size]++;
    }
    free(is_seen);
    return true;
}

/* Makes the arrays, and the blocks that are live at its start. False iff memory is short. */
static bool half_start(struct half *half)
{
    const struct live *live = half->live;
    size_t n = live->class_count;
    half->size_count = calloc(live->size_count, sizeof *half->size_count);
    half->size_peak = calloc(live->size_count, sizeof *half->size_peak);
    half->count = calloc(n, sizeof *half->count);
    half->is_live = calloc(n / 64 + 1, sizeof *half->is_live);
    half->live_class = malloc(n * sizeof *half->live_class);
    half->live_sum = malloc((n + 1) * sizeof *half->live_sum);
    half->key = malloc(n * sizeof *half->key);
    half->seen_count = 1;
    while (half->seen_count < SEEN_COUNT && half->seen_count < half->end - half->first)
        half->seen_count *= 2;
    half->seen = calloc(half->seen_count, sizeof *half->seen);
    half->peak = calloc(triangle(n), sizeof *half->peak);
    if (!half->size_count || !half->size_peak || !half->count || !half->is_live ||
        !half->live_class || !half->live_sum || !half->key || !half->seen || !half->peak)
        return false;
    for (uint32_t class = 0; class < n; class++)
        half->key[class] = class_key(class);
    return skip_to_first(half);
}

/* Lists the live classes; live_sum[k] is how many blocks the first k have. */
static uint32_t list_live(struct half *half)
{
    uint32_t listed = 0;
    half->live_sum[0] = 0;
    for (uint32_t word = 0; word <= half->live->class_count / 64; word++) {
        for (uint64_t bits = half->is_live[word]; bits; bits &= bits - 1) {
            uint32_t class = word * 64 + (uint32_t)__builtin_ctzll(bits);
            half->live_class[listed] = class;
            half->live_sum[listed + 1] = half->live_sum[listed] + half->count[class];
            listed++;
        }
    }
    return listed;
}

/* Raises M to what the present vector has, for the intervals from one live
 * class to another; close_intervals() sees to the others. */
static void count_vector(struct half *half)
{
    uint32_t listed = list_live(half);
    half->vector_count++;
    half->update_count += triangle(listed);
    if (half->live_bytes > half->fullest_bytes)
        half->fullest_bytes = half->live_bytes;
    for (uint32_t i = 0; i < listed; i++) {
        uint32_t first = half->live_class[i];
        uint32_t *known = row(half->peak, half->live->class_count, first);
        for (uint32_t j = i; j < listed; j++) {
            uint32_t length = half->live_class[j] - first;
            uint32_t blocks = half->live_sum[j + 1] - half->live_sum[i];
            known[length] = known[length] < blocks ? blocks : known[length];
        }
    }
}

/* A moment that can be a peak. Beyond UPDATES_MAX a vector has to be a sixteenth
 * fuller than all before it: few can be, and they matter most. */
static void see_moment(struct half *half)
{
    uint64_t *seen = &half->seen[half->hash & (half->seen_count - 1)];
    half->moment_count++;
    if (*seen == half->hash)
        return;
    if (half->update_count > UPDATES_MAX &&
        half->live_bytes <= half->fullest_bytes + half->fullest_bytes / 16) {
        half->is_exact = false;
        return;
    }
    *seen = half->hash;
    count_vector(half);
}

/* Measures the sizes, and M. */
static void measure_half(void *argument)
{
    struct half *half = argument;
    bool is_rising = false;
    half->is_measured = half_start(half);
    if (!half->is_measured)
        return;
    for (size_t i = half->first; i < half->end; i++) {
        trace_event event = half->trace->events[i];
        uint32_t size = half->size_of_kind[event_kind(event)];
        if (size == LIVE_NO_CLASS)
            continue;
        uint32_t class = half->live->size[size].class;
        if (!event_is_free(event)) {
            add_block(half, class);
            if (++half->size_count[size] > half->size_peak[size])
                half->size_peak[size] = half->size_count[size];
            is_rising = true;
        } else {
            if (is_rising)
                see_moment(half);
            remove_block(half, class);
            half->size_count[size]--;
            is_rising = false;
        }
    }
    if (is_rising)
        see_moment(half);
}

/* ---- Adding up ---- */

/* Adds what one trace has to what all have. */
static uint32_t combine(const struct live *live, uint32_t so_far, uint32_t one)
{
    return live->is_concurrent ? so_far + one : max_u32(so_far, one);
}

/* An interval has no fewer blocks than one inside it. */
static void close_intervals(uint32_t *peak, uint32_t class_count)
{
    for (size_t first = class_count; first-- > 0;) {
        uint32_t *known = row(peak, class_count, first);
        const uint32_t *after_first = row(peak, class_count, first + 1);
        for (size_t length = 1; length < class_count - first; length++)
            known[length] = max_u32(known[length],
                                   max_u32(known[length - 1], after_first[length - 1]));
    }
}

/* Adds what the halves of one trace have to what all traces have. */
static void add_halves(struct live *live, const struct half half[2])
{
    size_t n = live->class_count;
    uint32_t *peak = half[0].peak;
    for (size_t i = 0; i < triangle(n); i++)
        peak[i] = max_u32(peak[i], half[1].peak[i]);
    for (uint32_t i = 0; i < live->size_count; i++) {
        struct live_size *size = &live->size[i];
        uint32_t blocks = max_u32(half[0].size_peak[i], half[1].size_peak[i]);
        uint32_t *of_class = row(peak, n, size->class);
        *of_class = max_u32(*of_class, blocks); /* more where vectors were passed over */
        size->peak_live = combine(live, size->peak_live, blocks);
    }
    close_intervals(peak, live->class_count);
    for (size_t i = 0; i < triangle(n); i++)
        live->peak[i] = combine(live, live->peak[i], peak[i]);
    live->moment_count += half[0].moment_count + half[1].moment_count;
    live->vector_count += half[0].vector_count + half[1].vector_count;
    live->update_count += half[0].update_count + half[1].update_count;
    live->is_exact = live->is_exact && half[0].is_exact && half[1].is_exact;
}

static enum live_status measure_trace(struct live *live, const struct trace *trace)
{
    size_t middle = trace->event_count < HALVES_FROM ? trace->event_count : trace->event_count / 2;
    uint32_t *size_of_kind = classes_sizes_of(live, trace);
    struct half half[2] = {{.live = live, .trace = trace, .size_of_kind = size_of_kind,
                            .end = middle, .is_exact = true}};
    half[1] = half[0];
    half[1].first = middle;
    half[1].end = trace->event_count;
    if (size_of_kind && middle < trace->event_count) {
        both(measure_half, &half[0], &half[1]);
    } else if (size_of_kind) {
        measure_half(&half[0]);
        measure_half(&half[1]);
    }
    bool is_measured = half[0].is_measured && half[1].is_measured;
    if (is_measured)
        add_halves(live, half);
    half_end(&half[0]);
    half_end(&half[1]);
    free(size_of_kind);
    return is_measured ? LIVE_OK : LIVE_NO_MEMORY;
}

enum live_status live_measure(const struct log *logs, size_t log_count,
                              const struct target *target, bool is_concurrent, struct live *live)
{
    *live = (struct live){.is_concurrent = is_concurrent, .logs = logs,
                          .log_count = log_count};
    uint64_t blocks = 0;
    for (size_t t = 0; t < log_count; t++)
        blocks += logs[t].trace.slot_count;
    enum live_status status = blocks > LIVE_BLOCKS_MAX ? LIVE_TOO_MANY_BLOCKS : LIVE_OK;
    if (status == LIVE_OK)
        status = classes_make(live, target);
    if (status == LIVE_OK) {
        live->is_exact = !live->is_joined;
        live->peak = calloc(triangle(live->class_count), sizeof *live->peak);
        status = live->peak ? LIVE_OK : LIVE_NO_MEMORY;
    }
    for (size_t t = 0; status == LIVE_OK && t < log_count; t++)
        status = measure_trace(live, &logs[t].trace);
    if (status != LIVE_OK)
        live_free(live);
    return status;
}

/* ---- The peaks of one division into buckets ---- */

_Static_assert(TARGET_BUCKETS_MAX < UINT8_MAX, "a byte numbers the buckets, and what has none");

/* Adds what one trace has to peaks[]. False iff memory is short. No branch of the
 * loop depends on whether an event is a free, which nothing could foretell. */
static bool add_bucket_peaks(const struct live *live, const struct trace *trace,
                             const uint8_t *bucket_of_class, uint32_t bucket_count,
                             uint32_t *peaks)
{
    uint32_t count[TARGET_BUCKETS_MAX + 1] = {0}; /* the last: of requests without a class */
    uint32_t peak[TARGET_BUCKETS_MAX + 1] = {0};
    uint32_t *class_of_kind = live_classes_of(live, trace);
    uint8_t *bucket_of_kind = malloc((size_t)trace->kinds.count + 1);
    bool is_done = class_of_kind && bucket_of_kind;
    for (uint32_t k = 0; is_done && k < trace->kinds.count; k++)
        bucket_of_kind[k] = class_of_kind[k] == LIVE_NO_CLASS ? TARGET_BUCKETS_MAX
                                                              : bucket_of_class[class_of_kind[k]];
    for (size_t i = 0; is_done && i < trace->event_count; i++) {
        trace_event event = trace->events[i];
        uint8_t b = bucket_of_kind[event_kind(event)];
        count[b] += 1 - 2 * (uint32_t)event_is_free(event);
        peak[b] = max_u32(peak[b], count[b]);
    }
    for (uint32_t b = 0; is_done && b < bucket_count; b++)
        peaks[b] = combine(live, peaks[b], peak[b]);
    free(class_of_kind);
    free(bucket_of_kind);
    return is_done;
}

bool live_bucket_peaks(const struct live *live, const uint32_t *ends, uint32_t count,
                       uint32_t *peaks)
{
    uint8_t *bucket_of_class = malloc(live->class_count);
    bool is_done = bucket_of_class != NULL;
    for (uint32_t b = 0, class = 0; is_done && b < count; b++) {
        peaks[b] = 0;
        while (class < ends[b])
            bucket_of_class[class++] = (uint8_t)b;
    }
    for (size_t t = 0; is_done && t < live->log_count; t++)
        is_done = add_bucket_peaks(live, &live->logs[t].trace, bucket_of_class, count, peaks);
    free(bucket_of_class);
    return is_done;
}

bool live_is_whole(const struct live *live)
{
    size_t t = 0;
    while (t < live->log_count && !live->logs[t].trace.is_small)
        t++;
    return t == live->log_count;
}

void live_free(struct live *live)
{
    free(live->size);
    free(live->class);
    free(live->peak);
    *live = (struct live){0};
}
