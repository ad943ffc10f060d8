/* SPDX-License-Identifier: MIT */
/* baseline.h - reads an earlier report, made with --format=json, to compare a plan with it.
 *
 * It keeps what two runs are compared by: the buffer, three tables, and the options that
 * must be equal for the comparison to make sense. All other members must be JSON and are
 * ignored, so that a later version of this program can add members. */
#ifndef PARSER_BASELINE_H
#define PARSER_BASELINE_H

#include "common/json_reader.h"

#include <stddef.h>
#include <stdint.h>

#define BASELINE_PROGRAM "memory_bucket_optimizer" /* generator.name of its reports */
#define BASELINE_SCHEMA_VERSION 1                  /* schema_version of its reports */
#define BASELINE_BYTES_MAX ((size_t)1 << 26)       /* of a report */

/* What a report says once. */
enum baseline_fact {
    BASELINE_SCHEMA,
    BASELINE_GENERATOR,
    BASELINE_BUFFER,
    BASELINE_OPTION_FIRST, /* from here on: what decides a plan, beside the logs */
    BASELINE_PLANNER = BASELINE_OPTION_FIRST,
    BASELINE_MAX_BUCKETS,
    BASELINE_MAX_WASTE,
    BASELINE_MARGIN,
    BASELINE_CONCURRENT,
    BASELINE_REGIONS,
    BASELINE_TARGET,
    BASELINE_RELEASE,
    BASELINE_POINTER,
    BASELINE_ALIGN,
    BASELINE_PADDING,
    BASELINE_MUTEX,
    BASELINE_LEAN,
    BASELINE_SINGLE_THREADED,
    BASELINE_GUARD,
    BASELINE_INSIGHT,
    BASELINE_FACTS,
};

enum baseline_table {
    BASELINE_BUCKETS, /* the dist of each bucket */
    BASELINE_SIZES,   /* the peak live count of each size */
    BASELINE_SITES,   /* the bytes that each call site holds at the peak */
    BASELINE_TABLES,
};

struct baseline_row {
    uint64_t size;         /* in bytes, up to UINT32_MAX; 0 for a call site */
    struct json_span site; /* its name; {0} for a size */
    uint64_t amount;       /* as the table says; those of a table add up to INT64_MAX at most */
};

struct baseline {
    struct json_span fact[BASELINE_FACTS]; /* strings without their escapes, else as JSON has it */
    uint64_t buffer_bytes; /* of the plan; 1 to UINT32_MAX */
    struct baseline_row *row[BASELINE_TABLES]; /* in the report's order */
    size_t count[BASELINE_TABLES];
    char *text; /* all names and facts */

    /* After a failure: */
    const char *failed_member;  /* the member that is wrong, "plan.buffer_bytes"; NULL: none */
    uint32_t failed_line;       /* from 1 */
    enum json_error json_error; /* of BASELINE_BROKEN */
};

enum baseline_error {
    BASELINE_OK,
    BASELINE_NO_MEMORY,
    BASELINE_TOO_LONG, /* over BASELINE_BYTES_MAX */
    BASELINE_BROKEN,   /* not JSON, or not an object or array where one must be */
    BASELINE_FOREIGN,  /* not made by this program, or with another schema_version */
    BASELINE_MISSING,  /* the member is not there */
    BASELINE_TWICE,    /* the member is there twice */
    BASELINE_VALUE,    /* the member's value is of the wrong type, or too large */
};

/* The member's name in the report, such as "plan.buffer_bytes". */
const char *baseline_name(enum baseline_fact fact);

/* Reads a report.
 *   text      `length` bytes of any kind; the result does not point into it
 *   baseline  becomes what the report says; the caller frees it in any case
 * Fails as enum baseline_error lists. Cost: O(length) time and memory. */
enum baseline_error baseline_read(const char *text, size_t length, struct baseline *baseline);

/* Frees what *baseline owns and makes it {0}. */
void baseline_free(struct baseline *baseline);

#endif
