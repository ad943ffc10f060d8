/* SPDX-License-Identifier: MIT */
/* as_html.c - a document as one page for a browser.
 *
 * The page needs no other file and no script, and it is well-formed as XML. All text goes
 * through markup_bytes(). One walk over the parts makes three texts: the parts themselves,
 * and the warnings and the contents, which stand above them. */
#include "formats.h"

#include "markup.h"
#include "parts.h"
#include "picture.h"
#include "scale.h"

#include <inttypes.h>
#include <string.h>

#define WARNINGS_SHOWN 5 /* above the contents; the others are folded */
#define ROWS_SHOWN 200   /* of a long table */
#define WORDS_LENGTH 32  /* of texts that fit a line */

struct page {
    const struct document *document;
    bool is_verbose;
    struct sink parts;
    struct sink contents; /* items of a list */
    size_t contents_count;
    struct sink warnings;
    struct sink more_warnings;
    size_t warning_count;
    unsigned depth;    /* sections with a title that are open */
    const char *title; /* of the innermost; NULL: none */
    size_t outermost;  /* its index */
};

/* ---- Facts ---- */

/* A value for people, numbers in groups of three digits; nothing for VALUE_NULL. */
static void write_value(struct sink *sink, const struct value *value)
{
    parts_print_value(sink, *value, NULL, VALUES_GROUPED, markup_bytes);
}

static void write_fact(struct sink *sink, const struct part *fact)
{
    bool is_known = fact->value.type != VALUE_NULL;
    markup_between(sink, "<div><dt>", fact->title, "</dt><dd>");
    if (is_known)
        write_value(sink, &fact->value);
    else
        sink_print(sink, "\u2013");
    if (is_known && fact->unit)
        markup_between(sink, " <span class=\"unit\">", fact->unit, "</span>");
    sink_print(sink, "</dd></div>\n");
}

/* Writes the facts from `at` on that follow each other. Returns the index behind them. */
static size_t write_facts(struct page *page, size_t at)
{
    const struct document *document = page->document;
    bool is_open = false;
    for (; at < document->part_count && document->parts[at].kind == PART_FACT; at++) {
        if (!document->parts[at].title)
            continue;
        sink_print(&page->parts, "%s", is_open ? "" : "<dl>\n");
        is_open = true;
        write_fact(&page->parts, &document->parts[at]);
    }
    sink_print(&page->parts, "%s", is_open ? "</dl>\n" : "");
    return at;
}

/* ---- Tables ---- */

/* A part's title, where it says more than the heading above it; else NULL. */
static const char *own_title(const struct page *page, const struct part *part)
{
    bool is_own = part->title && *part->title &&
                  !(page->title && strcmp(part->title, page->title) == 0);
    return is_own ? part->title : NULL;
}

struct shape {
    const char *class; /* of the column's cells; "": none */
    uint64_t largest;  /* of a column with bars */
};

/* 0 for texts, whose number is 0. */
static uint64_t length_of_bar(const struct value *value)
{
    bool is_less = value->type == VALUE_CHANGE && value->number > INT64_MAX;
    return is_less ? 0 - value->number : value->number;
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
        if (parts_has_bar(column))
            sink_print(sink, "<td class=\"bar%s\"></td>",
                       column->look == COLUMN_KEY ? " coloured" : "");
    }
    sink_print(sink, "</tr></thead>\n");
}

/* In the colour of an area, or NULL. */
static void write_bar(struct sink *sink, const char *colour, uint64_t length, uint64_t largest)
{
    uint64_t tenths = scale_units(length, largest, 1000);
    sink_print(sink, "<td class=\"bar%s\"><span class=\"%s\" style=\"width:%" PRIu64 ".%" PRIu64
                     "%%\"></span></td>",
               colour ? " coloured" : "", colour ? colour : "live",
               tenths / 10, tenths % 10);
}

