/* SPDX-License-Identifier: MIT */
/* details.c - the sections of the page below the pictures: tables and proofs. */
#include "page.h"

#include "callers.h"
#include "figures.h"
#include "markup.h"
#include "parser/input.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROWS_SHOWN 200 /* of a long table; all with is_verbose */

/* The rows of a table that are printed. */
static size_t rows_of(const struct report *report, size_t count)
{
    return report->is_verbose || count < ROWS_SHOWN ? count : ROWS_SHOWN;
}

static void note_rest(struct sink *sink, size_t shown, size_t count)
{
    if (shown < count)
        sink_print(sink, "<p class=\"soft\">And %s more; with -v they are listed, too.</p>\n",
                   GROUPED(count - shown));
}

/* ---- Where the bytes go ---- */

static void write_callers(struct sink *sink, const struct report *report)
{
    size_t highest = figures_highest_log(report);
    const struct trace *trace = &report->traces[highest];
    struct callers callers;
    if (!callers_at_peak(trace, &callers)) {
        sink->is_short = true;
        return;
    }
    uint64_t largest = callers.count ? callers.caller[0].bytes : 0;
    size_t shown = rows_of(report, callers.count);
    page_open_section(sink, "callers", "Who holds the memory at the peak");
    page_open_table(sink, callers.count, "call sites have blocks live, the most bytes first",
                    "<th class=\"long\">call site</th><th>blocks</th><th>bytes</th><th>share</th>"
                    "<td></td>");
    for (size_t i = 0; i < shown; i++) {
        const struct caller *caller = &callers.caller[i];
        sink_print(sink, "<tr><td class=\"long\"><code>");
        markup_bytes(sink, caller->site, caller->site_length);
        sink_print(sink, "</code></td>");
        page_number(sink, caller->blocks);
        page_number(sink, caller->bytes);
        page_percent(sink, figures_tenths_percent(caller->bytes, trace->peak_live_bytes));
        page_bar(sink, caller->bytes, largest);
        sink_print(sink, "</tr>\n");
    }
    page_close_table(sink);
    note_rest(sink, shown, callers.count);
    page_close_section(sink);
    free(callers.caller);
}

static void write_sizes(struct sink *sink, const struct report *report)
{
    const struct live *live = report->live;
    size_t shown = rows_of(report, live->size_count);
    page_open_section(sink, "sizes", "Sizes of requests");
    page_open_table(sink, live->size_count, "sizes were asked for, the largest first",
                    "<th>size</th><th>requests</th><th>peak live</th><th>bucket</th>"
                    "<th>waste</th>");
    for (size_t i = 0; i < shown; i++) {
        const struct live_size *size = &live->size[live->size_count - 1 - i];
        uint32_t bucket = figures_bucket_size_of(report->plan, size->size);
        sink_print(sink, "<tr>");
        page_number(sink, size->size);
        page_number(sink, size->requests);
        page_number(sink, size->peak_live);
        page_number(sink, bucket);
        page_number(sink, figures_waste(bucket, size->size));
        sink_print(sink, "</tr>\n");
    }
    page_close_table(sink);
    note_rest(sink, shown, live->size_count);
    page_close_section(sink);
}

/* ---- Whether it can be believed ---- */

static void write_bound(struct sink *sink, const struct report *report, const char *what,
                        uint64_t bound)
{
    uint64_t bytes = report->plan->block_bytes;
    sink_print(sink, "<tr><td class=\"words\">%s</td>", what);
    page_number(sink, bound);
    if (bytes == bound)
        sink_print(sink, "<td class=\"words\">met: proven smallest</td></tr>\n");
    else {
        uint64_t tenths = figures_tenths_percent(bytes - bound, bound);
        sink_print(sink, "<td class=\"words\">%" PRIu64 ".%" PRIu64 " %% above</td></tr>\n",
                   tenths / 10, tenths % 10);
    }
}

static void write_proof(struct sink *sink, const struct report *report)
{
    char within[32];
    snprintf(within, sizeof within, "at most %" PRIu32 " buckets", report->budget->max_buckets);
    page_open_section(sink, "proof", "Why this can be believed");
    sink_print(sink, "<p>");
    page_text(sink, report, report_proof);
    sink_print(sink, "</p>\n");
    page_open_table(sink, 0,
                    report->live->is_concurrent
                        ? "Lower bounds, spills allowed: with less, some request would fail in "
                          "some order of the logs"
                        : "Lower bounds, spills allowed: with less, some request would fail",
                    "<th class=\"words\">for plans of</th><th>bytes of blocks</th>"
                    "<th class=\"words\">this plan</th>");
    write_bound(sink, report, "any number of buckets", report->bound_any);
    write_bound(sink, report, within, report->bound);
    if (report->spill && report->spill->bound > report->bound)
        write_bound(sink, report, "the same, by search", report->spill->bound);
    page_close_table(sink);
    page_close_section(sink);
}

