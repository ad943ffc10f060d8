/* SPDX-License-Identifier: MIT */
/* correction.c - goes through the events once and writes them anew, with the hints between. */
#include "correction.h"

#include <stdlib.h>

struct corrector {
    struct trace *trace;
    uint32_t bytes;
    uint32_t hint_kind;
    trace_event *events; /* the new ones */
    size_t event_count;
    uint32_t *slot_of;    /* by old slot: its new one */
    uint32_t *hint_of;    /* by old slot of a session: the slot of its hint */
    uint32_t *free_slots; /* a stack */
    uint32_t free_count;
    uint32_t slot_count; /* slots ever used */
};

static bool is_session(const struct corrector *state, uint32_t kind)
{
    const struct kinds *kinds = &state->trace->kinds;
    return build_is_site(kinds, &kinds->kind[kind], "wolfSSL_new");
}

static void add_event(struct corrector *state, bool is_free, uint32_t kind, uint32_t slot,
                      uint64_t lines)
{
    state->events[state->event_count++] = event_pack(is_free, kind, slot, lines);
}

/* ---- Blocks ---- */

static uint32_t take(struct corrector *state, uint32_t kind, uint64_t lines)
{
    struct trace *trace = state->trace;
    struct trace_region *heap = &trace->region[0];
    uint32_t slot = state->free_count ? state->free_slots[--state->free_count]
                                      : state->slot_count++;
    trace->live_bytes += trace->kinds.kind[kind].size;
    if (trace->live_bytes > trace->peak_live_bytes) {
        trace->peak_live_bytes = trace->live_bytes;
        trace->peak_event = state->event_count;
    }
    heap->live_bytes = trace->live_bytes;
    heap->peak_live_bytes = trace->peak_live_bytes;
    add_event(state, false, kind, slot, lines);
    return slot;
}

static void give_back(struct corrector *state, uint32_t kind, uint32_t slot, uint64_t lines)
{
    state->trace->live_bytes -= state->trace->kinds.kind[kind].size;
    state->trace->region[0].live_bytes = state->trace->live_bytes;
    state->free_slots[state->free_count++] = slot;
    add_event(state, true, kind, slot, lines);
}

static void correct_event(struct corrector *state, trace_event e)
{
    uint32_t kind = event_kind(e);
    uint32_t old = event_slot(e);
    uint64_t lines = event_lines(e);
    bool has_hint = is_session(state, kind);
    if (event_is_free(e)) {
        if (has_hint) /* on the session's line, which the event before it moves to */
            give_back(state, state->hint_kind, state->hint_of[old], lines);
        give_back(state, kind, state->slot_of[old], has_hint ? 0 : lines);
        return;
    }
    state->slot_of[old] = take(state, kind, lines);
    if (has_hint)
        state->hint_of[old] = take(state, state->hint_kind, 0);
}

/* ---- The whole trace ---- */

/* Makes the sessions' kinds larger, and adds that of the hints. */
static bool correct_kinds(struct corrector *state, struct correction *correction)
{
    struct trace *trace = state->trace;
    struct record hint = {.type = RECORD_ALLOC, .has_size = true, .size = state->bytes};
    for (uint32_t k = 0; k < trace->kinds.count; k++) {
        struct kind *kind = &trace->kinds.kind[k];
        if (!is_session(state, k))
            continue;
        kind->size += state->bytes;
        correction->session_count += kind->requests;
        if (kind->size > trace->largest_size)
            trace->largest_size = kind->size;
    }
    record_set_site(&hint, "InitSSL", sizeof "InitSSL" - 1);
    state->hint_kind = kinds_count(&trace->kinds, &hint, 0);
    if (state->hint_kind == KINDS_NONE)
        return false;
    trace->kinds.kind[state->hint_kind].requests = correction->session_count;
    return true;
}

/* The lost frees are told by their place among the events. */
static void move_heap_record(struct trace *trace, size_t *next, size_t before, size_t after)
{
    for (; *next < trace->heap_record_count && trace->heap_records[*next].event == before; ++*next)
        trace->heap_records[*next].event = after;
}

static bool correct_events(struct corrector *state, uint64_t session_count)
{
    struct trace *trace = state->trace;
    size_t most = trace->event_count + 2 * (size_t)session_count;
    size_t slots = 2 * (size_t)trace->slot_count + 1;
    size_t next_record = 0;
    state->events = calloc(most, sizeof *state->events);
    state->slot_of = calloc(slots, sizeof *state->slot_of);
    state->hint_of = calloc(slots, sizeof *state->hint_of);
    state->free_slots = calloc(slots, sizeof *state->free_slots);
    if (!state->events || !state->slot_of || !state->hint_of || !state->free_slots)
        return false;
    trace->live_bytes = trace->peak_live_bytes = 0;
    for (size_t i = 0; i < trace->event_count; i++) {
        move_heap_record(trace, &next_record, i, state->event_count);
        correct_event(state, trace->events[i]);
    }
    move_heap_record(trace, &next_record, trace->event_count, state->event_count);
    free(trace->events);
    trace->events = state->events;
    trace->event_count = state->event_count;
    trace->event_capacity = most;
    trace->slot_count = state->slot_count;
    state->events = NULL;
    return true;
}

enum trace_status correction_make(const struct build *build, struct trace *trace,
                                  struct correction *correction)
{
    struct corrector state = {.trace = trace};
    enum trace_status status = TRACE_NO_MEMORY;
    *correction = (struct correction){0};
    if (build->memory != BUILD_PLAIN || build->sessions == 0)
        return TRACE_OK;
    if (trace->slot_count > TRACE_SLOTS_MAX / 2)
        return TRACE_TOO_MANY_BLOCKS;
    state.bytes = trace->highest_address > UINT32_MAX ? BUILD_HINT_BYTES_64 : BUILD_HINT_BYTES_32;
    if (correct_kinds(&state, correction) && correct_events(&state, correction->session_count)) {
        correction->bytes = state.bytes;
        trace->added_count = correction->session_count;
        trace->region[0].request_count += correction->session_count;
        status = TRACE_OK;
    }
    free(state.events);
    free(state.slot_of);
    free(state.hint_of);
    free(state.free_slots);
    return status;
}
