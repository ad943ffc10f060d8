/* SPDX-License-Identifier: MIT */
/* picture.c - the pictures of the report, each as one SVG element.
 *
 * A unit is about a pixel where there is room. On a narrow page a picture shrinks,
 * and the style makes its text larger: every text has the room for that. */
#include "report_pictures.h"

#include "figures.h"
#include "markup.h"
#include "scale.h"
#include "style.h"

#include <inttypes.h>

/* The first picture: a legend, the plot, and the places below it. */
#define RUN_WIDTH 880
#define RUN_HEIGHT 400
#define PLOT_LEFT (RUN_WIDTH - PICTURE_COLUMNS)
#define PLOT_TOP 70
#define PLOT_BOTTOM 362
#define GRID_LINES 6
#define LIMIT_TIMES 3    /* the buffer is drawn where it is not more times the peak */
#define NUMBERS_MAX 10   /* of logs, below the axis */
#define SEPARATED_MAX 60 /* logs with a line between them */

/* The picture of a bucket. */
#define COLUMNS_JOINED 3
#define BUCKET_WIDTH (PICTURE_COLUMNS / COLUMNS_JOINED)
#define BUCKET_HEIGHT 80
#define BUCKET_TOP 6

/* ---- Areas ---- */

/* A part of a picture that shows values from 0 to `most`. */
struct plot {
    uint32_t left, top, bottom;
    uint64_t most;
    uint32_t columns;         /* one unit wide each, */
    uint32_t history_columns; /* and so many of the history's in each */
};

static uint32_t height_of(const struct plot *plot, uint64_t value)
{
    return (uint32_t)scale_units(value, plot->most, plot->bottom - plot->top);
}

static uint32_t y_of(const struct plot *plot, uint64_t value)
{
    return plot->bottom - height_of(plot, value);
}

/* The lowest, or the highest, of the history's columns in one of the plot's. */
static uint64_t value_in(const struct plot *plot, const struct history_range *ranges,
                         uint32_t column, bool is_high)
{
    const struct history_range *range = ranges + (size_t)column * plot->history_columns;
    uint64_t value = is_high ? range->high : range->low;
    for (uint32_t i = 1; i < plot->history_columns; i++) {
        if (is_high)
            value = range[i].high > value ? range[i].high : value;
        else
            value = range[i].low < value ? range[i].low : value;
    }
    return value;
}

/* The steps of the lowest, or the highest, from column to column; equal ones are joined. */
static void draw_steps(struct sink *sink, const struct plot *plot,
                       const struct history_range *ranges, bool is_high)
{
    uint32_t height = height_of(plot, value_in(plot, ranges, 0, is_high));
    uint32_t drawn = 0;
    for (uint32_t c = 1; c <= plot->columns; c++) {
        uint32_t next =
            c < plot->columns ? height_of(plot, value_in(plot, ranges, c, is_high)) : UINT32_MAX;
        if (next == height)
            continue;
        sink_print(sink, "h%" PRIu32, c - drawn);
        if (c < plot->columns)
            sink_print(sink, "v%" PRId64, (int64_t)height - (int64_t)next);
        drawn = c;
        height = next;
    }
}

static void draw_area(struct sink *sink, const struct plot *plot,
                      const struct history_range *ranges, bool is_high)
{
    sink_print(sink, "<path class=\"%s\" d=\"M%" PRIu32 ",%" PRIu32 "V%" PRIu32,
               is_high ? "times" : "live", plot->left, plot->bottom,
               y_of(plot, value_in(plot, ranges, 0, is_high)));
    draw_steps(sink, plot, ranges, is_high);
    sink_print(sink, "V%" PRIu32 "z\"/>\n", plot->bottom);
}

