/* SPDX-License-Identifier: MIT */
/* plan_charts.c - the pictures of a plan: memory over the run. */
#include "subjects.h"

#include "figures.h"
#include "common/minmax.h"
#include "markup.h"
#include "picture.h"

#include <inttypes.h>

#define NAMED_LOGS_MAX 10 /* below the axis */
#define SLICES_MAX 20     /* of all runs; of more runs than that, none */
#define LABEL_MAX 44      /* bytes of a call site in the legend of a file */

static struct chart *new_chart(struct document *document, struct chart chart)
{
    struct chart *copy = document_alloc(document, sizeof *copy);
    if (copy)
        *copy = chart;
    return copy;
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

/* A run is a log, or a heap or a process of one if a log has several. */
static const char *run_word(const struct planning *planning)
{
    return planning->files->forked_count ? "process" : planning->log_count == planning->file_count ? "log" : "heap";
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

/* The call sites that hold the most at the peak, and all others as one. */
static void add_areas(struct document *document, struct chart *chart, const struct report *report)
{
    const struct history *history = &report->history;
    uint64_t left = report->planning->logs[figures_highest_log(report->planning)].trace.peak_live_bytes;
    chart->area_count = history->holder_count;
    for (uint32_t h = 0; h < history->holder_count; h++) {
        bool is_rest = h + 1 == history->holder_count;
        const struct site *site = is_rest ? NULL : &report->sites.site[h];
        uint64_t bytes = is_rest ? left : site->bytes;
        left -= bytes;
        chart->areas[h] = (struct chart_series){
            document_words(document, "%.*s: %s bytes at the peak",
                           is_rest ? LABEL_MAX : (int)min_size(site->name.length, LABEL_MAX),
                           is_rest ? "all others" : site->name.text, GROUPED(bytes)),
            history->held + (size_t)h * history->column_count};
    }
}

static const struct chart *run_chart(struct document *document, const struct report *report)
{
    const struct planning *planning = report->planning;
    const struct history *history = &report->history;
    const char *more = planning->file_count == 1
                           ? ""
                           : document_words(document, " and %s more",
                                            GROUPED(planning->file_count - 1));
    struct chart *chart = new_chart(document, (struct chart){
        .kind = CHART_AREAS,
        .title = "Live bytes over the run",
        .caption = document_words(document,
                                  "%s Each colour is a call site of the table, grey is all others. "
                                  "Where many events share a column, it shows the fullest moment; "
                                  "below, what is pale was in use at times.",
                                  planning->is_concurrent
                                      ? "Each log from its first event to its last: the logs run at "
                                        "the same time, in an order that they don't show."
                                      : "From the first event to the last."),
        .subtitle = document_words(document, "%s%s%s", planning->files[0].name, more,
                                   report_has_doubts(planning)
                                       ? "; no whole run: the plan may be too small"
                                       : ""),
        .unit = "bytes",
        .limit = planning_buffer_bytes(planning, planning_plan(planning)),
        .limit_label = "buffer",
        .column_count = history->column_count,
        .run_count = (uint32_t)history->run_count,
        .whole = {NULL, history->live},
        .line = {"in blocks, with padding", history->blocks},
        .span = "from the first event to the last"});
    if (!chart)
        return NULL;
    add_areas(document, chart, report);
    add_ticks(document, chart, planning, history);
    add_slices(document, chart, planning, history);
    add_peak(document, chart, planning, history);
    return document->is_short ? NULL : chart;
}

void add_run_chart(struct document *document, const struct report *report)
{
    if (report->history.column_count)
        document_chart(document, LEVEL_DETAIL, "run", NULL, run_chart(document, report));
}

static const struct chart *bucket_chart(struct document *document, const struct report *report,
                                        uint32_t bucket)
{
    const struct history *history = &report->history;
    const struct plan_bucket *b = &planning_plan(report->planning)->bucket[bucket];
    struct chart *chart = new_chart(document, (struct chart){
        .kind = CHART_AREAS_SMALL,
        .title = document_words(document, "Up to %s of %s blocks of %s bytes in use",
                                GROUPED(report->planning->replay.peak[bucket]), GROUPED(b->dist),
                                GROUPED(b->size)),
        .unit = "blocks",
        .limit = b->dist,
        .column_count = history->column_count,
        .run_count = (uint32_t)history->run_count,
        .whole = {NULL, history->used + (size_t)bucket * history->column_count}});
    if (!chart)
        return NULL;
    return document->is_short ? NULL : chart;
}

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

void add_bucket_charts(struct document *document, const struct report *report)
{
    for (uint32_t b = 0; b < report->history.bucket_count; b++)
        document_chart(document, LEVEL_DETAIL, NULL, bucket_words(document, report, b),
                       bucket_chart(document, report, b));
}
