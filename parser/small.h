/* SPDX-License-Identifier: MIT */
/* small.h - logs made small: our own text format of a trace without the stretches that
 * repeat (squeeze.h). docs/inputs.md is its manual.
 *
 * All that a plan and its warnings depend on is in it: each size with its call site and region,
 * the events that are left with their lines in the whole log, and what was counted in the whole
 * log. What is judged from these, such as pools, the build and its correction, is judged
 * again when it is read. Not in it: the events that repeat, so that nothing can be said of
 * orders other than the log's; and the records from which lost frees are inferred. */
#ifndef PARSER_SMALL_H
#define PARSER_SMALL_H

#include "common/sink.h"
#include "common/span.h"
#include "trace.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A small log that is being read. {0} is a valid start. */
struct small {
    const char *problem; /* LOG_DAMAGED: what is wrong, for people */
    bool is_ended;
    uint64_t line_count; /* of the whole log */
    uint64_t next_line;  /* of the whole log: the next event's unless it is told */
    region_set left_out; /* when it was made */
    uint32_t region_count; /* so far; facts are about the last of them */
    char *site;            /* of the kind at hand, where it has escapes */
    size_t site_capacity;
    uint32_t *kind_of;  /* of each kind in the file, its index in the trace; KINDS_NONE: it is in a
                           region that is left out */
    size_t kind_count;
    size_t kind_capacity;
    uint32_t *event_of; /* of each event in the file, its index in the trace, or why it has none */
    size_t event_count;
    size_t event_capacity;
};

/* Whether a line is the first of a small log, of any version. */
bool small_begins(struct span line);

/* Adds a line of the file, without its end, to the trace; the first one makes it is_small.
 * Regions in trace->left_out make no events. Fails as listed; the caller can then only
 * free both. Cost: O(length). */
enum log_status small_add(struct small *small, struct trace *trace, struct span line);

/* Call it after the last line, before trace_finish(). Fails, with LOG_DAMAGED, iff the file
 * lacks its end, or its counts do not fit together. */
enum log_status small_end(struct small *small, struct trace *trace);

void small_free(struct small *small);

/* Writes a finished trace, not corrected, as a small log. Fails, with false, iff memory is short
 * or it has over SQUEEZE_MAX events. Cost: O(events). */
bool small_write(const struct trace *trace, struct sink *sink);

#endif
