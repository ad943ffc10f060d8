/* SPDX-License-Identifier: MIT */
/* as_text.c - a document on a terminal of 80 columns; tables may be wider.
 *
 *     #define ...                        lines of C, as they are
 *
 *     Title of a section                 one blank line before those that are in no other
 *       fact         value unit          facts that follow each other are aligned
 *       longer fact  value unit
 *       A note.
 *       Title of a table
 *         column  column                 as wide as the widest cell that is shown
 */
#include "formats.h"

#include "common/minmax.h"
#include "lines.h"
#include "parts.h"
#include "picture.h"

#include <string.h>

#define TABLE_COLUMNS 100
#define WORDS_COLUMNS 78 /* of facts and notes */
#define INDENT 2         /* columns a depth, and between the columns of a table */
#define WORDS_HANG_MAX 56 /* the last column in which a broken line goes on */
#define TABLE_HANG_MAX 76
#define CELL_MAX 60      /* a longer text ends its line in a table, unless it is the last */

struct page {
    struct sink *sink;
    const struct document *document;
    bool is_verbose;
    bool is_empty;     /* nothing is printed yet */
    bool needs_blank;  /* a blank line goes before what is printed next */
    bool follows_title; /* the last line is the title of a section or a table */
    struct sink words; /* the text that is being measured */
};

/* ---- Lines ---- */

static void begin_line(struct page *page, size_t indent)
{
    if (page->needs_blank && !page->is_empty)
        sink_write(page->sink, "\n", 1);
    page->needs_blank = false;
    page->follows_title = false;
    page->is_empty = false;
    lines_blanks(page->sink, indent);
}

static void end_line(struct page *page)
{
    struct sink *sink = page->sink;
    while (sink->length && sink->text[sink->length - 1] == ' ')
        sink->length--;
    sink_write(sink, "\n", 1);
}

static struct span words_of(const struct page *page)
{
    return (struct span){page->words.text, page->words.length};
}

static struct span string_words(struct page *page, const char *string)
{
    page->words.length = 0;
    sink_plain(&page->words, string, strlen(string));
    return words_of(page);
}

static struct span value_words(struct page *page, struct value value, const char *unit)
{
    page->words.length = 0;
    parts_print_value(&page->words, value, unit, sink_plain);
    return words_of(page);
}

/* Prints the title at its depth; returns the depth of what stands below it. */
static size_t print_title(struct page *page, const struct part *part, size_t depth)
{
    if (!parts_has_title(part))
        return depth;
    size_t indent = depth * INDENT;
    begin_line(page, indent);
    lines_wrap(page->sink, string_words(page, part->title), indent, indent + INDENT,
               WORDS_COLUMNS);
    end_line(page);
    page->follows_title = true;
    return depth + 1;
}

/* ---- Facts and notes ---- */

static bool is_hidden(const struct page *page, const struct part *part)
{
    enum part_level other = page->is_verbose ? LEVEL_SCREEN : LEVEL_DETAIL;
    return part->level == other || !parts_is_shown(part);
}

static void print_fact(struct page *page, const struct part *fact, size_t depth,
                       size_t title_columns)
{
    struct span title = string_words(page, fact->title);
    size_t column = depth * INDENT + lines_columns(title);
    size_t hang = (depth + 1) * INDENT;
    begin_line(page, depth * INDENT);
    sink_write(page->sink, title.text, title.length);
    if (depth == 0 && title.length) {
        sink_print(page->sink, ": ");
        column += strlen(": ");
    } else if (title_columns) {
        size_t values_column = depth * INDENT + title_columns + INDENT;
        lines_blanks(page->sink, values_column - column);
        column = values_column;
        hang = min_size(column, WORDS_HANG_MAX);
    }
    if (fact->value.type == VALUE_NULL)
        sink_print(page->sink, "-");
    lines_wrap(page->sink, value_words(page, fact->value, fact->unit), column, hang,
               WORDS_COLUMNS);
    end_line(page);
}

/* Prints the facts that follow each other from `index` on; returns the index after them. */
static size_t print_facts(struct page *page, size_t index, size_t depth)
{
    const struct part *parts = page->document->parts;
    size_t title_columns = 0;
    size_t end = index;
    for (; end < page->document->part_count && parts[end].kind == PART_FACT; end++) {
        size_t columns = is_hidden(page, &parts[end])
                             ? 0
                             : lines_columns(string_words(page, parts[end].title));
        if (title_columns < columns)
            title_columns = columns;
    }
    for (; index < end; index++)
        if (!is_hidden(page, &parts[index]))
            print_fact(page, &parts[index], depth, title_columns);
    return end;
}

static void print_note(struct page *page, const struct part *note, size_t depth)
{
    size_t indent = depth * INDENT;
    page->words.length = 0;
    if (note->note == NOTE_WARNING)
        sink_print(&page->words, "warning: ");
    sink_plain(&page->words, note->value.text, note->value.length);
    begin_line(page, indent);
    lines_wrap(page->sink, words_of(page), indent, indent, WORDS_COLUMNS);
    end_line(page);
}

/* ---- Tables ---- */

/* Where the columns of a table begin, and their width. */
struct grid {
    const struct column *columns;
    uint32_t count;
    uint32_t last; /* the last column that is shown */
    size_t begin[TABLE_COLUMNS_MAX];
    size_t width[TABLE_COLUMNS_MAX];
};

static void widen(struct grid *grid, uint32_t c, struct span cell)
{
    size_t columns = lines_columns(cell);
    if (!parts_is_right(&grid->columns[c]))
        columns = min_size(columns, CELL_MAX);
    if (grid->width[c] < columns)
        grid->width[c] = columns;
}

