/* SPDX-License-Identifier: MIT */
/* costs.c - what each call site and function costs: the buffer planned without it. */
#include "subjects.h"

#include "figures.h"

#include <inttypes.h>

#define ROWS_FIRST 10

#define COLUMNS(key, title)                         \
    {                                               \
        {"saved_bytes", "saves", COLUMN_BAR, NULL},    \
        {"saved_percent", "share", COLUMN_RIGHT, "%"}, \
        {"buffer_bytes", "buffer", COLUMN_RIGHT, NULL}, \
        {"requests", "requests", COLUMN_RIGHT, NULL}, \
        {key, title, COLUMN_CODE, NULL},            \
    }

static const struct column site_columns[] = COLUMNS("site", "call site");
static const struct column function_columns[] = COLUMNS("function", "function");

/* Those that save nothing are no rows. */
static void add_rows(struct document *document, const struct cost_list *list, uint64_t buffer)
{
    for (size_t i = 0; i < list->planned_count && list->cost[i].saves; i++) {
        const struct cost *cost = &list->cost[i];
        document_row(document, (struct value[]){
            value_number(cost->saves), value_tenths(figures_tenths_percent(cost->saves, buffer)),
            value_number(buffer - cost->saves), value_number(cost->requests),
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

void add_costs(struct document *document, const struct report *report, enum part_level level)
{
    const struct costs *costs = &report->costs;
    document_section(document, level, "costs", "What costs most: the buffer without it");
    document_fact(document, "buffer_bytes", NULL, value_number(costs->buffer_bytes), NULL);
    document_table(document, LEVEL_FIRST, "call_sites", "", site_columns, 5, ROWS_FIRST);
    add_rows(document, &costs->sites, costs->buffer_bytes);
    add_left_out(document, "call_sites_left_out", "call sites", &costs->sites);
    document_table(document, LEVEL_DETAIL, "functions", "The same by function", function_columns, 5,
                   0);
    add_rows(document, &costs->functions, costs->buffer_bytes);
    add_left_out(document, "functions_left_out", "functions", &costs->functions);
    document_note(document, NOTE_PLAIN,
                  "Each row is the peak plan without the blocks of that row. Savings do not add "
                  "up: two call sites can share a peak, or keep a bucket together.");
    document_end(document);
}
