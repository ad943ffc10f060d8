/* SPDX-License-Identifier: MIT */
/* condensed.c - goes through the events, and from one new vector of live blocks to the next. */
#include "condensed.h"

#include "common/grow.h"
#include "common/hash.h"

#include <stdlib.h>

/* Vectors recognised at one time, in places that a newer one takes over. */
#ifndef SEEN_COUNT /* fuzzing takes few */
#define SEEN_COUNT ((size_t)1 << 16)
#endif

struct condenser {
    const struct trace *trace;
    struct trace *condensed;
    struct kind_state {
        uint32_t live;    /* blocks in the log, */
        uint32_t written; /* and after the condensed events */
        bool is_listed;
    } *kind;
    uint32_t *changed; /* the listed kinds: the two may differ */
    uint32_t changed_count;
    uint64_t *seen; /* hashes of vectors */
    uint64_t hash;  /* of the present vector: the sum of its blocks' keys */
};

/* Writes the events that take a kind from one count of blocks to another. */
static bool write_events(struct condenser *condenser, bool is_free, uint32_t kind, uint32_t count)
{
    struct trace *condensed = condenser->condensed;
    trace_event *events = grow(condensed->events, &condensed->event_capacity,
                               condensed->event_count + count, sizeof *events);
    if (!events)
        return false;
    condensed->events = events;
    while (count--)
        events[condensed->event_count++] = event_pack(is_free, kind, 0, 0);
    return true;
}

/* Writes the frees or the allocations from the last vector to the present one. */
static bool write_changes(struct condenser *condenser, bool is_free)
{
    bool is_good = true;
    for (uint32_t i = 0; is_good && i < condenser->changed_count; i++) {
        uint32_t kind = condenser->changed[i];
        const struct kind_state *state = &condenser->kind[kind];
        uint32_t from = is_free ? state->live : state->written;
        uint32_t to = is_free ? state->written : state->live;
        is_good = from >= to || write_events(condenser, is_free, kind, to - from);
    }
    return is_good;
}

/* A moment that can be a peak. */
static bool see_moment(struct condenser *condenser)
{
    uint64_t *seen = &condenser->seen[condenser->hash % SEEN_COUNT];
    if (*seen == condenser->hash)
        return true;
    *seen = condenser->hash;
    if (!write_changes(condenser, true) || !write_changes(condenser, false))
        return false;
    while (condenser->changed_count) {
        struct kind_state *state = &condenser->kind[condenser->changed[--condenser->changed_count]];
        state->written = state->live;
        state->is_listed = false;
    }
    return true;
}

static void count_event(struct condenser *condenser, trace_event e)
{
    uint32_t kind = event_kind(e);
    struct kind_state *state = &condenser->kind[kind];
    uint64_t key = hash_mix((kind + (uint64_t)1) * HASH_FACTOR);
    state->live += event_is_free(e) ? UINT32_MAX : 1; /* minus 1, or 1 */
    condenser->hash += event_is_free(e) ? 0 - key : key;
    if (!state->is_listed)
        condenser->changed[condenser->changed_count++] = kind;
    state->is_listed = true;
}

static bool condense(struct condenser *condenser)
{
    const struct trace *trace = condenser->trace;
    bool is_rising = false;
    bool is_good = true;
    for (size_t i = 0; is_good && i < trace->event_count; i++) {
        bool is_free = event_is_free(trace->events[i]);
        if (is_free && is_rising)
            is_good = see_moment(condenser);
        is_rising = !is_free;
        count_event(condenser, trace->events[i]);
    }
    return is_good && (!is_rising || see_moment(condenser));
}

bool condensed_make(const struct trace *trace, struct trace *condensed)
{
    size_t kinds = (size_t)trace->kinds.count + 1;
    struct condenser condenser = {.trace = trace, .condensed = condensed,
                                  .kind = calloc(kinds, sizeof *condenser.kind),
                                  .changed = malloc(kinds * sizeof *condenser.changed),
                                  .seen = calloc(SEEN_COUNT, sizeof *condenser.seen)};
    condensed->slot_count = trace->slot_count;
    bool is_made =
        condenser.kind && condenser.changed && condenser.seen && condense(&condenser);
    free(condenser.kind);
    free(condenser.changed);
    free(condenser.seen);
    return is_made;
}
