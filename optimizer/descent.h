/* SPDX-License-Identifier: MIT */
/* descent.h - from a plan to a smaller one that has its certificate.
 *
 * To a plan that has none, blocks are added until it has: a certificate (certificate.h) is never
 * lost by that. Then blocks are taken away, moved and resized as long as the plan keeps its
 * certificate and gets smaller. This finds a small plan, not surely the smallest; only a plan
 * that meets the bound for all plans is proven smallest. */
#ifndef OPTIMIZER_DESCENT_H
#define OPTIMIZER_DESCENT_H

#include "optimizer/plan.h"
#include "optimizer/trial.h"

#include <stdbool.h>
#include <stdint.h>

struct planning;

/* Sets what follows from the buckets' ends and blocks without the margin (peak). False where
 * the sizes do not ascend, a bucket is empty, or the release does not hold so many blocks. */
bool descent_complete(const struct planning *planning, struct plan *plan);

/* Whether a plan needs a smaller buffer, or fewer buckets for the same; any plan is smaller
 * than {0}. */
bool descent_is_smaller(const struct planning *planning, const struct plan *a,
                        const struct plan *b);

/* Adds the fewest blocks to one bucket of a plan with which it passes the trial. Where that is
 * smaller than *best, it becomes *best. Cost: that of some trials for each bucket. */
void descent_repair(const struct planning *planning, struct trial *trial, const struct plan *plan,
                    struct plan *best);

/* The smallest plan found from any of the starts that passes the trial, {0} where there is none.
 * The first start is always tried.
 *   work  of the trial, in all; once that is done, no other plan is tried */
struct plan descent_find(const struct planning *planning, struct trial *trial, uint64_t work,
                         const struct plan *const *starts, uint32_t start_count);

#endif
