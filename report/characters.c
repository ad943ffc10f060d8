/* SPDX-License-Identifier: MIT */
/* characters.c - draws areas over the run as characters.
 *
 *      300 |      :            # was there all the while,
 *          |    ###            : at times, in the columns that share a character
 *        0 +---------
 *               ^ peak, line 9 */
#include "picture.h"

#include "scale.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define LINE_WIDTH 100
#define PLACES_MAX 84
#define ROWS 12
#define LABELLED_ROWS 4 /* one in so many has its value beside it */
#define VALUE_WIDTH 10  /* at least */
#define AXIS_WIDTH 2

struct plot {
    const struct history_range *ranges;
    struct joined joined;
    uint64_t most;
    int value_width;
};

static void print_string(struct sink *sink, const char *string)
{
    sink_plain(sink, string, strlen(string));
}

/* Rows are counted from 1, at the axis, to ROWS, which the highest column fills. */
static void print_row(struct sink *sink, const struct plot *plot, uint32_t row)
{
    char cells[PLACES_MAX];
    size_t width = 0;
    for (uint32_t p = 0; p < plot->joined.places; p++) {
        struct history_range range = joined_range(&plot->joined, plot->ranges, p);
        cells[p] = ' ';
        if (scale_units(range.high, plot->most, ROWS) >= row) {
            cells[p] = scale_units(range.low, plot->most, ROWS) >= row ? '#' : ':';
            width = p + 1;
        }
    }
    if (row % LABELLED_ROWS == 0)
        sink_print(sink, "%*" PRIu64 " |", plot->value_width,
                   plot->most / ROWS * row + plot->most % ROWS * row / ROWS);
    else
        sink_print(sink, "%*s |", plot->value_width, "");
    sink_write(sink, cells, width);
    sink_print(sink, "\n");
}

/* The axis, with a sign where each run starts. */
static void print_axis(struct sink *sink, const struct plot *plot, const struct chart *chart)
{
    char cells[PLACES_MAX];
    memset(cells, '-', sizeof cells);
    for (uint32_t run = 1; run < chart->run_count; run++)
        cells[run_start(chart, &plot->joined, run)] = '+';
    sink_print(sink, "%*d +%.*s\n", plot->value_width, 0, (int)plot->joined.places, cells);
}

/* Below its column, with its words on the side that has more room. */
static void print_mark(struct sink *sink, const struct plot *plot, const struct chart_mark *mark)
{
    uint32_t place = mark->column / plot->joined.columns;
    size_t before = (size_t)(plot->value_width + AXIS_WIDTH) + place;
    struct sink words = {0};
    print_string(&words, mark->label);
    if (mark->place) {
        sink_print(&words, ", ");
        print_string(&words, mark->place);
    }
    if (mark->run) {
        sink_print(&words, " of ");
        print_string(&words, mark->run);
    }
    bool is_left = place < PLACES_MAX / 2 || words.length >= before;
    size_t spaces = is_left ? before : before - 1 - words.length;
    sink_print(sink, "%*s%s", (int)spaces, "", is_left ? "^ " : "");
    sink_write(sink, words.text, words.length);
    sink_print(sink, "%s\n", is_left ? "" : " ^");
    sink->is_short |= words.is_short;
    sink_free(&words);
}

/* Long values leave room for fewer places. */
static struct plot start_plot(const struct chart *chart)
{
    uint64_t most = highest_of(chart, &chart->whole);
    int width = snprintf(NULL, 0, "%" PRIu64, most);
    width = width > VALUE_WIDTH ? width : VALUE_WIDTH;
    uint32_t room = (uint32_t)(LINE_WIDTH - AXIS_WIDTH - width);
    return (struct plot){chart->whole.ranges, join_columns(chart, room < PLACES_MAX ? room : PLACES_MAX),
                         most, width};
}

void picture_text(struct sink *sink, const struct chart *chart)
{
    if (chart->kind != CHART_AREAS)
        return;
    struct plot plot = start_plot(chart);
    print_string(sink, chart->title);
    sink_print(sink, ": # all the while, : at times, ");
    print_string(sink, chart->span);
    sink_print(sink, "\n");
    for (uint32_t row = ROWS; row > 0; row--)
        print_row(sink, &plot, row);
    print_axis(sink, &plot, chart);
    for (uint32_t m = 0; m < chart->mark_count; m++)
        print_mark(sink, &plot, &chart->marks[m]);
    if (chart->run_count > 1)
        sink_print(sink, "  %" PRIu32 " logs side by side, each as wide as another, + between them\n",
                   chart->run_count);
}
