/* SPDX-License-Identifier: MIT */
/* spill.h - the smallest plan that serves exactly the logs it is made from.
 *
 * The allocator lets a request spill to a larger bucket, so a plan can do with
 * fewer blocks than a peak plan. Whether it does depends on the order of all
 * requests, and one block more can make it fail: there is no formula, plans have
 * to be tried.
 *
 * But not one by one. What a bucket does is not affected by the larger ones
 * (cascade.h). So plans are built from the smallest bucket up. A partial plan
 * (nodes.h) is tried once for all plans that begin with it, and the bound on the
 * requests that remain rules most of them out at once. This is a beam search: it
 * goes through the classes in ascending order, tries of the partial plans whose last
 * bucket is for a class the most promising, as many as the beam is wide, and adds to
 * each those with one bucket more, for the larger classes. Of partial plans after
 * which the very same requests remain, it keeps the cheapest.
 *
 *     class     16        80        272       3136
 *               16 x 14
 *                  |------ 80 x 10                        with 3136 x 9: a plan
 *                  |         '------ 272 x 7              with 3136 x 6: a smaller one
 *                  '---------------- 272 x 9              bound above that: given up
 *
 * This is repeated with a wider beam as long as the budget of work allows. A
 * search that gave up nothing but what its bounds rule out has proved its plan
 * smallest; else the least bound of what it gave up is a bound for all plans.
 *
 * The smallest plan is the one that needs the smallest buffer: each bucket also takes
 * bytes of the structures. Where f(k) are the structures of k buckets and stairs(j) the
 * cheapest staircase of at most j, a beginning of b buckets needs at least
 *
 *     its own blocks + the least over j of stairs(j) + f(b + j)
 *
 * f never falls, so of two beginnings after which the same remains, one with no more
 * bytes and buckets is as good.
 *
 * The staircase is a plan, too: one that may fail. So the one over all requests is tried
 * first, and in each layer the most promising beginning with the staircase after it. Where
 * they fail, blocks are added (repair.h). So there is a good plan early, also where the log
 * is too long to search much. Last, a plan that is proven smallest is looked for once more
 * with fewer buckets. */
#ifndef OPTIMIZER_SPILL_H
#define OPTIMIZER_SPILL_H

#include "optimizer/live.h"
#include "optimizer/plan.h"
#include "optimizer/target.h"

#include <stdint.h>

struct spill_result {
    struct plan plan; /* {0}: none was found; its dists are without the margin */
    uint64_t bound;   /* no plan that keeps the budgets has a smaller buffer, in bytes; where
                         the plan's is that, it is proven smallest;
                         UINT64_MAX: proven that there is no plan */
};

enum spill_status {
    SPILL_OK,
    SPILL_NO_MEMORY,
};

struct planning;
struct trial;

/* Sets planning->spill to the smallest plan found that serves each log, from the empty
 * state, and keeps the budget: no request ever takes a block that wastes more than
 * max_waste, and the release allows the margin. The margin itself is left to the certified
 * plans (certified.h), which keep what they are proven for when blocks are added.
 * squeezed, target, budget, peak and bounds must be set, and the logs not be concurrent; nothing
 * larger than planning->peak is found, unless that is {0}.
 * The plan was replayed over all squeezed logs. The same arguments give the same result on any
 * machine. Fails as listed; planning->spill is then {0}.
 * Cost: up to 20 million steps of a few nanoseconds and 300 a squeezed event, at most 400
 * million in all; for PLANNER_SPILL 100 million and 400,000 an event, at most 1,300 million;
 * and what the last try takes beyond that; memory some 20 bytes a squeezed event,
 * and up to a few hundred MB where the beam is wide. */
enum spill_status spill_plan(struct planning *planning);

/* Looks for plans that have a certificate for a slack of 0 and are smaller than *plan, which has
 * one. Sets *plan to the smallest found. Fails if memory is short. Cost: a
 * quarter of spill_plan()'s. */
enum spill_status spill_certified(const struct planning *planning, struct trial *trial,
                                  struct plan *plan);

#endif
