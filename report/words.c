/* SPDX-License-Identifier: MIT */
/* words.c - regions in words, and the macros of a plan. */
#include "words.h"

#include <inttypes.h>
#include <string.h>

void words_regions(struct sink *sink, region_set regions, bool has_word)
{
    const char *comma = !has_word ? "" : regions & (regions - 1) ? "regions " : "region ";
    for (uint32_t r = 0; r < REGIONS_MAX; r++) {
        if (!region_set_has(regions, r))
            continue;
        sink_print(sink, "%s%" PRIu32, comma, r);
        comma = ",";
    }
}

void words_without(struct sink *sink, const struct site_set *without)
{
    for (size_t i = 0; i < without->count; i++) {
        sink_print(sink, "%s", i ? ", " : "");
        sink_plain(sink, without->name[i], strlen(without->name[i]));
    }
}

const char *const guarantee_names[] = {
    [GUARANTEE_NONE] = NULL,
    [GUARANTEE_LOG] = "log",
    [GUARANTEE_ORDER] = "order",
    [GUARANTEE_SLACK] = "slack",
    [GUARANTEE_PEAKS] = "peaks",
};

void words_plan_macros(struct sink *sink, const struct target *target, const struct plan *plan,
                       const char *start)
{
    uint32_t max_buckets = target_max_buckets(target, plan->bucket_count);
    sink_print(sink, "%sWOLFMEM_MAX_BUCKETS %" PRIu32 "\n", start, max_buckets);
    sink_print(sink, "%sWOLFMEM_DEF_BUCKETS %" PRIu32 "\n", start, max_buckets);
    sink_print(sink, "%sWOLFMEM_BUCKETS ", start);
    for (uint32_t b = 0; b < plan->bucket_count; b++)
        sink_print(sink, "%s%" PRIu32, b ? "," : "", plan->bucket[b].size);
    sink_print(sink, "\n%sWOLFMEM_DIST ", start);
    for (uint32_t b = 0; b < plan->bucket_count; b++)
        sink_print(sink, "%s%" PRIu32, b ? "," : "", plan->bucket[b].dist);
    sink_print(sink, "\n%sWOLFMEM_BUFFER_SIZE %" PRIu64 "\n", start,
               plan_buffer_bytes(plan, target));
}
