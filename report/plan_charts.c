/* SPDX-License-Identifier: MIT */
/* plan_charts.c - the pictures of a plan: memory over the run, and bytes against number of
 * buckets. */
#include "subjects.h"

#include "figures.h"
#include "markup.h"
#include "optimizer/history.h"
#include "picture.h"

#include <inttypes.h>
#include <string.h>

#define NAMED_LOGS_MAX 10 /* below the axis */
#define SLICES_MAX 20     /* of all runs; of more runs than that, none */

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

/* A run is a log, or a heap of one if a log has several. */
static const char *run_word(const struct planning *planning)
{
    return planning->log_count == planning->file_count ? "log" : "heap";
}

/* The numbers of the logs, as many as there is room for. */
static uint32_t log_ticks(struct document *document, const struct planning *planning,
                          const struct history *history, struct chart_tick *ticks)
{
    uint32_t count = 0;
    size_t step = (history->run_count + NAMED_LOGS_MAX - 1) / NAMED_LOGS_MAX;
    for (size_t run = 0; run < history->run_count; run += step) {
        uint32_t start = history_run_start(history, run);
        uint32_t end = history_run_start(history, run + 1);
        ticks[count++] = (struct chart_tick){
            (start + end) / 2,
            document_words(document, "%s %s", run_word(planning), GROUPED(run + 1))};
    }
    return count;
}

static void add_ticks(struct document *document, struct chart *chart,
                      const struct planning *planning, const struct history *history)
{
    const struct trace *first = &planning->logs[0].trace;
    struct chart_tick *ticks = document_alloc(document, NAMED_LOGS_MAX * sizeof *ticks);
    if (!ticks)
        return;
    chart->ticks = ticks;
    chart->tick_count = history->run_count > 1
                            ? log_ticks(document, planning, history, ticks)
                            : line_ticks(document, first, history->column_count, ticks);
}

/* Slice `i` of `count` of a run: its events, and the columns that they take. */
static struct chart_slice slice_of(struct document *document, const struct planning *planning,
                                   const struct history *history, size_t run, uint32_t i,
                                   uint32_t count)
{
    const struct trace *trace = &planning->logs[run].trace;
    uint32_t start = history_run_start(history, run);
    uint64_t width = history_run_start(history, run + 1) - start;
    uint64_t first = trace_line_of(trace, trace->event_count * i / count);
    uint64_t last = trace_line_of(trace, trace->event_count * (i + 1) / count - 1);
    const char *lines =
        first == last ? document_words(document, "line %s", GROUPED(first))
                      : document_words(document, "lines %s to %s", GROUPED(first), GROUPED(last));
    return (struct chart_slice){
        start + (uint32_t)(width * i / count), start + (uint32_t)(width * (i + 1) / count),
        history->run_count == 1 ? lines
                                : document_words(document, "%s %s, %s", run_word(planning),
                                                 GROUPED(run + 1), lines)};
}

static void add_slices(struct document *document, struct chart *chart,
                       const struct planning *planning, const struct history *history)
{
    size_t runs = history->run_count;
    struct chart_slice *slices = document_alloc(document, SLICES_MAX * sizeof *slices);
    if (!slices)
        return;
    chart->slices = slices;
    for (size_t run = 0; runs <= SLICES_MAX && run < runs; run++) {
        size_t events = planning->logs[run].trace.event_count;
        uint32_t most = SLICES_MAX / (uint32_t)runs;
        uint32_t count = events < most ? (uint32_t)events : most;
        for (uint32_t i = 0; i < count; i++)
            slices[chart->slice_count++] =
                slice_of(document, planning, history, run, i, count);
    }
}

/* The call site of the request that first reached the peak. */
static const char *peak_site(struct document *document, const struct trace *trace)
{
    const struct kind *kind = &trace->kinds.kind[event_kind(trace->events[trace->peak_event])];
    struct span site = sites_name(&trace->kinds, kind);
    return document_words(document, "%.*s", (int)site.length, site.text);
}

