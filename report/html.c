/* SPDX-License-Identifier: MIT */
/* html.c - the report as one page: what it came to, pictures of why, the tables.
 *
 * The page needs no other file and no script, and it is well-formed as XML. All
 * that comes from a log or the command line goes through markup_bytes(). */
#include "report.h"

#include "figures.h"
#include "markup.h"
#include "page.h"
#include "report_pictures.h"
#include "style.h"

#include <inttypes.h>
#include <string.h>

/* ---- The first screen ---- */

static void write_head(struct sink *sink, const struct report *report)
{
    sink_print(sink,
               "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
               "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
               "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
               "style-src 'unsafe-inline'\"/>\n"
               "<meta name=\"generator\" content=\"memory_bucket_optimizer %s\"/>\n"
               "<title>%s bytes of static memory for ",
               report->version, GROUPED(plan_buffer_bytes(report->plan, report->target)));
    markup_string(sink, report->log_names[0]);
    sink_print(sink, "</title>\n<style>\n");
    for (const char *const *rules = style_page; *rules; rules++)
        sink_print(sink, "%s", *rules);
    for (const char *const *rules = style_pictures; *rules; rules++)
        sink_print(sink, "%s", *rules);
    sink_print(sink, "</style>\n</head>\n<body>\n<main>\n");
}

static void open_fact(struct sink *sink, const char *name)
{
    sink_print(sink, "<div><dt>%s</dt><dd class=\"value\">", name);
}

static void write_bound_fact(struct sink *sink, const struct report *report)
{
    uint64_t bound = figures_bound(report);
    uint64_t tenths = figures_tenths_percent(report->plan->block_bytes - bound, bound);
    open_fact(sink, "Above the lower bound");
    if (report->plan->block_bytes == bound)
        sink_print(sink, "0 %%</dd><dd>proven smallest: no plan of at most %" PRIu32 " buckets has "
                         "fewer bytes of blocks</dd></div>\n", report->budget->max_buckets);
    else
        sink_print(sink, "%" PRIu64 ".%" PRIu64 " %%</dd><dd>no plan of at most %" PRIu32
                         " buckets has fewer bytes of blocks than %s</dd></div>\n",
                   tenths / 10, tenths % 10, report->budget->max_buckets, GROUPED(bound));
}

static void write_facts(struct sink *sink, const struct report *report)
{
    const struct plan *plan = report->plan;
    const struct target *target = report->target;
    size_t log = figures_highest_log(report);
    const struct trace *highest = &report->traces[log];
    uint64_t requests = 0;
    uint64_t failed = 0;
    for (size_t i = 0; i < report->trace_count; i++) {
        requests += trace_planned_count(&report->traces[i]);
        failed += trace_failed_count(&report->traces[i]);
    }
    sink_print(sink, "<dl class=\"facts\">\n");
    open_fact(sink, "Live at the peak");
    sink_print(sink, "%s</dd><dd>bytes of requests, in line %s", GROUPED(highest->peak_live_bytes),
               GROUPED(trace_line_of(highest, highest->peak_event)));
    if (report->trace_count > 1)
        sink_print(sink, " of log %s", GROUPED(log + 1));
    sink_print(sink, "</dd></div>\n");
    write_bound_fact(sink, report);
    open_fact(sink, "Buckets");
    sink_print(sink, "%" PRIu32 "</dd><dd>of at most %" PRIu32 ", %s plan", plan->bucket_count,
               report->budget->max_buckets, report_planner_names[report->planner]);
    if (report->budget->margin_percent)
        sink_print(sink, ", margin %" PRIu32 " %%", report->budget->margin_percent);
    if (report->budget->max_waste != UINT64_MAX)
        sink_print(sink, ", waste of at most %s bytes", GROUPED(report->budget->max_waste));
    sink_print(sink, "</dd></div>\n");
    open_fact(sink, "Requests");
    sink_print(sink, "%s</dd><dd>in %zu log%s; %s failed</dd></div>\n",
               GROUPED(requests), report->trace_count, report->trace_count > 1 ? "s" : "",
               GROUPED(failed));
    open_fact(sink, "Target");
    markup_string(sink, target->name);
    sink_print(sink, "</dd><dd>alignment %" PRIu32 ", padding %" PRIu32 "</dd></div>\n</dl>\n",
               target->align, target_padding(target));
}

/* What makes the plan less than it seems, with a link to where it is explained. */
static void write_warning(struct sink *sink, const char *class, const char *what, uint64_t count,
                          const char *so)
{
    if (count)
        sink_print(sink, "<p class=\"%s\"><b>%s: %s.</b> %s</p>\n", class, what, GROUPED(count),
                   so);
}

