/* SPDX-License-Identifier: MIT */
/* html_table.h - values and tables as elements of a page. */
#ifndef REPORT_HTML_TABLE_H
#define REPORT_HTML_TABLE_H

#include "common/sink.h"
#include "report/document.h"

#include <stdbool.h>

/* A value for people, numbers in groups of three digits; nothing for VALUE_NULL. */
void html_value(struct sink *sink, const struct value *value);

/* A table that scrolls where it is too wide or too long.
 *   caption     what stands above it; NULL: nothing
 *   label       what it is called where it can't be seen
 *   is_verbose  a long one is whole, too
 * Cost: O(cells). */
void html_table(struct sink *sink, const struct document *document, const struct part *table,
                const char *caption, const char *label, bool is_verbose);

#endif
