/* SPDX-License-Identifier: MIT */
/* lines.h - text in the columns of a terminal: its width, and where its lines break. */
#ifndef REPORT_LINES_H
#define REPORT_LINES_H

#include "common/sink.h"
#include "common/span.h"

#include <stddef.h>

/* How many columns a terminal takes for UTF-8 text without controls: 0 for an accent that
 * combines with what stands before it, 2 for a wide (Chinese, Japanese, Korean) character
 * or an emoji, and else 1. Cost: O(length). */
size_t lines_columns(struct span text);

/* Appends the text, broken at blanks where a line would get longer than `limit` columns. A
 * word that is longer stands whole in a line of its own. Blanks at the end are left out, and
 * no newline ends the last line.
 *   column  where the sink's last line ends, from 0
 *   hang    where further lines begin
 * Cost: O(length). */
void lines_wrap(struct sink *sink, struct span text, size_t column, size_t hang, size_t limit);

/* Appends that many blanks. */
void lines_blanks(struct sink *sink, size_t count);

#endif
