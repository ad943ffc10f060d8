/* SPDX-License-Identifier: MIT */
/* planning.c - measures, plans, bounds and proves, one after the other. */
#include "planning.h"

#include "common/minmax.h"
#include "optimizer/heap.h"
#include "optimizer/squeezed.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define COMPARISON_EVENTS ((size_t)1 << 24) /* with more, only --planner=spill looks for a plan:
                                               it takes some 20 bytes of memory an event */

const char *const planner_names[] = {"peak", "spill", "greedy", NULL};

/* ---- What was found ---- */

const struct plan *planning_plan(const struct planning *planning)
{
    switch (planning->planner) {
    case PLANNER_PEAK:
        break;
    case PLANNER_SPILL:
        return &planning->spill.plan;
    case PLANNER_GREEDY:
        return &planning->greedy;
    }
    return &planning->peak;
}

uint64_t planning_buffer_bytes(const struct planning *planning, const struct plan *plan)
{
    return plan_buffer_bytes(plan, &planning->target);
}

uint64_t planning_bound(const struct planning *planning)
{
    uint64_t bound = planning->bounds.buffer_bytes;
    bool is_searched = planning->has_spill && planning->spill.bound > bound;
    return is_searched ? planning->spill.bound : bound;
}

uint64_t planning_search_block_bound(const struct planning *planning)
{
    uint64_t buffer = planning->spill.bound;
    uint64_t structures = target_structure_bytes(&planning->target, planning->budget.max_buckets);
    return max_u64(planning->bounds.block_bytes, buffer > structures ? buffer - structures : 0);
}

/* ---- Plans ---- */

static enum planning_status measure(struct planning *planning)
{
    switch (live_measure(planning->logs, planning->log_count, &planning->target,
                         planning->is_concurrent, &planning->live)) {
    case LIVE_OK:
        break;
    case LIVE_NO_MEMORY:
        return PLANNING_NO_MEMORY;
    case LIVE_TOO_MANY_BLOCKS:
        return PLANNING_TOO_MANY_BLOCKS;
    case LIVE_NO_REQUEST:
        return PLANNING_NO_REQUEST;
    }
    return PLANNING_OK;
}

static enum planning_status status_of(enum plan_status status)
{
    static const enum planning_status statuses[] = {
        [PLAN_OK] = PLANNING_OK,
        [PLAN_NO_MEMORY] = PLANNING_NO_MEMORY,
        [PLAN_NEEDS_BUCKETS] = PLANNING_NEEDS_BUCKETS,
        [PLAN_NEEDS_WASTE] = PLANNING_NEEDS_WASTE,
        [PLAN_NEEDS_RELEASE] = PLANNING_NEEDS_RELEASE,
    };
    return statuses[status];
}

/* The most buckets that peak plans are found for. */
static uint32_t most_buckets(const struct planning *planning)
{
    uint32_t fixed = planning->target.release->fixed_buckets;
    uint32_t most = fixed ? fixed : TARGET_BUCKETS_MAX;
    uint32_t wanted = planning->budget.max_buckets + PLANNING_MORE_BUCKETS;
    return wanted < most ? wanted : most;
}

/* Whether to look for a spill plan: when asked for, and for the comparison where there
 * are not too many events. */
static bool wants_spill(const struct planning *planning)
{
    size_t event_count = 0;
    for (size_t i = 0; i < planning->log_count; i++)
        event_count += planning->logs[i].trace.event_count;
    return planning->planner == PLANNER_SPILL ||
           (planning->wants_comparison && !planning->is_concurrent &&
            event_count <= COMPARISON_EVENTS);
}

