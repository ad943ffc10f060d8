/* SPDX-License-Identifier: MIT */
/* picture.c - draws areas over the run as SVG, with axes and words, or small and without a word;
 * and frames them as an element or a file.
 *
 * A unit is about a pixel where there is room. On a narrow page a picture shrinks, and
 * the style makes its text larger: every text has the room for that. */
#include "picture.h"

#include "common/minmax.h"
#include "markup.h"
#include "scale.h"

#include <inttypes.h>

/* Sizes of the pictures, in units of about a pixel where there is room. */
#define AREAS_WIDTH 900
#define AREAS_HEIGHT 400
#define SMALL_WIDTH 200
#define SMALL_HEIGHT 80
#define PLOT_LEFT 100 /* before it, the values of the lines */
#define PLOT_TOP 70
#define PLOT_BOTTOM 362
#define SMALL_TOP 6
#define GRID_LINES 6
#define LIMIT_TIMES 3    /* the limit is drawn where it is not more times all else */
#define SEPARATED_MAX 60 /* runs with a line between them */
#define FILE_MARGIN 16
#define FILE_HEADING 28
#define FILE_KEY 27 /* for an area, in letters for a narrow picture */

/* The part of a picture that shows values from 0 to `most`. */
struct plot {
    uint32_t left, right, top, bottom;
    uint64_t most;
    struct joined joined;
};

static uint32_t height_of(const struct plot *plot, uint64_t value)
{
    return (uint32_t)scale_units(value, plot->most, plot->bottom - plot->top);
}

static uint32_t y_of(const struct plot *plot, uint64_t value)
{
    return plot->bottom - height_of(plot, value);
}

static uint32_t x_of_place(const struct plot *plot, uint32_t place)
{
    return plot->left + (plot->right - plot->left) * place / plot->joined.places;
}

/* The left edge of a column's place; of column_count, the right end. */
static uint32_t x_of(const struct plot *plot, uint32_t column)
{
    return column < plot->joined.column_count ? x_of_place(plot, column / plot->joined.columns)
                                              : plot->right;
}

/* ---- Areas and lines ---- */

static void draw_line(struct sink *sink, const char *class, uint32_t x1, uint32_t y1,
                      uint32_t x2, uint32_t y2)
{
    sink_print(sink, "<line class=\"%s\" x1=\"%" PRIu32 "\" y1=\"%" PRIu32 "\" x2=\"%" PRIu32
                     "\" y2=\"%" PRIu32 "\"/>\n", class, x1, y1, x2, y2);
}

static uint32_t height_in(const struct plot *plot, const struct chart_series *series,
                          uint32_t place, bool is_high)
{
    struct history_range range = joined_range(&plot->joined, series->ranges, place);
    return height_of(plot, is_high ? range.high : range.low);
}

/* The steps of the least, or the most, from place to place; equal ones are joined. */
static void draw_steps(struct sink *sink, const struct plot *plot,
                       const struct chart_series *series, bool is_high)
{
    uint32_t places = plot->joined.places;
    uint32_t height = height_in(plot, series, 0, is_high);
    uint32_t drawn = 0;
    for (uint32_t p = 1; p <= places; p++) {
        uint32_t next = p < places ? height_in(plot, series, p, is_high) : UINT32_MAX;
        if (next == height)
            continue;
        sink_print(sink, "h%" PRIu32, x_of_place(plot, p) - x_of_place(plot, drawn));
        if (p < places)
            sink_print(sink, "v%" PRId64, (int64_t)height - (int64_t)next);
        drawn = p;
        height = next;
    }
}

static void draw_area(struct sink *sink, const char *class, const struct plot *plot,
                      const struct chart_series *series, bool is_high)
{
    sink_print(sink, "<path class=\"%s\" d=\"M%" PRIu32 ",%" PRIu32 "V%" PRIu32, class, plot->left,
               plot->bottom, plot->bottom - height_in(plot, series, 0, is_high));
    draw_steps(sink, plot, series, is_high);
    sink_print(sink, "V%" PRIu32 "z\"/>\n", plot->bottom);
}

