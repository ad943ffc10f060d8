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
 *
 * Without -v it is a first screen: if it would be longer, it goes without blank lines. */
#include "formats.h"

#include "common/minmax.h"
#include "common/utf8.h"
#include "parts.h"
#include "picture.h"

#include <string.h>

#define SCREEN_ROWS 40
#define SCREEN_COLUMNS 80
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
    bool is_tight;     /* no blank lines, and no word of the rows that are left out */
    bool is_empty;     /* nothing is printed yet */
    bool needs_blank;  /* a blank line goes before what is printed next */
    bool follows_title; /* the last line is the title of a section or a table */
    struct sink words; /* the text that is being measured */
};

/* ---- The columns of a terminal ---- */

/* Where characters are not one column wide, in ascending order: blocks of Unicode rather
 * than single characters, which is near enough to align a table. */
static const struct range {
    uint32_t first, last;
    unsigned columns;
} ranges[] = {
    {0x0300, 0x036f, 0},   {0x1100, 0x115f, 2},   {0x1ab0, 0x1aff, 0},   {0x1dc0, 0x1dff, 0},
    {0x20d0, 0x20ff, 0},   {0x2e80, 0x303e, 2},   {0x3041, 0xa4cf, 2},   {0xac00, 0xd7a3, 2},
    {0xf900, 0xfaff, 2},   {0xfe00, 0xfe0f, 0},   {0xfe20, 0xfe2f, 0},   {0xfe30, 0xfe6f, 2},
    {0xff00, 0xff60, 2},   {0xffe0, 0xffe6, 2},   {0x1f300, 0x1f64f, 2}, {0x1f680, 0x1f6ff, 2},
    {0x1f900, 0x1f9ff, 2}, {0x20000, 0x3fffd, 2}, {0xe0100, 0xe01ef, 0},
};

static size_t width_of(uint32_t character)
{
    if (character < ranges[0].first)
        return 1;
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        if (character >= ranges[i].first && character <= ranges[i].last)
            return ranges[i].columns;
    return 1;
}

/* How many columns a terminal takes for UTF-8 text without controls: 0 for an accent that
 * combines with what stands before it, 2 for a wide (Chinese, Japanese, Korean) character
 * or an emoji, and else 1. */
static size_t columns_of(struct span text)
{
    size_t columns = 0;
    for (size_t i = 0; i < text.length;) {
        uint32_t character;
        i += utf8_read(text.text + i, text.length - i, &character);
        columns += width_of(character);
    }
    return columns;
}

static void print_blanks(struct sink *sink, size_t count)
{
    for (size_t i = 0; i < count; i++)
        sink_write(sink, " ", 1);
}

/* The bytes from `from` on up to the next that is a blank, or is none. */
static size_t run_length(struct span text, size_t from, bool is_blank)
{
    size_t end = from;
    while (end < text.length && (text.text[end] == ' ') == is_blank)
        end++;
    return end - from;
}

/* Appends the text, broken at blanks where a line would get longer than `limit` columns. A
 * word that is longer stands whole in a line of its own. Blanks at the end are left out, and
 * no newline ends the last line.
 *   column  where the sink's last line ends, from 0
 *   hang    where further lines begin */
static void wrap(struct sink *sink, struct span text, size_t column, size_t hang, size_t limit)
{
    for (size_t i = 0; i < text.length;) {
        size_t blanks = run_length(text, i, true);
        struct span word = {text.text + i + blanks, run_length(text, i + blanks, false)};
        size_t columns = columns_of(word);
        if (!word.length)
            break;
        if (i > 0 && column + blanks + columns > limit) {
            sink_write(sink, "\n", 1);
            print_blanks(sink, hang);
            column = hang;
        } else {
            print_blanks(sink, blanks);
            column += blanks;
        }
        sink_write(sink, word.text, word.length);
        column += columns;
        i += blanks + word.length;
    }
}

/* ---- Lines ---- */

static void begin_line(struct page *page, size_t indent)
{
    if (page->needs_blank && !page->is_empty && !page->is_tight)
        sink_write(page->sink, "\n", 1);
    page->needs_blank = false;
    page->follows_title = false;
    page->is_empty = false;
    print_blanks(page->sink, indent);
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
    parts_print_value(&page->words, value, unit, VALUES_PLAIN, sink_plain);
    return words_of(page);
}

/* Prints the title at its depth; returns the depth of what stands below it. */
static size_t print_title(struct page *page, const struct part *part, size_t depth)
{
    if (!parts_has_title(part))
        return depth;
    size_t indent = depth * INDENT;
    begin_line(page, indent);
    wrap(page->sink, string_words(page, part->title), indent, indent + INDENT,
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
    size_t column = depth * INDENT + columns_of(title);
    size_t hang = (depth + 1) * INDENT;
    begin_line(page, depth * INDENT);
    sink_write(page->sink, title.text, title.length);
    if (depth == 0 && title.length) {
        sink_print(page->sink, ": ");
        column += strlen(": ");
    } else if (title_columns) {
        size_t values_column = depth * INDENT + title_columns + INDENT;
        print_blanks(page->sink, values_column - column);
        column = values_column;
        hang = min_size(column, WORDS_HANG_MAX);
    }
    if (fact->value.type == VALUE_NULL)
        sink_print(page->sink, "-");
    wrap(page->sink, value_words(page, fact->value, fact->unit), column, hang,
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
                             : columns_of(string_words(page, parts[end].title));
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
    wrap(page->sink, words_of(page), indent, indent, WORDS_COLUMNS);
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
    size_t columns = columns_of(cell);
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
    size_t columns = columns_of(cell);
    size_t begin = grid->begin[c] + (is_right ? grid->width[c] - columns : 0);
    if (!cell.length)
        return;
    if (*end && *end + INDENT > begin) { /* the cell before is too long */
        end_line(page);
        *end = 0;
    }
    print_blanks(page->sink, begin - *end);
    *end = begin + columns;
    if (c == grid->last && grid->columns[c].look == COLUMN_LEFT)
        wrap(page->sink, cell, begin, min_size(begin, TABLE_HANG_MAX), TABLE_COLUMNS);
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
    if (rows < table->row_count && !page->is_tight) {
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
    page->needs_blank = true;
    begin_line(page, 0);
    sink_write(page->sink, page->words.text, page->words.length);
    page->needs_blank = true;
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

/* The rows that a text takes on a screen. */
static size_t screen_rows(struct span text)
{
    size_t rows = 0;
    for (size_t i = 0, column = 0; i < text.length; i++) {
        bool is_full = text.text[i] == '\n' || column == SCREEN_COLUMNS;
        rows += is_full;
        column = text.text[i] == '\n' ? 0 : is_full ? 1 : column + 1;
    }
    return rows;
}

void as_text(struct sink *sink, const struct document *document, bool is_verbose)
{
    struct page page = {.sink = sink, .document = document, .is_verbose = is_verbose,
                        .is_empty = true};
    size_t start = sink->length;
    print_parts(&page, 0, document->part_count, 0);
    struct span text = span_from((struct span){sink->text, sink->length}, start);
    if (!is_verbose && screen_rows(text) > SCREEN_ROWS) {
        sink->length = start;
        page.is_tight = page.is_empty = true;
        print_parts(&page, 0, document->part_count, 0);
    }
    sink->is_short |= page.words.is_short;
    sink_free(&page.words);
}