static enum planning_status make_plans(struct planning *planning)
{
    planning->by_count_count = most_buckets(planning);
    enum plan_status status = plan_peak(planning);
    if (status == PLAN_OK && planning->planner == PLANNER_GREEDY)
        status = plan_greedy(planning);
    if (status == PLAN_OK)
        status = plan_bound(planning);
    if (status != PLAN_OK || !wants_spill(planning))
        return status_of(status);
    planning->has_spill = true;
    if (!squeezed_make(&planning->live, &planning->squeezed) || spill_plan(planning) != SPILL_OK)
        return PLANNING_NO_MEMORY;
    switch (certified_plan(planning)) {
    case CERTIFIED_OK:
        break;
    case CERTIFIED_NO_MEMORY:
        return PLANNING_NO_MEMORY;
    case CERTIFIED_NEEDS_SLACK:
        return PLANNING_NEEDS_SLACK;
    }
    return PLANNING_OK;
}

/* ---- The proof ---- */

/* A printed plan has been through every event of every log. */
static enum planning_status prove(struct planning *planning)
{
    const struct plan *plan = planning_plan(planning);
    bool spills = planning->planner == PLANNER_SPILL;
    if (planning_buffer_bytes(planning, plan) > UINT32_MAX)
        return PLANNING_TOO_LARGE;
    if (!replay_all(plan, &planning->live, &planning->replay))
        return PLANNING_NO_MEMORY;
    return planning->replay.is_served && (spills || planning->replay.spill_count == 0)
               ? PLANNING_OK
               : PLANNING_BROKEN;
}

/* ---- Other logs ---- */

/* What is asked of a planning, asked of other logs: of some of its own, or of changed copies.
 * NULL: memory is short. end_asking() frees it, with what it found. */
static struct planning *ask_again(const struct planning *planning, const struct log *logs,
                                  size_t log_count)
{
    struct planning *other = malloc(sizeof *other);
    if (!other)
        return NULL;
    *other = (struct planning){
        .logs = logs,
        .log_count = log_count,
        .files = planning->files,
        .file_count = planning->file_count,
        .pools = planning->pools,
        .regions = planning->regions,
        .without = planning->without,
        .is_concurrent = planning->is_concurrent,
        .target = planning->target,
        .budget = planning->budget,
        .planner = planning->planner,
        .slack = planning->slack,
    };
    return other;
}

static void end_asking(struct planning *other)
{
    planning_free(other);
    free(other);
}

enum planning_status planning_peak_plan(const struct planning *planning, const struct log *logs,
                                        struct plan *plan)
{
    struct planning *other = ask_again(planning, logs, planning->log_count);
    *plan = (struct plan){0};
    if (!other)
        return PLANNING_NO_MEMORY;
    other->by_count_count = other->budget.max_buckets;
    enum planning_status status = measure(other);
    if (status == PLANNING_OK)
        status = status_of(plan_peak(other));
    *plan = other->peak;
    end_asking(other);
    return status;
}

/* ---- The second plan ---- */

static void add_inference(struct inference *sum, const struct inference *one)
{
    sum->block_count += one->block_count;
    sum->free_count += one->free_count;
    sum->by_address += one->by_address;
    sum->by_balance += one->by_balance;
    sum->by_function += one->by_function;
}

/* Plans the logs as inferred. There is no such plan where the budget can't be kept. */
static enum planning_status plan_inferred(struct planning *planning, const struct log *logs)
{
    struct planning *second = ask_again(planning, logs, planning->log_count);
    if (!second)
        return PLANNING_NO_MEMORY;
    second->planner = PLANNER_PEAK;
    enum planning_status status = planning_make(second);
    planning->has_inferred = status == PLANNING_OK;
    if (planning->has_inferred)
        planning->inferred.plan = second->peak;
    end_asking(second);
    return status == PLANNING_NO_MEMORY ? status : PLANNING_OK;
}

/* Makes the plan of all logs, those with lost frees as inferred. There is none where no
 * log lost any. */
