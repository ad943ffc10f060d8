/* SPDX-License-Identifier: MIT */
/* formats.h - the ways in which a document can look, one file each.
 *
 * An emitter knows parts, values and levels, and nothing of what they are about. A new
 * format is one file, one line here, and one row of the table in report.c. */
#ifndef REPORT_FORMATS_H
#define REPORT_FORMATS_H

#include "common/sink.h"
#include "report/document.h"

#include <stdbool.h>

/* For a terminal of 100 columns. Without is_verbose: parts of LEVEL_FIRST, and of long
 * tables the first rows. Text from outside can't command a terminal. */
void as_text(struct sink *sink, const struct document *document, bool is_verbose);

/* For a pull request: GitHub's Markdown. Details are folded; long tables are whole with
 * is_verbose alone. */
void as_markdown(struct sink *sink, const struct document *document, bool is_verbose);

/* For programs: the parts that have a key, whole. */
void as_json(struct sink *sink, const struct document *document, bool is_verbose);

/* For a browser: one page that needs no other file and no script; well-formed as XML,
 * too. Long tables are whole with is_verbose alone. */
void as_html(struct sink *sink, const struct document *document, bool is_verbose);

#endif