static void write_warnings(struct sink *sink, const struct report *report)
{
    uint64_t failed = 0;
    uint64_t left_out = report->live->unserved_count;
    uint64_t odd = 0;
    for (size_t log = 0; log < report->trace_count; log++) {
        const struct trace *trace = &report->traces[log];
        failed += trace_failed_count(trace);
        left_out += trace->oddity[ODDITY_OVERSIZE].count;
        struct diagnosis diagnosis;
        diagnosis_make(trace, &diagnosis);
        for (int finding = 0; finding < FINDING_COUNT; finding++)
            odd += diagnosis.finding[finding].count;
    }
    write_warning(sink, "alert", "Requests that failed in the run", failed,
                  "It needs more than it had, and the plan may be too small. "
                  "<a href=\"#log\">What to do</a>");
    write_warning(sink, "alert", "Requests left out", left_out,
                  "They are larger than any block of the target. <a href=\"#log\">The log</a>");
    write_warning(sink, "alert", "Requests that spill to a larger bucket",
                  report->replay->spill_count,
                  "The plan is for this order of requests, in a buffer of just this size. "
                  "<a href=\"#proof\">How far it holds</a>");
    write_warning(sink, "note", "Places where the log does not add up", odd,
                  "<a href=\"#log\">What they are, and what mends them</a>");
}

static void write_header(struct sink *sink, const struct report *report)
{
    const struct target *target = report->target;
    sink_print(sink, "<header>\n<h1>%s bytes of static memory</h1>\n<p>for <code>",
               GROUPED(plan_buffer_bytes(report->plan, target)));
    markup_string(sink, report->log_names[0]);
    sink_print(sink, "</code>");
    if (report->trace_count > 1)
        sink_print(sink, " and <a href=\"#log\">%s more</a>%s", GROUPED(report->trace_count - 1),
                   report->live->is_concurrent ? ", at the same time" : "");
    sink_print(sink, ": %s of blocks, %s of structures, in a buffer aligned to %" PRIu32 "</p>\n"
                     "</header>\n",
               GROUPED(report->plan->block_bytes),
               GROUPED(target_structure_bytes(target, report->plan->bucket_count)),
               target_buffer_align(target));
    write_facts(sink, report);
    write_warnings(sink, report);
    sink_print(sink, "<pre tabindex=\"0\" aria-label=\"Macros for user_settings.h\">");
    page_text(sink, report, report_macros);
    sink_print(sink, "</pre>\n");
}

/* ---- Over the run ---- */

static void write_run(struct sink *sink, const struct report *report,
                      const struct history *history)
{
    size_t log = figures_highest_log(report);
    const struct trace *trace = &report->traces[log];
    page_open_section(sink, "run", "Live bytes over the run");
    sink_print(sink, "<figure>\n");
    picture_run(sink, report, history);
    sink_print(sink, "<figcaption>From the first event of %s to the last. At most <b>%s bytes</b> "
                     "of requests are live at once, in line <b>%s</b>",
               report->trace_count > 1 ? "each log" : "the log", GROUPED(trace->peak_live_bytes),
               GROUPED(trace_line_of(trace, trace->peak_event)));
    if (report->trace_count > 1) {
        sink_print(sink, " of <code>");
        markup_string(sink, report->log_names[log]);
        sink_print(sink, "</code>");
    }
    sink_print(sink, ". Where many events share a column, the pale part was live at times.%s"
                     "</figcaption>\n</figure>\n",
               report->live->is_concurrent ? " The logs run at the same time, in an order that "
                                             "they don't tell: each is shown by itself."
                                           : "");
    page_close_section(sink);
}

static void write_bucket_table(struct sink *sink, const struct report *report)
{
    const struct plan *plan = report->plan;
    uint32_t padding = target_padding(report->target);
    uint64_t largest = 0;
    for (uint32_t b = 0; b < plan->bucket_count; b++) {
        uint64_t bytes = ((uint64_t)plan->bucket[b].size + padding) * plan->bucket[b].dist;
        largest = bytes > largest ? bytes : largest;
    }
    page_open_table(sink, 0, "Buckets, and what their blocks take with padding",
                    "<th>size</th><th>dist</th><th>most used</th><th>block bytes</th><th>share</th>"
                    "<td></td>");
    for (uint32_t b = 0; b < plan->bucket_count; b++) {
        const struct plan_bucket *bucket = &plan->bucket[b];
        uint64_t bytes = ((uint64_t)bucket->size + padding) * bucket->dist;
        sink_print(sink, "<tr>");
        page_number(sink, bucket->size);
        page_number(sink, bucket->dist);
        page_number(sink, report->replay->peak[b]);
        page_number(sink, bytes);
        page_percent(sink, figures_tenths_percent(bytes, plan->block_bytes));
        page_bar(sink, bytes, largest);
        sink_print(sink, "</tr>\n");
    }
    page_close_table(sink);
}

