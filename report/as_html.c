/* SPDX-License-Identifier: MIT */
/* as_html.c - a document as one page for a browser.
 *
 * The page needs no other file and no script, and it is well-formed as XML. All text goes
 * through markup_bytes(). One walk over the parts makes three texts: the parts themselves,
 * and the warnings and the contents, which stand above them. */
#include "formats.h"

#include "html_table.h"
#include "markup.h"
#include "parts.h"
#include "picture.h"
#include "style.h"

#include <stdio.h>
#include <string.h>

#define WARNINGS_SHOWN 5 /* above the contents; the others are folded */
#define TILES_MIN 3      /* facts side by side, each in a box */
#define TILES_MAX 8
#define TILE_LENGTH 16   /* of a text in such a box */
#define SLUG_SIZE 41     /* with the 0 at its end */
#define ID_SIZE (SLUG_SIZE + 21)

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
    char id[ID_SIZE];  /* of the outermost */
};

/* ---- Facts ---- */

static void write_fact(struct sink *sink, const struct part *fact)
{
    bool is_known = fact->value.type != VALUE_NULL;
    markup_between(sink, "<div><dt>", fact->title, "</dt><dd>");
    if (is_known)
        html_value(sink, &fact->value);
    else
        sink_print(sink, "\u2013");
    if (is_known && fact->unit)
        markup_between(sink, " <span class=\"unit\">", fact->unit, "</span>");
    sink_print(sink, "</dd></div>\n");
}

/* Writes the facts from `at` on that follow each other: few and short ones as tiles.
 * Returns the index behind them. */
static size_t write_facts(struct page *page, size_t at)
{
    const struct document *document = page->document;
    size_t count = 0;
    bool is_short = true;
    size_t end = at;
    for (; end < document->part_count && document->parts[end].kind == PART_FACT; end++) {
        const struct part *fact = &document->parts[end];
        count += fact->title != NULL;
        is_short &= !fact->title || fact->value.length <= TILE_LENGTH;
    }
    bool are_tiles = is_short && page->depth <= 1 && count >= TILES_MIN && count <= TILES_MAX;
    if (count)
        sink_print(&page->parts, "<dl class=\"%s\">\n", are_tiles ? "facts" : "pairs");
    for (; at < end; at++) {
        if (document->parts[at].title)
            write_fact(&page->parts, &document->parts[at]);
    }
    if (count)
        sink_print(&page->parts, "</dl>\n");
    return end;
}

/* ---- Tables, pictures, code, notes ---- */

/* A part's title, where it says more than the heading above it; else NULL. */
static const char *own_title(const struct page *page, const struct part *part)
{
    bool is_own = part->title && *part->title &&
                  !(page->title && strcmp(part->title, page->title) == 0);
    return is_own ? part->title : NULL;
}

static void write_table(struct page *page, const struct part *table)
{
    const char *caption = own_title(page, table);
    if (table->title)
        html_table(&page->parts, page->document, table, caption,
                   caption || !page->title ? table->title : page->title, page->is_verbose);
}

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

/* Warnings go to the top of the page, with a link to the section that they come from. */
static void write_warning(struct page *page, const struct part *warning)
{
    bool is_shown = page->warning_count++ < WARNINGS_SHOWN;
    struct sink *sink = is_shown ? &page->warnings : &page->more_warnings;
    sink_print(sink, "<p class=\"alert\">");
    html_value(sink, &warning->value);
    if (page->depth) {
        sink_print(sink, " <a href=\"#%s\">", page->id);
        markup_string(sink, page->title);
        sink_print(sink, "</a>");
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
    html_value(&page->parts, &note->value);
    sink_print(&page->parts, "</p>\n");
}

/* ---- Sections ---- */

/* The letters and digits of the part's key, or of its title. */
static void make_slug(const struct part *part, char slug[SLUG_SIZE])
{
    size_t length = 0;
    for (const char *name = part->key ? part->key : part->title; *name; name++) {
        char c = *name;
        if (length == SLUG_SIZE - 1)
            break;
        if (c >= 'A' && c <= 'Z')
            slug[length++] = (char)(c - 'A' + 'a');
        else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            slug[length++] = c;
        else if (length && slug[length - 1] != '-')
            slug[length++] = '-';
    }
    slug[length] = '\0';
}

/* A slug can be that of an earlier part: then a number behind '_', which no slug has,
 * keeps them apart. */
static void make_id(struct page *page, size_t at)
{
    const struct part *parts = page->document->parts;
    size_t same_count = 0;
    char slug[SLUG_SIZE];
    char other[SLUG_SIZE];
    make_slug(&parts[at], slug);
    for (size_t i = 0; i < at; i++) {
        if (parts[i].title) {
            make_slug(&parts[i], other);
            same_count += strcmp(slug, other) == 0;
        }
    }
    if (same_count || !*slug)
        snprintf(page->id, ID_SIZE, "%s_%zu", slug, same_count + 1);
    else
        snprintf(page->id, ID_SIZE, "%s", slug);
}

static void write_link(struct page *page)
{
    page->contents_count++;
    sink_print(&page->contents, "<li><a href=\"#%s\">", page->id);
    markup_string(&page->contents, page->title);
    sink_print(&page->contents, "</a></li>\n");
}

/* Opens a section, below the heading that is the title of the part at `at`. Returns the
 * title of what it is in. */
static const char *open_section(struct page *page, size_t at)
{
    const char *outer = page->title;
    unsigned level = page->depth < 2 ? page->depth + 2 : 4;
    page->title = page->document->parts[at].title;
    if (page->depth++ == 0) {
        make_id(page, at);
        write_link(page);
        sink_print(&page->parts, "<section id=\"%s\">\n", page->id);
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
