/* SPDX-License-Identifier: MIT */
/* inferred.h - the plan where frees that the logs lost are inferred.
 *
 * The plan that is reported first takes each block as live until the log shows
 * that it is not. Where that is late, this is a second one beside it: the same
 * logs, with the frees that inference.h finds. */
#ifndef OPTIMIZER_INFERRED_H
#define OPTIMIZER_INFERRED_H

#include "optimizer/plan.h"
#include "parser/inference.h"

#include <stdbool.h>
#include <stddef.h>

/* {0} is valid: there is no such plan. */
struct inferred {
    struct inference inference; /* of all logs together */
    struct plan plan;           /* the smallest peak plan; {0}: there is none */
};

/* Makes the plan of all logs, those with lost frees as inferred, and replays it:
 * it serves them without a spill. There is none where no log lost any, or where the
 * budget can't be kept. Fails, with false, iff memory is short. Cost: that of
 * inference_make(), live_measure() and plan_peak(). */
bool inferred_make(const struct trace *traces, size_t trace_count, const struct target *target,
                   const struct plan_budget *budget, bool is_concurrent, struct inferred *result);

#endif
