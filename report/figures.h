/* SPDX-License-Identifier: MIT */
/* figures.h - the few figures that several reports work out from the results,
 * so that they can't differ. */
#ifndef REPORT_FIGURES_H
#define REPORT_FIGURES_H

#include "report/report.h"

#include <stddef.h>
#include <stdint.h>

/* A fraction of a whole in tenths of a percent; neither rounds to nothing. */
uint64_t figures_tenths_percent(uint64_t part, uint64_t whole);

/* The best bound known, in bytes of blocks, for plans within the budget. */
uint64_t figures_bound(const struct report *report);

/* The size of the first bucket that is large enough; there must be one. */
uint32_t figures_bucket_size_of(const struct plan *plan, uint32_t size);

/* What a bucket wastes on a request: a request of 0 bytes takes 1. */
uint32_t figures_waste(uint32_t bucket_size, uint32_t size);

/* The index of the log with the highest peak of live bytes; it has events, as one of
 * them has. */
size_t figures_highest_log(const struct report *report);

/* A plan to compare the report's with. */
struct figures_alternative {
    const char *name;        /* its planner's */
    const struct plan *plan; /* NULL: there is none */
    const char *words;       /* what it holds for; else why there is none */
};

/* Sets the plans side by side, the peak plan first, and returns how many. */
#define FIGURES_ALTERNATIVES_MAX 3
size_t figures_alternatives(const struct report *report,
                            struct figures_alternative alternatives[FIGURES_ALTERNATIVES_MAX]);

/* Why the plan is not for a release; NULL where it is. */
const char *figures_release_problem(const struct report *report, const struct release *release);

#endif
