/* SPDX-License-Identifier: MIT */
/* page.h - what an HTML page is put together from: sections, tables, cells.
 *
 * Titles, captions and heads are HTML as they are, and no strings from a log. */
#ifndef REPORT_PAGE_H
#define REPORT_PAGE_H

#include "common/sink.h"
#include "report/report.h"

#include <stddef.h>
#include <stdint.h>

void page_open_section(struct sink *sink, const char *id, const char *title);
void page_close_section(struct sink *sink);

/* A table that scrolls where it is too wide or too long. The caption says how many
 * rows there are, unless count is 0; heads are the elements th of its columns. */
void page_open_table(struct sink *sink, uint64_t count, const char *caption, const char *heads);
void page_close_table(struct sink *sink);

/* Cells of a row: a number; tenths of a percent; a part of the largest as a bar. */
void page_number(struct sink *sink, uint64_t number);
void page_percent(struct sink *sink, uint64_t tenths);
void page_bar(struct sink *sink, uint64_t part, uint64_t largest);

/* Appends what another report prints, as text. */
void page_text(struct sink *sink, const struct report *report,
               void (*print)(struct sink *, const struct report *));

/* The sections below the pictures: who holds the memory, the sizes, why the plan can
 * be believed, the logs, the code. */
void page_details(struct sink *sink, const struct report *report);

#endif
