/* SPDX-License-Identifier: MIT */
/* parts.h - what the formats share: where a section ends, which parts people are shown, and
 * values as characters. */
#ifndef REPORT_PARTS_H
#define REPORT_PARTS_H

#include "common/sink.h"
#include "report/document.h"

#include <stdbool.h>
#include <stddef.h>

/* Whether there is a title to print: "" is shown without one. */
static inline bool parts_has_title(const struct part *part)
{
    return part->title && *part->title;
}

/* Whether a bar may stand beside the column's cells. */
static inline bool parts_has_bar(const struct column *column)
{
    return column->look == COLUMN_BAR || column->look == COLUMN_KEY;
}

/* Whether the column's cells stand to the right; else to the left. */
static inline bool parts_is_right(const struct column *column)
{
    return column->look == COLUMN_RIGHT || parts_has_bar(column);
}

/* Whether people are to read it, at their level. Facts and tables without a title are for
 * programs; of a table, one column at least must have one, too. */
bool parts_is_shown(const struct part *part);

/* The index of the PART_END of the section or list that begins at `section`.
 * Cost: O(the parts in it). */
size_t parts_end(const struct document *document, size_t section);

/* Whether a part with all in it has nothing to read: only charts, or no title either. */
bool parts_say_nothing(const struct part *parts, size_t count);

/* How many rows of the table to show. */
size_t parts_rows(const struct part *table, bool is_verbose);

/* Says how many rows are not shown and how to see them; without a newline. */
void parts_print_rest(struct sink *sink, size_t row_count);

enum value_look {
    VALUES_PLAIN,   /* 1234, -5: to be read by programs, too */
    VALUES_GROUPED, /* 1,234 and a minus sign of print */
};

/* Appends a value: 1234, +5, -5, 23.1, yes, no, and text as write_text writes it; nothing
 * for VALUE_NULL. Behind a number stands its unit, if not NULL, after a blank. */
void parts_print_value(struct sink *sink, struct value value, const char *unit,
                       enum value_look look,
                       void (*write_text)(struct sink *, const char *, size_t));

#endif
