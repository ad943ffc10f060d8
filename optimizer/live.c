/* SPDX-License-Identifier: MIT */
/* live.c - measures peak live counts of sizes and of intervals of size classes. */
#include "live.h"

#include "classes.h"
#include "common/both.h"
#include "common/hash.h"
#include "common/minmax.h"

#include <stdlib.h>

/* Work that looking at the vectors of a trace may cost, in updates of M, before
 * a sample of its moments has to do: a fraction of a second. */
#define UPDATES_MAX ((uint64_t)1 << 26)

/* Vectors recognised at one time, in places that a newer one takes over. */
#define SEEN_COUNT ((size_t)1 << 17)

/* A sample is the fullest moment of each of so many stretches of the trace. */
#define SAMPLES_MAX 1024
#define SAMPLES_MIN 16

struct sample {
    uint64_t live_bytes;
    size_t event; /* the last one before the moment */
};

/* A trace of so many events is gone through in two halves at the same time. */
#define HALVES_FROM ((size_t)1 << 18)

/* The state of going through a part of the events of one trace. */
struct run {
    const struct trace *trace;
    size_t first; /* the part's first event, and the one behind its last */
    size_t end;
    uint32_t *class_of_kind;
    uint32_t *size_of_kind; /* index in live->size; as long as its class is one */
    uint32_t *size_count;   /* live blocks of each size, */
    uint32_t *size_peak;    /* and the most of them */
    uint32_t *count;        /* live blocks of each class */
    uint64_t *is_live;      /* a bit for each class: its count is not 0 */
    uint32_t *live_class;   /* room to list the classes with a bit, */
    uint32_t *live_sum;     /* and their counts added up */
    uint64_t *key;          /* of each class */
    uint64_t *seen;         /* hashes of vectors */
    uint64_t hash;          /* of the present vector: the sum of its blocks' keys */
    uint64_t live_bytes;    /* of size classes */
    uint64_t update_count;
    struct sample *samples;
    size_t sample_count; /* samples taken, the one of the present stretch included */
    size_t stretch;      /* events that share a sample */
    size_t stretch_end;  /* the event that ends the present one */
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

/* A random-looking number for a class: sums of them
 * differ for vectors that differ, but for about one chance in 2^64. */
static uint64_t class_key(uint32_t class)
{
    return hash_mix((class + (uint64_t)1) * HASH_FACTOR);
}

/* ---- Going through a trace ---- */

static void run_end(struct run *run)
{
    free(run->class_of_kind);
    free(run->size_of_kind);
    free(run->size_count);
    free(run->size_peak);
    free(run->count);
    free(run->is_live);
    free(run->live_class);
    free(run->live_sum);
    free(run->key);
    free(run->seen);
    free(run->samples);
}

static bool run_start(struct run *run, const struct live *live, const struct trace *trace)
{
    size_t n = live->class_count;
    size_t kind_count = trace->kinds.count;
    *run = (struct run){.trace = trace, .end = trace->event_count};
    run->class_of_kind = live_classes_of(live, trace);
    run->size_of_kind = malloc((kind_count + 1) * sizeof *run->size_of_kind);
    run->size_count = calloc(live->size_count, sizeof *run->size_count);
    run->size_peak = calloc(live->size_count, sizeof *run->size_peak);
    run->count = calloc(n, sizeof *run->count);
    run->is_live = calloc(n / 64 + 1, sizeof *run->is_live);
    run->live_class = malloc(n * sizeof *run->live_class);
    run->live_sum = malloc((n + 1) * sizeof *run->live_sum);
    run->key = malloc(n * sizeof *run->key);
    run->seen = calloc(SEEN_COUNT, sizeof *run->seen);
    run->samples = calloc(SAMPLES_MAX + 1, sizeof *run->samples);
    if (!run->class_of_kind || !run->size_of_kind || !run->size_count || !run->size_peak ||
        !run->count || !run->is_live || !run->live_class || !run->live_sum || !run->key ||
        !run->seen || !run->samples)
        return false;
    for (uint32_t class = 0; class < n; class++)
        run->key[class] = class_key(class);
    for (uint32_t k = 0; k < kind_count; k++) {
        const struct live_size *size = classes_find_size(live, trace->kinds.kind[k].size);
        run->size_of_kind[k] = size ? (uint32_t)(size - live->size) : 0;
    }
    return true;
}

static inline void add_block(struct run *run, uint32_t class)
{
    if (run->count[class]++ == 0)
        run->is_live[class / 64] |= (uint64_t)1 << class % 64;
}

static inline void remove_block(struct run *run, uint32_t class)
{
    if (--run->count[class] == 0)
        run->is_live[class / 64] &= ~((uint64_t)1 << class % 64);
}

/* Lists the live classes; live_sum[k] is how many blocks the first k have. */
static uint32_t list_live(struct run *run, uint32_t class_count)
{
    uint32_t listed = 0;
    run->live_sum[0] = 0;
    for (uint32_t word = 0; word <= class_count / 64; word++) {
        for (uint64_t bits = run->is_live[word]; bits; bits &= bits - 1) {
            uint32_t class = word * 64 + (uint32_t)__builtin_ctzll(bits);
            run->live_class[listed] = class;
            run->live_sum[listed + 1] = run->live_sum[listed] + run->count[class];
            listed++;
        }
    }
    return listed;
}

/* Raises M to what the present vector has, for the intervals from one live
 * class to another; close_intervals() sees to the rest. */
static void look(struct run *run, uint32_t *peak, uint32_t class_count)
{
    uint32_t listed = list_live(run, class_count);
    run->update_count += triangle(listed);
    for (uint32_t i = 0; i < listed; i++) {
        uint32_t first = run->live_class[i];
        uint32_t *known = row(peak, class_count, first);
        for (uint32_t j = i; j < listed; j++) {
            uint32_t length = run->live_class[j] - first;
            uint32_t blocks = run->live_sum[j + 1] - run->live_sum[i];
            known[length] = known[length] < blocks ? blocks : known[length];
        }
    }
}

/* An interval has no fewer blocks than one inside it. */
static void close_intervals(uint32_t *peak, uint32_t class_count)
{
    for (size_t first = class_count; first-- > 0;) {
        uint32_t *known = row(peak, class_count, first);
        const uint32_t *after_first = row(peak, class_count, first + 1);
        for (size_t length = 1; length < class_count - first; length++) {
            uint32_t inside = known[length - 1] > after_first[length - 1] ? known[length - 1]
                                                                          : after_first[length - 1];
            known[length] = known[length] < inside ? inside : known[length];
        }
    }
}

/* A half of a trace, and what is found in it. */
struct half {
    const struct live *live;
    struct run run;
    uint32_t *peak; /* M of these events */
    uint64_t moment_count;
    uint64_t vector_count;
};

/* A moment that can be a peak: `event` came before it. */
static void note_moment(struct half *half, size_t event)
{
    struct run *run = &half->run;
    half->moment_count++;
    while (event >= run->stretch_end) {
        run->stretch_end += run->stretch;
        run->sample_count++;
    }
    struct sample *sample = &run->samples[run->sample_count - 1];
    if (run->live_bytes > sample->live_bytes)
        *sample = (struct sample){run->live_bytes, event};

    uint64_t *seen = &run->seen[run->hash & (SEEN_COUNT - 1)];
    if (*seen == run->hash || run->update_count > UPDATES_MAX)
        return;
    *seen = run->hash;
    half->vector_count++;
    look(run, half->peak, half->live->class_count);
}

/* Makes the blocks live that are so before the first event. */
static bool skip_to_first(struct run *run, const struct live *live)
{
    const struct trace *trace = run->trace;
    uint32_t *blocks = calloc((size_t)trace->kinds.count + 1, sizeof *blocks);
    if (!blocks)
        return false;
    for (size_t i = 0; i < run->first; i++)
        blocks[event_kind(trace->events[i])] += event_is_free(trace->events[i]) ? UINT32_MAX : 1;
    for (uint32_t kind = 0; kind < trace->kinds.count; kind++) {
        uint32_t class = run->class_of_kind[kind];
        if (class == LIVE_NO_CLASS || !blocks[kind])
            continue;
        run->count[class] += blocks[kind];
        run->is_live[class / 64] |= (uint64_t)1 << class % 64;
        run->hash += run->key[class] * blocks[kind];
        run->live_bytes += (uint64_t)live->class[class].size * blocks[kind];
        run->size_count[run->size_of_kind[kind]] += blocks[kind];
    }
    free(blocks);
    return true;
}

/* Measures sizes, and M as far as UPDATES_MAX goes. */
static void look_at_all(struct half *half)
{
    struct run *run = &half->run;
    const struct trace *trace = run->trace;
    const struct live_class *classes = half->live->class;
    bool is_rising = false;
    for (size_t i = run->first; i < run->end; i++) {
        uint32_t kind = event_kind(trace->events[i]);
        uint32_t class = run->class_of_kind[kind];
        if (class == LIVE_NO_CLASS)
            continue;
        uint32_t size = run->size_of_kind[kind];
        if (!event_is_free(trace->events[i])) {
            add_block(run, class);
            run->hash += run->key[class];
            run->live_bytes += classes[class].size;
            if (++run->size_count[size] > run->size_peak[size])
                run->size_peak[size] = run->size_count[size];
            is_rising = true;
        } else {
            if (is_rising)
                note_moment(half, i - 1);
            remove_block(run, class);
            run->hash -= run->key[class];
            run->live_bytes -= classes[class].size;
            run->size_count[size]--;
            is_rising = false;
        }
    }
    if (is_rising)
        note_moment(half, run->end - 1);
}

static int compare_samples(const void *a, const void *b)
{
    size_t x = ((const struct sample *)a)->event;
    size_t y = ((const struct sample *)b)->event;
    return (x > y) - (x < y);
}

/* Looks at the vector after each of some events. */
static void look_at_samples(struct run *run, const struct live *live, uint32_t *peak,
                            struct sample *samples, size_t sample_count)
{
    const struct trace *trace = run->trace;
    size_t event = 0;
    qsort(samples, sample_count, sizeof *samples, compare_samples);
    for (uint32_t class = 0; class < live->class_count; class++)
        run->count[class] = 0;
    for (uint32_t word = 0; word <= live->class_count / 64; word++)
        run->is_live[word] = 0;
    for (size_t s = 0; s < sample_count; s++) {
        for (; event <= samples[s].event && event < trace->event_count; event++) {
            uint32_t class = run->class_of_kind[event_kind(trace->events[event])];
            if (class == LIVE_NO_CLASS)
                continue;
            if (event_is_free(trace->events[event]))
                remove_block(run, class);
            else
                add_block(run, class);
        }
        look(run, peak, live->class_count);
    }
}

/* Adds what one trace has to what all have. */
static uint32_t combine(const struct live *live, uint32_t all, uint32_t one)
{
    if (live->is_concurrent)
        return all + one;
    return all > one ? all : one;
}

static bool half_start(struct half *half, const struct live *live, const struct trace *trace,
                       size_t first, size_t end)
{
    size_t cells = triangle(live->class_count);
    *half = (struct half){.live = live};
    if (!run_start(&half->run, live, trace))
        return false;
    half->run.first = first;
    half->run.end = end;
    half->peak = calloc(cells, sizeof *half->peak);

    size_t samples = (size_t)(UPDATES_MAX / cells);
    samples = samples > SAMPLES_MAX ? SAMPLES_MAX : samples < SAMPLES_MIN ? SAMPLES_MIN : samples;
    half->run.stretch = (end - first) / samples + 1;
    half->run.stretch_end = first;
    return half->peak && skip_to_first(&half->run, live);
}

static void half_end(struct half *half)
{
    run_end(&half->run);
    free(half->peak);
}

static bool is_all(const struct half *half)
{
    return half->run.update_count <= UPDATES_MAX;
}

static void measure_half(void *argument)
{
    struct half *half = argument;
    struct run *run = &half->run;
    look_at_all(half);
    if (!is_all(half))
        look_at_samples(run, half->live, half->peak, run->samples, run->sample_count);
    for (uint32_t i = 0; i < half->live->size_count; i++) {
        uint32_t *of_class = row(half->peak, half->live->class_count, half->live->size[i].class);
        *of_class = *of_class < run->size_peak[i] ? run->size_peak[i] : *of_class;
    }
}

/* Adds what the halves of one trace have to what all traces have. */
static void add_halves(struct live *live, const struct half half[2])
{
    size_t cells = triangle(live->class_count);
    uint32_t *peak = half[0].peak;
    for (uint32_t i = 0; i < live->size_count; i++)
        live->size[i].peak_live = combine(live, live->size[i].peak_live,
                                          max_u32(half[0].run.size_peak[i],
                                                 half[1].run.size_peak[i]));
    for (size_t i = 0; i < cells; i++)
        peak[i] = max_u32(peak[i], half[1].peak[i]);
    close_intervals(peak, live->class_count);
    for (size_t i = 0; i < cells; i++)
        live->peak[i] = combine(live, live->peak[i], peak[i]);
    live->moment_count += half[0].moment_count + half[1].moment_count;
    live->vector_count += half[0].vector_count + half[1].vector_count;
    live->is_exact = live->is_exact && is_all(&half[0]) && is_all(&half[1]);
}

static enum live_status measure_trace(struct live *live, const struct trace *trace)
{
    struct half half[2] = {0};
    size_t middle = trace->event_count < HALVES_FROM ? trace->event_count : trace->event_count / 2;
    bool is_started = half_start(&half[0], live, trace, 0, middle) &&
                      half_start(&half[1], live, trace, middle, trace->event_count);
    if (is_started) {
        if (middle == trace->event_count)
            measure_half(&half[0]);
        else
            both(measure_half, &half[0], &half[1]);
        add_halves(live, half);
    }
    half_end(&half[0]);
    half_end(&half[1]);
    return is_started ? LIVE_OK : LIVE_NO_MEMORY;
}

enum live_status live_measure(const struct trace *traces, size_t trace_count,
                              const struct target *target, bool is_concurrent, struct live *live)
{
    *live = (struct live){.is_exact = true, .is_concurrent = is_concurrent, .traces = traces,
                          .trace_count = trace_count};
    uint64_t blocks = 0;
    for (size_t t = 0; t < trace_count; t++)
        blocks += traces[t].slot_count;
    enum live_status status = blocks > LIVE_BLOCKS_MAX ? LIVE_TOO_MANY_BLOCKS : LIVE_OK;
    if (status == LIVE_OK)
        status = classes_make(live, target);
    if (status == LIVE_OK) {
        live->peak = calloc(triangle(live->class_count), sizeof *live->peak);
        status = live->peak ? LIVE_OK : LIVE_NO_MEMORY;
    }
    for (size_t t = 0; status == LIVE_OK && t < trace_count; t++)
        status = measure_trace(live, &traces[t]);
    if (status != LIVE_OK)
        live_free(live);
    return status;
}

/* ---- Making M exact where it is relied on ---- */

/* What a division of the classes needs, in one trace. The arrays have one more
 * bucket, for what takes no part. */
struct need {
    uint8_t *bucket_of_kind;
    uint32_t count[TARGET_BUCKETS_MAX + 1]; /* live blocks of each bucket */
    uint32_t peak[TARGET_BUCKETS_MAX + 1];  /* and the most of them */
    struct sample when[TARGET_BUCKETS_MAX + 1];
};

_Static_assert(TARGET_BUCKETS_MAX <= UINT8_MAX, "a byte numbers the buckets");

static bool find_buckets(struct need *need, const struct live *live, const struct trace *trace,
                         const uint32_t *bucket_of_class)
{
    uint32_t *class_of_kind = live_classes_of(live, trace);
    *need = (struct need){.bucket_of_kind = malloc((size_t)trace->kinds.count + 1)};
    for (uint32_t k = 0; class_of_kind && need->bucket_of_kind && k < trace->kinds.count; k++) {
        uint32_t class = class_of_kind[k];
        need->bucket_of_kind[k] = (uint8_t)(class == LIVE_NO_CLASS ? TARGET_BUCKETS_MAX
                                                                   : bucket_of_class[class]);
    }
    free(class_of_kind);
    return class_of_kind && need->bucket_of_kind;
}

/* The most blocks of each bucket live at once, and when. No branch depends on
 * whether an event is a free, which nothing could foretell. */
static void find_peaks(struct need *need, const struct trace *trace)
{
    for (size_t i = 0; i < trace->event_count; i++) {
        trace_event event = trace->events[i];
        uint8_t bucket = need->bucket_of_kind[event_kind(event)];
        uint32_t count = need->count[bucket] + 1 - 2 * (uint32_t)event_is_free(event);
        need->count[bucket] = count;
        if (count > need->peak[bucket]) {
            need->peak[bucket] = count;
            need->when[bucket].event = i;
        }
    }
}

static enum live_status raise_by(struct live *live, const struct trace *trace,
                                 const uint32_t *bucket_of_class, const uint32_t *ends,
                                 uint32_t bucket_count, uint32_t *peaks, bool *raised)
{
    struct need need;
    struct run run = {0};
    bool is_found = find_buckets(&need, live, trace, bucket_of_class);
    if (is_found)
        find_peaks(&need, trace);
    size_t higher = 0;
    for (uint32_t b = 0; is_found && b < bucket_count; b++) {
        if (!live->is_concurrent && need.peak[b] > live_peak(live, b ? ends[b - 1] : 0, ends[b]))
            need.when[higher++] = need.when[b];
        peaks[b] = combine(live, peaks[b], need.peak[b]);
    }
    if (higher) {
        is_found = run_start(&run, live, trace);
        if (is_found)
            look_at_samples(&run, live, live->peak, need.when, higher);
        run_end(&run);
    }
    *raised |= higher > 0;
    free(need.bucket_of_kind);
    return is_found ? LIVE_OK : LIVE_NO_MEMORY;
}

enum live_status live_raise(struct live *live, const uint32_t *ends, uint32_t count,
                            uint32_t *peaks, bool *raised)
{
    uint32_t *bucket_of_class = malloc(live->class_count * sizeof *bucket_of_class);
    if (!bucket_of_class)
        return LIVE_NO_MEMORY;
    for (uint32_t b = 0, class = 0; b < count; b++) {
        peaks[b] = 0;
        while (class < ends[b])
            bucket_of_class[class++] = b;
    }
    *raised = false;
    enum live_status status = LIVE_OK;
    for (size_t t = 0; status == LIVE_OK && t < live->trace_count; t++)
        status = raise_by(live, &live->traces[t], bucket_of_class, ends, count, peaks, raised);
    for (uint32_t b = 0; status == LIVE_OK && b < count; b++) {
        uint32_t first = b ? ends[b - 1] : 0;
        if (peaks[b] > live_peak(live, first, ends[b])) { /* logs at the same time: a sum */
            row(live->peak, live->class_count, first)[ends[b] - 1 - first] = peaks[b];
            *raised = true;
        }
    }
    if (*raised)
        close_intervals(live->peak, live->class_count);
    free(bucket_of_class);
    return status;
}

void live_free(struct live *live)
{
    free(live->size);
    free(live->class);
    free(live->peak);
    *live = (struct live){0};
}
