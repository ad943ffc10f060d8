/* SPDX-License-Identifier: MIT */
/* make_planning.h - plannings for tests, made up to the step that is tested. */
#ifndef TESTS_MAKE_PLANNING_H
#define TESTS_MAKE_PLANNING_H

#include "optimizer/planning.h"

#include "check.h"
#include "make_trace.h"

/* Measures logs for a target; they must outlive the planning, which is to be freed with
 * planning_free(). */
static inline void planning_measure(struct planning *planning, const struct log *logs,
                                    size_t log_count, const struct target *target,
                                    bool is_concurrent)
{
    *planning = (struct planning){.logs = logs, .log_count = log_count, .files = logs,
                                  .file_count = log_count, .regions = REGION_SET_ALL,
                                  .is_concurrent = is_concurrent, .target = *target};
    CHECK_EQUAL(live_measure(logs, log_count, target, is_concurrent, &planning->live), LIVE_OK);
}

/* Peak plans within a budget, and of up to `most` buckets. */
static inline enum plan_status planning_peak(struct planning *planning,
                                             const struct plan_budget *budget, uint32_t most)
{
    planning->budget = *budget;
    planning->by_count_count = most;
    return plan_peak(planning);
}

#endif
