/* SPDX-License-Identifier: MIT */
/* run_starts.h - lines that show that a device starts anew.
 *
 * A console's log can hold several runs: a watchdog resets the device, and it boots again. What
 * was live before is then gone, without a free. --run-starts tells the text of a line with which
 * a run begins. A few boot messages are known; they are only a guess. */
#ifndef PARSER_RUN_STARTS_H
#define PARSER_RUN_STARTS_H

#include "trace.h"

#include <stdbool.h>
#include <stddef.h>

#define RUN_STARTS_MAX 8

/* {0} is valid and has no text. */
struct run_starts {
    const char *text[RUN_STARTS_MAX]; /* the caller's, none empty */
    size_t count;
};

extern const struct run_starts run_starts_known;

/* Whether one of the texts stands in [line, end), behind which a '\n' stands. Cost:
 * O(bytes × texts). */
bool run_starts_in(const struct run_starts *starts, const char *line, const char *end);

/* Guesses where a run begins again that no line tells: where the trace's first events come
 * again, in the same order, while blocks are live that are never freed. The trace must be
 * finished. *guess becomes the count of these blocks and the line; count 0: nowhere. False iff
 * memory is short. Cost: O(events). */
bool run_starts_guess(const struct trace *trace, struct trace_count *guess);

#endif
