/* SPDX-License-Identifier: MIT */
/* runs.h - makes the runs that are planned for from the logs that were read.
 *
 * A plan's lists serve each heap alone: two heaps of one log never share a block. So each
 * heap becomes a log of its own, as if it had been another run of the device: its pool, and
 * the pools that were added to it. I/O pools are no part of any: lists do not cut them. A forked
 * process is a run, too: it has a copy of the heap. */
#ifndef OPTIMIZER_RUNS_H
#define OPTIMIZER_RUNS_H

#include "parser/log.h"
#include "parser/sites.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum pools_mode {
    POOLS_SHARED, /* one list, which serves each heap alone */
    POOLS_OWN,    /* the same, and beside it a list of its own for each heap */
    POOLS_JOINED, /* all regions are planned as one heap, I/O pools too */
};

/* The names that --pools has for them, ended by NULL. */
extern const char *const pools_mode_names[];

/* {0} is valid and empty. */
struct runs {
    struct log *logs;
    size_t count; /* 0: no request is outside of I/O pools */
    struct run {
        uint32_t heap; /* the region of its heap; 0: the system's heap, or all regions joined */
        region_set regions; /* what it is of, with regions that have no requests */
        bool is_copy;  /* it owns its trace; else that of the file is used */
    } *run;
};

/* Makes the runs of all files, in their order.
 *   is_concurrent  the files run at the same time on one heap: each is one run, whatever
 *                  heaps it has
 *   without        call sites whose requests are left out, after frees were paired
 * The files must outlive the runs, which are to be freed with runs_free() in any case.
 * Fails, with false, iff memory is short. Cost: O(events) if a log has several heaps or an
 * I/O pool, or if call sites are left out, else O(1) for a log. */
bool runs_make(const struct log *files, size_t file_count, enum pools_mode mode,
               bool is_concurrent, const struct site_set *without, struct runs *runs);

/* Whether a run is of one heap among several of its log. */
static inline bool runs_has_heaps(const struct log *log)
{
    return (log->pools.heaps & (log->pools.heaps - 1)) != 0;
}

/* Frees all that the runs own and makes them {0}. */
void runs_free(struct runs *runs);

#endif
