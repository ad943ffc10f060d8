/* SPDX-License-Identifier: MIT */
/* changes.h - what changed since an earlier report.
 *
 * Call sites are compared by function. Their lines move with every edit and release, so
 * comparing lines would show all of them as gone and new. */
#ifndef REPORT_CHANGES_H
#define REPORT_CHANGES_H

#include "report/report.h"
#include "report/summary.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A row of a table that is not as it was. */
struct change {
    uint64_t size;         /* in bytes; 0 for a function */
    struct value function; /* with its file, where the log has that; {0} for a size */
    uint64_t before;       /* amounts as in enum summary_table, not equal; 0: it is new */
    uint64_t after;        /* 0: it is gone */
};

/* {0} is valid and empty. */
struct changes {
    const char *name; /* of the earlier report, as the user named it */
    const struct summary *before; /* the caller's, which must outlive it */
    struct summary after;
    struct document texts; /* that `after` has */
    struct report_rule tolerance; /* in percent that the plan's buffer may have grown */
    struct change *change[SUMMARY_TABLES]; /* buckets ascend; else the most bytes that are more or
                                              less first, then by size or name */
    size_t count[SUMMARY_TABLES];
    bool is_alike; /* no option differs: what changed is all in the logs */
};

/* Finds what changed since an earlier report, and leaves name and tolerance to the caller.
 * report->planning must outlive *changes; changes_free() in any case. Fails, with false, iff
 * memory is short. Cost: O(n log n) for n rows. */
bool changes_find(const struct summary *before, const struct report *report,
                  struct changes *changes);

/* Frees what *changes owns and makes it {0}. */
void changes_free(struct changes *changes);

#endif
