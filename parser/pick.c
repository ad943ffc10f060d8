/* SPDX-License-Identifier: MIT */
/* pick.c - goes through the events once, and adds each to the trace that takes its kind. */
#include "pick.h"

#include <stdlib.h>

/* Where a kind goes. */
struct place {
    uint32_t pick;
    uint32_t kind; /* its index there; KINDS_NONE: it goes nowhere */
};

/* Adds a kind with all its requests. */
static uint32_t add_kind(struct kinds *picked, const struct kinds *kinds, const struct kind *kind)
{
    struct record record = {.size = kind->size};
    record_set_site(&record, kinds->text + kind->site, kind->site_length);
    uint32_t index = kinds_count(picked, &record, kind->region);
    if (index != KINDS_NONE)
        picked->kind[index].requests += kind->requests - 1;
    return index;
}

static bool place_kinds(const struct trace *trace, const bool *is_out, const struct pick *picks,
                        size_t count, struct place *place)
{
    for (uint32_t k = 0; k < trace->kinds.count; k++) {
        const struct kind *kind = &trace->kinds.kind[k];
        uint32_t p = 0;
        while (p < count && !region_set_has(picks[p].regions, kind->region))
            p++;
        place[k] = (struct place){p, KINDS_NONE};
        if (p == count || is_out[k])
            continue;
        place[k].kind = add_kind(&picks[p].trace->kinds, &trace->kinds, kind);
        if (place[k].kind == KINDS_NONE)
            return false;
        picks[p].trace->alloc_count += kind->requests;
    }
    return true;
}

/* Copies the kinds of lost frees, which heap records name by their indices. */
static bool copy_free_sites(const struct trace *trace, struct trace *picked)
{
    uint32_t k = 0;
    while (k < trace->free_sites.count &&
           add_kind(&picked->free_sites, &trace->free_sites, &trace->free_sites.kind[k]) == k)
        k++;
    return k == trace->free_sites.count;
}

/* Adds the heap records that stand before an event, from *next on. */
static bool add_heap_records(const struct trace *trace, size_t event, struct trace *picked,
                             size_t *next)
{
    for (; *next < trace->heap_record_count; ++*next) {
        const struct heap_record *record = &trace->heap_records[*next];
        if (record->event != event)
            break;
        if (trace_keep_heap_record(picked, record->address, record->site) != LOG_OK)
            return false;
    }
    return true;
}

/* Adds the events.
 *   heap     takes the heap records; NULL: they are left out
 *   slot_of  of the block that is live in each slot, the slot that it has where it went */
static bool add_events(const struct trace *trace, const struct pick *picks, struct trace *heap,
                       const struct place *place, uint32_t *slot_of)
{
    struct trace_lines lines = {.trace = trace};
    size_t next = 0;
    for (size_t i = 0; i < trace->event_count; i++) {
        trace_event e = trace->events[i];
        const struct place *to = &place[event_kind(e)];
        if (heap && !add_heap_records(trace, i, heap, &next))
            return false;
        if (to->kind != KINDS_NONE &&
            trace_add_event(picks[to->pick].trace, event_is_free(e), to->kind,
                            &slot_of[event_slot(e)], trace_lines_at(&lines, i)) != LOG_OK)
            return false;
    }
    return !heap || add_heap_records(trace, trace->event_count, heap, &next);
}

static void start(const struct trace *trace, struct trace *picked)
{
    *picked = (struct trace){.input = trace->input, .regions = trace->regions,
                             .largest_size = trace->largest_size,
                             .highest_address = trace->highest_address,
                             .has_heap_free = trace->has_heap_free,
                             .names_heaps = trace->names_heaps,
                             .is_small = trace->is_small};
}

static bool end(const struct trace *trace, struct trace *picked)
{
    for (uint32_t r = 0; r < REGIONS_MAX; r++)
        picked->free_count += picked->region[r].free_count;
    return trace_finish(picked, trace->line_count) == LOG_OK;
}

enum log_status pick_regions(const struct trace *trace, const bool *is_out,
                             const struct pick *picks, size_t count)
{
    struct place *place = malloc(((size_t)trace->kinds.count + 1) * sizeof *place);
    uint32_t *slot_of = malloc(((size_t)trace->slot_count + 1) * sizeof *slot_of);
    struct trace *heap = NULL;
    bool is_picked = place && slot_of;
    for (size_t p = 0; p < count; p++) {
        start(trace, picks[p].trace);
        if (region_set_has(picks[p].regions, 0))
            heap = picks[p].trace;
    }
    is_picked = is_picked && place_kinds(trace, is_out, picks, count, place) &&
                (!heap || copy_free_sites(trace, heap)) &&
                add_events(trace, picks, heap, place, slot_of);
    for (size_t p = 0; p < count && is_picked; p++)
        is_picked = end(trace, picks[p].trace);
    free(place);
    free(slot_of);
    return is_picked ? LOG_OK : LOG_NO_MEMORY;
}
