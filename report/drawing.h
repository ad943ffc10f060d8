/* SPDX-License-Identifier: MIT */
/* drawing.h - what picture.c is put together from: a file each for areas and for bars,
 * and what they have in common. */
#ifndef REPORT_DRAWING_H
#define REPORT_DRAWING_H

#include "common/sink.h"
#include "report/chart.h"

#include <stdbool.h>
#include <stdint.h>

/* Sizes of the pictures, in units of about a pixel where there is room. */
#define AREAS_WIDTH 880
#define AREAS_HEIGHT 400
#define SMALL_WIDTH 280
#define SMALL_HEIGHT 80
#define BARS_WIDTH 560
#define BARS_HEIGHT 300

/* What stands in the <svg> element of a chart of that kind, behind its title. */
void draw_areas(struct sink *sink, const struct chart *chart);
void draw_small_areas(struct sink *sink, const struct chart *chart);
void draw_bars(struct sink *sink, const struct chart *chart);

/* A line of a class. */
void draw_line(struct sink *sink, const char *class, uint32_t x1, uint32_t y1, uint32_t x2,
               uint32_t y2);

/* An item of a legend: a symbol of a class, and words. All but the first of a line
 * have KEY_SPACE before them. */
#define KEY_SPACE "\u2003"
void draw_key(struct sink *sink, const char *space, const char *class, const char *symbol,
              const char *label);

/* The columns of a chart, joined so that they fit into so many places. */
struct joined {
    uint32_t columns;      /* in a place, over 0; the last place may have fewer */
    uint32_t places;       /* over 0 */
    uint32_t column_count; /* of the chart */
};

struct joined join_columns(const struct chart *chart, uint32_t places_max);

/* The least and the most in a place. */
struct history_range joined_range(const struct joined *joined, const struct history_range *ranges,
                                  uint32_t place);

/* The most in any column. */
uint64_t highest_of(const struct chart *chart, const struct chart_series *series);

#endif