static enum planning_status infer(struct planning *planning)
{
    struct log *logs = calloc(planning->log_count, sizeof *logs); /* as inferred, or else copies */
    bool is_good = logs;
    bool has_any = false;
    size_t made = 0;
    for (; is_good && made < planning->log_count; made++) {
        const struct log *log = &planning->logs[made];
        struct inference inference = {0};
        if (!log->diagnosis.can_infer) {
            logs[made] = *log;
            continue;
        }
        is_good = inference_make(&log->trace, &logs[made].trace, &inference) == LOG_OK;
        add_inference(&planning->inferred.inference, &inference);
        has_any |= inference.by_address || inference.by_balance || inference.by_function;
    }
    enum planning_status status = is_good ? PLANNING_OK : PLANNING_NO_MEMORY;
    if (is_good && has_any)
        status = plan_inferred(planning, logs);
    for (size_t i = 0; i < made; i++) {
        if (planning->logs[i].diagnosis.can_infer)
            trace_free(&logs[i].trace);
    }
    free(logs);
    return status;
}

/* ---- The whole ---- */

enum planning_status planning_make(struct planning *planning)
{
    assert(planning->planner != PLANNER_SPILL || !planning->is_concurrent);
    enum planning_status status = measure(planning);
    if (status == PLANNING_OK)
        status = make_plans(planning);
    if (status == PLANNING_OK)
        status = prove(planning);
    if (status == PLANNING_OK && planning->wants_comparison && !planning->is_concurrent &&
        live_is_whole(&planning->live) &&
        !heap_measure(&planning->live, planning->target.align, &planning->heap_bytes))
        status = PLANNING_NO_MEMORY;
    if (status == PLANNING_OK && planning->wants_inferred)
        status = infer(planning);
    return status;
}

/* ---- A plan for each heap ---- */

/* Plans the logs of one heap. The plan of all heaps serves it, too, and is taken where none with
 * as few buckets is smaller. */
static enum planning_status plan_own(const struct planning *planning, const struct log *logs,
                                     size_t log_count, struct own_plan *own)
{
    struct planning *alone = ask_again(planning, logs, log_count);
    own->plan = *planning_plan(planning);
    if (!alone)
        return PLANNING_NO_MEMORY;
    alone->budget.max_buckets = own->plan.bucket_count;
    enum planning_status status = planning_make(alone);
    if (status == PLANNING_OK && planning_plan(alone)->block_bytes < own->plan.block_bytes)
        own->plan = *planning_plan(alone);
    end_asking(alone);
    return status == PLANNING_NO_MEMORY ? status : PLANNING_OK;
}

/* The logs of one heap, as copies that own nothing. */
static size_t logs_of_heap(const struct planning *planning, const struct run *run, uint32_t heap,
                           struct log *logs)
{
    size_t count = 0;
    for (size_t i = 0; i < planning->log_count; i++) {
        if (run[i].heap == heap)
            logs[count++] = planning->logs[i];
    }
    return count;
}

enum planning_status planning_make_own(struct planning *planning, const struct run *run)
{
    enum planning_status status = PLANNING_OK;
    struct log *logs = calloc(planning->log_count, sizeof *logs);
    planning->own = calloc(REGIONS_MAX, sizeof *planning->own);
    if (!logs || !planning->own)
        status = PLANNING_NO_MEMORY;
    for (uint32_t h = 1; status == PLANNING_OK && h <= REGIONS_MAX; h++) {
        uint32_t heap = h % REGIONS_MAX; /* the system's heap last: only if there is no other */
        size_t count = logs_of_heap(planning, run, heap, logs);
        if (!count || (heap == 0 && planning->own_count))
            continue;
        struct own_plan *own = &planning->own[planning->own_count++];
        own->heap = heap;
        snprintf(own->name, sizeof own->name, heap ? "pool_%" PRIu32 : "heap", heap);
        for (size_t i = 0; i < count; i++)
            own->request_count += trace_planned_count(&logs[i].trace);
        status = plan_own(planning, logs, count, own);
    }
    free(logs);
    return status;
}

void planning_free(struct planning *planning)
{
    free(planning->own);
    free(planning->by_count);
    squeezed_free(&planning->squeezed);
    live_free(&planning->live);
    *planning = (struct planning){0};
}
