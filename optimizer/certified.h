/* SPDX-License-Identifier: MIT */
/* certified.h - small plans that have a certificate: they serve every run near the log.
 *
 * A plan with spills that was only replayed serves exactly the log. Most of these have a
 * certificate (certificate.h) anyway; the others get one, and then become smaller (descent.h).
 *
 * For a slack, the search also starts from the smallest peak plan of the logs in which each
 * request comes `slack` places earlier and each free as much later. More can't be live at any
 * moment of a displaced run, so that plan has the certificate. */
#ifndef OPTIMIZER_CERTIFIED_H
#define OPTIMIZER_CERTIFIED_H

#include "optimizer/certificate.h"
#include "optimizer/plan.h"

#include <stdbool.h>
#include <stdint.h>

struct planning;

#define CERTIFIED_SLACK 2 /* places, of the plan that is shown beside others if no log is small */

struct certified {
    struct plan plan;       /* has a certificate for the log's order */
    struct plan slack_plan; /* has one for `slack`; {0}: none that keeps the budget was found, or
                               none was looked for */
    uint32_t slack;         /* over 0 */
    struct plan replayed;   /* the smallest plan found that serves the log; {0}: none, or there is
                               a margin, with which it may not */
    uint64_t largest_waste; /* of the plan with the slack asked for, as in struct certificate */
};

enum certified_status {
    CERTIFIED_OK,
    CERTIFIED_NO_MEMORY,
    CERTIFIED_NEEDS_SLACK, /* no plan within the budget keeps the slack that was asked for */
};

/* Sets planning->certified, and planning->spill.plan to the plan for planning->slack. live,
 * squeezed, target, budget, peak, spill and slack must be set. No plan needs a larger buffer than
 * the peak plan that it may start from. The same arguments give the same plans on any machine.
 * Fails as listed. Cost: counted, up to 50 million steps (trial.h) for each plan, a quarter of that
 * for a plan that was not asked for, and a pass over each log. */
enum certified_status certified_plan(struct planning *planning);

/* Of a planning with has_spill: the largest slack up to `most` for which there is a plan within the budget whose buffer takes
 * no more than max_bytes; 0 where there is none. False iff memory is short. Cost: that of
 * O(log most) plans. */
bool certified_largest_slack(const struct planning *planning, uint32_t most, uint64_t max_bytes,
                             uint32_t *slack);

#endif
