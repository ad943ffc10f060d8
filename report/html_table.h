/* SPDX-License-Identifier: MIT */
/* html_table.h - values and tables as elements of a page. */
#ifndef REPORT_HTML_TABLE_H
#define REPORT_HTML_TABLE_H

#include "common/sink.h"
#include "report/document.h"

#include <stdbool.h>

/* A value for people, numbers in groups of three digits; nothing for VALUE_NULL. */
void html_value(struct sink *sink, const struct value *value);

/* A table that has a title, and scrolls where it is too wide or too long.
 *   caption     what stands above it; NULL: nothing, where its title is there already
 *   label       its name for who can't see it
 *   is_verbose  a long one is whole, too
 * Cost: O(cells). */
void html_table(struct sink *sink, const struct document *document, const struct part *table,
                const char *caption, const char *label, bool is_verbose);

#endif