static const char *area_class(const struct chart *chart, uint32_t area)
{
    return chart_colour(area + 1 < chart->area_count ? area : CHART_AREAS_MAX);
}

/* A line at the most of each place, and what it shows. */
static void draw_series_line(struct sink *sink, const struct plot *plot,
                             const struct chart_series *series)
{
    sink_print(sink, "<path class=\"blocks\" d=\"M%" PRIu32 ",%" PRIu32, plot->left,
               plot->bottom - height_in(plot, series, 0, true));
    draw_steps(sink, plot, series, true);
    sink_print(sink, "\"/>\n<text x=\"%" PRIu32 "\" y=\"4\" dy=\"1em\">"
                     "<tspan class=\"blocks\">\u2501</tspan> ", plot->left);
    markup_string(sink, series->label);
    sink_print(sink, "</text>\n");
}

/* Between runs that are not too narrow. */
static void draw_separators(struct sink *sink, const struct plot *plot, const struct chart *chart)
{
    if (chart->run_count < 2 || chart->run_count > SEPARATED_MAX)
        return;
    sink_print(sink, "<path class=\"axis\" d=\"");
    for (uint32_t run = 1; run < chart->run_count; run++)
        sink_print(sink, "M%" PRIu32 ",%" PRIu32 "V%" PRIu32,
                   x_of_place(plot, run_start(chart, &plot->joined, run)), plot->top, plot->bottom);
    sink_print(sink, "\"/>\n");
}

/* ---- Words ---- */

/* 61.9 kB, in the unit of the largest value on the axis. */
static void print_round(struct sink *sink, uint64_t value, uint64_t most)
{
    const char *unit = " kMGTPE";
    uint64_t one = 1;
    for (; most / one >= 1000; unit++)
        one *= 1000;
    sink_print(sink, "%" PRIu64, value / one);
    if (value % one)
        sink_print(sink, ".%" PRIu64, value % one / (one / 10));
    sink_print(sink, one > 1 ? " %cB" : " B", *unit);
}

/* Lines at round values. */
static void draw_grid(struct sink *sink, const struct plot *plot)
{
    uint64_t step = scale_step(plot->most, GRID_LINES);
    for (uint64_t value = step; value <= plot->most; value += step) {
        uint32_t y = y_of(plot, value);
        draw_line(sink, "grid", plot->left, y, plot->right, y);
        sink_print(sink, "<text x=\"%" PRIu32 "\" y=\"%" PRIu32
                         "\" dy=\".35em\" text-anchor=\"end\">", plot->left - 8, y);
        print_round(sink, value, plot->most);
        sink_print(sink, "</text>\n");
    }
}

static void draw_ticks(struct sink *sink, const struct plot *plot, const struct chart *chart)
{
    for (uint32_t t = 0; t < chart->tick_count; t++) {
        uint32_t column = chart->ticks[t].column;
        const char *anchor = column == 0                     ? "start"
                             : column == chart->column_count ? "end"
                                                             : "middle";
        sink_print(sink, "<text x=\"%" PRIu32 "\" y=\"%" PRIu32 "\" dy=\"1em\" text-anchor=\"%s\">",
                   x_of(plot, column), plot->bottom + 4, anchor);
        markup_string(sink, chart->ticks[t].label);
        sink_print(sink, "</text>\n");
    }
}

/* A dot on a stem, with its words on the side that has more room. */
static void draw_mark(struct sink *sink, const struct plot *plot, const struct chart_mark *mark)
{
    uint32_t x = x_of(plot, mark->column);
    uint32_t y = y_of(plot, mark->value);
    bool is_left = x < AREAS_WIDTH / 2;
    draw_line(sink, "stem", x, y, x, plot->bottom);
    sink_print(sink,
               "<circle class=\"mark\" cx=\"%" PRIu32 "\" cy=\"%" PRIu32 "\" r=\"4\"/>\n"
               "<text class=\"mark strong halo\" x=\"%" PRIu32 "\" y=\"%" PRIu32
               "\" text-anchor=\"%s\">",
               x, y, is_left ? x + 9 : x - 9, y - 6, is_left ? "start" : "end");
    markup_string(sink, mark->label);
    sink_print(sink, " %s", GROUPED(mark->value));
    if (mark->place) {
        sink_print(sink, ", ");
        markup_string(sink, mark->place);
    }
    sink_print(sink, "</text>\n");
}

