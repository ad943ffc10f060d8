/* SPDX-License-Identifier: MIT */
/* sites.h - which call sites hold the memory at a moment of a log. */
#ifndef PARSER_SITES_H
#define PARSER_SITES_H

#include "common/span.h"
#include "trace.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct site {
    struct span name; /* see sites_name() */
    uint64_t blocks; /* live; over 0 */
    uint64_t bytes;  /* of requests */
};

struct sites {
    struct site *site; /* most bytes first; then by name */
    size_t count;
};

/* The call site of a kind: a part of the table's text, or words where the log has none. */
struct span sites_name(const struct kinds *kinds, const struct kind *kind);

/* The function of a call site: what stands before its +0xOFFSET, else before its first ':', else
 * all of it. */
struct span sites_function(struct span site);

/* Names of call sites, or of functions for all of theirs. {0} is empty. */
struct site_set {
    const char *const *name;
    size_t count;
};

/* Whether a call site or its function is in the set. Cost: O(names × length). */
bool sites_has(const struct site_set *set, struct span site);

/* Sets *sites to the call sites with blocks live after an event.
 *   buckets  of each event; only blocks of `bucket` count. NULL: all count
 * Fails, with false, iff memory is short. The caller frees sites->site.
 * Cost: O(events + kinds × log kinds). */
bool sites_at(const struct trace *trace, size_t event, const uint8_t *buckets, uint8_t bucket,
              struct sites *sites);

/* The same at the moment of the trace's peak_live_bytes, of all blocks. */
bool sites_at_peak(const struct trace *trace, struct sites *sites);

#endif
