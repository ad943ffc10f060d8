/* SPDX-License-Identifier: MIT */
/* chart.h - live bytes over the run as a picture of characters. */
#ifndef REPORT_CHART_H
#define REPORT_CHART_H

#include "report/report.h"

/* Prints it, at most 100 columns wide. Cost: O(events). */
void chart_print(struct sink *sink, const struct report *report);

#endif