static void write_cell(struct sink *sink, const struct column *column, const struct shape *shape,
                       const struct value *value, size_t row)
{
    bool is_code = column->look == COLUMN_CODE && value->type == VALUE_TEXT;
    sink_print(sink, "<td%s>%s", shape->class, is_code ? "<code>" : "");
    write_value(sink, value);
    if (column->unit && value->type != VALUE_NULL) {
        sink_print(sink, " ");
        markup_string(sink, column->unit);
    }
    sink_print(sink, "%s</td>", is_code ? "</code>" : "");
    if (parts_has_bar(column))
        write_bar(sink, column->look == COLUMN_KEY ? chart_colour(row) : NULL,
                  length_of_bar(value), shape->largest);
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
                write_cell(sink, &table->columns[c], &shapes[c], &document->cells[cell], row);
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

static void write_table(struct page *page, const struct part *table)
{
    struct sink *sink = &page->parts;
    const char *caption = own_title(page, table);
    const char *label = caption || !page->title ? table->title : page->title;
    size_t shown = rows_shown(table, page->is_verbose);
    struct shape shapes[TABLE_COLUMNS_MAX];
    if (!table->title)
        return;
    if (table->row_count == 0) {
        markup_between(sink, "<p class=\"soft\">", label, ": none</p>\n");
        return;
    }
    markup_between(sink, "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"",
                   label, "\">\n<table>\n");
    if (caption)
        markup_between(sink, "<caption>", caption, "</caption>\n");
    measure(page->document, table, shapes);
    write_heads(sink, table, shapes);
    write_rows(sink, page->document, table, shapes, shown);
    sink_print(sink, "</table>\n</div>\n");
    if (shown < table->row_count)
        sink_print(sink, "<p class=\"soft\">And %s more; with -v they are listed, too.</p>\n",
                   GROUPED(table->row_count - shown));
}

/* ---- Pictures, code, notes ---- */

static void write_chart(struct page *page, const struct part *part)
{
    struct sink *sink = &page->parts;
    const char *title = own_title(page, part);
    sink_print(sink, "<figure>\n");
    if (title)
        markup_between(sink, "<figcaption>", title, "</figcaption>\n");
    picture_svg(sink, part->chart);
    if (part->chart->caption)
        markup_between(sink, "<figcaption>", part->chart->caption, "</figcaption>\n");
    sink_print(sink, "</figure>\n");
}

static bool is_chart(const struct document *document, size_t at)
{
    return at < document->part_count && document->parts[at].kind == PART_CHART;
}

/* Writes the charts from `at` on that follow each other side by side. Returns the index
 * behind them. */
static size_t write_charts(struct page *page, size_t at)
{
    const struct document *document = page->document;
    bool are_many = is_chart(document, at + 1);
    sink_print(&page->parts, are_many ? "<div class=\"buckets\">\n" : "");
    for (; is_chart(document, at); at++)
        write_chart(page, &document->parts[at]);
    sink_print(&page->parts, are_many ? "</div>\n" : "");
    return at;
}

static void write_code(struct page *page, const struct part *code)
{
    struct sink *sink = &page->parts;
    sink_print(sink, "<pre tabindex=\"0\">");
    markup_bytes(sink, code->value.text, code->value.length);
    sink_print(sink, "</pre>\n");
}

/* What names the outermost section: its key, which is no other's. */
static void write_id(struct sink *sink, const struct page *page)
{
    const char *key = page->document->parts[page->outermost].key;
    if (key)
        sink_print(sink, "%s", key);
    else
        sink_print(sink, "part%zu", page->outermost);
}

/* A link to it, with the title of the innermost. */
static void write_link(struct sink *sink, const struct page *page)
{
    sink_print(sink, "<a href=\"#");
    write_id(sink, page);
    markup_between(sink, "\">", page->title, "</a>");
}

/* Warnings go to the top of the page, with a link to the section that they come from. */
static void write_warning(struct page *page, const struct part *warning)
{
    bool is_shown = page->warning_count++ < WARNINGS_SHOWN;
    struct sink *sink = is_shown ? &page->warnings : &page->more_warnings;
    sink_print(sink, "<p class=\"alert\">");
    write_value(sink, &warning->value);
    if (page->depth) {
        sink_print(sink, " ");
        write_link(sink, page);
    }
    sink_print(sink, "</p>\n");
}

static void write_note(struct page *page, const struct part *note)
{
    if (note->note == NOTE_WARNING) {
        write_warning(page, note);
        return;
    }
    sink_print(&page->parts, "<p>");
    write_value(&page->parts, &note->value);
    sink_print(&page->parts, "</p>\n");
}

/* ---- Sections ---- */

/* Opens a section, below the heading that is the title of the part at `at`. Returns the
 * title of what it is in. */
static const char *open_section(struct page *page, size_t at)
{
    const char *outer = page->title;
    unsigned level = page->depth < 2 ? page->depth + 2 : 4;
    page->title = page->document->parts[at].title;
    if (page->depth++ == 0) {
        page->outermost = at;
        page->contents_count++;
        sink_print(&page->contents, "<li>");
        write_link(&page->contents, page);
        sink_print(&page->contents, "</li>\n");
        sink_print(&page->parts, "<section id=\"");
        write_id(&page->parts, page);
        sink_print(&page->parts, "\">\n");
    }
    sink_print(&page->parts, "<h%u>", level);
    markup_string(&page->parts, page->title);
    sink_print(&page->parts, "</h%u>\n", level);
    return outer;
}

static void close_section(struct page *page, const char *outer)
{
    page->title = outer;
    if (--page->depth == 0)
        sink_print(&page->parts, "</section>\n");
}

static size_t write_parts(struct page *page, size_t at);

/* Writes what begins at `at`, and returns the index behind it. */
static size_t write_part(struct page *page, size_t at)
{
    const struct part *part = &page->document->parts[at];
    switch (part->kind) {
    case PART_SECTION:
    case PART_LIST:
        return write_parts(page, at + 1) + 1;
    case PART_FACT:
        return write_facts(page, at);
    case PART_CHART:
        return write_charts(page, at);
    case PART_NOTE:
        write_note(page, part);
        break;
    case PART_TABLE:
        write_table(page, part);
        break;
    case PART_CODE:
        write_code(page, part);
        break;
    case PART_END:
        break;
    }
    return at + 1;
}

/* Whether the title of the part at `at` is a heading: outside of sections, also that of a
 * table, of code or of a picture. */
static bool has_heading(const struct page *page, size_t at)
{
    const struct part *part = &page->document->parts[at];
    if (!part->title)
        return false;
    if (part_is_container(part->kind))
        return true;
    bool is_alone = part->kind == PART_TABLE || part->kind == PART_CODE ||
                    (part->kind == PART_CHART && !is_chart(page->document, at + 1));
    return is_alone && page->depth == 0;
}

/* Writes the parts from `at` up to their end, and returns its index. */
static size_t write_parts(struct page *page, size_t at)
{
    const struct document *document = page->document;
    while (at < document->part_count && document->parts[at].kind != PART_END) {
        if (document->parts[at].level == LEVEL_SCREEN) {
            at = part_is_container(document->parts[at].kind) ? parts_end(document, at) + 1 : at + 1;
        } else if (has_heading(page, at)) {
            const char *outer = open_section(page, at);
            at = write_part(page, at);
            close_section(page, outer);
        } else {
            at = write_part(page, at);
        }
    }
    return at;
}

/* ---- The page ---- */

static void write_head(struct sink *sink, const struct document *document, const char *title)
{
    sink_print(sink,
               "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
               "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
               "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
               "style-src 'unsafe-inline'\"/>\n");
    if (document->generator)
        markup_between(sink, "<meta name=\"generator\" content=\"", document->generator, "\"/>\n");
    markup_between(sink, "<title>", title, "</title>\n<style>\n");
    for (const char *const *rules = style_page; *rules; rules++)
        sink_print(sink, "%s", *rules);
    for (const char *const *rules = style_pictures; *rules; rules++)
        sink_print(sink, "%s", *rules);
    markup_between(sink, "</style>\n</head>\n<body>\n<main>\n<header>\n<h1>", title, "</h1>\n");
    if (document->subtitle)
        markup_between(sink, "<p>", document->subtitle, "</p>\n");
    sink_print(sink, "</header>\n");
}

/* Moves a text to the end of another, and frees it. */
static void append(struct sink *sink, struct sink *text)
{
    sink_write(sink, text->text, text->length);
    sink->is_short |= text->is_short;
    sink_free(text);
}

static void write_warnings(struct sink *sink, struct page *page)
{
    bool is_folded = page->warning_count > WARNINGS_SHOWN;
    append(sink, &page->warnings);
    if (is_folded)
        sink_print(sink, "<details>\n<summary>More warnings: %s</summary>\n",
                   GROUPED(page->warning_count - WARNINGS_SHOWN));
    append(sink, &page->more_warnings);
    if (is_folded)
        sink_print(sink, "</details>\n");
}

static void write_contents(struct sink *sink, struct page *page)
{
    if (page->contents_count > 1)
        sink_print(sink, "<nav aria-label=\"Contents\">\n<details>\n<summary>Contents</summary>\n<ul>\n");
    else
        page->contents.length = 0;
    append(sink, &page->contents);
    if (page->contents_count > 1)
        sink_print(sink, "</ul>\n</details>\n</nav>\n");
}

static void write_foot(struct sink *sink, const struct document *document)
{
    if (document->generator) {
        markup_between(sink, "<footer>Made by ", document->generator,
                       ". The same input and options make the same page.</footer>\n");
    }
    sink_print(sink, "</main>\n</body>\n</html>\n");
}

void as_html(struct sink *sink, const struct document *document, bool is_verbose)
{
    struct page page = {.document = document, .is_verbose = is_verbose};
    write_parts(&page, 0);
    write_head(sink, document, document->title ? document->title : "Report");
    write_warnings(sink, &page);
    write_contents(sink, &page);
    append(sink, &page.parts);
    write_foot(sink, document);
}