void picture_line(struct sink *sink, const char *class, uint32_t x1, uint32_t y1, uint32_t x2,
                  uint32_t y2)
{
    sink_print(sink, "<line class=\"%s\" x1=\"%" PRIu32 "\" y1=\"%" PRIu32 "\" x2=\"%" PRIu32
                     "\" y2=\"%" PRIu32 "\"/>\n", class, x1, y1, x2, y2);
}

/* Between the runs of several logs, where these are not too narrow. */
static void draw_separators(struct sink *sink, const struct plot *plot,
                            const struct history *history)
{
    if (history->run_count < 2 || history->run_count > SEPARATED_MAX)
        return;
    sink_print(sink, "<path class=\"axis\" d=\"");
    for (size_t run = 1; run < history->run_count; run++)
        sink_print(sink, "M%" PRIu32 ",%" PRIu32 "V%" PRIu32,
                   plot->left + history_run_start(history, run) / plot->history_columns, plot->top,
                   plot->bottom);
    sink_print(sink, "\"/>\n");
}

/* ---- Live bytes over the run ---- */

/* A round number of bytes: 2,000 as 2k where the step is whole thousands. */
static void print_round(struct sink *sink, uint64_t bytes, uint64_t step)
{
    if (step % 1000000 == 0)
        sink_print(sink, "%sM", GROUPED(bytes / 1000000));
    else if (step % 1000 == 0)
        sink_print(sink, "%sk", GROUPED(bytes / 1000));
    else
        sink_print(sink, "%s", GROUPED(bytes));
}

static void draw_grid(struct sink *sink, const struct plot *plot)
{
    uint64_t step = scale_step(plot->most, GRID_LINES);
    for (uint64_t bytes = step; bytes <= plot->most; bytes += step)
        picture_line(sink, "grid", 0, y_of(plot, bytes), RUN_WIDTH, y_of(plot, bytes));
}

/* Above the lines, and above what else is drawn. */
static void draw_grid_labels(struct sink *sink, const struct plot *plot)
{
    uint64_t step = scale_step(plot->most, GRID_LINES);
    for (uint64_t bytes = step; bytes <= plot->most; bytes += step) {
        sink_print(sink, "<text class=\"halo\" x=\"0\" y=\"%" PRIu32 "\">", y_of(plot, bytes) - 4);
        print_round(sink, bytes, step);
        sink_print(sink, "</text>\n");
    }
}

static void draw_place(struct sink *sink, uint32_t x, const char *anchor, const char *words,
                       uint64_t number)
{
    sink_print(sink,
               "<text x=\"%" PRIu32 "\" y=\"%d\" dy=\"1em\" text-anchor=\"%s\">%s%s</text>\n", x,
               PLOT_BOTTOM + 4, anchor, words, GROUPED(number));
}

/* Below the axis: lines of the log at each quarter of its events. */
static void draw_lines(struct sink *sink, const struct trace *trace)
{
    uint64_t before = 0;
    for (uint32_t quarter = 0; quarter <= 4; quarter++) {
        uint64_t event = (uint64_t)(trace->event_count - 1) * quarter / 4;
        uint64_t line = trace_line_of(trace, (size_t)event);
        if (line != before)
            draw_place(sink, PLOT_LEFT + PICTURE_COLUMNS * quarter / 4,
                       quarter == 0   ? "start"
                       : quarter == 4 ? "end"
                                      : "middle",
                       quarter == 0 ? "line " : "", line);
        before = line;
    }
}

/* Below the axis: the numbers of the logs, as many as there is room for. */
static void draw_numbers(struct sink *sink, const struct history *history)
{
    size_t step = (history->run_count + NUMBERS_MAX - 1) / NUMBERS_MAX;
    for (size_t run = 0; run < history->run_count; run += step) {
        uint32_t start = history_run_start(history, run);
        uint32_t end = history_run_start(history, run + 1);
        draw_place(sink, PLOT_LEFT + (start + end) / 2, "middle", "log ", run + 1);
    }
}

