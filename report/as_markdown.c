/* SPDX-License-Identifier: MIT */
/* as_markdown.c - a document as a comment on a pull request, in GitHub's Markdown.
 *
 * Sections are headings, or folds where they are details; facts are a list. GitHub can't
 * draw the charts in a comment, so they are left out.
 *
 * Text may come from a log, and must not format, link, mention or refer to anything. A
 * character that formats is written as an entity (&#42;), which is also right inside of
 * HTML. GitHub looks for links, @names and #numbers in the finished page, where an entity
 * is the character again, so an empty comment splits these. In code it looks for nothing. */
#include "formats.h"

#include "parts.h"

#include <ctype.h>
#include <string.h>

#define SPLIT "<!-- -->"
#define HEX_MAX 6 /* GitHub takes 7 hexadecimal digits for a commit */
#define HEADING_FIRST 4
#define HEADING_LAST 6

struct page {
    struct sink *sink;
    const struct document *document;
    bool is_verbose;
    bool is_empty;  /* nothing is printed yet */
    bool is_folded; /* inside of a fold: no further ones */
};

/* ---- Text ---- */

/* The character there; 0 before and after the text. */
static unsigned char at(const struct sink *text, size_t index)
{
    return index < text->length ? (unsigned char)text->text[index] : 0;
}

/* Whether a line that begins with the text would be a list, a rule or indented. */
static bool is_leading(const struct sink *text, size_t index)
{
    unsigned char c = at(text, index);
    if (index == 0)
        return strchr(" -+=", c);
    unsigned char next = at(text, index + 1);
    if ((c != '.' && c != ')') || (next && next != ' '))
        return false;
    for (size_t i = 0; i < index; i++)
        if (!isdigit(at(text, i)))
            return false;
    return true;
}

/* Whether the character there could format. */
static bool is_format(const struct sink *text, size_t index)
{
    unsigned char c = at(text, index);
    if (c == '_') /* inside of a word it formats nothing */
        return !isalnum(at(text, index - 1)) || !isalnum(at(text, index + 1));
    return strchr("\\`*[]<>&~|#$", c) || is_leading(text, index);
}

/* Whether "www.", "http://", "@name", "#12", ":name:" or "GH-12" could go on there. */
static bool is_link(const struct sink *text, size_t index)
{
    unsigned char before = at(text, index - 1);
    unsigned char c = at(text, index);
    if (c == 0 || c == ' ')
        return false;
    unsigned char earlier = at(text, index - 2);
    return (before && strchr("@#:$", before)) ||
           (isalpha(earlier) && before == '-' && isdigit(c)) ||
           (tolower(earlier) == 'w' && tolower(before) == 'w' && c == '.');
}

static void write_escaped(struct sink *sink, const char *bytes, size_t length)
{
    struct sink text = {0};
    unsigned hex = 0; /* digits up to here */
    sink_plain(&text, bytes, length);
    for (size_t i = 0; i < text.length; i++) {
        unsigned char c = at(&text, i);
        hex = isxdigit(c) ? hex + 1 : 0;
        if (i && (hex > HEX_MAX || is_link(&text, i))) {
            sink_print(sink, SPLIT);
            hex = isxdigit(c) ? 1 : 0;
        }
        if (is_format(&text, i))
            sink_print(sink, "&#%u;", c);
        else
            sink_write(sink, text.text + i, 1);
    }
    sink->is_short |= text.is_short;
    sink_free(&text);
}

static void write_string(struct sink *sink, const char *string)
{
    write_escaped(sink, string, strlen(string));
}

/* As code: between backticks, or, where these would not hold it, in an element. */
static void write_code(struct sink *sink, const char *bytes, size_t length)
{
    struct sink text = {0};
    sink_plain(&text, bytes, length);
    bool is_simple = at(&text, 0) != ' ';
    for (size_t i = 0; i < text.length; i++)
        is_simple &= !strchr("`|\\", at(&text, i));
    if (is_simple && text.length) {
        sink_write(sink, "`", 1);
        sink_write(sink, text.text, text.length);
        sink_write(sink, "`", 1);
    } else if (text.length) {
        sink_print(sink, "<code>");
        write_escaped(sink, text.text, text.length);
        sink_print(sink, "</code>");
    }
    sink->is_short |= text.is_short;
    sink_free(&text);
}

/* ---- Blocks: a blank line goes before each ---- */

static void begin_block(struct page *page)
{
    if (!page->is_empty)
        sink_print(page->sink, "\n");
    page->is_empty = false;
}

static void print_heading(struct page *page, const char *title, size_t level)
{
    begin_block(page);
    for (size_t i = 0; i < level && i < HEADING_LAST; i++)
        sink_print(page->sink, "#");
    sink_print(page->sink, " ");
    write_string(page->sink, title);
    sink_print(page->sink, "\n");
}

static void print_paragraph(struct page *page, const char *text, size_t length)
{
    begin_block(page);
    write_escaped(page->sink, text, length);
    sink_print(page->sink, "\n");
}

/* Prints the part's title: as the line that opens a fold, for code and for the outermost of
 * details, or as a heading. Returns whether fold_end() is to be called behind the part. */
static bool print_title(struct page *page, const struct part *part, size_t depth)
{
    const char *title = parts_has_title(part) ? part->title : NULL;
    bool is_fold = part->level == LEVEL_DETAIL && part->kind != PART_NOTE && !page->is_folded;
    page->is_folded |= is_fold;
    if (is_fold) {
        begin_block(page);
        sink_print(page->sink, "<details><summary>");
        write_string(page->sink, title ? title : "Details");
        sink_print(page->sink, "</summary>\n");
    } else if (title) {
        print_heading(page, title, HEADING_FIRST + depth);
    }
    return is_fold;
}

