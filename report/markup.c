/* SPDX-License-Identifier: MIT */
/* markup.c - text that is safe inside of HTML, SVG and any XML. */
#include "markup.h"

#include "common/utf8.h"

#include <stdbool.h>
#include <string.h>

static bool is_allowed(uint32_t character)
{
    if (character == UTF8_BROKEN || (character & 0xfffe) == 0xfffe ||
        (character >= 0xfdd0 && character <= 0xfdef))
        return false;
    bool is_control = character < ' ' || (character >= 0x7f && character <= 0x9f);
    return !is_control || character == '\t' || character == '\n';
}

/* What stands for a character that means something in markup, else NULL. */
static const char *entity_of(uint32_t character)
{
    switch (character) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return is_allowed(character) ? NULL : UTF8_REPLACEMENT;
    }
}

void markup_bytes(struct sink *sink, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length;) {
        uint32_t character;
        size_t count = utf8_read(bytes + i, length - i, &character);
        const char *entity = entity_of(character);
        sink_write(sink, entity ? entity : bytes + i, entity ? strlen(entity) : count);
        i += count;
    }
}

void markup_string(struct sink *sink, const char *string)
{
    markup_bytes(sink, string, strlen(string));
}

void markup_between(struct sink *sink, const char *before, const char *string, const char *after)
{
    sink_print(sink, "%s", before);
    markup_string(sink, string);
    sink_print(sink, "%s", after);
}

const char *markup_group(char text[MARKUP_DIGITS], uint64_t number)
{
    char *digit = text + MARKUP_DIGITS - 1;
    *digit = '\0';
    for (unsigned count = 0; count == 0 || number; count++) {
        if (count && count % 3 == 0)
            *--digit = ',';
        *--digit = (char)('0' + number % 10);
        number /= 10;
    }
    return digit;
}
