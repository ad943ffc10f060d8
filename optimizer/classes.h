/* SPDX-License-Identifier: MIT */
/* classes.h - the sizes that logs ask for, and how they become size classes.
 *
 * live.h describes the structs; this file fills them in. */
#ifndef OPTIMIZER_CLASSES_H
#define OPTIMIZER_CLASSES_H

#include "live.h"

/* Sets size, class and what belongs to them for live->traces; *live is else empty.
 * Fails with LIVE_NO_MEMORY or LIVE_NO_REQUEST; what was made stays with *live.
 * Cost: O(kinds log kinds). */
enum live_status classes_make(struct live *live, const struct target *target);

/* For each kind of request of a trace the index of its size, or LIVE_NO_CLASS where the target
 * can't serve it. NULL iff memory is short; the caller frees it. Cost: O(kinds) where sizes
 * recur, else O(log sizes) for each. */
uint32_t *classes_sizes_of(const struct live *live, const struct trace *trace);

#endif
