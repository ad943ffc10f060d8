/* SPDX-License-Identifier: MIT */
/* frame.c - what a plan was made by and for: the program, the target, the budget. */
#include "subjects.h"

#include "summary.h"

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
