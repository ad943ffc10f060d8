/* SPDX-License-Identifier: MIT */
/* frame.c - what a plan was made by and for: the program, the target, the budget. */
#include "subjects.h"

#include "figures.h"
#include "summary.h"

#include <inttypes.h>

void add_overview(struct document *document, const struct report *report)
{
    const struct planning *planning = report->planning;
    const struct plan *plan = planning_plan(planning);
    const struct trace *highest = &planning->logs[figures_highest_log(planning)].trace;
    struct figures_requests requests = figures_requests(planning);
    document_section(document, LEVEL_DETAIL, NULL, "Overview");
    document_fact(document, NULL, "live at the peak", value_number(highest->peak_live_bytes),
                  "bytes");
    document_fact(document, NULL, "above the lower bound",
                  value_tenths(figures_gap_tenths(planning, plan)), "%");
    document_fact(document, NULL, "buckets", value_number(plan->bucket_count),
                  document_words(document, "of at most %" PRIu32, planning->budget.max_buckets));
    document_fact(document, NULL, "requests", value_number(requests.planned), NULL);
    document_fact(document, NULL, "failed requests", value_number(requests.failed), NULL);
    document_fact(document, NULL, "target", value_text(planning->target.name), NULL);
    document_end(document);
}

void add_frame(struct document *document, const struct report *report)
{
    const struct planning *planning = report->planning;
    document_fact(document, "schema_version", NULL, value_number(REPORT_SCHEMA_VERSION), NULL);
    document_section(document, LEVEL_DETAIL, "generator", NULL);
    document_fact(document, "name", NULL, value_text(REPORT_PROGRAM), NULL);
    document_fact(document, "version", NULL, value_text(report->version), NULL);
    document_end(document);
    document_section(document, LEVEL_DETAIL, "target", "Target");
    summary_add_options(document, planning, "target");
    document_end(document);
    document_section(document, LEVEL_DETAIL, "budget", "Budget");
    summary_add_options(document, planning, "budget");
    document_end(document);
}
