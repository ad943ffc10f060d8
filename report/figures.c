/* SPDX-License-Identifier: MIT */
/* figures.c - figures that several subjects work out from the results. */
#include "figures.h"

uint64_t figures_tenths_percent(uint64_t part, uint64_t whole)
{
    while (part >> 53) { /* for the product below */
        part /= 2;
        whole /= 2;
    }
    uint64_t tenths = whole ? (part * 1000 + whole / 2) / whole : 0;
    return tenths == 0 && part ? 1 : tenths;
}

uint64_t figures_gap_tenths(const struct planning *planning, const struct plan *plan)
{
    uint64_t bound = planning_bound(planning);
    return figures_tenths_percent(planning_buffer_bytes(planning, plan) - bound, bound);
}

enum guarantee figures_guarantee(enum planner planner, uint32_t slack)
{
    if (planner != PLANNER_SPILL)
        return GUARANTEE_PEAKS;
    return slack ? GUARANTEE_SLACK : GUARANTEE_ORDER;
}

uint32_t figures_bucket_size_of(const struct plan *plan, uint32_t size)
{
    uint32_t b = 0;
    while (plan->bucket[b].size < size)
        b++;
    return plan->bucket[b].size;
}

size_t figures_highest_log(const struct planning *planning)
{
    size_t highest = 0;
    for (size_t i = 1; i < planning->log_count; i++) {
        const struct trace *trace = &planning->logs[i].trace;
        const struct trace *before = &planning->logs[highest].trace;
        if (trace->peak_live_bytes > before->peak_live_bytes ||
            (before->event_count == 0 && trace->event_count > 0))
            highest = i;
    }
    return highest;
}

struct figures_requests figures_requests(const struct planning *planning)
{
    struct figures_requests sum = {0};
    for (size_t i = 0; i < planning->log_count; i++)
        sum.planned += trace_planned_count(&planning->logs[i].trace);
    for (size_t i = 0; i < planning->file_count; i++) {
        const struct trace *trace = &planning->files[i].trace;
        sum.left_out += trace_left_out_count(trace);
        sum.failed += trace_failed_count(trace);
    }
    return sum;
}

const char *figures_release_problem(const struct planning *planning,
                                    const struct release *release)
{
    const struct plan *plan = planning_plan(planning);
    if (planning->target.is_lean && !release->has_lean)
        return "its LEAN build was not measured";
    if (planning->own_count > 1 && !release->has_load_ex)
        return "it has one list for all heaps";
    if (release->fixed_buckets &&
        target_max_buckets(&planning->target, plan->bucket_count) != release->fixed_buckets)
        return "its number of buckets is fixed";
    if (planning->target.align > release->align_max)
        return "its padding does not fit into a byte";
    for (uint32_t b = 0; b < plan->bucket_count; b++) {
        if (plan->bucket[b].dist > release->dist_max)
            return "too many blocks in one bucket";
    }
    return NULL;
}
