/* SPDX-License-Identifier: MIT */
/* as_json.c - a document for programs: each part that has a key, whole. */
#include "formats.h"

#include "parts.h"

#include "common/json_writer.h"

#define ROW_MEMBERS_MAX 8 /* an object of that many facts, and no more, is one line */

static void write_value(struct json *json, const char *key, const struct value *value)
{
    switch (value->type) {
    case VALUE_NULL:
        json_null(json, key);
        break;
    case VALUE_NUMBER:
        json_number(json, key, value->number);
        break;
    case VALUE_CHANGE:
        json_change(json, key, 0, value->number);
        break;
    case VALUE_TENTHS:
        json_tenths(json, key, value->number);
        break;
    case VALUE_BOOL:
        json_bool(json, key, value->number != 0);
        break;
    case VALUE_TEXT:
        json_bytes(json, key, value->text, value->length);
        break;
    }
}

/* ---- Tables ---- */

/* Whether the cells are the array's values themselves. */
static bool has_bare_cells(const struct part *table)
{
    for (uint32_t c = 0; c < table->column_count; c++) {
        if (table->columns[c].key && !*table->columns[c].key)
            return true;
    }
    return false;
}

static void write_table(struct json *json, const struct document *document,
                        const struct part *table)
{
    bool is_bare = has_bare_cells(table);
    const struct column *columns = table->columns;
    size_t cell = table->first_cell;
    (is_bare ? json_open_row : json_open)(json, table->key, '[');
    for (size_t row = 0; row < table->row_count; row++) {
        if (!is_bare)
            json_open_row(json, NULL, '{');
        for (uint32_t c = 0; c < table->column_count; c++, cell++) {
            if (columns[c].key)
                write_value(json, is_bare ? NULL : columns[c].key, &document->cells[cell]);
        }
        if (!is_bare)
            json_close(json, '}');
    }
    json_close(json, ']');
}

/* ---- Parts ---- */

/* Whether what programs get of the parts from `at` up to their end is a few facts. */
static bool is_row(const struct document *document, size_t at)
{
    const struct part *part = &document->parts[at];
    for (size_t facts = 0; part->kind != PART_END; part++) {
        if (part_is_container(part->kind))
            return false;
        if (part->key && (part->kind == PART_TABLE || part->kind == PART_CODE))
            return false;
        facts += part->key && part->kind == PART_FACT;
        if (facts > ROW_MEMBERS_MAX)
            return false;
    }
    return true;
}

static size_t write_parts(struct json *json, const struct document *document, size_t at,
                          bool is_list);

/* Writes the container at `at`, and returns the index of its end. */
static size_t write_container(struct json *json, const struct document *document, size_t at,
                              bool is_in_list)
{
    const struct part *part = &document->parts[at];
    bool is_list = part->kind == PART_LIST;
    if (is_list && !part->key)
        return parts_end(document, at);
    if (!is_list && !part->key && !is_in_list)
        return write_parts(json, document, at + 1, false);
    bool fits_line = !is_list && is_row(document, at + 1);
    (fits_line ? json_open_row : json_open)(json, part->key, is_list ? '[' : '{');
    at = write_parts(json, document, at + 1, is_list);
    json_close(json, is_list ? ']' : '}');
    return at;
}

static void write_part(struct json *json, const struct document *document,
                       const struct part *part)
{
    if (!part->key)
        return;
    if (part->kind == PART_FACT)
        write_value(json, part->key, &part->value);
    else if (part->kind == PART_CODE)
        json_bytes(json, part->key, part->value.text, part->value.length);
    else if (part->kind == PART_TABLE)
        write_table(json, document, part);
}

/* Writes the parts from `at` up to their end, and returns its index. */
static size_t write_parts(struct json *json, const struct document *document, size_t at,
                          bool is_list)
{
    for (; at < document->part_count && document->parts[at].kind != PART_END; at++) {
        const struct part *part = &document->parts[at];
        if (part_is_container(part->kind))
            at = write_container(json, document, at, is_list);
        else
            write_part(json, document, part);
    }
    return at;
}

void as_json(struct sink *sink, const struct document *document, bool is_verbose)
{
    struct json json = {.sink = sink};
    (void)is_verbose; /* all is whole */
    json_open(&json, NULL, '{');
    write_parts(&json, document, 0, false);
    json_close(&json, '}');
}
