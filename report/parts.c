/* SPDX-License-Identifier: MIT */
/* parts.c - what the formats share. */
#include "parts.h"

#include "markup.h"

#include <inttypes.h>

bool parts_is_shown(const struct part *part)
{
    if (part->kind == PART_FACT)
        return part->title;
    if (part->kind != PART_TABLE)
        return true;
    for (uint32_t c = 0; c < part->column_count; c++)
        if (part->title && part->columns[c].title)
            return true;
    return false;
}

size_t parts_end(const struct document *document, size_t section)
{
    size_t depth = 0;
    size_t index = section;
    for (; index < document->part_count; index++) {
        enum part_kind kind = document->parts[index].kind;
        depth += part_is_container(kind);
        if (kind == PART_END && --depth == 0)
            break;
    }
    return index;
}

bool parts_say_nothing(const struct part *parts, size_t count)
{
    bool has_chart = false;
    for (size_t i = 0; i < count; i++) {
        enum part_kind kind = parts[i].kind;
        bool is_frame = part_is_container(kind) || kind == PART_END;
        has_chart |= kind == PART_CHART;
        if (!is_frame && kind != PART_CHART && parts_is_shown(&parts[i]))
            return false;
    }
    return has_chart || !parts_has_title(&parts[0]);
}

size_t parts_rows(const struct part *table, bool is_verbose)
{
    bool is_cut = !is_verbose && table->rows_first && table->rows_first < table->row_count;
    return is_cut ? table->rows_first : table->row_count;
}

void parts_print_rest(struct sink *sink, size_t row_count)
{
    sink_print(sink, "and %zu more; -v shows all", row_count);
}

static void print_number(struct sink *sink, uint64_t number, enum value_look look)
{
    if (look == VALUES_GROUPED)
        sink_print(sink, "%s", GROUPED(number));
    else
        sink_print(sink, "%" PRIu64, number);
}

static void print_change(struct sink *sink, uint64_t bits, enum value_look look)
{
    bool is_less = bits > INT64_MAX;
    const char *minus = look == VALUES_GROUPED ? "\u2212" : "-";
    sink_print(sink, "%s", is_less ? minus : bits ? "+" : "");
    print_number(sink, is_less ? 0 - bits : bits, look);
}

void parts_print_value(struct sink *sink, struct value value, const char *unit,
                       enum value_look look,
                       void (*write_text)(struct sink *, const char *, size_t))
{
    switch (value.type) {
    case VALUE_NULL:
        return;
    case VALUE_TEXT:
        write_text(sink, value.text, value.length);
        return;
    case VALUE_BOOL:
        sink_print(sink, value.number ? "yes" : "no");
        return;
    case VALUE_NUMBER:
        print_number(sink, value.number, look);
        break;
    case VALUE_CHANGE:
        print_change(sink, value.number, look);
        break;
    case VALUE_TENTHS:
        print_number(sink, value.number / 10, look);
        sink_print(sink, ".%" PRIu64, value.number % 10);
        break;
    }
    if (unit)
        sink_print(sink, " %s", unit);
}
