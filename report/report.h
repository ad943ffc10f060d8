/* SPDX-License-Identifier: MIT */
/* report.h - from results to a document, and from that to an output.
 *
 * A report prints results; it computes only sums and percentages itself. Each subject
 * is a file (subjects.h), each format is a file (formats.h), and neither knows the other. */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include "common/sink.h"
#include "optimizer/check.h"
#include "optimizer/costs.h"
#include "optimizer/history.h"
#include "optimizer/holders.h"
#include "optimizer/mend.h"
#include "optimizer/planning.h"
#include "parser/settings.h"
#include "parser/sites.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum report_format {
    FORMAT_TEXT,
    FORMAT_MACROS,
    FORMAT_C,
    FORMAT_JSON,
    FORMAT_HTML,
    FORMAT_MARKDOWN,
    FORMAT_SVG,
    FORMAT_LOG, /* the log made small, which is no report: report_print() does not take it */
};

/* The names that --format has for them, ended by NULL. */
extern const char *const report_format_names[];

/* Whether a format shows a part of the report alone, code or a picture, or nothing of it. */
bool report_is_extract(enum report_format format);

struct changes;

/* What a report is about. The caller owns everything pointed to; report_free() frees the
 * rest. */
struct report {
    const char *version; /* of this program */
    const struct planning *planning; /* made with PLANNING_OK; or with no log, if no request is
                                        outside of I/O pools */
    struct sites sites; /* of the log with the highest peak; see report_prepare() */
    struct costs costs; /* see report_prepare() */
    struct holders holders;      /* of the plan */
    struct holders peak_holders; /* of the peak plan; {0}: that is the plan */
    struct history history; /* {0}: the format has no pictures; see report_print() */
    const struct report_check *check; /* of a header; NULL: none was asked for */
    const struct changes *changes;    /* since an earlier report, see changes.h; NULL likewise */
    bool is_verbose;                  /* show all that there is */
};

/* A limit that a buffer is to keep. */
struct report_rule {
    int64_t limit;         /* as the user gave it, in bytes or percent; -1: not given */
    uint64_t excess_bytes; /* that the buffer is over it; 0: it is kept */
};

/* Where the size of the buffer comes from. */
enum check_buffer {
    CHECK_BUFFER_GIVEN,     /* a number of --buffer */
    CHECK_BUFFER_NAMED,     /* a macro or array that --buffer names */
    CHECK_BUFFER_OF_LOG,    /* the pool that the log announces */
    CHECK_BUFFER_OF_HEADER, /* WOLFMEM_BUFFER_SIZE */
    CHECK_BUFFER_OF_LISTS,  /* exactly what the lists need */
};

/* What the check of a header found. The caller owns everything pointed to. */
struct report_check {
    const char *header_name; /* the first as the user named it, or what stands for a header */
    const char *const *file_names; /* of all headers, as many as the settings count */
    const struct settings *settings;
    const struct check_header *header;
    const struct check_result *result;
    const struct mend *mend;       /* what the lists lack */
    enum check_buffer buffer_source;
    const char *buffer_name;       /* CHECK_BUFFER_NAMED: "@NAME", as the user gave it */
    struct report_rule max_buffer; /* --max-buffer, in bytes */
    struct report_rule tolerance;  /* --tolerance, in percent over the buffer of the plan */
};

/* Finds who holds the memory at the peak and, unless the format shows nothing but code or a
 * picture, who fills each bucket and what each call site costs. Fails, with false, iff memory is
 * short. Cost: that of costs_find(). */
bool report_prepare(struct report *report, enum report_format format);

void report_free(struct report *report);

/* Prints the report into *sink in a format; sink->is_short where memory is short. Cost:
 * O(events) for what holds the memory at the peak and for pictures, and O(output). */
void report_print(struct sink *sink, const struct report *report, enum report_format format);

#endif
