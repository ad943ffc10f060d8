/* SPDX-License-Identifier: MIT */
/* bars.c - draws bars side by side as SVG.
 *
 * One bar may be ten times another. Those over the chart's axis_end are cut off there,
 * with their value above. */
#include "drawing.h"

#include "markup.h"
#include "scale.h"

#include <inttypes.h>

#define TOP 72
#define BOTTOM 272
#define VALUES_MAX 12  /* bars that all have room for their value */
#define NUMBERS_MAX 16 /* bars that all have room for their label */
#define NUMBERS_STEP 8 /* among more, one in so many has it */

static const char *const state_classes[CHART_BAR_STATES] = {
    [BAR_PLAIN] = "choice", [BAR_CHOSEN] = "live", [BAR_OVER_BUDGET] = "over"};

struct plot {
    const struct chart *chart;
    uint32_t pitch; /* from bar to bar */
    uint32_t width; /* of a bar */
    uint64_t most;  /* what the axis reaches to */
};

static uint32_t left_of(const struct plot *plot, uint32_t bar)
{
    return plot->pitch * bar + (plot->pitch - plot->width) / 2;
}

static uint32_t middle_of(const struct plot *plot, uint32_t bar)
{
    return left_of(plot, bar) + plot->width / 2;
}

static uint32_t y_of(const struct plot *plot, uint64_t value)
{
    uint64_t shown = value < plot->most ? value : plot->most;
    return BOTTOM - (uint32_t)scale_units(shown, plot->most, BOTTOM - TOP);
}

/* 61.9k: what there is room for above each bar. */
static void print_short(struct sink *sink, uint64_t value)
{
    const char *unit = "kMGTPE";
    uint64_t tenth = 100;
    if (value < 1000) {
        sink_print(sink, "%" PRIu64, value);
        return;
    }
    for (; (value + tenth / 2) / tenth >= 10000; unit++)
        tenth *= 1000;
    uint64_t tenths = (value + tenth / 2) / tenth;
    sink_print(sink, "%" PRIu64 ".%" PRIu64 "%c", tenths / 10, tenths % 10, *unit);
}

static void draw_labels(struct sink *sink, const struct plot *plot, uint32_t i)
{
    const struct chart_bar *bar = &plot->chart->bars[i];
    bool is_chosen = bar->state == BAR_CHOSEN;
    uint32_t x = middle_of(plot, i);
    if (is_chosen || plot->chart->bar_count <= VALUES_MAX) {
        sink_print(sink, "<text class=\"%s\" x=\"%" PRIu32 "\" y=\"%" PRIu32
                         "\" text-anchor=\"middle\">",
                   is_chosen ? "strong" : "roomy", x, y_of(plot, bar->value) - 5);
        print_short(sink, bar->value);
        sink_print(sink, "</text>\n");
    }
    if (is_chosen || plot->chart->bar_count <= NUMBERS_MAX || (i + 1) % NUMBERS_STEP == 0) {
        sink_print(sink, "<text%s x=\"%" PRIu32 "\" y=\"%d\" dy=\"1em\" text-anchor=\"middle\">",
                   is_chosen ? " class=\"strong\"" : "", x, BOTTOM + 4);
        markup_string(sink, bar->label);
        sink_print(sink, "</text>\n");
    }
}

/* What stands under the pointer: "9 buckets: 61,856 bytes". */
static void describe(struct sink *sink, const struct chart *chart, uint32_t bar, uint64_t value)
{
    markup_between(sink, "<title>", chart->bars[bar].label, " ");
    markup_string(sink, chart->bar_name);
    sink_print(sink, ": %s ", GROUPED(value));
    markup_string(sink, chart->unit);
    sink_print(sink, "</title>");
}

static void draw_bar(struct sink *sink, const struct plot *plot, uint32_t i)
{
    const struct chart_bar *bar = &plot->chart->bars[i];
    uint32_t x = left_of(plot, i);
    uint32_t y = y_of(plot, bar->value);
    sink_print(sink, "<rect class=\"%s\" x=\"%" PRIu32 "\" y=\"%" PRIu32 "\" width=\"%" PRIu32
                     "\" height=\"%" PRIu32 "\">",
               state_classes[bar->state], x, y, plot->width, BOTTOM - y);
    describe(sink, plot->chart, i, bar->value);
    sink_print(sink, "</rect>\n");
    if (bar->value > plot->most)
        draw_line(sink, "cut", x, y + 18, x + plot->width, y + 10);
    draw_labels(sink, plot, i);
}

