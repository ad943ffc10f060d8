/* SPDX-License-Identifier: MIT */
/* costs.c - what each call site and function costs: the buffer planned without it. */
#include "subjects.h"

#include "figures.h"

#include <inttypes.h>

#define ROWS_FIRST 3

#define COLUMNS(key, title)                         \
    {                                               \
        {"saved_bytes", "saves", COLUMN_BAR, NULL},    \
        {"saved_percent", "share", COLUMN_RIGHT, "%"}, \
        {"buffer_bytes", NULL, COLUMN_RIGHT, NULL},    \
        {"requests", "requests", COLUMN_RIGHT, NULL},  \
        {"fills_bucket", "fills bucket", COLUMN_RIGHT, NULL}, \
        {"fills_line", "in line", COLUMN_RIGHT, NULL}, \
        {key, title, COLUMN_CODE, NULL},            \
    }

static const struct column site_columns[] = COLUMNS("site", "call site");
static const struct column function_columns[] = COLUMNS("function", "function");

/* The bucket that a call site or function holds the most bytes of at the bucket's own peak;
 * the count of buckets if it holds none. */
static uint32_t filled_bucket(const struct report *report, struct span name)
{
    const struct holders *holders = &report->holders;
    uint32_t found = holders->count;
    uint64_t most = 0;
    for (uint32_t b = 0; b < holders->count; b++) {
        uint64_t bytes = 0;
        for (size_t i = 0; i < holders->bucket[b].sites.count; i++) {
            const struct site *site = &holders->bucket[b].sites.site[i];
            if (span_compare(site->name, name) == 0 ||
                span_compare(sites_function(site->name), name) == 0)
                bytes += site->blocks * planning_plan(report->planning)->bucket[b].size;
        }
        found = bytes > most ? b : found;
        most = bytes > most ? bytes : most;
    }
    return found;
}

/* Those that save nothing are no rows. */
static void add_rows(struct document *document, const struct report *report,
                     const struct cost_list *list)
{
    const struct holders *holders = &report->holders;
    uint64_t buffer = report->costs.buffer_bytes;
    for (size_t i = 0; i < list->planned_count && list->cost[i].saves; i++) {
        const struct cost *cost = &list->cost[i];
        uint32_t b = filled_bucket(report, cost->name);
        bool fills = b < holders->count;
        document_row(document, (struct value[]){
            value_number(cost->saves), value_tenths(figures_tenths_percent(cost->saves, buffer)),
            value_number(buffer - cost->saves), value_number(cost->requests),
            fills ? value_number(planning_plan(report->planning)->bucket[b].size)
                  : (struct value){0},
            fills ? value_line(holders->bucket[b].line) : (struct value){0},
            value_bytes(cost->name.text, cost->name.length)});
    }
}

/* That the table is not whole. */
static void add_left_out(struct document *document, const char *key, const char *what,
                         const struct cost_list *list)
{
    size_t count = list->count - list->planned_count;
    document_fact(document, key, NULL, value_number(count), NULL);
    if (count)
        document_note(document, NOTE_PLAIN,
                      "Not worked out, as the log is long: %zu more %s. Each saves at most "
                      "%" PRIu64 " bytes.", count, what, list->most_left_out);
}

void add_costs(struct document *document, const struct report *report)
{
    const struct costs *costs = &report->costs;
    document_section(document, report->check ? LEVEL_DETAIL : LEVEL_FIRST, "costs", "What costs most: the buffer without it");
    document_fact(document, "buffer_bytes", NULL, value_number(costs->buffer_bytes), NULL);
    document_table(document, LEVEL_FIRST, "call_sites", "", site_columns, 7, ROWS_FIRST);
    add_rows(document, report, &costs->sites);
    add_left_out(document, "call_sites_left_out", "call sites", &costs->sites);
    document_table(document, LEVEL_DETAIL, "functions", "The same by function", function_columns, 7,
                   0);
    add_rows(document, report, &costs->functions);
    add_left_out(document, "functions_left_out", "functions", &costs->functions);
    document_note(document, NOTE_DETAIL,
                  "Each row is the peak plan without the blocks of that row. Savings do not add "
                  "up: two call sites can share a peak, or keep a bucket together.");
    document_end(document);
}
