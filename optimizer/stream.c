/* SPDX-License-Identifier: MIT */
/* stream.c - packs the traces, and leaves out the closed stretches that repeat. */
#include "stream.h"

#include "common/hash.h"

#include <stdlib.h>

#ifndef SEEN_COUNT /* fuzzing takes few */
#define SEEN_COUNT ((size_t)1 << 16) /* stretches that are remembered */
#endif

#define HASH_BASE HASH_FACTOR /* odd; else any will do */

/* A state that can come back: no block that was live in it has been freed. */
struct state {
    uint64_t number;     /* its own */
    uint32_t at;         /* where the stream was in it, the last time */
    uint32_t live_count; /* blocks live in it */
};

struct squeezer {
    uint32_t *new_index;     /* where the event at each place went */
    uint64_t *hash;      /* of all events left before each place */
    struct state *state; /* a stack of the states that can come back */
    uint64_t *seen;      /* hashes of stretches; newer ones take their places over */
};

/* ---- Squeezing ---- */

static bool squeezer_start(struct squeezer *squeezer, size_t event_count, size_t live_count)
{
    *squeezer = (struct squeezer){0};
    squeezer->new_index = malloc((event_count + 1) * sizeof *squeezer->new_index);
    squeezer->hash = malloc((event_count + 1) * sizeof *squeezer->hash);
    squeezer->state = malloc((live_count + 2) * sizeof *squeezer->state);
    squeezer->seen = calloc(SEEN_COUNT, sizeof *squeezer->seen);
    return squeezer->new_index && squeezer->hash && squeezer->state && squeezer->seen;
}

static void squeezer_end(struct squeezer *squeezer)
{
    free(squeezer->new_index);
    free(squeezer->hash);
    free(squeezer->state);
    free(squeezer->seen);
}

static uint64_t power_of_base(uint32_t exponent)
{
    uint64_t power = 1;
    for (uint64_t square = HASH_BASE; exponent; exponent >>= 1, square *= square) {
        if (exponent & 1)
            power *= square;
    }
    return power;
}

/* Whether the stretch from a state to `end` was there from that state before;
 * from now on it was. */
static bool was_seen(struct squeezer *squeezer, const struct state *state, uint32_t end)
{
    const uint64_t *hash = squeezer->hash;
    uint64_t stretch = hash[end] - hash[state->at] * power_of_base(end - state->at);
    uint64_t key = hash_mix(stretch ^ hash_mix(state->number));
    uint64_t *seen = &squeezer->seen[key & (SEEN_COUNT - 1)];
    bool is_known = *seen == key;
    *seen = key;
    return is_known;
}

/* Leaves out the stretches that repeat. */
static void squeeze(struct squeezer *squeezer, struct stream *stream)
{
    struct state *top = squeezer->state;
    stream_event *event = stream->event;
    uint32_t live_count = 0;
    uint32_t end = 0; /* of the events left in */
    uint64_t state_count = 1;
    *top = (struct state){0};
    squeezer->hash[0] = 0;

    for (uint32_t i = 0; i < stream->count; i++) {
        bool is_free = event[i] & STREAM_FREE;
        if (is_free) {
            uint32_t alloc = squeezer->new_index[i - (event[i] - STREAM_FREE)];
            event[end] = STREAM_FREE + (end - alloc);
            live_count--;
            while (top->at > alloc)
                top--; /* the block was live in it */
        } else {
            if (top->at < end)
                *++top = (struct state){state_count++, end, live_count};
            squeezer->new_index[i] = end;
            event[end] = event[i];
            live_count++;
        }
        squeezer->hash[end + 1] =
            squeezer->hash[end] * HASH_BASE + hash_mix(event[end] + (uint64_t)1);
        end++;
        if (is_free && top->live_count == live_count) {
            if (was_seen(squeezer, top, end))
                end = top->at;
            top->at = end;
        }
    }
    stream->count = end;
}

/* ---- Packing ---- */

uint32_t stream_limit_of(const struct live *live, uint64_t size, uint64_t max_waste)
{
    uint64_t smallest = size ? size : 1;
    uint32_t low = 0;
    uint32_t high = live->class_count;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        uint64_t bucket = live->class[middle].size;
        if (bucket > smallest && bucket - smallest > max_waste)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

/* For each kind of request its allocation, or LIVE_NO_CLASS. */
static stream_event *pack_kinds(const struct live *live, const struct trace *trace,
                                uint64_t max_waste)
{
    stream_event *kind = live_classes_of(live, trace);
    for (uint32_t k = 0; kind && k < trace->kinds.count; k++) {
        if (kind[k] == LIVE_NO_CLASS)
            continue;
        uint32_t limit = stream_limit_of(live, trace->kinds.kind[k].size, max_waste);
        kind[k] = stream_alloc(kind[k], limit);
    }
    return kind;
}

/* Appends a trace, and frees what is live at its end. */
static bool pack_trace(struct stream *stream, const struct live *live, const struct trace *trace,
                       uint64_t max_waste)
{
    stream_event *kind = pack_kinds(live, trace, max_waste);
    uint32_t *place = calloc((size_t)trace->slot_count + 1, sizeof *place); /* + 1; 0: not live */
    bool is_done = kind && place;
    for (size_t i = 0; is_done && i < trace->event_count; i++) {
        uint32_t *alloc = &place[event_slot(trace->events[i])];
        stream_event packed = kind[event_kind(trace->events[i])];
        if (packed == LIVE_NO_CLASS)
            continue;
        if (event_is_free(trace->events[i])) {
            packed = STREAM_FREE + (stream->count - (*alloc - 1));
            *alloc = 0;
        } else {
            *alloc = stream->count + 1;
        }
        stream->event[stream->count++] = packed;
    }
    for (uint32_t s = 0; is_done && s < trace->slot_count; s++) {
        if (place[s]) {
            stream->event[stream->count] = STREAM_FREE + (stream->count - (place[s] - 1));
            stream->count++;
        }
    }
    free(kind);
    free(place);
    return is_done;
}

bool stream_make(const struct live *live, uint64_t max_waste, struct stream *stream)
{
    struct squeezer squeezer = {0};
    uint64_t event_count = 0;
    size_t live_count = 0;
    *stream = (struct stream){0};
    for (size_t t = 0; t < live->log_count; t++) {
        const struct trace *trace = &live->logs[t].trace;
        event_count += (uint64_t)trace->event_count + trace->slot_count;
        live_count = live_count < trace->slot_count ? trace->slot_count : live_count;
    }
    if (event_count > STREAM_EVENTS_MAX || event_count >= SIZE_MAX / sizeof *squeezer.hash)
        return false;
    stream->event = calloc((size_t)event_count + 1, sizeof *stream->event);
    bool is_done = stream->event && squeezer_start(&squeezer, (size_t)event_count, live_count);
    for (size_t t = 0; is_done && t < live->log_count; t++)
        is_done = pack_trace(stream, live, &live->logs[t].trace, max_waste);
    if (is_done) {
        squeeze(&squeezer, stream);
    } else {
        free(stream->event);
        *stream = (struct stream){0};
    }
    squeezer_end(&squeezer);
    return is_done;
}