static void add_peak(struct document *document, struct chart *chart,
                     const struct planning *planning, const struct history *history)
{
    size_t log = figures_highest_log(planning);
    const struct trace *trace = &planning->logs[log].trace;
    const char *line = GROUPED(trace_line_of(trace, trace->peak_event));
    const char *site = peak_site(document, trace);
    struct chart_mark *mark = document_alloc(document, sizeof *mark);
    if (!mark)
        return;
    *mark = (struct chart_mark){
        .column = history_column_of(history, log, trace->peak_event, trace->event_count),
        .value = trace->peak_live_bytes,
        .label = "peak",
        .place = document_words(document, "line %s", line),
        .run = planning->log_count > 1 ? document_words(document, "%s %s", run_word(planning), GROUPED(log + 1))
                                       : NULL};
    chart->marks = mark;
    chart->mark_count = 1;
    chart->description =
        document_words(document, "at most %s, in line %s of %s, at a request from %s, in a buffer of %s",
                       GROUPED(mark->value), line, planning->logs[log].name, site,
                       GROUPED(chart->limit));
    chart->caption = document_words(document, "The peak is in line %s%s%s, at a request from %s. %s",
                                    line, planning->file_count > 1 ? " of " : "",
                                    planning->file_count > 1 ? planning->logs[log].name : "", site,
                                    chart->caption);
}

static const struct chart *run_chart(struct document *document, const struct planning *planning,
                                    const struct history *history)
{
    const char *more = planning->file_count == 1
                           ? ""
                           : document_words(document, " and %s more",
                                            GROUPED(planning->file_count - 1));
    struct chart *chart = new_chart(document, (struct chart){
        .kind = CHART_AREAS,
        .title = "Live bytes over the run",
        .caption = planning->is_concurrent
                       ? "Each log from its first event to its last: the logs run at the same "
                         "time, in an order that they don't show. Where many events share a "
                         "column, the pale part was live at times."
                       : "From the first event to the last. Where many events share a column, the "
                         "pale part was live at times.",
        .subtitle = document_words(document, "%s%s%s", planning->files[0].name, more,
                                   report_has_doubts(planning)
                                       ? "; no whole run: the plan may be too small"
                                       : ""),
        .unit = "bytes",
        .limit = planning_buffer_bytes(planning, planning_plan(planning)),
        .limit_label = "buffer",
        .column_count = history->column_count,
        .area_count = 1,
        .areas = keep_series(document, "bytes requested", history, history->live),
        .line = keep_series(document, "in blocks, with padding", history, history->blocks),
        .span = "from the first event to the last"});
    if (!chart)
        return NULL;
    add_runs(document, chart, history);
    add_ticks(document, chart, planning, history);
    add_slices(document, chart, planning, history);
    add_peak(document, chart, planning, history);
    return document->is_short ? NULL : chart;
}

