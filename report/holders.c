/* SPDX-License-Identifier: MIT */
/* holders.c - who fills each bucket at its own peak, and which single size keeps it so large. */
#include "subjects.h"

#include "figures.h"

#include <inttypes.h>

#define NAMED_TENTHS 10 /* of a percent of the buffer: a size that saves less is not named */

/* The rows of one bucket; people see its name in the first alone. */
static void add_bucket(struct document *document, const struct planning *planning,
                       const struct bucket_holders *bucket, struct value size)
{
    for (size_t i = 0; i < bucket->sites.count; i++) {
        const struct site *site = &bucket->sites.site[i];
        struct value line = value_line(bucket->line);
        document_row(document, (struct value[]){
            size, value_text(planning->logs[bucket->log].name), line,
            i ? (struct value){0} : size, i ? (struct value){0} : line,
            value_number(site->blocks), value_number(site->bytes),
            value_bytes(site->name.text, site->name.length)});
    }
}

/* The call site of a size; if there are several, that of the most requests. */
static struct span site_of(const struct planning *planning, uint32_t size)
{
    struct span site = {0};
    uint64_t most = 0;
    for (size_t i = 0; i < planning->log_count; i++) {
        const struct kinds *kinds = &planning->logs[i].trace.kinds;
        for (uint32_t k = 0; k < kinds->count; k++) {
            const struct kind *kind = &kinds->kind[k];
            if (kind->size != size || kind->requests <= most)
                continue;
            most = kind->requests;
            site = sites_name(kinds, kind);
        }
    }
    return site;
}

/* Whether a size makes a bucket so large, and at least half of the bucket's blocks would do
 * with less. */
static bool is_odd(const struct plan *plan, const struct live *live, uint32_t index)
{
    uint32_t b = 0;
    while (plan->bucket[b].size < live->size[index].size)
        b++;
    bool is_largest = index + 1 == live->size_count ||
                      live->size[index + 1].size > plan->bucket[b].size;
    return is_largest && live->size[index].peak_live <= plan->bucket[b].dist / 2;
}

/* The odd sizes that are worth a change. */
static void add_odd_sizes(struct document *document, const struct report *report)
{
    const struct planning *planning = report->planning;
    const struct plan *plan = planning_plan(planning);
    const struct live *live = &planning->live;
    for (uint32_t i = live->size_count; i-- > 0;) {
        const struct live_size *size = &live->size[i];
        const struct cost *cost = &report->costs.sizes.cost[i];
        if (!is_odd(plan, live, i) || !cost->is_planned ||
            figures_tenths_percent(cost->saves, report->costs.buffer_bytes) < NAMED_TENTHS)
            continue;
        bool is_one = size->requests == 1;
        struct span site = site_of(planning, size->size);
        document_note(document, NOTE_PLAIN,
                      "%" PRIu64 " request%s of %" PRIu32 " bytes keep%s bucket %" PRIu32
                      ": without %s the buffer is %" PRIu64 " bytes smaller (%.*s).",
                      size->requests, is_one ? "" : "s", size->size, is_one ? "s" : "",
                      figures_bucket_size_of(plan, size->size), is_one ? "it" : "them",
                      cost->saves, (int)site.length, site.text);
    }
}

void add_holders(struct document *document, const struct report *report)
{
    static const struct column columns[] = {
        {"bucket", NULL, COLUMN_RIGHT, NULL},     {"file", NULL, COLUMN_LEFT, NULL},
        {"line", NULL, COLUMN_RIGHT, NULL},       {NULL, "bucket", COLUMN_RIGHT, NULL},
        {NULL, "line", COLUMN_RIGHT, NULL},       {"blocks", "blocks", COLUMN_RIGHT, NULL},
        {"bytes", "bytes", COLUMN_RIGHT, NULL},   {"site", "call site", COLUMN_CODE, NULL},
    };
    const struct plan *plan = planning_plan(report->planning);
    document_section(document, LEVEL_DETAIL, NULL, "Who fills each bucket at its own peak");
    add_odd_sizes(document, report);
    document_table(document, LEVEL_DETAIL, "bucket_holders", "", columns, 8, 0);
    for (uint32_t b = 0; b < plan->bucket_count; b++)
        add_bucket(document, report->planning, &report->holders.bucket[b],
                   value_number(plan->bucket[b].size));
    document_end(document);
}
