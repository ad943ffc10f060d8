/* SPDX-License-Identifier: MIT */
/* figures.c - figures that several reports work out from the results. */
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

uint64_t figures_bound(const struct report *report)
{
    bool is_searched = report->spill && report->spill->bound > report->bound;
    return is_searched ? report->spill->bound : report->bound;
}

uint32_t figures_bucket_size_of(const struct plan *plan, uint32_t size)
{
    uint32_t b = 0;
    while (plan->bucket[b].size < size)
        b++;
    return plan->bucket[b].size;
}

uint32_t figures_waste(uint32_t bucket_size, uint32_t size)
{
    return bucket_size - (size ? size : 1);
}

size_t figures_highest_log(const struct report *report)
{
    size_t highest = 0;
    for (size_t t = 1; t < report->trace_count; t++) {
        const struct trace *trace = &report->traces[t];
        const struct trace *before = &report->traces[highest];
        if (trace->peak_live_bytes > before->peak_live_bytes ||
            (before->event_count == 0 && trace->event_count > 0))
            highest = t;
    }
    return highest;
}

static struct figures_alternative spill_alternative(const struct report *report)
{
    const struct plan *plan = report->spill ? &report->spill->plan : NULL;
    if (plan && plan->block_bytes == report->peak_plan->block_bytes)
        return (struct figures_alternative){"spill", NULL, "no smaller plan was found"};
    if (plan && plan->bucket_count)
        return (struct figures_alternative){"spill", plan,
            "the log's order of requests, in just this buffer"};
    return (struct figures_alternative){"spill", NULL,
        report->live->is_concurrent
            ? "not looked for: the order of concurrent requests is not known"
            : "not looked for: the log is long; --planner=spill does"};
}

size_t figures_alternatives(const struct report *report,
                            struct figures_alternative alternatives[FIGURES_ALTERNATIVES_MAX])
{
    size_t count = 0;
    alternatives[count++] = (struct figures_alternative){"peak", report->peak_plan,
        "every order of requests in which the peaks stay"};
    if (report->planner == PLANNER_GREEDY)
        alternatives[count++] = (struct figures_alternative){"greedy", report->plan, "the same"};
    alternatives[count++] = spill_alternative(report);
    return count;
}

const char *figures_release_problem(const struct report *report, const struct release *release)
{
    const struct plan *plan = report->plan;
    if (report->target->is_lean && !release->has_lean)
        return "its LEAN build was not measured";
    if (release->fixed_buckets &&
        target_max_buckets(report->target, plan->bucket_count) != release->fixed_buckets)
        return "its number of buckets is fixed";
    for (uint32_t b = 0; b < plan->bucket_count; b++) {
        if (plan->bucket[b].dist > release->dist_max)
            return "it holds no dist so large";
    }
    return NULL;
}
