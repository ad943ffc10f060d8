/* SPDX-License-Identifier: MIT */
/* chart.h - what a picture shows, apart from how it is drawn.
 *
 * A chart is plain data. Subjects fill it in from the results; picture.h draws it, and
 * knows no subject. There are two kinds: areas that rise and fall over a run, and bars
 * side by side. What a kind has no field for stays 0. */
#ifndef REPORT_CHART_H
#define REPORT_CHART_H

#include "optimizer/history.h"

#include <stdbool.h>
#include <stdint.h>

enum chart_kind { CHART_AREAS, CHART_BARS };

/* A value for each column of the chart, as the least and the most that it was there. */
struct chart_series {
    const char *label;                  /* for the legend; NULL in a small chart */
    const struct history_range *ranges; /* column_count of them */
};

/* Words below a place of the axis. */
struct chart_tick {
    uint32_t column; /* it is the left edge of this column; column_count: the right end */
    const char *label;
};

enum chart_bar_state { BAR_PLAIN, BAR_CHOSEN, BAR_OVER_BUDGET };

#define CHART_BAR_STATES 3

struct chart_bar {
    uint64_t value;    /* 0: there is no bar, and its place stays empty */
    const char *label; /* below it: a few digits */
    enum chart_bar_state state;
};

/* A value that is named in the picture. */
struct chart_mark {
    uint32_t column; /* of the areas, or index of the bar in whose place it is */
    uint64_t value;
    const char *label; /* "peak" */
    const char *place; /* where in the run: "line 95"; NULL: not said */
    const char *run;   /* which of several runs: "log 2"; NULL: there is one */
};

/* Values are from 0 to INT64_MAX. Strings end with 0 and hold any bytes: drawing escapes
 * them. All that is pointed to lives as long as the chart, which whoever builds it owns:
 * in a document, document_alloc() gives the memory. */
struct chart {
    enum chart_kind kind;
    bool is_small;           /* one of many side by side: drawn without words */
    const char *title;       /* "Live bytes over the run" */
    const char *description; /* with the title, it is the text in place of the picture: "at
                                most 37,212, in line 95"; NULL: the title is enough */
    const char *subtitle;    /* what a picture that stands alone is of: the logs; NULL: not
                                said */
    const char *unit;        /* of the values: "bytes" */

    uint64_t limit; /* a dashed line; 0: none. With areas, unless the chart is small, it is
                       left out where it is over three times all that they reach */
    const char *limit_label; /* "buffer"; NULL in a small chart */
    const struct chart_mark *marks;
    uint32_t mark_count;

    /* CHART_AREAS */
    uint32_t column_count;             /* of each series, from the left: over 0 */
    const struct chart_series *areas;  /* Each reaches from the axis up to its values, and
                                          covers the ones after it. So in a stack each
                                          has its own and those before it added up, and
                                          the last one is the whole. */
    uint32_t area_count;               /* over 0 */
    const struct chart_series *line;   /* its most, as a line over the areas; NULL: none */
    const char *span;                  /* what the columns go over: "from the first event to
                                          the last"; NULL in a small chart */
    const struct chart_tick *ticks;    /* from the left, and with room for each */
    uint32_t tick_count;
    const uint32_t *run_starts;        /* first column of each run; they never fall, and are
                                          equal where runs share a column */
    uint32_t run_count;                /* runs side by side; 0: as 1 */
    const char *run_name;              /* what they are: "logs"; NULL: there is one */

    /* CHART_BARS */
    const struct chart_bar *bars;
    uint32_t bar_count;                /* over 0, up to 280 */
    const char *bar_name;              /* what the bars' labels count: "buckets" */
    uint64_t axis_end;                 /* what is larger is drawn cut off; 0: nothing is */
    const char *state_labels[CHART_BAR_STATES]; /* for the legend, by chart_bar_state; that of
                                                   BAR_CHOSEN stands there where a bar is */
};

#endif
