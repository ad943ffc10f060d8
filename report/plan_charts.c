/* SPDX-License-Identifier: MIT */
/* plan_charts.c - builds the charts of a plan from the results. */
#include "plan_charts.h"

#include "figures.h"
#include "markup.h"

#include <inttypes.h>
#include <string.h>

#define NAMED_LOGS_MAX 10 /* below the axis */

static struct chart *new_chart(struct document *document, struct chart chart)
{
    struct chart *copy = document_alloc(document, sizeof *copy);
    if (copy)
        *copy = chart;
    return copy;
}

/* ---- Over the run ---- */

/* A series of the history that lives as long as the document. */
static const struct chart_series *keep_series(struct document *document, const char *label,
                                              const struct history *history,
                                              const struct history_range *ranges)
{
    size_t size = history->column_count * sizeof *ranges;
    struct history_range *copy = document_alloc(document, size);
    struct chart_series *series = document_alloc(document, sizeof *series);
    if (!copy || !series)
        return NULL;
    memcpy(copy, ranges, size);
    *series = (struct chart_series){label, copy};
    return series;
}

static void add_runs(struct document *document, struct chart *chart, const struct history *history)
{
    uint32_t count = (uint32_t)history->run_count;
    uint32_t *starts = document_alloc(document, count * sizeof *starts);
    if (!starts)
        return;
    for (uint32_t run = 0; run < count; run++)
        starts[run] = history_run_start(history, run);
    chart->runs_name = count > 1 ? "logs" : NULL;
    chart->run_count = count;
    chart->run_starts = starts;
}

/* The lines of the log at each quarter of its events. */
static uint32_t line_ticks(struct document *document, const struct trace *trace,
                           uint32_t column_count, struct chart_tick *ticks)
{
    uint32_t count = 0;
    uint64_t before = 0;
    for (uint32_t quarter = 0; quarter <= 4; quarter++) {
        uint64_t event = (uint64_t)(trace->event_count - 1) * quarter / 4;
        uint64_t line = trace_line_of(trace, (size_t)event);
        if (line != before)
            ticks[count++] = (struct chart_tick){
                column_count * quarter / 4,
                document_words(document, "%s%s", quarter ? "" : "line ", GROUPED(line))};
        before = line;
    }
    return count;
}

/* The numbers of the logs, as many as there is room for. */
static uint32_t log_ticks(struct document *document, const struct history *history,
                          struct chart_tick *ticks)
{
    uint32_t count = 0;
    size_t step = (history->run_count + NAMED_LOGS_MAX - 1) / NAMED_LOGS_MAX;
    for (size_t run = 0; run < history->run_count; run += step) {
        uint32_t start = history_run_start(history, run);
        uint32_t end = history_run_start(history, run + 1);
        ticks[count++] = (struct chart_tick){
            (start + end) / 2, document_words(document, "log %s", GROUPED(run + 1))};
    }
    return count;
}

static void add_ticks(struct document *document, struct chart *chart, const struct report *report,
                      const struct history *history)
{
    struct chart_tick *ticks = document_alloc(document, NAMED_LOGS_MAX * sizeof *ticks);
    if (!ticks)
        return;
    chart->ticks = ticks;
    chart->tick_count = history->run_count > 1
                            ? log_ticks(document, history, ticks)
                            : line_ticks(document, report->traces, history->column_count, ticks);
}

static void add_peak(struct document *document, struct chart *chart, const struct report *report,
                     const struct history *history)
{
    size_t log = figures_highest_log(report);
    const struct trace *trace = &report->traces[log];
    const char *line = GROUPED(trace_line_of(trace, trace->peak_event));
    struct chart_mark *mark = document_alloc(document, sizeof *mark);
    if (!mark)
        return;
    *mark = (struct chart_mark){
        .column = history_column_of(history, log, trace->peak_event, trace->event_count),
        .value = trace->peak_live_bytes,
        .label = "peak",
        .place = document_words(document, "line %s", line),
        .run = report->trace_count > 1 ? document_words(document, "log %s", GROUPED(log + 1))
                                       : NULL};
    chart->marks = mark;
    chart->mark_count = 1;
    chart->description = document_words(document, "at most %s, in line %s of %s, in a buffer of %s",
                                        GROUPED(mark->value), line, report->log_names[log],
                                        GROUPED(chart->limit));
}