static void draw_peak(struct sink *sink, const struct report *report, const struct plot *plot,
                      uint32_t x)
{
    const struct trace *trace = &report->traces[figures_highest_log(report)];
    bool is_left = x < RUN_WIDTH / 2;
    uint32_t y = y_of(plot, trace->peak_live_bytes);
    picture_line(sink, "stem", x, y, x, plot->bottom);
    sink_print(sink,
               "<circle class=\"mark\" cx=\"%" PRIu32 "\" cy=\"%" PRIu32 "\" r=\"4\"/>\n"
               "<text class=\"mark strong halo\" x=\"%" PRIu32 "\" y=\"%" PRIu32
               "\" text-anchor=\"%s\">peak %s, line %s</text>\n",
               x, y, is_left ? x + 9 : x - 9, y - 6, is_left ? "start" : "end",
               GROUPED(trace->peak_live_bytes),
               GROUPED(trace_line_of(trace, trace->peak_event)));
}

/* On the side where the peak is not. */
static void draw_limit(struct sink *sink, const struct plot *plot, uint64_t bytes, uint32_t peak_x)
{
    bool is_left = peak_x >= RUN_WIDTH / 2;
    picture_line(sink, "limit", PLOT_LEFT, y_of(plot, bytes), RUN_WIDTH, y_of(plot, bytes));
    sink_print(sink,
               "<text class=\"strong halo\" x=\"%d\" y=\"%" PRIu32
               "\" text-anchor=\"%s\">buffer %s</text>\n",
               is_left ? PLOT_LEFT + 60 : RUN_WIDTH, y_of(plot, bytes) - 6,
               is_left ? "start" : "end", GROUPED(bytes));
}

static uint64_t highest_of(const struct history_range *ranges)
{
    uint64_t highest = 0;
    for (uint32_t c = 0; c < PICTURE_COLUMNS; c++)
        highest = ranges[c].high > highest ? ranges[c].high : highest;
    return highest;
}

/* What stands in the element. */
static void draw_run(struct sink *sink, const struct report *report, const struct history *history)
{
    size_t log = figures_highest_log(report);
    const struct trace *trace = &report->traces[log];
    uint64_t buffer = plan_buffer_bytes(report->plan, report->target);
    uint64_t live = highest_of(history->live);
    uint64_t most = highest_of(history->blocks);
    most = live > most ? live : most;
    bool has_limit = buffer / LIMIT_TIMES <= most;
    most = has_limit && buffer > most ? buffer : most;
    struct plot plot = {PLOT_LEFT, PLOT_TOP, PLOT_BOTTOM, most, PICTURE_COLUMNS, 1};
    uint32_t peak_x = PLOT_LEFT + history_column_of(history, log, trace->peak_event,
                                                    trace->event_count);
    sink_print(sink,
               "<text y=\"4\" dy=\"1em\"><tspan class=\"live\">\u25a0</tspan> bytes requested"
               "\u2003<tspan class=\"times\">\u25a0</tspan> at times"
               "\u2003<tspan class=\"blocks-key\">\u2501</tspan> in blocks, with padding</text>\n");
    draw_grid(sink, &plot);
    draw_area(sink, &plot, history->live, true);
    draw_area(sink, &plot, history->live, false);
    sink_print(sink, "<path class=\"blocks\" d=\"M%d,%" PRIu32, PLOT_LEFT,
               y_of(&plot, history->blocks[0].high));
    draw_steps(sink, &plot, history->blocks, true);
    sink_print(sink, "\"/>\n");
    picture_line(sink, "axis", 0, PLOT_BOTTOM, RUN_WIDTH, PLOT_BOTTOM);
    draw_separators(sink, &plot, history);
    draw_grid_labels(sink, &plot);
    if (has_limit)
        draw_limit(sink, &plot, buffer, peak_x);
    draw_peak(sink, report, &plot, peak_x);
    if (history->run_count > 1)
        draw_numbers(sink, history);
    else
        draw_lines(sink, trace);
}

