/* SPDX-License-Identifier: MIT */
/* run_starts.c - the known boot messages, and the search for a log's opening (Knuth, Morris,
 * Pratt). */
#include "run_starts.h"

#include "scan.h"

#include <stdlib.h>

const struct run_starts run_starts_known = {
    {"rst:0x", "rst cause:", "ESP-ROM:", "*** Booting ", "U-Boot ", "NuttShell (NSH)",
     "Thread Operating System", "Rebooting..."}, 8};

bool run_starts_in(const struct run_starts *starts, const char *line, const char *end)
{
    for (size_t i = 0; i < starts->count; i++) {
        if (scan_find(line, end, starts->text[i]))
            return true;
    }
    return false;
}

/* ---- The opening ---- */

#define OPENING_EVENTS 32 /* of the log's start that come again */
#define OPENING_KINDS 4   /* different ones among them, at least: else a loop looks like it */

static uint64_t what_of(trace_event e)
{
    return event_pack(event_is_free(e), event_kind(e), 0, 0);
}

static bool has_kinds(const trace_event *events)
{
    uint32_t count = 0;
    for (size_t i = 0; i < OPENING_EVENTS; i++) {
        size_t before = 0;
        while (before < i && event_kind(events[before]) != event_kind(events[i]))
            before++;
        count += before == i;
    }
    return count >= OPENING_KINDS;
}

/* How much of the opening ends with an event, where `matched` events ended before it. */
static size_t match(const trace_event *events, const size_t *border, size_t matched, trace_event e)
{
    while (matched && (matched == OPENING_EVENTS || what_of(events[matched]) != what_of(e)))
        matched = border[matched - 1];
    return matched + (what_of(events[matched]) == what_of(e));
}

/* Sets *border, of the opening's beginnings: how much of the opening each also ends with. */
static void find_borders(const trace_event *events, size_t *border)
{
    border[0] = 0;
    for (size_t i = 1; i < OPENING_EVENTS; i++)
        border[i] = match(events, border, border[i - 1], events[i]);
}

/* Counts the blocks that were allocated before an event and are never freed. */
static bool count_left(const struct trace *trace, size_t event, uint64_t *count)
{
    size_t *last = trace_last_events(trace);
    *count = 0;
    for (uint32_t slot = 0; last && slot < trace->slot_count; slot++)
        *count += last[slot] < event && !event_is_free(trace->events[last[slot]]);
    free(last);
    return last != NULL;
}

bool run_starts_guess(const struct trace *trace, struct trace_count *guess)
{
    const struct trace_count *left = &trace->finding[FINDING_LIVE_AT_END];
    struct trace_lines lines = {.trace = trace};
    size_t border[OPENING_EVENTS];
    size_t matched = 0;
    bool is_good = true;
    *guess = (struct trace_count){0};
    if (!left->count || trace->event_count < 2 * OPENING_EVENTS || !has_kinds(trace->events))
        return true;
    find_borders(trace->events, border);
    for (size_t i = 1; i < trace->event_count && !guess->count && is_good; i++) {
        matched = match(trace->events, border, matched, trace->events[i]);
        if (matched < OPENING_EVENTS)
            continue;
        size_t first = i + 1 - OPENING_EVENTS;
        uint64_t line = trace_lines_at(&lines, first);
        if (line >= left->first_line)
            is_good = count_left(trace, first, &guess->count);
        if (guess->count)
            guess->first_line = line;
    }
    return is_good;
}