static void fold_end(struct page *page)
{
    begin_block(page);
    sink_print(page->sink, "</details>\n");
    page->is_folded = false;
}

/* ---- Parts ---- */

static void print_value(struct sink *sink, const struct part *fact)
{
    if (fact->value.type == VALUE_NULL)
        sink_print(sink, "-");
    parts_print_value(sink, fact->value, fact->unit, VALUES_PLAIN, write_escaped);
}

/* Prints the facts that follow each other from `index` on, at depth 0 each as a paragraph
 * and else as a list; returns the index after them. */
static size_t print_facts(struct page *page, size_t index, size_t depth)
{
    const struct part *parts = page->document->parts;
    bool is_begun = false;
    for (; index < page->document->part_count && parts[index].kind == PART_FACT; index++) {
        const struct part *fact = &parts[index];
        if (!parts_is_shown(fact))
            continue;
        if (depth == 0 || !is_begun)
            begin_block(page);
        is_begun = true;
        sink_print(page->sink, depth ? "- " : "");
        if (*fact->title) {
            sink_print(page->sink, depth ? "" : "**");
            write_string(page->sink, fact->title);
            sink_print(page->sink, depth ? ": " : ":** ");
        }
        print_value(page->sink, fact);
        sink_print(page->sink, "\n");
    }
    return index;
}

static void print_note(struct page *page, const struct part *note)
{
    if (note->note != NOTE_WARNING) {
        print_paragraph(page, note->value.text, note->value.length);
        return;
    }
    begin_block(page);
    sink_print(page->sink, "> [!WARNING]\n> ");
    write_escaped(page->sink, note->value.text, note->value.length);
    sink_print(page->sink, "\n");
}

static void print_table_head(struct sink *sink, const struct part *table)
{
    sink_print(sink, "|");
    for (uint32_t c = 0; c < table->column_count; c++) {
        if (!table->columns[c].title)
            continue;
        sink_print(sink, " ");
        write_string(sink, table->columns[c].title);
        sink_print(sink, " |");
    }
    sink_print(sink, "\n|");
    for (uint32_t c = 0; c < table->column_count; c++)
        if (table->columns[c].title)
            sink_print(sink, parts_is_right(&table->columns[c]) ? " --: |" : " :-- |");
    sink_print(sink, "\n");
}

static void print_row(struct sink *sink, const struct part *table, const struct value *row)
{
    sink_print(sink, "|");
    for (uint32_t c = 0; c < table->column_count; c++) {
        const struct column *column = &table->columns[c];
        if (!column->title)
            continue;
        sink_print(sink, " ");
        parts_print_value(sink, row[c], column->unit, VALUES_PLAIN,
                          column->look == COLUMN_CODE ? write_code : write_escaped);
        sink_print(sink, " |");
    }
    sink_print(sink, "\n");
}

static void print_table(struct page *page, const struct part *table)
{
    struct sink *sink = page->sink;
    size_t rows = parts_rows(table, page->is_verbose);
    begin_block(page);
    if (!table->row_count) {
        sink_print(sink, "none\n");
        return;
    }
    print_table_head(sink, table);
    for (size_t row = 0; row < rows; row++)
        print_row(sink, table, page->document->cells + table->first_cell +
                                   row * table->column_count);
    if (rows < table->row_count) {
        begin_block(page);
        parts_print_rest(sink, table->row_count - rows);
        sink_print(sink, "\n");
    }
}

/* As many backticks as no line of the code has. */
static void print_fence(struct sink *sink, struct value code)
{
    size_t longest = 2;
    for (size_t i = 0, run = 0; i < code.length; i++) {
        run = code.text[i] == '`' ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    for (size_t i = 0; i <= longest; i++)
        sink_print(sink, "`");
}

static void print_code(struct page *page, struct value code)
{
    begin_block(page);
    print_fence(page->sink, code);
    sink_print(page->sink, "c\n");
    sink_write(page->sink, code.text, code.length);
    print_fence(page->sink, code);
    sink_print(page->sink, "\n");
}

/* ---- The document ---- */

static void print_parts(struct page *page, size_t index, size_t end, size_t depth);

/* Prints the part at `index`; returns the index after it. */
static size_t print_part(struct page *page, size_t index, size_t depth)
{
    const struct part *part = &page->document->parts[index];
    bool is_section = part_is_container(part->kind);
    size_t next = is_section ? parts_end(page->document, index) + 1 : index + 1;
    if (part->kind == PART_FACT)
        return print_facts(page, index, depth);
    if (!parts_is_shown(part) || parts_say_nothing(part, next - index))
        return next;
    bool is_fold = print_title(page, part, depth);
    if (is_section)
        print_parts(page, index + 1, next - 1, depth + parts_has_title(part));
    else if (part->kind == PART_NOTE)
        print_note(page, part);
    else if (part->kind == PART_TABLE)
        print_table(page, part);
    else if (part->kind == PART_CODE)
        print_code(page, part->value);
    if (is_fold)
        fold_end(page);
    return next;
}

static void print_parts(struct page *page, size_t index, size_t end, size_t depth)
{
    while (index < end)
        index = print_part(page, index, depth);
}

void as_markdown(struct sink *sink, const struct document *document, bool is_verbose)
{
    struct page page = {.sink = sink, .document = document, .is_verbose = is_verbose,
                        .is_empty = true};
    if (document->title)
        print_heading(&page, document->title, HEADING_FIRST - 1);
    if (document->subtitle)
        print_paragraph(&page, document->subtitle, strlen(document->subtitle));
    print_parts(&page, 0, document->part_count, 0);
}
