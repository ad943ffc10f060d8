/* SPDX-License-Identifier: MIT */
/* certified.c - starts descents from the plans at hand, with and without a slack. */
#include "certified.h"

#include "optimizer/descent.h"
#include "optimizer/planning.h"
#include "optimizer/spill.h"

#include <stdlib.h>

/* Work of the trials for each plan that is looked for. */
#define DESCENT_MAX ((uint64_t)50000000)
#define DESCENT_MAX_ASIDE (DESCENT_MAX / 4) /* for one that was not asked for */

/* ---- The peaks within the slack ---- */

static bool add_event(struct trace *trace, const struct live *live,
                      const struct certificate_log *log, uint32_t b, uint64_t moment, bool is_free)
{
    struct record record = {.type = is_free ? RECORD_FREE : RECORD_ALLOC,
                            .address = (uint64_t)b + 1, .has_size = true,
                            .size = live->size[log->block[b].size].size, .site = ""};
    return trace_add(trace, &record, moment) == LOG_OK;
}

/* Each request comes `slack` moments earlier, and each free as much later; where both are due,
 * a free of an earlier moment comes first. */
static bool stretch(const struct live *live, const struct certificate_log *log, uint32_t slack,
                    struct trace *trace)
{
    uint32_t *ending = calloc((size_t)log->event_count + 1, sizeof *ending); /* block + 1, by end */
    bool is_done = ending;
    uint32_t next = 0;
    for (uint32_t b = 0; is_done && b < log->block_count; b++)
        ending[log->block[b].end] = b + 1;
    for (uint64_t v = 0; is_done && v < log->event_count; v++) {
        uint32_t ended = v > slack ? ending[v - slack - 1] : 0;
        if (ended)
            is_done = add_event(trace, live, log, ended - 1, v + 1, true);
        for (; is_done && next < log->block_count && log->block[next].place <= v + slack; next++)
            is_done = add_event(trace, live, log, next, v + 1, false);
    }
    free(ending);
    return trace_finish(trace, log->event_count) == LOG_OK && is_done;
}

/* The smallest peak plan of what can be live within the slack; {0}: none keeps the budget. */
static bool plan_stretched(const struct planning *planning, const struct trial *trial,
                           struct plan *plan)
{
    struct log *logs = calloc(planning->log_count, sizeof *logs);
    bool is_done = logs;
    for (size_t i = 0; is_done && i < planning->log_count; i++)
        is_done = stretch(&planning->live, &trial->certifier.log[i], trial->slack, &logs[i].trace);
    is_done = is_done && planning_peak_plan(planning, logs, plan) != PLANNING_NO_MEMORY;
    for (size_t i = 0; logs && i < planning->log_count; i++)
        trace_free(&logs[i].trace);
    free(logs);
    return is_done;
}

/* ---- The whole ---- */

/* Of the logs as they are: squeezed, what is a few places away would be another event.
 * largest_waste of NULL is not wanted. */
static bool find_slack_plan(const struct planning *planning, uint32_t slack, uint64_t work,
                            struct plan *plan, uint64_t *largest_waste)
{
    struct plan stretched;
    struct trial trial;
    const struct plan *const starts[] = {&stretched, &planning->certified.plan};
    bool is_done = trial_start(&trial, planning, &planning->live, slack) &&
                   plan_stretched(planning, &trial, &stretched);
    if (is_done)
        *plan = descent_find(planning, &trial, work, starts, 2);
    if (is_done && largest_waste && plan->bucket_count)
        *largest_waste = trial_certify(&trial, plan).largest_waste;
    trial_end(&trial);
    return is_done;
}

/* Sets certified->plan. */
static bool find_plan(struct planning *planning, const struct plan *replayed, uint64_t work)
{
    struct certified *certified = &planning->certified;
    const struct plan *const starts[] = {&planning->peak, replayed};
    struct trial trial;
    bool is_done = trial_start(&trial, planning, &planning->squeezed, 0);
    if (is_done)
        certified->plan = descent_find(planning, &trial, work, starts, 2);
    /* A margin is rounded up for each bucket: the plan with the smallest may be another one. */
    if (is_done && (planning->budget.margin_percent ||
                    descent_is_smaller(planning, replayed, &certified->plan)))
        is_done = spill_certified(planning, &trial, &certified->plan) == SPILL_OK;
    if (is_done && certified->plan.bucket_count)
        certified->largest_waste = trial_certify(&trial, &certified->plan).largest_waste;
    trial_end(&trial);
    return is_done;
}

/* Sets certified->slack_plan. */
static bool find_with_slack(struct planning *planning)
{
    struct certified *certified = &planning->certified;
    uint64_t work = planning->slack ? DESCENT_MAX : DESCENT_MAX_ASIDE;
    uint64_t largest_waste = 0;
    bool is_done = find_slack_plan(planning, certified->slack, work, &certified->slack_plan,
                                   &largest_waste);
    if (planning->slack)
        certified->largest_waste = largest_waste;
    return is_done;
}

enum certified_status certified_plan(struct planning *planning)
{
    struct certified *certified = &planning->certified;
    bool is_asked = planning->planner == PLANNER_SPILL;
    bool wants_slack =
        planning->slack || (planning->wants_comparison && live_is_whole(&planning->live));
    struct plan replayed = planning->spill.plan;
    descent_complete(planning, &replayed);
    *certified = (struct certified){.slack = planning->slack ? planning->slack : CERTIFIED_SLACK};
    if (planning->budget.margin_percent == 0)
        certified->replayed = replayed;
    if (!find_plan(planning, &replayed, is_asked ? DESCENT_MAX : DESCENT_MAX_ASIDE) ||
        (wants_slack && !find_with_slack(planning)))
        return CERTIFIED_NO_MEMORY;
    planning->spill.plan = planning->slack ? certified->slack_plan : certified->plan;
    return planning->spill.plan.bucket_count ? CERTIFIED_OK : CERTIFIED_NEEDS_SLACK;
}

bool certified_largest_slack(const struct planning *planning, uint32_t most, uint64_t max_bytes,
                             uint32_t *slack)
{
    bool is_done = true;
    uint32_t too_large = most + 1;
    *slack = 0;
    while (is_done && too_large - *slack > 1) {
        uint32_t middle = *slack + (too_large - *slack) / 2;
        struct plan plan = {0};
        is_done = find_slack_plan(planning, middle, DESCENT_MAX_ASIDE, &plan, NULL);
        if (plan.bucket_count && plan_buffer_bytes(&plan, &planning->target) <= max_bytes)
            *slack = middle;
        else
            too_large = middle;
    }
    return is_done;
}
