/* SPDX-License-Identifier: MIT */
/* picture.c - frames a chart as an SVG element or file, and has what its drawings share.
 *
 * A unit is about a pixel where there is room. On a narrow page a picture shrinks, and
 * the style makes its text larger: every text has the room for that. */
#include "picture.h"

#include "drawing.h"
#include "markup.h"
#include "style.h"

#include <inttypes.h>

#define FILE_MARGIN 16
#define FILE_HEADING 28

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
    [CHART_BARS] = {"medium", "", BARS_WIDTH, BARS_HEIGHT, draw_bars},
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
    int height = frame->height + 2 * FILE_MARGIN + FILE_HEADING;
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
    sink_print(sink, "</g>\n</svg>\n");
}

/* ---- What drawings share ---- */

void draw_line(struct sink *sink, const char *class, uint32_t x1, uint32_t y1, uint32_t x2,
               uint32_t y2)
{
    sink_print(sink, "<line class=\"%s\" x1=\"%" PRIu32 "\" y1=\"%" PRIu32 "\" x2=\"%" PRIu32
                     "\" y2=\"%" PRIu32 "\"/>\n", class, x1, y1, x2, y2);
}

void draw_key(struct sink *sink, const char *space, const char *class, const char *symbol,
              const char *label)
{
    sink_print(sink, "%s<tspan class=\"%s\">%s</tspan> ", space, class, symbol);
    markup_string(sink, label);
}

struct joined join_columns(const struct chart *chart, uint32_t places_max)
{
    uint32_t count = chart->column_count;
    uint32_t columns = (count - 1) / places_max + 1;
    return (struct joined){columns, (count - 1) / columns + 1, count};
}

struct history_range joined_range(const struct joined *joined, const struct history_range *ranges,
                                  uint32_t place)
{
    uint32_t first = place * joined->columns;
    uint32_t left = joined->column_count - first;
    struct history_range range = ranges[first];
    for (uint32_t i = 1; i < joined->columns && i < left; i++) {
        const struct history_range *next = &ranges[first + i];
        range.low = next->low < range.low ? next->low : range.low;
        range.high = next->high > range.high ? next->high : range.high;
    }
    return range;
}

uint64_t highest_of(const struct chart *chart, const struct chart_series *series)
{
    uint64_t highest = 0;
    for (uint32_t c = 0; c < chart->column_count; c++)
        highest = series->ranges[c].high > highest ? series->ranges[c].high : highest;
    return highest;
}
