/* SPDX-License-Identifier: MIT */
/* figures.c - figures that several reports work out from the results. */
#include "figures.h"

uint64_t figures_tenths_percent(uint64_t part, uint64_t whole)
{
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
        if (report->traces[t].peak_live_bytes > report->traces[highest].peak_live_bytes)
            highest = t;
    }
    return highest;
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
