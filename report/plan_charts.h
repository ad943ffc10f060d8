/* SPDX-License-Identifier: MIT */
/* plan_charts.h - builds the charts of a plan from the results.
 *
 * Each returns a chart that lives as long as the document, or NULL where memory is
 * short: the document is then short, too. */
#ifndef REPORT_PLAN_CHARTS_H
#define REPORT_PLAN_CHARTS_H

#include "optimizer/history.h"
#include "report/chart.h"
#include "report/document.h"
#include "report/report.h"

#include <stdint.h>

/* Live bytes over the run with the peak marked, the bytes of the blocks in use, and the
 * buffer. The history is the plan's; it is copied. Cost: O(columns + events). */
const struct chart *plan_charts_run(struct document *document, const struct report *report,
                                    const struct history *history);

/* The blocks of one bucket in use over the run, small, against its dist. Cost:
 * O(columns + logs). */
const struct chart *plan_charts_bucket(struct document *document, const struct report *report,
                                       const struct history *history, uint32_t bucket);

/* The buffers of the peak plans by number of buckets, with the chosen plan, the spill
 * plan and the lower bound. There must be a peak plan. Cost: O(peak plans). */
const struct chart *plan_charts_choices(struct document *document, const struct report *report);

#endif