static void describe_run(struct sink *sink, const struct report *report)
{
    size_t log = figures_highest_log(report);
    const struct trace *trace = &report->traces[log];
    sink_print(sink, "<title>Live bytes over the run: at most %s, in line %s of ",
               GROUPED(trace->peak_live_bytes), GROUPED(trace_line_of(trace, trace->peak_event)));
    markup_string(sink, report->log_names[log]);
    sink_print(sink, ", in a buffer of %s</title>\n",
               GROUPED(plan_buffer_bytes(report->plan, report->target)));
}

void picture_run(struct sink *sink, const struct report *report, const struct history *history)
{
    sink_print(sink, "<svg class=\"picture wide\" viewBox=\"0 0 %d %d\" role=\"img\">\n", RUN_WIDTH,
               RUN_HEIGHT);
    describe_run(sink, report);
    draw_run(sink, report, history);
    sink_print(sink, "</svg>\n");
}

#define FILE_MARGIN 16
#define FILE_HEADING 28

void report_svg(struct sink *sink, const struct report *report)
{
    int width = RUN_WIDTH + 2 * FILE_MARGIN;
    int height = RUN_HEIGHT + 2 * FILE_MARGIN + FILE_HEADING;
    struct history history;
    if (!history_make(report->plan, report->live, report->target, PICTURE_COLUMNS, &history)) {
        sink->is_short = true;
        return;
    }
    sink_print(sink,
               "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"picture wide\" role=\"img\" "
               "width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\">\n",
               width, height, width, height);
    describe_run(sink, report);
    sink_print(sink, "<style>\n");
    for (const char *const *rules = style_pictures; *rules; rules++)
        sink_print(sink, "%s", *rules);
    sink_print(sink,
               "</style>\n<rect class=\"paper\" width=\"%d\" height=\"%d\"/>\n"
               "<text x=\"%d\" y=\"%d\" dy=\"1em\">"
               "<tspan class=\"heading\">Live bytes over the run</tspan>\u2003",
               width, height, FILE_MARGIN, FILE_MARGIN);
    markup_string(sink, report->log_names[0]);
    if (report->trace_count > 1)
        sink_print(sink, " and %s more", GROUPED(report->trace_count - 1));
    sink_print(sink, "</text>\n<g transform=\"translate(%d %d)\">\n", FILE_MARGIN,
               FILE_MARGIN + FILE_HEADING);
    draw_run(sink, report, &history);
    sink_print(sink, "</g>\n</svg>\n");
    history_free(&history);
}

/* ---- A bucket over the run ---- */

void picture_bucket(struct sink *sink, const struct report *report, const struct history *history,
                    uint32_t bucket)
{
    const struct plan_bucket *b = &report->plan->bucket[bucket];
    const struct history_range *used = history->used + (size_t)bucket * history->column_count;
    struct plot plot = {0, BUCKET_TOP, BUCKET_HEIGHT - 1, b->dist, BUCKET_WIDTH, COLUMNS_JOINED};
    sink_print(sink, "<svg class=\"picture bucket\" viewBox=\"0 0 %d %d\" role=\"img\" "
                     "preserveAspectRatio=\"none\">\n<title>Up to %s of %s blocks of %s bytes in "
                     "use</title>\n", BUCKET_WIDTH, BUCKET_HEIGHT,
               GROUPED(report->replay->peak[bucket]), GROUPED(b->dist), GROUPED(b->size));
    draw_area(sink, &plot, used, true);
    draw_area(sink, &plot, used, false);
    draw_separators(sink, &plot, history);
    picture_line(sink, "axis", 0, BUCKET_HEIGHT - 1, BUCKET_WIDTH, BUCKET_HEIGHT - 1);
    picture_line(sink, "limit", 0, BUCKET_TOP, BUCKET_WIDTH, BUCKET_TOP);
    sink_print(sink, "</svg>\n");
}
