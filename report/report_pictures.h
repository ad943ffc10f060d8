/* SPDX-License-Identifier: MIT */
/* report_pictures.h - the pictures of a struct report.
 *
 * They draw what plan_charts.h builds. */
#ifndef REPORT_REPORT_PICTURES_H
#define REPORT_REPORT_PICTURES_H

#include "optimizer/history.h"
#include "report/picture.h"
#include "report/report.h"

#include <stdint.h>

/* Live bytes over the run, as SVG; its history has PICTURE_COLUMNS. */
void picture_run(struct sink *sink, const struct report *report, const struct history *history);

/* The blocks of one bucket in use over the run, against its dist, as SVG. */
void picture_bucket(struct sink *sink, const struct report *report, const struct history *history,
                    uint32_t bucket);

/* The buffers of the peak plans by number of buckets, as SVG. */
void picture_choices(struct sink *sink, const struct report *report);

/* A part of a picture: a line of a class. */
void picture_line(struct sink *sink, const char *class, uint32_t x1, uint32_t y1, uint32_t x2,
                  uint32_t y2);

/* Live bytes over the run in characters. Cost: O(events). */
void chart_print(struct sink *sink, const struct report *report);

#endif