static void write_findings(struct sink *sink, const struct trace *trace)
{
    struct diagnosis diagnosis;
    diagnosis_make(trace, &diagnosis);
    for (int f = 0; f < FINDING_COUNT; f++) {
        const struct trace_count *count = &diagnosis.finding[f];
        const struct report_finding *finding = report_finding(trace, (enum finding)f);
        if (!count->count)
            continue;
        sink_print(sink,
                   "<li><b>%s \u00d7 %s</b>, first in line %s. Why: %s. The plan %s.",
                   GROUPED(count->count), finding->what, GROUPED(count->first_line),
                   finding->cause, finding->effect);
        if (finding->remedy)
            sink_print(sink, " Next time: %s.", finding->remedy);
        sink_print(sink, "</li>\n");
    }
}

static void write_regions(struct sink *sink, const struct trace *trace)
{
    if (!trace->regions.pool_count)
        return;
    page_open_table(sink, 0, "Regions, by the pools that the log announces",
                    "<th>region</th><th>bytes of the pool</th><th>requests</th><th>frees</th>"
                    "<th>peak bytes</th><th>left out</th>");
    for (uint32_t r = 0; r <= trace->regions.pool_count; r++) {
        sink_print(sink, "<tr>");
        page_number(sink, r);
        if (r)
            page_number(sink, trace->regions.pool[r].size);
        else
            sink_print(sink, "<td>system's heap</td>");
        page_number(sink, trace->region[r].request_count);
        page_number(sink, trace->region[r].free_count);
        page_number(sink, trace->region[r].peak_live_bytes);
        page_number(sink, trace->region[r].left_out_count);
        sink_print(sink, "</tr>\n");
    }
    page_close_table(sink);
}

/* The lines of a text as items. */
static void write_notes(struct sink *sink, const struct trace *trace)
{
    struct sink text = {0};
    report_notes(&text, trace);
    for (size_t start = 0; start < text.length;) {
        const char *line = text.text + start;
        const char *end = memchr(line, '\n', text.length - start);
        size_t length = end ? (size_t)(end - line) : text.length - start;
        sink_print(sink, "<li>");
        markup_bytes(sink, line, length);
        sink_print(sink, "</li>\n");
        start += length + 1;
    }
    sink->is_short |= text.is_short;
    sink_free(&text);
}

static void write_log(struct sink *sink, const struct report *report, size_t log)
{
    const struct trace *trace = &report->traces[log];
    sink_print(sink, "<h3>");
    if (report->trace_count > 1)
        sink_print(sink, "%zu. ", log + 1);
    sink_print(sink, "<code>");
    markup_string(sink, report->log_names[log]);
    sink_print(sink,
               "</code></h3>\n<ul>\n"
               "<li>%s lines, read as %s: %s requests, %s frees, %s failed requests, %s pools loaded"
               "</li>\n",
               GROUPED(trace->line_count), trace->input->name,
               GROUPED(trace_request_count(trace)), GROUPED(trace->free_count),
               GROUPED(trace_failed_count(trace)), GROUPED(trace->pool_count));
    sink_print(sink,
               "<li>at most %s bytes and %s blocks live at once; the largest request %s bytes"
               "</li>\n",
               GROUPED(trace->peak_live_bytes), GROUPED(trace->slot_count),
               GROUPED(trace->largest_size));
    write_findings(sink, trace);
    write_notes(sink, trace);
    sink_print(sink, "</ul>\n");
    write_regions(sink, trace);
}

/* A section that has the words of the text report. */
static void write_words(struct sink *sink, const struct report *report, const char *id,
                        const char *title, void (*print)(struct sink *, const struct report *))
{
    page_open_section(sink, id, title);
    sink_print(sink, "<pre tabindex=\"0\">");
    page_text(sink, report, print);
    sink_print(sink, "</pre>\n");
    page_close_section(sink);
}

static void write_logs(struct sink *sink, const struct report *report)
{
    const struct live *live = report->live;
    page_open_section(sink, "log", report->trace_count > 1 ? "Logs" : "Log");
    for (size_t log = 0; log < report->trace_count; log++)
        write_log(sink, report, log);
    sink_print(sink, "<p>%s distinct sizes in %s size classes.</p>\n", GROUPED(live->size_count),
               GROUPED(live->class_count));
    page_close_section(sink);
}

static void write_usage(struct sink *sink, const struct report *report)
{
    page_open_section(sink, "usage", "Usage in C");
    sink_print(sink, "<details>\n<summary>Code that loads the buffer, and fails to compile where "
                     "the plan does not fit</summary>\n<pre tabindex=\"0\">");
    page_text(sink, report, report_example);
    sink_print(sink, "</pre>\n</details>\n");
    page_close_section(sink);
}

void page_details(struct sink *sink, const struct report *report)
{
    write_callers(sink, report);
    write_sizes(sink, report);
    write_proof(sink, report);
    if (report->inferred)
        write_words(sink, report, "inferred", "With lost frees inferred", report_inferred);
    if (report_has_stack(report))
        write_words(sink, report, "stack", "Stack, from the ENTER and EXIT records", report_stack);
    write_logs(sink, report);
    write_usage(sink, report);
}
