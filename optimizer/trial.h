/* SPDX-License-Identifier: MIT */
/* trial.h - whether a plan keeps the budget in every run near the logs.
 *
 * Of the plans that a search tries, few have a certificate (certificate.h), and most of the others
 * fail a replay of the logs already, which costs far less. So that comes first. */
#ifndef OPTIMIZER_TRIAL_H
#define OPTIMIZER_TRIAL_H

#include "optimizer/certificate.h"
#include "optimizer/plan.h"
#include "optimizer/repair.h"

#include <stdbool.h>
#include <stdint.h>

struct planning;

/* Read-only to callers. */
struct trial {
    uint32_t slack;
    uint64_t max_waste;
    struct certifier certifier;
    struct repair replay; /* of the squeezed logs; only repair_reach() is of use */
    uint64_t class_work;  /* classes of all plans tried */
};

/* Makes *trial for runs within a slack of the logs of `live`, which are those of the planning,
 * squeezed or not; both must outlive it, and planning->squeezed must be made. Fails, with false, as
 * certifier_start(), stream_make() and repair_start(). trial_end() frees it, also then. Cost: O(events). */
bool trial_start(struct trial *trial, const struct planning *planning, const struct live *live,
                 uint32_t slack);
void trial_end(struct trial *trial);

/* The certificate of a plan as it is without the margin. Cost: that of certify(). */
struct certificate trial_certify(struct trial *trial, const struct plan *plan);

/* Whether a plan, without its margin, has a certificate, and wastes on no request more than the
 * budget allows. Cost: O(events), and where it passes the replay that of certify(). */
bool trial_is_passed(struct trial *trial, const struct plan *plan);

/* Steps: events of replays, moments of a bucket of certificates, and for each plan the classes; never
 * falls. */
uint64_t trial_work(const struct trial *trial);

#endif
