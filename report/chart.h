/* SPDX-License-Identifier: MIT */
/* chart.h - what a picture shows, apart from how it is drawn.
 *
 * A chart is plain data. Subjects build it from the results; picture.h draws it, and
 * knows no subject. It shows areas that rise and fall over a run. */
#ifndef REPORT_CHART_H
#define REPORT_CHART_H

#include "optimizer/history.h"

#include <stdint.h>

enum chart_kind {
    CHART_AREAS,       /* of bytes */
    CHART_AREAS_SMALL, /* one of many side by side, without words in the picture */
};

/* A value over the run: the least and the most of it in each column. */
struct chart_series {
    const char *label;                  /* for the legend; NULL: none */
    const struct history_range *ranges; /* column_count of them; NULL: there is no series */
};

/* Words below the axis. */
struct chart_tick {
    uint32_t column; /* at the left edge of this column; column_count: at the right end */
    const char *label;
};

/* Columns whose values are shown while the pointer or the keyboard is on them. */
struct chart_slice {
    uint32_t first, end; /* from the column `first` up to before `end`, which is over it */
    const char *label;   /* "lines 40 to 95" */
};

/* A value with a name: a dot in the picture. */
struct chart_mark {
    uint32_t column; /* below column_count */
    uint64_t value;
    const char *label; /* "peak" */
    const char *place; /* where that is: "line 95"; NULL: not said */
    const char *run;   /* in which of several runs: "log 2"; NULL: there is one */
};

#define CHART_AREAS_MAX HISTORY_HOLDERS_MAX

/* The class of an area's colour: "a0" for the first; "rest" for CHART_AREAS_MAX - 1 and on, and
 * for the last area of any chart. */
static inline const char *chart_colour(size_t area)
{
    static const char *const classes[CHART_AREAS_MAX] = {"a0", "a1", "a2", "a3", "a4", "rest"};
    return classes[area < CHART_AREAS_MAX ? area : CHART_AREAS_MAX - 1];
}

/* Values are up to INT64_MAX. Strings end with 0 and may hold any bytes: what draws them
 * escapes them. What is not for the chart's kind is 0.
 *
 * A chart and what it points to belong to whoever builds it. In a document all of it
 * comes from document_alloc() or the report, and lives as long as the document. */
struct chart {
    enum chart_kind kind;
    const char *title;       /* "Live bytes over the run" */
    const char *description; /* what a reader who can't see the picture needs behind the
                                title: "at most 37,212, in line 95"; NULL: nothing */
    const char *caption;     /* what a page says below the picture; NULL: nothing */
    const char *subtitle;    /* below the title of a picture in a file of its own: the logs;
                                NULL: none */
    const char *unit;        /* of the values: "bytes" */
    uint64_t limit;          /* a dashed line at this value; 0: none. Where it is over three
                                times all else, CHART_AREAS leaves it out */
    const char *limit_label; /* "buffer"; small areas have none */
    const struct chart_mark *marks; /* small areas have none */
    uint32_t mark_count;

    uint32_t column_count; /* over 0 */
    struct chart_series whole; /* small areas show its least and its most */
    struct chart_series areas[CHART_AREAS_MAX]; /* a stack: the most of each, those before it added
                                                   up; the last is the whole */
    uint32_t area_count;       /* 0: small areas */
    struct chart_series line;  /* the most of it, as a line before the areas */
    const struct chart_tick *ticks;   /* from left to right, few enough to have room */
    uint32_t tick_count;
    const struct chart_slice *slices; /* from left to right */
    uint32_t slice_count;
    const char *span;           /* what the columns show: "from the first event to the last" */
    uint32_t run_count; /* logs side by side, each as wide as another; 0: as 1 */
};

#endif