static void draw_mark(struct sink *sink, const struct plot *plot, const struct chart_mark *mark)
{
    sink_print(sink, "<circle class=\"mark\" cx=\"%" PRIu32 "\" cy=\"%" PRIu32 "\" r=\"5\">",
               middle_of(plot, mark->column), y_of(plot, mark->value));
    describe(sink, plot->chart, mark->column, mark->value);
    sink_print(sink, "</circle>\n");
}

/* ---- The legend ---- */

/* The last bar in a state, or NULL. */
static const struct chart_bar *bar_in(const struct chart *chart, enum chart_bar_state state)
{
    const struct chart_bar *found = NULL;
    for (uint32_t i = 0; i < chart->bar_count; i++) {
        if (chart->bars[i].value && chart->bars[i].state == state)
            found = &chart->bars[i];
    }
    return found;
}

static void draw_value_key(struct sink *sink, const struct chart *chart, const char **space,
                           const char *class, const char *symbol, const char *label,
                           uint64_t value)
{
    draw_key(sink, *space, class, symbol, label);
    sink_print(sink, " %s ", GROUPED(value));
    markup_string(sink, chart->unit);
    *space = KEY_SPACE;
}

static void draw_states(struct sink *sink, const struct chart *chart)
{
    const struct chart_bar *chosen = bar_in(chart, BAR_CHOSEN);
    const char *space = "";
    if (chosen)
        draw_value_key(sink, chart, &space, state_classes[BAR_CHOSEN], "\u25a0",
                       chart->state_labels[BAR_CHOSEN], chosen->value);
    for (enum chart_bar_state state = 0; state < CHART_BAR_STATES; state++) {
        if (state == BAR_CHOSEN || !bar_in(chart, state))
            continue;
        draw_key(sink, space, state_classes[state], "\u25a0", chart->state_labels[state]);
        space = KEY_SPACE;
    }
}

static void draw_legend(struct sink *sink, const struct chart *chart)
{
    const char *space = "";
    sink_print(sink, "<text y=\"4\" dy=\"1em\">");
    draw_states(sink, chart);
    sink_print(sink, "</text>\n<text y=\"4\" dy=\"2.6em\">");
    if (chart->limit)
        draw_value_key(sink, chart, &space, "strong", "\u2013 \u2013", chart->limit_label,
                       chart->limit);
    for (uint32_t m = 0; m < chart->mark_count; m++)
        draw_value_key(sink, chart, &space, "mark", "\u25cf", chart->marks[m].label,
                       chart->marks[m].value);
    sink_print(sink, "</text>\n");
}

/* ---- The whole ---- */

static uint64_t axis_end(const struct chart *chart)
{
    uint64_t most = chart->limit;
    for (uint32_t m = 0; m < chart->mark_count; m++)
        most = chart->marks[m].value > most ? chart->marks[m].value : most;
    for (uint32_t i = 0; i < chart->bar_count; i++)
        most = chart->bars[i].value > most ? chart->bars[i].value : most;
    return chart->axis_end && chart->axis_end < most ? chart->axis_end : most;
}

void draw_bars(struct sink *sink, const struct chart *chart)
{
    struct plot plot = {.chart = chart, .pitch = BARS_WIDTH / chart->bar_count,
                        .most = axis_end(chart)};
    plot.width = plot.pitch * 3 / 4;
    draw_legend(sink, chart);
    for (uint32_t i = 0; i < chart->bar_count; i++) {
        if (chart->bars[i].value)
            draw_bar(sink, &plot, i);
    }
    draw_line(sink, "axis", 0, BOTTOM, BARS_WIDTH, BOTTOM);
    if (chart->limit)
        draw_line(sink, "limit", 0, y_of(&plot, chart->limit), BARS_WIDTH,
                  y_of(&plot, chart->limit));
    for (uint32_t m = 0; m < chart->mark_count; m++)
        draw_mark(sink, &plot, &chart->marks[m]);
}
