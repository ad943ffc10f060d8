/* SPDX-License-Identifier: MIT */
/* stream.c - packs the traces by class, and squeezes them. */
#include "stream.h"

#include <stdlib.h>

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
    uint64_t event_count = 0;
    *stream = (struct stream){0};
    for (size_t t = 0; t < live->log_count; t++) {
        const struct trace *trace = &live->logs[t].trace;
        event_count += (uint64_t)trace->event_count + trace->slot_count;
    }
    if (event_count > STREAM_EVENTS_MAX || event_count >= SIZE_MAX / sizeof *stream->event)
        return false;
    stream->event = malloc(((size_t)event_count + 1) * sizeof *stream->event);
    bool is_done = stream->event;
    for (size_t t = 0; is_done && t < live->log_count; t++)
        is_done = pack_trace(stream, live, &live->logs[t].trace, max_waste);
    is_done = is_done && squeeze_words(stream->event, &stream->count, NULL);
    if (!is_done) {
        free(stream->event);
        *stream = (struct stream){0};
    }
    return is_done;
}
