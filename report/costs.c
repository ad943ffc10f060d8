/* SPDX-License-Identifier: MIT */
/* costs.c - what each call site and function costs: the buffer planned without it, and the sizes
 * that keep a bucket so large. */
#include "subjects.h"

#include "figures.h"

#include <inttypes.h>

#define ROWS_FIRST 3
#define NAMED_TENTHS 10 /* of a percent of the buffer: a size that saves less is not named */

static const struct holders *peak_holders(const struct report *report)
{
    return report->planning->planner == PLANNER_PEAK ? &report->holders : &report->peak_holders;
}

/* The bucket that a call site or function holds the most bytes of at the bucket's own peak;
 * the count of buckets if it holds none. */
static uint32_t filled_bucket(const struct report *report, struct span name)
{
    const struct holders *holders = peak_holders(report);
    uint32_t found = holders->count;
    uint64_t most = 0;
    for (uint32_t b = 0; b < holders->count; b++) {
        uint64_t bytes = 0;
        for (size_t i = 0; i < holders->bucket[b].sites.count; i++) {
            const struct site *site = &holders->bucket[b].sites.site[i];
            if (span_compare(site->name, name) == 0 ||
                span_compare(sites_function(site->name), name) == 0)
                bytes += site->blocks * report->planning->peak.bucket[b].size;
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
    const struct holders *holders = peak_holders(report);
    uint64_t buffer = report->costs.buffer_bytes;
    for (size_t i = 0; i < list->planned_count && list->cost[i].saves; i++) {
        const struct cost *cost = &list->cost[i];
        uint32_t b = filled_bucket(report, cost->name);
        bool fills = b < holders->count;
        document_row(document, (struct value[]){
            value_number(cost->saves), value_tenths(figures_tenths_percent(cost->saves, buffer)),
            value_number(buffer - cost->saves), value_number(cost->requests),
            fills ? value_number(report->planning->peak.bucket[b].size) : (struct value){0},
            fills ? value_line(holders->bucket[b].line) : (struct value){0},
            value_bytes(cost->name.text, cost->name.length)});
    }
}

/* The costs of call sites or of functions, and that they are not whole. */
static void add_table(struct document *document, const struct report *report, bool by_function)
{
    const struct cost_list *list = by_function ? &report->costs.functions : &report->costs.sites;
    const struct column columns[] = {
        {"saved_bytes", "saves", COLUMN_BAR, NULL},
        {"saved_percent", "share", COLUMN_RIGHT, "%"},
        {"buffer_bytes", NULL, COLUMN_RIGHT, NULL},
        {"requests", "requests", COLUMN_RIGHT, NULL},
        {"fills_bucket", "fills bucket", COLUMN_RIGHT, NULL},
        {"fills_line", "in line", COLUMN_RIGHT, NULL},
        {by_function ? "function" : "site", by_function ? "function" : "call site", COLUMN_CODE,
         NULL},
    };
    if (by_function)
        document_table(document, LEVEL_DETAIL, "functions", "The same by function", columns, 7, 0);
    else
        document_table(document, LEVEL_FIRST, "call_sites", "", columns, 7, ROWS_FIRST);
    add_rows(document, report, list);
    document_value(document, by_function ? "functions_left_out" : "call_sites_left_out",
                   value_number(list->left_out_count));
    if (list->left_out_count)
        document_note(document, NOTE_PLAIN,
                      "Not worked out, as the log is long: %" PRIu64 " more %s. Each saves at most "
                      "%" PRIu64 " bytes.", list->left_out_count,
                      by_function ? "functions" : "call sites", list->most_left_out);
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
    const struct plan *plan = &planning->peak;
    const struct live *live = &planning->live;
    for (uint32_t i = live->size_count; i-- > 0;) {
        const struct live_size *size = &live->size[i];
        const struct cost *cost = &report->costs.sizes.cost[i];
        if (!is_odd(plan, live, i) || !cost->is_planned ||
            figures_tenths_percent(cost->saves, report->costs.buffer_bytes) < NAMED_TENTHS)
            continue;
        bool is_one = size->requests == 1;
        struct span site = site_of(planning, size->size);
        document_note(document, NOTE_DETAIL,
                      "%" PRIu64 " request%s of %" PRIu32 " bytes keep%s bucket %" PRIu32
                      ": without %s the buffer is %" PRIu64 " bytes smaller (%.*s).",
                      size->requests, is_one ? "" : "s", size->size, is_one ? "s" : "",
                      figures_bucket_size_of(plan, size->size), is_one ? "it" : "them",
                      cost->saves, (int)site.length, site.text);
    }
}

void add_costs(struct document *document, const struct report *report)
{
    const struct costs *costs = &report->costs;
    document_section(document, report->check ? LEVEL_DETAIL : LEVEL_FIRST, "costs",
                     report->planning->planner == PLANNER_PEAK
                         ? "What costs most: the buffer without it"
                         : document_words(document, "What costs most: the peak plan's %" PRIu64
                                          " bytes without it", costs->buffer_bytes));
    document_value(document, "buffer_bytes", value_number(costs->buffer_bytes));
    add_table(document, report, false);
    add_table(document, report, true);
    add_odd_sizes(document, report);
    document_note(document, NOTE_DETAIL,
                  "Each row is the peak plan without the blocks of that row. Savings do not add "
                  "up: two call sites can share a peak, or keep a bucket together.");
    document_end(document);
}
