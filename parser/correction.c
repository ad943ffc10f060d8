/* SPDX-License-Identifier: MIT */
/* correction.c - goes through the events once and writes them anew, with the hints between. */
#include "correction.h"

#include <stdlib.h>

struct corrector {
    struct trace *trace;
    struct trace made;    /* takes the new events; its kinds are lent */
    struct trace_lines lines;
    uint32_t bytes;
    uint32_t hint_kind;
    uint32_t *slot_of; /* by old slot: its new one */
    uint32_t *hint_of; /* by old slot of a session: the slot of its hint */
};

/* Adds an event, and that of the hint where it is a session's. */
static enum log_status correct_event(struct corrector *state, size_t index)
{
    trace_event e = state->trace->events[index];
    uint64_t line = trace_lines_at(&state->lines, index);
    uint32_t kind = event_kind(e);
    uint32_t *slot = &state->slot_of[event_slot(e)];
    uint32_t *hint = &state->hint_of[event_slot(e)];
    bool is_free = event_is_free(e);
    bool has_hint = state->trace->kinds.kind[kind].is_session;
    enum log_status status = LOG_OK;
    if (has_hint && is_free)
        status = trace_add_event(&state->made, true, state->hint_kind, hint, line);
    if (status == LOG_OK)
        status = trace_add_event(&state->made, is_free, kind, slot, line);
    if (status == LOG_OK && has_hint && !is_free)
        status = trace_add_event(&state->made, false, state->hint_kind, hint, line);
    return status;
}

/* ---- The whole trace ---- */

/* Makes the sessions' kinds larger, and adds that of the hints. */
static bool correct_kinds(struct corrector *state, struct correction *correction)
{
    struct trace *trace = state->trace;
    struct record hint = {.type = RECORD_ALLOC, .has_size = true, .size = state->bytes};
    for (uint32_t k = 0; k < trace->kinds.count; k++) {
        struct kind *kind = &trace->kinds.kind[k];
        if (!kind->is_session)
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

/* Gives the trace the new events, and what they show. */
static void take_events(struct corrector *state)
{
    struct trace *trace = state->trace;
    struct trace *made = &state->made;
    free(trace->events);
    free(trace->jumps);
    trace->events = made->events;
    trace->event_count = made->event_count;
    trace->event_capacity = made->event_capacity;
    trace->jumps = made->jumps;
    trace->jump_count = made->jump_count;
    trace->jump_capacity = made->jump_capacity;
    trace->slot_count = made->slot_count;
    trace->peak_live_bytes = made->peak_live_bytes;
    trace->peak_event = made->peak_event;
    trace->live_bytes = trace->region[0].live_bytes = made->live_bytes;
    trace->region[0].peak_live_bytes = made->peak_live_bytes;
    made->events = NULL;
    made->jumps = NULL;
}

static enum log_status correct_events(struct corrector *state)
{
    struct trace *trace = state->trace;
    size_t slots = (size_t)trace->slot_count + 1;
    size_t next_record = 0;
    enum log_status status = LOG_OK;
    state->slot_of = calloc(slots, sizeof *state->slot_of);
    state->hint_of = calloc(slots, sizeof *state->hint_of);
    if (!state->slot_of || !state->hint_of)
        return LOG_NO_MEMORY;
    for (size_t i = 0; i < trace->event_count && status == LOG_OK; i++) {
        move_heap_record(trace, &next_record, i, state->made.event_count);
        status = correct_event(state, i);
    }
    move_heap_record(trace, &next_record, trace->event_count, state->made.event_count);
    return status;
}

enum log_status correction_make(const struct build *build, struct trace *trace,
                                struct correction *correction)
{
    struct corrector state = {.trace = trace, .lines = {.trace = trace}};
    *correction = (struct correction){0};
    if (build->memory != BUILD_PLAIN || build->sessions == 0)
        return LOG_OK;
    state.bytes = trace->highest_address > UINT32_MAX ? BUILD_HINT_BYTES_64 : BUILD_HINT_BYTES_32;
    if (!correct_kinds(&state, correction))
        return LOG_NO_MEMORY;
    state.made.kinds = trace->kinds;
    enum log_status status = correct_events(&state);
    if (status == LOG_OK) {
        take_events(&state);
        correction->bytes = state.bytes;
        trace->added_count = correction->session_count;
        trace->region[0].request_count += correction->session_count;
    }
    state.made.kinds = (struct kinds){0};
    trace_free(&state.made);
    free(state.slot_of);
    free(state.hint_of);
    return status;
}
