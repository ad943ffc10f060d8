/* SPDX-License-Identifier: MIT */
/* condensed.h - the events of a log that peaks depend on.
 *
 * Blocks can only be at a peak just before a free that follows an allocation, and programs
 * loop, so at most of these moments the live blocks have the same kinds as at one before. The
 * condensed events go from each new vector of live blocks to the next by the shortest way,
 * frees first. So any kinds of request together have the same peak in them as in the log, also
 * after others were taken out. */
#ifndef OPTIMIZER_CONDENSED_H
#define OPTIMIZER_CONDENSED_H

#include "parser/trace.h"

#include <stdbool.h>

/* Sets condensed->events to that, with slots and lines of 0, and slot_count to the trace's; its
 * kinds are those of the trace.
 *   condensed  {0}; the caller frees its events in any case
 * Fails, with false, iff memory is short. Cost: O(events + kinds). */
bool condensed_make(const struct trace *trace, struct trace *condensed);

#endif
