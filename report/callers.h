/* SPDX-License-Identifier: MIT */
/* callers.h - who holds the memory when most of it is held.
 *
 * The call sites at a log's peak are the list of what to change in an
 * application that needs less. */
#ifndef REPORT_CALLERS_H
#define REPORT_CALLERS_H

#include "parser/trace.h"

#include <stddef.h>
#include <stdint.h>

struct caller {
    const char *site; /* in the trace's text, or words where the log has none; not terminated */
    size_t site_length;
    uint64_t blocks; /* live at the peak; over 0 */
    uint64_t bytes;  /* of requests */
};

struct callers {
    struct caller *caller; /* most bytes first; then by name */
    size_t count;
};

/* Sets *callers to the call sites with blocks live at the moment of the trace's
 * peak_live_bytes. Fails, with false, iff memory is short. The caller frees
 * callers->caller. Cost: O(events + kinds × log kinds). */
bool callers_at_peak(const struct trace *trace, struct callers *callers);

#endif
