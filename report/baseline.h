/* SPDX-License-Identifier: MIT */
/* baseline.h - reads the summary of an earlier plan from its report of --format=json.
 *
 * Members that the summary does not need are ignored if they are valid JSON, so a later
 * version of this program can add members. */
#ifndef REPORT_BASELINE_H
#define REPORT_BASELINE_H

#include "common/json_reader.h"
#include "report/summary.h"

#include <stddef.h>
#include <stdint.h>

#define BASELINE_BYTES_MAX ((size_t)1 << 30) /* of a report */

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

/* Where reading failed. */
struct baseline_problem {
    enum baseline_error error;
    const char *member;         /* that it is about, "plan.buffer_bytes"; NULL: none */
    uint32_t line;              /* from 1 */
    enum json_error json_error; /* of BASELINE_BROKEN */
};

/* Reads a report.
 *   text     `length` bytes of any kind; not needed any more afterwards
 *   summary  becomes what the report says; summary_free() in any case
 *   problem  becomes why it can't be read
 * Fails iff one of enum baseline_error is so. Cost: O(length) time and memory. */
enum baseline_error baseline_read(const char *text, size_t length, struct summary *summary,
                                  struct baseline_problem *problem);

#endif
