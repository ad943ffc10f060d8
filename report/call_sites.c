/* SPDX-License-Identifier: MIT */
/* call_sites.c - who holds the memory when most of it is held. */
#include "subjects.h"

#include "figures.h"

#include <inttypes.h>

#define ROWS_FIRST 10

static void add_peak(struct document *document, const struct log *log, uint64_t line)
{
    document_section(document, LEVEL_DETAIL, "peak", NULL);
    document_fact(document, "file", NULL, value_text(log->name), NULL);
    document_fact(document, "line", NULL, value_number(line), NULL);
    document_fact(document, "live_bytes", NULL, value_number(log->trace.peak_live_bytes), NULL);
    document_end(document);
}

void add_sites(struct document *document, const struct report *report)
{
    static const struct column columns[] = {
        {"bytes", "bytes", COLUMN_BAR, NULL},
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
    document_table(document, LEVEL_FIRST, "call_sites", "", columns, 4, ROWS_FIRST);
    for (size_t i = 0; i < sites->count; i++) {
        const struct site *site = &sites->site[i];
        document_row(document, (struct value[]){
            value_number(site->bytes),
            value_tenths(figures_tenths_percent(site->bytes, peak_bytes)),
            value_number(site->blocks), value_bytes(site->name.text, site->name.length)});
    }
    document_end(document);
}
