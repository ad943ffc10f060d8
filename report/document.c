/* SPDX-License-Identifier: MIT */
/* document.c - keeps the parts of a document in the order in which they are added. */
#include "document.h"

#include "common/grow.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Memory that lives as long as the document, each piece by itself. */
struct document_block {
    struct document_block *next;
    _Alignas(max_align_t) unsigned char bytes[];
};

struct value value_text(const char *text)
{
    return text ? value_bytes(text, strlen(text)) : (struct value){0};
}

/* ---- Memory ---- */

void *document_alloc(struct document *document, size_t size)
{
    struct document_block *block = NULL;
    if (size <= SIZE_MAX - sizeof *block)
        block = calloc(1, sizeof *block + size);
    if (!block) {
        document->is_short = true;
        return NULL;
    }
    block->next = document->blocks;
    document->blocks = block;
    return block->bytes;
}

static const char *keep_words(struct document *document, const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    char *words = length < 0 ? NULL : document_alloc(document, (size_t)length + 1);
    document->is_short |= !words;
    if (!words)
        return "";
    vsnprintf(words, (size_t)length + 1, format, arguments);
    return words;
}

const char *document_words(struct document *document, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *words = keep_words(document, format, arguments);
    va_end(arguments);
    return words;
}

struct value document_text(struct document *document, struct sink *sink)
{
    size_t length = sink->length;
    char *text = sink->is_short ? NULL : document_alloc(document, length + 1);
    document->is_short |= !text;
    if (text && length)
        memcpy(text, sink->text, length);
    sink_free(sink);
    return value_bytes(text ? text : "", text ? length : 0);
}

/* ---- Adding parts ---- */

static void add_part(struct document *document, struct part part)
{
    struct part *parts = grow(document->parts, &document->part_capacity,
                              document->part_count + 1, sizeof *parts);
    if (!parts) {
        document->is_short = true;
        return;
    }
    document->parts = parts;
    parts[document->part_count++] = part;
    document->depth += part.kind == PART_SECTION || part.kind == PART_LIST;
    assert(document->is_short || document->depth <= DOCUMENT_DEPTH_MAX);
}

void document_section(struct document *document, enum part_level level, const char *key,
                      const char *title)
{
    add_part(document, (struct part){.kind = PART_SECTION, .level = level, .key = key,
                                     .title = title});
}

void document_list(struct document *document, enum part_level level, const char *key,
                   const char *title)
{
    add_part(document, (struct part){.kind = PART_LIST, .level = level, .key = key,
                                     .title = title});
}

void document_end(struct document *document)
{
    assert(document->is_short || document->depth > 0);
    document->depth--;
    add_part(document, (struct part){.kind = PART_END});
}

/* The unit of so many. */
static const char *unit_of(struct document *document, struct value value, const char *unit)
{
    const char *ending = unit ? strstr(unit, "(s)") : NULL;
    bool is_one = value.type == VALUE_NUMBER && value.number == 1;
    return ending ? document_words(document, "%.*s%s%s", (int)(ending - unit), unit,
                                   is_one ? "" : "s", ending + strlen("(s)"))
                  : unit;
}

void document_fact(struct document *document, const char *key, const char *title,
                   struct value value, const char *unit)
{
    add_part(document, (struct part){.kind = PART_FACT, .key = key, .title = title,
                                     .unit = unit_of(document, value, unit), .value = value});
}

void document_note(struct document *document, enum note_kind kind, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *words = keep_words(document, format, arguments);
    va_end(arguments);
    add_part(document, (struct part){.kind = PART_NOTE, .note = kind, .value = value_text(words),
                                     .level = kind == NOTE_DETAIL ? LEVEL_DETAIL : LEVEL_FIRST});
}

void document_table(struct document *document, enum part_level level, const char *key,
                    const char *title, const struct column *columns, uint32_t column_count,
                    size_t rows_first)
{
    struct column *copy = document_alloc(document, column_count * sizeof *columns);
    assert(column_count > 0 && column_count <= TABLE_COLUMNS_MAX);
    if (copy)
        memcpy(copy, columns, column_count * sizeof *columns);
    add_part(document, (struct part){.kind = PART_TABLE, .level = level, .key = key,
                                     .title = title, .columns = copy,
                                     .column_count = column_count,
                                     .first_cell = document->cell_count,
                                     .rows_first = rows_first});
}

void document_row(struct document *document, const struct value *row)
{
    if (document->is_short)
        return; /* the last part may not be the table */
    struct part *table = &document->parts[document->part_count - 1];
    assert(table->kind == PART_TABLE);
    struct value *cells = grow(document->cells, &document->cell_capacity,
                               document->cell_count + table->column_count, sizeof *cells);
    if (!cells) {
        document->is_short = true;
        return;
    }
    document->cells = cells;
    memcpy(cells + document->cell_count, row, table->column_count * sizeof *row);
    document->cell_count += table->column_count;
    table->row_count++;
}

void document_chosen_row(struct document *document, const struct value *row)
{
    document_row(document, row);
    if (!document->is_short) {
        struct part *table = &document->parts[document->part_count - 1];
        table->chosen_row = table->row_count;
    }
}

void document_chart(struct document *document, enum part_level level, const char *key,
                    const char *title, const struct chart *chart)
{
    add_part(document, (struct part){.kind = PART_CHART, .level = level, .key = key,
                                     .title = title, .chart = chart});
}

void document_code(struct document *document, enum part_level level, const char *key,
                   const char *title, struct value lines)
{
    add_part(document, (struct part){.kind = PART_CODE, .level = level, .key = key,
                                     .title = title, .value = lines});
}

void document_free(struct document *document)
{
    while (document->blocks) {
        struct document_block *next = document->blocks->next;
        free(document->blocks);
        document->blocks = next;
    }
    free(document->parts);
    free(document->cells);
    *document = (struct document){0};
}