/* Its words are on the side where the first mark is not. */
static void draw_limit(struct sink *sink, const struct plot *plot, const struct chart *chart)
{
    bool is_left = chart->mark_count && x_of(plot, chart->marks[0].column) >= AREAS_WIDTH / 2;
    uint32_t y = y_of(plot, chart->limit);
    draw_line(sink, "limit", plot->left, y, plot->right, y);
    sink_print(sink, "<text class=\"strong halo\" x=\"%" PRIu32 "\" y=\"%" PRIu32
                     "\" text-anchor=\"%s\">",
               is_left ? plot->left + 6 : plot->right, y - 6, is_left ? "start" : "end");
    markup_string(sink, chart->limit_label);
    sink_print(sink, " %s</text>\n", GROUPED(chart->limit));
}

/* The least and the most of a slice, in words that only the slice in use shows. */
static void draw_slice(struct sink *sink, const struct plot *plot, const struct chart *chart,
                       const struct chart_slice *slice)
{
    struct joined whole = {slice->end - slice->first, 1, slice->end - slice->first};
    struct history_range range = joined_range(&whole, chart->whole.ranges + slice->first, 0);
    uint32_t x = x_of(plot, slice->first);
    sink_print(sink, "<g class=\"slice\" tabindex=\"0\"><rect x=\"%" PRIu32 "\" y=\"%" PRIu32
                     "\" width=\"%" PRIu32 "\" height=\"%" PRIu32 "\"/>"
                     "<text class=\"halo\" x=\"%d\" y=\"4\" dy=\"2.6em\" text-anchor=\"end\">",
               x, plot->top, x_of(plot, slice->end) - x, plot->bottom - plot->top, AREAS_WIDTH);
    markup_string(sink, slice->label);
    sink_print(sink, ": %s", GROUPED(range.low));
    if (range.high > range.low)
        sink_print(sink, " to %s", GROUPED(range.high));
    markup_between(sink, " ", chart->unit, "</text></g>\n");
}

/* ---- The whole ---- */

/* The most that the whole, the line or a mark reaches. */
static uint64_t reach_of(const struct chart *chart)
{
    uint64_t most = max_u64(highest_of(chart, &chart->whole), highest_of(chart, &chart->line));
    for (uint32_t m = 0; m < chart->mark_count; m++)
        most = max_u64(most, chart->marks[m].value);
    return most;
}

static void draw_areas(struct sink *sink, const struct chart *chart)
{
    uint64_t reach = reach_of(chart);
    bool has_limit = chart->limit && chart->limit / LIMIT_TIMES <= reach;
    struct plot plot = {PLOT_LEFT, AREAS_WIDTH, PLOT_TOP, PLOT_BOTTOM,
                        has_limit ? max_u64(chart->limit, reach) : reach,
                        join_columns(chart, AREAS_WIDTH - PLOT_LEFT)};
    draw_grid(sink, &plot);
    for (uint32_t a = chart->area_count; a-- > 0;)
        draw_area(sink, area_class(chart, a), &plot, &chart->areas[a], true);
    if (chart->line.ranges)
        draw_series_line(sink, &plot, &chart->line);
    draw_line(sink, "axis", plot.left, plot.bottom, plot.right, plot.bottom);
    draw_separators(sink, &plot, chart);
    if (has_limit)
        draw_limit(sink, &plot, chart);
    for (uint32_t m = 0; m < chart->mark_count; m++)
        draw_mark(sink, &plot, &chart->marks[m]);
    draw_ticks(sink, &plot, chart);
    for (uint32_t s = 0; s < chart->slice_count; s++)
        draw_slice(sink, &plot, chart, &chart->slices[s]);
}

