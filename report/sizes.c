/* SPDX-License-Identifier: MIT */
/* sizes.c - what was asked for, by size, and which bucket serves it. */
#include "subjects.h"

#include "figures.h"

#define ROWS_FIRST 40

void add_sizes(struct document *document, const struct report *report)
{
    static const struct column columns[] = {
        {"size", "size", COLUMN_RIGHT, NULL},     {"requests", "requests", COLUMN_RIGHT, NULL},
        {"peak_live", "peak live", COLUMN_RIGHT, NULL}, {"bucket", "bucket", COLUMN_RIGHT, NULL},
        {"waste", "waste", COLUMN_RIGHT, NULL}, {"saved_bytes", "saves", COLUMN_RIGHT, NULL},
    };
    const struct live *live = &report->planning->live;
    const struct plan *plan = planning_plan(report->planning);
    document_section(document, LEVEL_DETAIL, NULL, "Sizes, the largest first");
    document_table(document, LEVEL_FIRST, "sizes", "", columns, 6, ROWS_FIRST);
    for (uint32_t i = live->size_count; i-- > 0;) {
        const struct live_size *size = &live->size[i];
        const struct cost *cost = &report->costs.sizes.cost[i];
        uint32_t bucket = figures_bucket_size_of(plan, size->size);
        document_row(document, (struct value[]){
            value_number(size->size), value_number(size->requests),
            value_number(size->peak_live), value_number(bucket),
            value_number(figures_waste(bucket, size->size)),
            cost->is_planned ? value_number(cost->saves) : (struct value){0}});
    }
    document_end(document);
}