static void write_buckets(struct sink *sink, const struct report *report,
                          const struct history *history)
{
    const struct plan *plan = report->plan;
    page_open_section(sink, "buckets", "Each bucket over the run");
    sink_print(sink, "<p class=\"soft\">Blocks in use, and the most at once, of the dist: the "
                     "dashed line%s.</p>\n<div class=\"buckets\">\n",
               report->live->is_concurrent ? ", which is for all logs together" : "");
    for (uint32_t b = 0; b < plan->bucket_count; b++) {
        sink_print(sink,
                   "<figure>\n<figcaption><b>%s bytes</b><span>%s of %s</span></figcaption>\n",
                   GROUPED(plan->bucket[b].size), GROUPED(report->replay->peak[b]),
                   GROUPED(plan->bucket[b].dist));
        picture_bucket(sink, report, history, b);
        sink_print(sink, "</figure>\n");
    }
    sink_print(sink, "</div>\n");
    write_bucket_table(sink, report);
    page_close_section(sink);
}

/* ---- What could be otherwise ---- */

static void write_choice_table(struct sink *sink, const struct report *report)
{
    page_open_table(sink, 0, "Peak plans by number of buckets",
                    "<th>buckets</th><th>block bytes</th><th>buffer bytes</th><td></td>");
    for (uint32_t k = 1; k <= report->peak_plan_count; k++) {
        const struct plan *plan = &report->peak_plans[k - 1];
        if (!plan->bucket_count)
            continue;
        bool is_chosen = report->planner == PLANNER_PEAK && k == report->plan->bucket_count;
        sink_print(sink, "<tr%s>", is_chosen ? " class=\"chosen\"" : "");
        page_number(sink, k);
        page_number(sink, plan->block_bytes);
        page_number(sink, plan_buffer_bytes(plan, report->target));
        sink_print(sink, "<td class=\"words\">%s%s</td></tr>\n", is_chosen ? "this plan" : "",
                   k > report->budget->max_buckets ? "over budget" : "");
    }
    page_close_table(sink);
}

static void write_alternatives(struct sink *sink, const struct report *report)
{
    uint64_t bound = figures_bound(report);
    struct figures_alternative alternatives[FIGURES_ALTERNATIVES_MAX];
    size_t count = figures_alternatives(report, alternatives);
    page_open_table(sink, 0, "Plans side by side",
                    "<th class=\"words\">planner</th><th>buckets</th><th>buffer bytes</th>"
                    "<th>over bound</th><th class=\"long\">holds for</th>");
    for (size_t i = 0; i < count; i++) {
        const struct plan *plan = alternatives[i].plan;
        bool is_chosen = strcmp(alternatives[i].name, report_planner_names[report->planner]) == 0;
        sink_print(sink, "<tr%s><td class=\"words\">%s</td>", is_chosen ? " class=\"chosen\"" : "",
                   alternatives[i].name);
        if (plan) {
            page_number(sink, plan->bucket_count);
            page_number(sink, plan_buffer_bytes(plan, report->target));
            if (plan->block_bytes == bound)
                sink_print(sink, "<td>smallest</td>");
            else
                page_percent(sink, figures_tenths_percent(plan->block_bytes - bound, bound));
        } else {
            sink_print(sink, "<td></td><td></td><td></td>");
        }
        sink_print(sink, "<td class=\"long\">%s</td></tr>\n", alternatives[i].words);
    }
    page_close_table(sink);
}

static void write_choices(struct sink *sink, const struct report *report)
{
    page_open_section(sink, "choices", "Fewer buckets, or more");
    sink_print(sink, "<div class=\"pair\">\n<figure>\n");
    picture_choices(sink, report);
    sink_print(sink,
               "<figcaption>Bytes of the buffer against number of buckets. The lower bound is for "
               "at most %" PRIu32 " buckets, with the structures of this plan.</figcaption>\n"
               "</figure>\n",
               report->budget->max_buckets);
    write_choice_table(sink, report);
    sink_print(sink, "</div>\n");
    write_alternatives(sink, report);
    page_close_section(sink);
}

void report_html(struct sink *sink, const struct report *report)
{
    struct history history;
    if (!history_make(report->plan, report->live, report->target, PICTURE_COLUMNS, &history)) {
        sink->is_short = true;
        return;
    }
    write_head(sink, report);
    write_header(sink, report);
    write_run(sink, report, &history);
    write_buckets(sink, report, &history);
    write_choices(sink, report);
    page_details(sink, report);
    sink_print(sink, "<footer>Made by memory_bucket_optimizer %s. The same logs and options make "
                     "the same page.</footer>\n</main>\n</body>\n</html>\n", report->version);
    history_free(&history);
}