static void draw_small_areas(struct sink *sink, const struct chart *chart)
{
    uint64_t reach = reach_of(chart);
    struct plot plot = {0, SMALL_WIDTH, SMALL_TOP, SMALL_HEIGHT - 1,
                        max_u64(chart->limit, reach), join_columns(chart, SMALL_WIDTH)};
    draw_area(sink, "times", &plot, &chart->whole, true);
    draw_area(sink, "live", &plot, &chart->whole, false);
    draw_separators(sink, &plot, chart);
    draw_line(sink, "axis", 0, plot.bottom, plot.right, plot.bottom);
    if (chart->limit)
        draw_line(sink, "limit", 0, y_of(&plot, chart->limit), plot.right,
                  y_of(&plot, chart->limit));
}

/* ---- Elements and files ---- */

/* How each kind of chart is drawn. */
static const struct frame {
    const char *class;
    const char *attributes; /* further ones, each behind a space */
    int width, height;
    void (*draw)(struct sink *, const struct chart *);
} frames[] = {
    [CHART_AREAS] = {"wide", "", AREAS_WIDTH, AREAS_HEIGHT, draw_areas},
    [CHART_AREAS_SMALL] = {"bucket", " preserveAspectRatio=\"none\"", SMALL_WIDTH, SMALL_HEIGHT,
                           draw_small_areas},
};

/* A picture's parts are nothing by themselves, but slices are. */
static const char *role_of(const struct chart *chart)
{
    return chart->slice_count ? "group" : "img";
}

static void describe(struct sink *sink, const struct chart *chart)
{
    sink_print(sink, "<title>");
    markup_string(sink, chart->title);
    if (chart->description) {
        sink_print(sink, ": ");
        markup_string(sink, chart->description);
    }
    sink_print(sink, "</title>\n");
}

void picture_svg(struct sink *sink, const struct chart *chart)
{
    const struct frame *frame = &frames[chart->kind];
    sink_print(sink, "<svg class=\"picture %s\" viewBox=\"0 0 %d %d\" role=\"%s\"%s>\n",
               frame->class, frame->width, frame->height, role_of(chart), frame->attributes);
    describe(sink, chart);
    frame->draw(sink, chart);
    sink_print(sink, "</svg>\n");
}

void picture_svg_file(struct sink *sink, const struct chart *chart)
{
    const struct frame *frame = &frames[chart->kind];
    int width = frame->width + 2 * FILE_MARGIN;
    int bottom = frame->height + FILE_MARGIN + FILE_HEADING;
    int height = bottom + FILE_MARGIN + FILE_KEY * (int)chart->area_count;
    sink_print(sink,
               "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"picture %s\" role=\"%s\" "
               "width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\">\n",
               frame->class, role_of(chart), width, height, width, height);
    describe(sink, chart);
    sink_print(sink, "<style>\n");
    for (const char *const *rules = style_pictures; *rules; rules++)
        sink_print(sink, "%s", *rules);
    sink_print(sink,
               "</style>\n<rect class=\"paper\" width=\"%d\" height=\"%d\"/>\n"
               "<text x=\"%d\" y=\"%d\" dy=\"1em\"><tspan class=\"heading\">",
               width, height, FILE_MARGIN, FILE_MARGIN);
    markup_string(sink, chart->title);
    sink_print(sink, "</tspan>");
    if (chart->subtitle) {
        sink_print(sink, "\u2003");
        markup_string(sink, chart->subtitle);
    }
    sink_print(sink, "</text>\n<g transform=\"translate(%d %d)\">\n", FILE_MARGIN,
               FILE_MARGIN + FILE_HEADING);
    frame->draw(sink, chart);
    sink_print(sink, "</g>\n<text class=\"key\" y=\"%d\">", bottom);
    for (uint32_t a = 0; a < chart->area_count; a++) {
        sink_print(sink, "<tspan class=\"%s\" x=\"%d\" dy=\"1.4em\">\u25a0</tspan> ",
                   area_class(chart, a), FILE_MARGIN);
        markup_string(sink, chart->areas[a].label);
        sink_print(sink, "\n");
    }
    sink_print(sink, "</text>\n</svg>\n");
}
