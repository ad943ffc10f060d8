/* SPDX-License-Identifier: MIT */
/* holders.c - where the bytes go: by call site at the peak, by bucket at its own, and by size. */
#include "subjects.h"

#include "common/minmax.h"
#include "figures.h"

#include <inttypes.h>

#define SITES_FIRST 10
#define SIZES_FIRST 40

/* ---- At the peak ---- */

static void add_peak(struct document *document, const struct log *log, uint64_t line)
{
    document_section(document, LEVEL_DETAIL, "peak", NULL);
    document_value(document, "file", value_text(log->name));
    document_value(document, "line", value_number(line));
    document_value(document, "live_bytes", value_number(log->trace.peak_live_bytes));
    document_end(document);
}

void add_sites(struct document *document, const struct report *report)
{
    static const struct column columns[] = {
        {"bytes", "bytes", COLUMN_KEY, NULL},
        {NULL, "share", COLUMN_RIGHT, "%"},
        {"blocks", "blocks", COLUMN_RIGHT, NULL},
        {"site", "call site", COLUMN_CODE, NULL},
    };
    const struct planning *planning = report->planning;
    const struct log *log = &planning->logs[figures_highest_log(planning)];
    uint64_t peak_bytes = log->trace.peak_live_bytes;
    uint64_t line = trace_line_of(&log->trace, log->trace.peak_event);
    const struct sites *sites = &report->sites;
    const char *title = document_words(document, "Who holds the %" PRIu64
                                       " bytes live at the peak, line %" PRIu64 "%s%s", peak_bytes,
                                       line, planning->file_count > 1 ? " of " : "",
                                       planning->file_count > 1 ? log->name : "");
    document_section(document, LEVEL_DETAIL, NULL, title);
    add_peak(document, log, line);
    add_run_chart(document, report);
    document_table(document, LEVEL_FIRST, "call_sites", "", columns, 4, SITES_FIRST);
    for (size_t i = 0; i < sites->count; i++) {
        const struct site *site = &sites->site[i];
        document_row(document, (struct value[]){
            value_number(site->bytes),
            value_tenths(figures_tenths_percent(site->bytes, peak_bytes)),
            value_number(site->blocks), value_bytes(site->name.text, site->name.length)});
    }
    document_end(document);
}

/* ---- In each bucket ---- */

/* The rows of one bucket; people see its name in the first alone. */
static void add_bucket(struct document *document, const struct planning *planning,
                       const struct bucket_holders *bucket, struct value size)
{
    for (size_t i = 0; i < bucket->sites.count; i++) {
        const struct site *site = &bucket->sites.site[i];
        struct value line = value_line(bucket->line);
        document_row(document, (struct value[]){
            size, value_text(planning->logs[bucket->log].name), line,
            value_if(!i, size), value_if(!i, line),
            value_number(site->blocks), value_number(site->bytes),
            value_bytes(site->name.text, site->name.length)});
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
    add_bucket_charts(document, report);
    document_table(document, LEVEL_DETAIL, "bucket_holders", "", columns, 8, 0);
    for (uint32_t b = 0; b < plan->bucket_count; b++)
        add_bucket(document, report->planning, &report->holders.bucket[b],
                   value_number(plan->bucket[b].size));
    document_end(document);
}

/* ---- By size ---- */

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
    document_table(document, LEVEL_FIRST, "sizes", "", columns, 6, SIZES_FIRST);
    for (uint32_t i = live->size_count; i-- > 0;) {
        const struct live_size *size = &live->size[i];
        const struct cost *cost = &report->costs.sizes.cost[i];
        uint32_t bucket = figures_bucket_size_of(plan, size->size);
        document_row(document, (struct value[]){
            value_number(size->size), value_number(size->requests),
            value_number(size->peak_live), value_number(bucket),
            value_number(bucket - max_u32(size->size, 1)), /* 0 bytes take 1 */
            value_if(cost->is_planned, value_number(cost->saves))});
    }
    document_end(document);
}
