/* SPDX-License-Identifier: MIT */
/* html_table.c - values and tables as elements of a page. */
#include "html_table.h"

#include "markup.h"
#include "scale.h"

#include <inttypes.h>

#define ROWS_SHOWN 200  /* of a long table */
#define WORDS_LENGTH 32 /* of texts that fit a line */

/* ---- Values ---- */

static void write_tenths(struct sink *sink, uint64_t tenths)
{
    sink_print(sink, "%s.%" PRIu64, GROUPED(tenths / 10), tenths % 10);
}

/* The number of a VALUE_CHANGE without its sign. */
static uint64_t magnitude(uint64_t change)
{
    return change >> 63 ? 0 - change : change;
}

static void write_change(struct sink *sink, uint64_t change)
{
    const char *sign = change >> 63 ? "\u2212" : change ? "+" : "";
    sink_print(sink, "%s%s", sign, GROUPED(magnitude(change)));
}

void html_value(struct sink *sink, const struct value *value)
{
    switch (value->type) {
    case VALUE_NULL:
        break;
    case VALUE_NUMBER:
        sink_print(sink, "%s", GROUPED(value->number));
        break;
    case VALUE_CHANGE:
        write_change(sink, value->number);
        break;
    case VALUE_TENTHS:
        write_tenths(sink, value->number);
        break;
    case VALUE_BOOL:
        sink_print(sink, value->number ? "yes" : "no");
        break;
    case VALUE_TEXT:
        markup_bytes(sink, value->text, value->length);
        break;
    }
}

/* ---- Tables ---- */

struct shape {
    const char *class; /* of the column's cells; "": none */
    uint64_t largest;  /* of a COLUMN_BAR */
};

/* 0 for texts, whose number is 0. */
static uint64_t length_of_bar(const struct value *value)
{
    return value->type == VALUE_CHANGE ? magnitude(value->number) : value->number;
}

static void measure(const struct document *document, const struct part *table,
                    struct shape shapes[TABLE_COLUMNS_MAX])
{
    for (uint32_t c = 0; c < table->column_count; c++) {
        size_t longest = 0;
        shapes[c] = (struct shape){.class = ""};
        for (size_t row = 0; row < table->row_count; row++) {
            const struct value *cell =
                &document->cells[table->first_cell + row * table->column_count + c];
            uint64_t bar = length_of_bar(cell);
            longest = cell->length > longest ? cell->length : longest;
            shapes[c].largest = bar > shapes[c].largest ? bar : shapes[c].largest;
        }
        if (table->columns[c].look == COLUMN_CODE || longest > WORDS_LENGTH)
            shapes[c].class = " class=\"long\"";
        else if (table->columns[c].look == COLUMN_LEFT)
            shapes[c].class = " class=\"words\"";
    }
}

static void write_heads(struct sink *sink, const struct part *table, const struct shape *shapes)
{
    sink_print(sink, "<thead><tr>");
    for (uint32_t c = 0; c < table->column_count; c++) {
        const struct column *column = &table->columns[c];
        if (!column->title)
            continue;
        if (*column->title) {
            sink_print(sink, "<th scope=\"col\"%s>", shapes[c].class);
            markup_string(sink, column->title);
            sink_print(sink, "</th>");
        } else {
            sink_print(sink, "<td></td>");
        }
        if (column->look == COLUMN_BAR)
            sink_print(sink, "<td class=\"bar\"></td>");
    }
    sink_print(sink, "</tr></thead>\n");
}

static void write_bar(struct sink *sink, uint64_t length, uint64_t largest)
{
    sink_print(sink, "<td class=\"bar\"><span style=\"width:");
    write_tenths(sink, scale_units(length, largest, 1000));
    sink_print(sink, "%%\"></span></td>");
}

static void write_cell(struct sink *sink, const struct column *column, const struct shape *shape,
                       const struct value *value)
{
    bool is_code = column->look == COLUMN_CODE && value->type == VALUE_TEXT;
    sink_print(sink, "<td%s>%s", shape->class, is_code ? "<code>" : "");
    html_value(sink, value);
    if (column->unit && value->type != VALUE_NULL) {
        sink_print(sink, " ");
        markup_string(sink, column->unit);
    }
    sink_print(sink, "%s</td>", is_code ? "</code>" : "");
    if (column->look == COLUMN_BAR)
        write_bar(sink, length_of_bar(value), shape->largest);
}

static void write_rows(struct sink *sink, const struct document *document, const struct part *table,
                       const struct shape *shapes, size_t row_count)
{
    size_t cell = table->first_cell;
    sink_print(sink, "<tbody>\n");
    for (size_t row = 0; row < row_count; row++) {
        sink_print(sink, row + 1 == table->chosen_row ? "<tr class=\"chosen\">" : "<tr>");
        for (uint32_t c = 0; c < table->column_count; c++, cell++) {
            if (table->columns[c].title)
                write_cell(sink, &table->columns[c], &shapes[c], &document->cells[cell]);
        }
        sink_print(sink, "</tr>\n");
    }
    sink_print(sink, "</tbody>\n");
}

static size_t rows_shown(const struct part *table, bool is_verbose)
{
    size_t most = table->rows_first > ROWS_SHOWN ? table->rows_first : ROWS_SHOWN;
    bool is_whole = is_verbose || !table->rows_first || table->row_count < most;
    return is_whole ? table->row_count : most;
}

static void write_table(struct sink *sink, const struct document *document,
                        const struct part *table, const char *caption, size_t row_count)
{
    struct shape shapes[TABLE_COLUMNS_MAX];
    measure(document, table, shapes);
    sink_print(sink, "<table>\n");
    if (caption)
        markup_between(sink, "<caption>", caption, "</caption>\n");
    write_heads(sink, table, shapes);
    write_rows(sink, document, table, shapes, row_count);
    sink_print(sink, "</table>\n");
}

void html_table(struct sink *sink, const struct document *document, const struct part *table,
                const char *caption, const char *label, bool is_verbose)
{
    size_t shown = rows_shown(table, is_verbose);
    if (table->row_count == 0) {
        markup_between(sink, "<p class=\"soft\">", label, ": none</p>\n");
        return;
    }
    markup_between(sink, "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"",
                   label, "\">\n");
    write_table(sink, document, table, caption, shown);
    sink_print(sink, "</div>\n");
    if (shown < table->row_count)
        sink_print(sink, "<p class=\"soft\">And %s more; with -v they are listed, too.</p>\n",
                   GROUPED(table->row_count - shown));
}
