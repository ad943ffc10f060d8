/* SPDX-License-Identifier: MIT */
/* inferred.c - the usual planning, on other traces. */
#include "inferred.h"

#include "optimizer/replay.h"
#include "parser/diagnosis.h"

#include <stdlib.h>

static void add(struct inference *sum, const struct inference *one)
{
    sum->block_count += one->block_count;
    sum->free_count += one->free_count;
    sum->by_address += one->by_address;
    sum->by_balance += one->by_balance;
    sum->by_function += one->by_function;
}

static bool plan_traces(const struct trace *traces, size_t trace_count,
                        const struct target *target, const struct plan_budget *budget,
                        bool is_concurrent, struct plan *plan)
{
    struct live live;
    struct plan_need need;
    struct replay replay;
    struct plan *best = calloc(budget->max_buckets, sizeof *best);
    enum live_status measured = best ? live_measure(traces, trace_count, target, is_concurrent,
                                                    &live)
                                     : LIVE_NO_MEMORY;
    bool is_done = measured != LIVE_NO_MEMORY;
    if (measured == LIVE_OK) {
        enum plan_status planned = plan_peak(&live, target, budget, budget->max_buckets, best, plan,
                                             &need);
        is_done = planned != PLAN_NO_MEMORY;
        if (planned == PLAN_OK) {
            is_done = replay_all(plan, &live, &replay);
            if (!is_done || !replay.is_served || replay.spill_count)
                *plan = (struct plan){0};
        }
        live_free(&live);
    }
    free(best);
    return is_done;
}

bool inferred_make(const struct trace *traces, size_t trace_count, const struct target *target,
                   const struct plan_budget *budget, bool is_concurrent, struct inferred *result)
{
    struct trace *others = calloc(trace_count, sizeof *others); /* the logs as inferred, */
    bool *is_own = calloc(trace_count, sizeof *is_own);         /* or else copies of these */
    bool is_done = others && is_own;
    bool has_any = false;
    *result = (struct inferred){0};
    for (size_t t = 0; is_done && t < trace_count; t++) {
        struct diagnosis diagnosis;
        struct inference inference;
        diagnosis_make(&traces[t], &diagnosis);
        is_own[t] = diagnosis.can_infer;
        if (is_own[t]) {
            is_done = inference_make(&traces[t], &others[t], &inference) == TRACE_OK;
            add(&result->inference, &inference);
            has_any |= inference.by_address || inference.by_balance || inference.by_function;
        } else {
            others[t] = traces[t];
        }
    }
    if (is_done && has_any)
        is_done = plan_traces(others, trace_count, target, budget, is_concurrent, &result->plan);
    for (size_t t = 0; others && is_own && t < trace_count; t++) {
        if (is_own[t])
            trace_free(&others[t]);
    }
    free(others);
    free(is_own);
    return is_done;
}
