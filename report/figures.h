/* SPDX-License-Identifier: MIT */
/* figures.h - the few figures that several subjects work out from the results, so that
 * they can't differ. */
#ifndef REPORT_FIGURES_H
#define REPORT_FIGURES_H

#include "optimizer/planning.h"

#include <stddef.h>
#include <stdint.h>

/* A fraction of a whole in tenths of a percent; neither rounds to nothing. */
uint64_t figures_tenths_percent(uint64_t part, uint64_t whole);

/* How far a plan is above the best bound known, in tenths of a percent. */
uint64_t figures_gap_tenths(const struct planning *planning, const struct plan *plan);

/* What a planner's plan is proven for. */
enum guarantee figures_guarantee(enum planner planner, uint32_t slack);

/* The size of the first bucket that is large enough; there must be one. */
uint32_t figures_bucket_size_of(const struct plan *plan, uint32_t size);

/* The index of the log with the highest peak of live bytes; it has events, as one of
 * them has. */
size_t figures_highest_log(const struct planning *planning);

/* Requests of all logs: planned for, left out by --region, and failed in the run. */
struct figures_requests {
    uint64_t planned;
    uint64_t left_out;
    uint64_t failed;
};
struct figures_requests figures_requests(const struct planning *planning);

/* Why the plan is not for a release; NULL where it is. */
const char *figures_release_problem(const struct planning *planning,
                                    const struct release *release);

#endif