const struct chart *plan_charts_run(struct document *document, const struct report *report,
                                    const struct history *history)
{
    const char *more = report->trace_count == 1
                           ? ""
                           : document_words(document, " and %s more",
                                            GROUPED(report->trace_count - 1));
    struct chart *chart = new_chart(document, (struct chart){
        .kind = CHART_AREAS,
        .title = "Live bytes over the run",
        .subtitle = document_words(document, "%s%s", report->log_names[0], more),
        .unit = "bytes",
        .limit = plan_buffer_bytes(report->plan, report->target),
        .limit_label = "buffer",
        .column_count = history->column_count,
        .area_count = 1,
        .areas = keep_series(document, "bytes requested", history, history->live),
        .line = keep_series(document, "in blocks, with padding", history, history->blocks),
        .span = "from the first event to the last"});
    if (!chart)
        return NULL;
    add_runs(document, chart, history);
    add_ticks(document, chart, report, history);
    add_peak(document, chart, report, history);
    return document->is_short ? NULL : chart;
}

const struct chart *plan_charts_bucket(struct document *document, const struct report *report,
                                       const struct history *history, uint32_t bucket)
{
    const struct plan_bucket *b = &report->plan->bucket[bucket];
    const struct history_range *used = history->used + (size_t)bucket * history->column_count;
    struct chart *chart = new_chart(document, (struct chart){
        .kind = CHART_AREAS_SMALL,
        .title = document_words(document, "Up to %s of %s blocks of %s bytes in use",
                                GROUPED(report->replay->peak[bucket]), GROUPED(b->dist),
                                GROUPED(b->size)),
        .unit = "blocks",
        .limit = b->dist,
        .column_count = history->column_count,
        .area_count = 1,
        .areas = keep_series(document, NULL, history, used)});
    if (!chart)
        return NULL;
    add_runs(document, chart, history);
    return document->is_short ? NULL : chart;
}

/* ---- Number of buckets ---- */

/* A plan that is none of the peak plans: the chosen one, or the spill plan beside it;
 * NULL: there is none. */
static const struct plan *marked_plan(const struct report *report)
{
    if (report->planner != PLANNER_PEAK)
        return report->plan;
    bool is_smaller = report->spill && report->spill->plan.bucket_count &&
                      report->spill->plan.block_bytes < report->plan->block_bytes;
    return is_smaller ? &report->spill->plan : NULL;
}

/* Up to the last number of buckets with a plan: there may be fewer classes than that. */
static uint32_t choice_count(const struct report *report)
{
    const struct plan *marked = marked_plan(report);
    uint32_t least = marked ? marked->bucket_count : 1;
    uint32_t count = report->peak_plan_count;
    while (count > least && !report->peak_plans[count - 1].bucket_count)
        count--;
    return count;
}

static void add_bars(struct document *document, struct chart *chart, const struct report *report)
{
    uint32_t count = choice_count(report);
    struct chart_bar *bars = document_alloc(document, count * sizeof *bars);
    if (!bars)
        return;
    for (uint32_t k = 1; k <= count; k++) {
        const struct plan *plan = &report->peak_plans[k - 1];
        bool is_chosen = report->planner == PLANNER_PEAK && k == report->plan->bucket_count;
        bars[k - 1] = (struct chart_bar){
            .value = plan->bucket_count ? plan_buffer_bytes(plan, report->target) : 0,
            .label = document_words(document, "%" PRIu32, k),
            .state = is_chosen                          ? BAR_CHOSEN
                     : k > report->budget->max_buckets ? BAR_OVER_BUDGET
                                                        : BAR_PLAIN};
    }
    chart->bars = bars;
    chart->bar_count = count;
}

static void add_marked(struct document *document, struct chart *chart, const struct report *report)
{
    const struct plan *marked = marked_plan(report);
    struct chart_mark *mark = marked ? document_alloc(document, sizeof *mark) : NULL;
    if (!mark)
        return;
    *mark = (struct chart_mark){
        .column = marked->bucket_count - 1,
        .value = plan_buffer_bytes(marked, report->target),
        .label = report->planner == PLANNER_PEAK ? "spill plan" : "this plan"};
    chart->marks = mark;
    chart->mark_count = 1;
}

const struct chart *plan_charts_choices(struct document *document, const struct report *report)
{
    uint32_t bucket_count = report->plan->bucket_count;
    uint64_t buffer = plan_buffer_bytes(report->plan, report->target);
    struct chart *chart = new_chart(document, (struct chart){
        .kind = CHART_BARS,
        .title = "Bytes of the buffer against number of buckets",
        .description = document_words(document, "%s with %" PRIu32, GROUPED(buffer), bucket_count),
        .unit = "bytes",
        .limit = figures_bound(report) + target_structure_bytes(report->target, bucket_count),
        .limit_label = "lower bound",
        .bar_name = "buckets",
        .axis_end = buffer / 2 * 3,
        .state_labels = {[BAR_PLAIN] = "peak plans", [BAR_CHOSEN] = "this plan",
                         [BAR_OVER_BUDGET] = "over budget"}});
    if (!chart)
        return NULL;
    add_bars(document, chart, report);
    add_marked(document, chart, report);
    return document->is_short ? NULL : chart;
}
