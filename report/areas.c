/* SPDX-License-Identifier: MIT */
/* areas.c - draws areas over the run as SVG: with a legend, axes and labels, or small
 * and without a word. */
#include "drawing.h"

#include "markup.h"
#include "scale.h"

#include <inttypes.h>

#define PLOT_LEFT 40
#define PLOT_TOP 70
#define PLOT_BOTTOM 362
#define SMALL_TOP 6
#define GRID_LINES 6
#define LIMIT_TIMES 3    /* the limit is drawn where it is not more times all else */
#define SEPARATED_MAX 60 /* runs with a line between them */

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

/* The areas of a stack take these in turn. */
static const char *area_class(uint32_t area)
{
    static const char *const classes[] = {"live", "choice", "blocks-key"};
    return classes[area % (sizeof classes / sizeof *classes)];
}

/* What was there at times is behind all that was there all the while. */
static void draw_stack(struct sink *sink, const struct plot *plot, const struct chart *chart)
{
    draw_area(sink, "times", plot, &chart->areas[chart->area_count - 1], true);
    for (uint32_t a = chart->area_count; a > 0; a--)
        draw_area(sink, area_class(a - 1), plot, &chart->areas[a - 1], false);
}

/* Between runs that are not too narrow. */
static void draw_separators(struct sink *sink, const struct plot *plot, const struct chart *chart)
{
    if (chart->run_count < 2 || chart->run_count > SEPARATED_MAX)
        return;
    sink_print(sink, "<path class=\"axis\" d=\"");
    for (uint32_t run = 1; run < chart->run_count; run++)
        sink_print(sink, "M%" PRIu32 ",%" PRIu32 "V%" PRIu32, x_of(plot, chart->run_starts[run]),
                   plot->top, plot->bottom);
    sink_print(sink, "\"/>\n");
}

/* ---- Words ---- */

static void draw_legend(struct sink *sink, const struct chart *chart)
{
    sink_print(sink, "<text y=\"4\" dy=\"1em\">");
    for (uint32_t a = 0; a < chart->area_count; a++)
        draw_key(sink, a ? KEY_SPACE : "", area_class(a), "\u25a0", chart->areas[a].label);
    draw_key(sink, KEY_SPACE, "times", "\u25a0", "at times");
    if (chart->line)
        draw_key(sink, KEY_SPACE, "blocks-key", "\u2501", chart->line->label);
    sink_print(sink, "</text>\n");
}

/* A multiple of a step of bytes: 2,000 as 2 kB where the step is whole thousands. */
static void print_round(struct sink *sink, uint64_t value, uint64_t step)
{
    static const char *const units[] = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
    uint32_t thousands = 0;
    for (; step % 1000 == 0; step /= 1000, value /= 1000)
        thousands++;
    sink_print(sink, "%s %s", GROUPED(value), units[thousands]);
}

static void draw_grid(struct sink *sink, const struct plot *plot)
{
    uint64_t step = scale_step(plot->most, GRID_LINES);
    for (uint64_t value = step; value <= plot->most; value += step)
        draw_line(sink, "grid", 0, y_of(plot, value), AREAS_WIDTH, y_of(plot, value));
}

/* Above the lines, and in front of what else is drawn. */
static void draw_grid_labels(struct sink *sink, const struct plot *plot)
{
    uint64_t step = scale_step(plot->most, GRID_LINES);
    for (uint64_t value = step; value <= plot->most; value += step) {
        sink_print(sink, "<text class=\"halo\" x=\"0\" y=\"%" PRIu32 "\">", y_of(plot, value) - 4);
        print_round(sink, value, step);
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
               is_left ? plot->left + 60 : plot->right, y - 6, is_left ? "start" : "end");
    markup_string(sink, chart->limit_label);
    sink_print(sink, " %s</text>\n", GROUPED(chart->limit));
}

/* The least and the most of a slice, in words that only the slice in use shows. */
static void draw_slice(struct sink *sink, const struct plot *plot, const struct chart *chart,
                       const struct chart_slice *slice)
{
    struct joined whole = {slice->end - slice->first, 1, slice->end - slice->first};
    const struct history_range *ranges = chart->areas[chart->area_count - 1].ranges;
    struct history_range range = joined_range(&whole, ranges + slice->first, 0);
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

/* The most that the areas, the line or a mark reach. */
static uint64_t reach_of(const struct chart *chart)
{
    uint64_t most = chart->line ? highest_of(chart, chart->line) : 0;
    for (uint32_t a = 0; a < chart->area_count; a++) {
        uint64_t highest = highest_of(chart, &chart->areas[a]);
        most = highest > most ? highest : most;
    }
    for (uint32_t m = 0; m < chart->mark_count; m++)
        most = chart->marks[m].value > most ? chart->marks[m].value : most;
    return most;
}

void draw_areas(struct sink *sink, const struct chart *chart)
{
    uint64_t reach = reach_of(chart);
    bool has_limit = chart->limit && chart->limit / LIMIT_TIMES <= reach;
    struct plot plot = {PLOT_LEFT, AREAS_WIDTH, PLOT_TOP, PLOT_BOTTOM,
                        has_limit && chart->limit > reach ? chart->limit : reach,
                        join_columns(chart, AREAS_WIDTH - PLOT_LEFT)};
    draw_legend(sink, chart);
    draw_grid(sink, &plot);
    draw_stack(sink, &plot, chart);
    if (chart->line) {
        sink_print(sink, "<path class=\"blocks\" d=\"M%" PRIu32 ",%" PRIu32, plot.left,
                   plot.bottom - height_in(&plot, chart->line, 0, true));
        draw_steps(sink, &plot, chart->line, true);
        sink_print(sink, "\"/>\n");
    }
    draw_line(sink, "axis", 0, plot.bottom, plot.right, plot.bottom);
    draw_separators(sink, &plot, chart);
    draw_grid_labels(sink, &plot);
    if (has_limit)
        draw_limit(sink, &plot, chart);
    for (uint32_t m = 0; m < chart->mark_count; m++)
        draw_mark(sink, &plot, &chart->marks[m]);
    draw_ticks(sink, &plot, chart);
    for (uint32_t s = 0; s < chart->slice_count; s++)
        draw_slice(sink, &plot, chart, &chart->slices[s]);
}

void draw_small_areas(struct sink *sink, const struct chart *chart)
{
    uint64_t reach = reach_of(chart);
    struct plot plot = {0, SMALL_WIDTH, SMALL_TOP, SMALL_HEIGHT - 1,
                        chart->limit > reach ? chart->limit : reach,
                        join_columns(chart, SMALL_WIDTH)};
    draw_stack(sink, &plot, chart);
    draw_separators(sink, &plot, chart);
    draw_line(sink, "axis", 0, plot.bottom, plot.right, plot.bottom);
    if (chart->limit)
        draw_line(sink, "limit", 0, y_of(&plot, chart->limit), plot.right,
                  y_of(&plot, chart->limit));
}
