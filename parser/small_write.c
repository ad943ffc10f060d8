/* SPDX-License-Identifier: MIT */
/* small_write.c - writes small logs: facts, kinds, and the events that are left. */
#include "small.h"

#include "diagnosis.h"
#include "input.h"
#include "small_facts.h"
#include "squeeze.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define EVENTS_WIDTH 76 /* columns of a line of events, about */

static void write_fact(struct sink *sink, const struct fact *fact, const void *about)
{
    const char *field = (const char *)about + fact->offset;
    uint64_t number[3] = {0};
    if (fact->type == FACT_FLAG)
        number[0] = *(const bool *)field;
    else
        memcpy(number, field, fact_numbers(fact) * sizeof *number);
    if (!number[0])
        return;
    sink_print(sink, "%s", fact->name);
    for (uint32_t i = 0; i < fact_numbers(fact); i++) {
        bool is_hex = fact->type == FACT_ADDRESS || (fact->type == FACT_POINT && i < 2);
        sink_print(sink, is_hex ? " 0x%" PRIx64 : " %" PRIu64, number[i]);
    }
    sink_print(sink, "\n");
}

static void write_facts(struct sink *sink, const struct fact *facts, const void *about)
{
    for (; facts->name; facts++)
        write_fact(sink, facts, about);
}

static void write_counts(struct sink *sink, const struct trace *trace)
{
    write_facts(sink, small_trace_facts, trace);
    for (int f = 0; f < FINDING_COUNT; f++) {
        const struct trace_count *found = &trace->finding[f];
        if (found->count)
            sink_print(sink, "finding %s %" PRIu64 " %" PRIu64 "\n", finding_names[f],
                       found->count, found->first_line);
    }
    for (uint32_t r = 0; r <= trace->regions.pool_count; r++) {
        sink_print(sink, "region %" PRIu32 "\n", r);
        if (r)
            write_facts(sink, small_pool_facts, &trace->regions.pool[r]);
        write_facts(sink, small_region_facts, &trace->region[r]);
    }
    for (uint32_t i = 0; i < trace->stacks.stack_count; i++) {
        sink_print(sink, "stack\n");
        write_facts(sink, small_stack_facts, &trace->stacks.stack[i]);
    }
}

/* A call site. What a terminal, a reader of lines or a decoder could take for something else is
 * escaped. */
static void write_site(struct sink *sink, struct span site)
{
    for (size_t i = 0; i < site.length; i++) {
        unsigned char c = (unsigned char)site.text[i];
        if (c < ' ' || c == 0x7f || c == '%' || c == '&' || c == '\\')
            sink_print(sink, "%%%02x", c);
        else
            sink_write(sink, &site.text[i], 1);
    }
}

static void write_kinds(struct sink *sink, const struct kinds *kinds)
{
    for (uint32_t k = 0; k < kinds->count; k++) {
        const struct kind *kind = &kinds->kind[k];
        sink_print(sink, "kind %" PRIu64 " %" PRIu64 " %" PRIu32 " ", kind->size, kind->requests,
                   kind->region);
        write_site(sink, kinds_site(kinds, kind));
        sink_print(sink, "\n");
    }
}

struct writer {
    struct sink *sink;
    size_t line_start;  /* of the line of events at hand; 0: none is begun */
};

static void write_event(struct writer *writer, const char *before, uint64_t number)
{
    struct sink *sink = writer->sink;
    if (sink->length - writer->line_start > EVENTS_WIDTH) {
        sink_print(sink, writer->line_start ? "\nevents" : "events");
        writer->line_start = sink->length;
    }
    sink_print(sink, " %s%" PRIu64, before, number);
}

static bool write_events(struct sink *sink, const struct trace *trace)
{
    uint32_t *left;
    uint32_t count;
    if (!squeeze_trace(trace, &left, &count))
        return false;
    uint32_t *alloc_of_slot = malloc(((size_t)trace->slot_count + 1) * sizeof *alloc_of_slot);
    struct trace_lines lines = {.trace = trace};
    struct writer writer = {.sink = sink};
    uint64_t next_line = 0;
    for (uint32_t i = 0; alloc_of_slot && i < count; i++) {
        trace_event e = trace->events[left[i]];
        uint32_t *alloc = &alloc_of_slot[event_slot(e)];
        uint64_t line = trace_lines_at(&lines, left[i]);
        if (line != next_line)
            write_event(&writer, "@", line);
        next_line = line + 1;
        if (event_is_free(e))
            write_event(&writer, "-", i - *alloc);
        else
            write_event(&writer, "", event_kind(e));
        *alloc = event_is_free(e) ? *alloc : i;
    }
    sink_print(sink, "\nend %" PRIu32 "\n", count);
    free(left);
    free(alloc_of_slot);
    return alloc_of_slot != NULL;
}

bool small_write(const struct trace *trace, struct sink *sink)
{
    sink_print(sink, SMALL_VERSION_LINE "\nformat %s\nlines %" PRIu64 "\n", trace->input->name,
               trace->line_count);
    if (trace->left_out)
        sink_print(sink, "left_out 0x%" PRIx64 "\n", trace->left_out);
    write_counts(sink, trace);
    write_kinds(sink, &trace->kinds);
    return write_events(sink, trace) && !sink->is_short;
}
