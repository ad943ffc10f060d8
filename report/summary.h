/* SPDX-License-Identifier: MIT */
/* summary.h - what two plans are compared by: the buffer, three tables, and the options
 * that must be alike for a comparison to make sense.
 *
 * A fresh plan's is made from its planning, an earlier one's is read from its report
 * (baseline.h). Where an option stands in a report, and what it is called there, is said
 * here alone: the report is written from this table, and read by it. */
#ifndef REPORT_SUMMARY_H
#define REPORT_SUMMARY_H

#include "optimizer/planning.h"
#include "parser/sites.h"
#include "report/document.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define REPORT_PROGRAM "memory_bucket_optimizer" /* generator.name of our reports */
#define REPORT_SCHEMA_VERSION 1                  /* schema_version of our reports */

/* What decides a plan, beside the logs. */
enum summary_option {
    SUMMARY_PLANNER,
    SUMMARY_CONCURRENT,
    SUMMARY_REGIONS,
    SUMMARY_POOLS,
    SUMMARY_WITHOUT, /* NULL: nothing is left out */
    SUMMARY_MAX_BUCKETS,
    SUMMARY_MAX_WASTE,
    SUMMARY_MARGIN,
    SUMMARY_SLACK, /* null unless the planner is spill; reports of before it had it lack it */
    SUMMARY_TARGET,
    SUMMARY_RELEASE,
    SUMMARY_POINTER,
    SUMMARY_ALIGN,
    SUMMARY_PADDING,
    SUMMARY_MUTEX,
    SUMMARY_LEAN,
    SUMMARY_SINGLE_THREADED,
    SUMMARY_GUARD,
    SUMMARY_INSIGHT,
    SUMMARY_OPTIONS,
};

/* Where an option stands in a report. */
struct summary_member {
    const char *object; /* the member of the report that holds it */
    const char *key;    /* its name there */
    const char *path;   /* "budget.max_buckets" */
    const char *title;  /* for people; NULL: not for them */
    const char *unit;   /* behind the value; NULL: none */
    enum value_type type;
    bool can_be_null;
};

extern const struct summary_member summary_members[SUMMARY_OPTIONS];

enum summary_table {
    SUMMARY_BUCKETS, /* the dist of each bucket */
    SUMMARY_SIZES,   /* the peak live count of each size */
    SUMMARY_SITES,   /* the bytes that each call site holds at the peak */
    SUMMARY_TABLES,
};

struct summary_row {
    uint64_t size;      /* in bytes, up to UINT32_MAX; 0 for a call site */
    struct value site;  /* its name; {0} for a size */
    uint64_t amount;    /* as the table says; those of a table add up to INT64_MAX at most */
};

/* {0} is valid and empty. */
struct summary {
    struct value option[SUMMARY_OPTIONS];
    uint64_t buffer_bytes; /* of the plan; 1 to UINT32_MAX */
    struct summary_row *row[SUMMARY_TABLES]; /* in any order */
    size_t count[SUMMARY_TABLES];
    char *text; /* names and texts that are this summary's own; NULL: none */
};

/* Adds all options of an object of the report to the open section, each as a fact. */
void summary_add_options(struct document *document, const struct planning *planning,
                         const char *object);

/* Makes a plan's summary. Texts are the planning's and the document's, which must outlive
 * it; summary_free() in any case. Fails, with false, iff memory is short. Cost:
 * O(buckets + sizes + sites). */
bool summary_make(struct document *document, const struct planning *planning,
                  const struct sites *sites, struct summary *summary);

/* Whether two values are the same. */
bool summary_is_same(const struct value *a, const struct value *b);

/* Frees what *summary owns and makes it {0}. */
void summary_free(struct summary *summary);

#endif
