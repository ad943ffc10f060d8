/* SPDX-License-Identifier: MIT */
/* sites.h - which call sites hold the memory when most of it is held.
 *
 * The call sites at a log's peak are a list of what to change in an application that
 * needs less. */
#ifndef PARSER_SITES_H
#define PARSER_SITES_H

#include "common/span.h"
#include "trace.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct site {
    struct span name; /* see sites_name() */
    uint64_t blocks; /* live at the peak; over 0 */
    uint64_t bytes;  /* of requests */
};

struct sites {
    struct site *site; /* most bytes first; then by name */
    size_t count;
};

/* The call site of a kind: a part of the table's text, or words where the log has none. */
struct span sites_name(const struct kinds *kinds, const struct kind *kind);

/* The function of a call site: what stands before its first ':', or all of it. */
struct span sites_function(struct span site);

/* Sets *sites to the call sites with blocks live at the moment of the trace's
 * peak_live_bytes. Fails, with false, iff memory is short. The caller frees sites->site.
 * Cost: O(events + kinds × log kinds). */
bool sites_at_peak(const struct trace *trace, struct sites *sites);

#endif
