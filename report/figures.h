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

/* The index of the log with the highest peak of live bytes. */
size_t figures_highest_log(const struct report *report);

/* Why the plan is not for a release; NULL where it is. */
const char *figures_release_problem(const struct report *report, const struct release *release);

#endif