static const struct chart *bucket_chart(struct document *document, const struct planning *planning,
                                       const struct history *history, uint32_t bucket)
{
    const struct plan_bucket *b = &planning_plan(planning)->bucket[bucket];
    const struct history_range *used = history->used + (size_t)bucket * history->column_count;
    struct chart *chart = new_chart(document, (struct chart){
        .kind = CHART_AREAS_SMALL,
        .title = document_words(document, "Up to %s of %s blocks of %s bytes in use",
                                GROUPED(planning->replay.peak[bucket]), GROUPED(b->dist),
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
static const struct plan *marked_plan(const struct planning *planning)
{
    if (planning->planner != PLANNER_PEAK)
        return planning_plan(planning);
    bool is_smaller = planning->has_spill && planning->spill.plan.bucket_count &&
                      planning->spill.plan.block_bytes < planning_plan(planning)->block_bytes;
    return is_smaller ? &planning->spill.plan : NULL;
}

/* Up to the last number of buckets with a plan: there may be fewer classes than that. */
static uint32_t choice_count(const struct planning *planning)
{
    const struct plan *marked = marked_plan(planning);
    uint32_t least = marked ? marked->bucket_count : 1;
    uint32_t count = planning->by_count_count;
    while (count > least && !planning->by_count[count - 1].bucket_count)
        count--;
    return count;
}

static void add_bars(struct document *document, struct chart *chart,
                     const struct planning *planning)
{
    uint32_t chosen = planning->planner == PLANNER_PEAK ? planning->peak.bucket_count : 0;
    uint32_t count = choice_count(planning);
    struct chart_bar *bars = document_alloc(document, count * sizeof *bars);
    if (!bars)
        return;
    for (uint32_t k = 1; k <= count; k++) {
        const struct plan *plan = &planning->by_count[k - 1];
        bars[k - 1] = (struct chart_bar){
            .value = plan->bucket_count ? planning_buffer_bytes(planning, plan) : 0,
            .label = document_words(document, "%" PRIu32, k),
            .state = k == chosen                        ? BAR_CHOSEN
                     : k > planning->budget.max_buckets ? BAR_OVER_BUDGET
                                                        : BAR_PLAIN};
    }
    chart->bars = bars;
    chart->bar_count = count;
}

static void add_marked(struct document *document, struct chart *chart,
                       const struct planning *planning)
{
    const struct plan *marked = marked_plan(planning);
    struct chart_mark *mark = marked ? document_alloc(document, sizeof *mark) : NULL;
    if (!mark)
        return;
    *mark = (struct chart_mark){
        .column = marked->bucket_count - 1,
        .value = planning_buffer_bytes(planning, marked),
        .label = planning->planner == PLANNER_PEAK ? "spill plan" : "this plan"};
    chart->marks = mark;
    chart->mark_count = 1;
}

const struct chart *choices_chart(struct document *document, const struct planning *planning)
{
    uint32_t bucket_count = planning_plan(planning)->bucket_count;
    uint64_t buffer = planning_buffer_bytes(planning, planning_plan(planning));
    struct chart *chart = new_chart(document, (struct chart){
        .kind = CHART_BARS,
        .title = "Bytes of the buffer against number of buckets",
        .description = document_words(document, "%s with %" PRIu32, GROUPED(buffer), bucket_count),
        .unit = "bytes",
        .limit = planning_bound(planning),
        .limit_label = "lower bound",
        .bar_name = "buckets",
        .axis_end = buffer / 2 * 3,
        .state_labels = {[BAR_PLAIN] = "peak plans", [BAR_CHOSEN] = "this plan",
                         [BAR_OVER_BUDGET] = "over budget"}});
    if (!chart)
        return NULL;
    add_bars(document, chart, planning);
    add_marked(document, chart, planning);
    return document->is_short ? NULL : chart;
}

/* ---- The section ---- */

/* How full a bucket was at most; with one log, also where first. */
static const char *bucket_words(struct document *document, const struct report *report, uint32_t b)
{
    const struct planning *planning = report->planning;
    const struct plan_bucket *bucket = &planning_plan(planning)->bucket[b];
    const struct bucket_holders *moment = &report->holders.bucket[b];
    return document_words(document, "%" PRIu32 " bytes: at most %" PRIu32 " of %" PRIu32 " in use%s",
                          bucket->size, planning->replay.peak[b], bucket->dist,
                          planning->log_count == 1 && moment->blocks
                              ? document_words(document, ", first in line %s", GROUPED(moment->line))
                              : "");
}

void add_pictures(struct document *document, const struct report *report)
{
    const struct planning *planning = report->planning;
    const struct plan *plan = planning_plan(planning);
    struct history history;
    if (!history_make(plan, &planning->live, &planning->target, PICTURE_COLUMNS, &history)) {
        document->is_short = true;
        return;
    }
    document_section(document, LEVEL_DETAIL, NULL, "Live bytes over the run");
    document_chart(document, LEVEL_DETAIL, "run", NULL, run_chart(document, planning, &history));
    document_end(document);
    document_section(document, LEVEL_DETAIL, NULL, "Blocks of each bucket in use over the run");
    for (uint32_t b = 0; b < plan->bucket_count; b++)
        document_chart(document, LEVEL_DETAIL, NULL, bucket_words(document, report, b),
                       bucket_chart(document, planning, &history, b));
    document_end(document);
    history_free(&history);
}
