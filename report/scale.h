/* SPDX-License-Identifier: MIT */
/* scale.h - numbers of any size on an axis of a few hundred units, and columns of any number in as
 * many places. */
#ifndef REPORT_SCALE_H
#define REPORT_SCALE_H

#include "chart.h"
#include "common/minmax.h"

#include <stdint.h>

/* value × units / whole, rounded, and 0 of nothing; value up to whole, units up to
 * 2^20. Values over 2^40 lose their last bits. */
static inline uint64_t scale_units(uint64_t value, uint64_t whole, uint32_t units)
{
    while (whole >> 40) {
        whole >>= 8;
        value >>= 8;
    }
    return whole ? (value * units + whole / 2) / whole : 0;
}

/* The least of 1, 2, 5, 10, 20, 50 ... of which `count` (over 0) reach `most`. */
static inline uint64_t scale_step(uint64_t most, uint32_t count)
{
    uint64_t step = 1;
    uint64_t wanted = most / count + (most % count > 0);
    for (uint32_t digit = 0; step < wanted; digit++)
        step = digit % 3 == 1 ? step / 2 * 5 : step * 2;
    return step;
}

/* The columns of a chart, joined so that they fit into so many places. */
struct joined {
    uint32_t columns;      /* in a place, over 0; the last place may have fewer */
    uint32_t places;       /* over 0 */
    uint32_t column_count; /* of the chart */
};

static inline struct joined join_columns(const struct chart *chart, uint32_t places_max)
{
    uint32_t count = chart->column_count;
    uint32_t columns = (count - 1) / places_max + 1;
    return (struct joined){columns, (count - 1) / columns + 1, count};
}

/* The least and the most in a place. */
static inline struct history_range joined_range(const struct joined *joined,
                                                const struct history_range *ranges, uint32_t place)
{
    uint32_t first = place * joined->columns;
    uint32_t left = joined->column_count - first;
    struct history_range range = ranges[first];
    for (uint32_t i = 1; i < joined->columns && i < left; i++) {
        range.low = min_u64(range.low, ranges[first + i].low);
        range.high = max_u64(range.high, ranges[first + i].high);
    }
    return range;
}

/* The place in which a run begins; runs may share one. */
static inline uint32_t run_start(const struct chart *chart, const struct joined *joined, uint32_t run)
{
    return (uint32_t)((uint64_t)run * chart->column_count / chart->run_count) / joined->columns;
}

/* The most in any column; 0 without a series. */
static inline uint64_t highest_of(const struct chart *chart, const struct chart_series *series)
{
    uint64_t highest = 0;
    for (uint32_t c = 0; series->ranges && c < chart->column_count; c++)
        highest = max_u64(highest, series->ranges[c].high);
    return highest;
}

#endif
