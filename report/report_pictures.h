/* SPDX-License-Identifier: MIT */
/* report_pictures.h - the pictures of a struct report: draws what plan_charts.h builds. */
#ifndef REPORT_REPORT_PICTURES_H
#define REPORT_REPORT_PICTURES_H

#include "optimizer/history.h"
#include "report/picture.h"
#include "report/report.h"

#include <stdint.h>

/* plan_charts_run() as SVG; the history has PICTURE_COLUMNS. */
void picture_run(struct sink *sink, const struct report *report, const struct history *history);

/* plan_charts_bucket() as SVG. */
void picture_bucket(struct sink *sink, const struct report *report, const struct history *history,
                    uint32_t bucket);

/* plan_charts_choices() as SVG. */
void picture_choices(struct sink *sink, const struct report *report);

/* plan_charts_run() in characters, below an empty line. */
void chart_print(struct sink *sink, const struct report *report);

#endif