static struct grid make_grid(struct page *page, const struct part *table, const struct value *cell,
                             size_t rows, size_t indent)
{
    struct grid grid = {.columns = table->columns, .count = table->column_count};
    size_t begin = indent;
    for (uint32_t c = 0; c < grid.count; c++) {
        const struct column *column = &grid.columns[c];
        if (!column->title)
            continue;
        widen(&grid, c, string_words(page, column->title));
        for (size_t row = 0; row < rows; row++)
            widen(&grid, c, value_words(page, cell[row * grid.count + c], column->unit));
        grid.last = c;
        grid.begin[c] = begin;
        begin += grid.width[c] + INDENT;
    }
    return grid;
}

/* Prints a cell into a line that has got as far as *end. */
static void print_cell(struct page *page, const struct grid *grid, uint32_t c, struct span cell,
                       size_t *end)
{
    bool is_right = parts_is_right(&grid->columns[c]);
    size_t columns = lines_columns(cell);
    size_t begin = grid->begin[c] + (is_right ? grid->width[c] - columns : 0);
    if (!cell.length)
        return;
    if (*end && *end + INDENT > begin) { /* the cell before is too long */
        end_line(page);
        *end = 0;
    }
    lines_blanks(page->sink, begin - *end);
    *end = begin + columns;
    if (c == grid->last && grid->columns[c].look == COLUMN_LEFT)
        lines_wrap(page->sink, cell, begin, min_size(begin, TABLE_HANG_MAX), TABLE_COLUMNS);
    else
        sink_write(page->sink, cell.text, cell.length);
}

/* Prints a row, or the titles of the columns where `row` is NULL. */
static void print_row(struct page *page, const struct grid *grid, const struct value *row)
{
    size_t end = 0;
    begin_line(page, 0);
    for (uint32_t c = 0; c < grid->count; c++) {
        const struct column *column = &grid->columns[c];
        if (column->title)
            print_cell(page, grid, c,
                       row ? value_words(page, row[c], column->unit)
                           : string_words(page, column->title),
                       &end);
    }
    end_line(page);
}

static bool has_headings(const struct part *table)
{
    for (uint32_t c = 0; c < table->column_count; c++)
        if (table->columns[c].title && *table->columns[c].title)
            return true;
    return false;
}

static void print_table(struct page *page, const struct part *table, size_t depth)
{
    size_t indent = print_title(page, table, depth) * INDENT;
    if (!table->row_count) {
        begin_line(page, indent);
        sink_print(page->sink, "none\n");
        return;
    }
    const struct value *cells = page->document->cells + table->first_cell;
    size_t rows = parts_rows(table, page->is_verbose);
    struct grid grid = make_grid(page, table, cells, rows, indent);
    if (has_headings(table))
        print_row(page, &grid, NULL);
    for (size_t row = 0; row < rows; row++)
        print_row(page, &grid, cells + row * grid.count);
    if (rows < table->row_count) {
        begin_line(page, indent);
        parts_print_rest(page->sink, table->row_count - rows);
        end_line(page);
    }
}

/* ---- The document ---- */

static void print_code(struct page *page, const struct part *code, size_t depth)
{
    page->needs_blank = true;
    print_title(page, code, depth);
    page->needs_blank |= parts_has_title(code);
    begin_line(page, 0);
    sink_write(page->sink, code->value.text, code->value.length);
    page->needs_blank = true;
}

/* The picture has its title in itself; of some charts there is none. */
static void print_chart(struct page *page, const struct chart *chart)
{
    page->words.length = 0;
    picture_text(&page->words, chart);
    if (!page->words.length)
        return;
    begin_line(page, 0);
    sink_write(page->sink, page->words.text, page->words.length);
}

static void print_parts(struct page *page, size_t index, size_t end, size_t depth);

/* Whether blank lines stand around a part: close to the margin, around what has a title. */
static bool stands_apart(const struct part *part, size_t depth)
{
    bool is_section = part_is_container(part->kind);
    if (depth == 0)
        return part->kind != PART_NOTE && (!is_section || parts_has_title(part));
    return depth == 1 && (is_section || part->kind == PART_TABLE) && parts_has_title(part);
}

/* Prints the part at `index`; returns the index after it. */
static size_t print_part(struct page *page, size_t index, size_t depth)
{
    const struct part *part = &page->document->parts[index];
    bool is_section = part_is_container(part->kind);
    size_t next = is_section ? parts_end(page->document, index) + 1 : index + 1;
    bool is_apart = stands_apart(part, depth);
    if (part->kind == PART_FACT)
        return print_facts(page, index, depth);
    if (is_hidden(page, part))
        return next;
    page->needs_blank |= is_apart && !page->follows_title;
    if (is_section)
        print_parts(page, index + 1, next - 1,
                    parts_say_nothing(part, next - index) ? depth : print_title(page, part, depth));
    else if (part->kind == PART_NOTE)
        print_note(page, part, depth);
    else if (part->kind == PART_TABLE)
        print_table(page, part, depth);
    else if (part->kind == PART_CODE)
        print_code(page, part, depth);
    else if (part->kind == PART_CHART)
        print_chart(page, part->chart);
    page->needs_blank |= is_apart;
    return next;
}

static void print_parts(struct page *page, size_t index, size_t end, size_t depth)
{
    while (index < end)
        index = print_part(page, index, depth);
}

void as_text(struct sink *sink, const struct document *document, bool is_verbose)
{
    struct page page = {.sink = sink, .document = document, .is_verbose = is_verbose,
                        .is_empty = true};
    print_parts(&page, 0, document->part_count, 0);
    sink->is_short |= page.words.is_short;
    sink_free(&page.words);
}
