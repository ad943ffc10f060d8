/* SPDX-License-Identifier: MIT */
/* pick.h - copies what happened in some regions of a trace, as traces of their own. */
#ifndef PARSER_PICK_H
#define PARSER_PICK_H

#include "trace.h"

#include <stdbool.h>
#include <stddef.h>

/* Regions to pick, and where to: *trace becomes {0} or what is picked, and is to be freed with
 * trace_free() in any case. */
struct pick {
    region_set regions;
    struct trace *trace;
};

/* Sets the trace of each pick to the events, lines and counts that a log of its regions alone
 * would have made. Findings are counted anew only for blocks live at the end.
 *   is_out  of each kind, whether it is left out too
 *   picks   `count` of them, up to REGIONS_MAX; no two have a region in common
 * Fails iff memory is short, with LOG_NO_MEMORY. Cost: O(events + kinds). */
enum log_status pick_regions(const struct trace *trace, const bool *is_out,
                             const struct pick *picks, size_t count);

#endif
