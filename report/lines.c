/* SPDX-License-Identifier: MIT */
/* lines.c - text in the columns of a terminal. */
#include "lines.h"

#include "common/utf8.h"

#include <stdbool.h>

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

static size_t columns_of(uint32_t character)
{
    if (character < ranges[0].first)
        return 1;
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        if (character >= ranges[i].first && character <= ranges[i].last)
            return ranges[i].columns;
    return 1;
}

size_t lines_columns(struct span text)
{
    size_t columns = 0;
    for (size_t i = 0; i < text.length;) {
        uint32_t character;
        i += utf8_read(text.text + i, text.length - i, &character);
        columns += columns_of(character);
    }
    return columns;
}

void lines_blanks(struct sink *sink, size_t count)
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

void lines_wrap(struct sink *sink, struct span text, size_t column, size_t hang, size_t limit)
{
    for (size_t i = 0; i < text.length;) {
        size_t blanks = run_length(text, i, true);
        struct span word = {text.text + i + blanks, run_length(text, i + blanks, false)};
        size_t columns = lines_columns(word);
        if (!word.length)
            break;
        if (i > 0 && column + blanks + columns > limit) {
            sink_write(sink, "\n", 1);
            lines_blanks(sink, hang);
            column = hang;
        } else {
            lines_blanks(sink, blanks);
            column += blanks;
        }
        sink_write(sink, word.text, word.length);
        column += columns;
        i += blanks + word.length;
    }
}
