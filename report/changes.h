/* SPDX-License-Identifier: MIT */
/* changes.h - what is different from an earlier report.
 *
 * Call sites are joined by function: their lines move with every edit and every
 * release, and would then all be gone and new. */
#ifndef REPORT_CHANGES_H
#define REPORT_CHANGES_H

#include "report/report.h"
#include "parser/baseline.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A row of a table that is not as it was. */
struct change {
    uint64_t size;             /* in bytes; 0 for a function */
    struct json_span function; /* with its file, where the log has that; {0} for a size */
    uint64_t before;           /* amounts as in enum baseline_table, not equal; 0: it is new */
    uint64_t after;            /* 0: it is gone */
};

/* The caller owns what is pointed to const. */
struct changes {
    const char *name; /* of the earlier report, as the user named it */
    const struct baseline *before;
    struct baseline after;
    struct report_rule tolerance; /* in percent that the plan's buffer may have grown */
    struct change *change[BASELINE_TABLES]; /* buckets ascend; else the most bytes that are more or
                                               less first, then by size or name */
    size_t count[BASELINE_TABLES];
    bool is_alike; /* no option differs: what changed is all in the logs */
};

/* Finds what changed since an earlier report, and leaves name and tolerance to the
 * caller. The fresh report is read back from its own JSON, so that both are seen
 * the same way: report->changes is NULL. *before must outlive *changes, which is
 * to be freed in any case. Fails as baseline_read() does for a report that is too
 * long, or with BASELINE_NO_MEMORY. Cost: as report_json(), and O(n log n) for n rows. */
enum baseline_error changes_find(const struct baseline *before, const struct report *report,
                                 struct changes *changes);

/* Whether an option, or what follows from it, is not as it was. */
bool changes_differ(const struct changes *changes, enum baseline_fact option);

/* Frees what *changes owns and makes it {0}. */
void changes_free(struct changes *changes);

#endif
