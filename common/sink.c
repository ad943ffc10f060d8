/* SPDX-License-Identifier: MIT */
/* sink.c - a text that grows in memory. */
#include "sink.h"

#include "common/grow.h"
#include "common/utf8.h"

#include <stdio.h>
#include <string.h>

static bool make_room(struct sink *sink, size_t more)
{
    char *text = NULL;
    if (!sink->is_short && more <= SIZE_MAX - sink->length)
        text = grow(sink->text, &sink->capacity, sink->length + more, 1);
    if (!text) {
        sink->is_short = true;
        return false;
    }
    sink->text = text;
    return true;
}

void sink_write(struct sink *sink, const char *bytes, size_t length)
{
    if (length && make_room(sink, length)) {
        memcpy(sink->text + sink->length, bytes, length);
        sink->length += length;
    }
}

void sink_vprint(struct sink *sink, const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    if (length >= 0 && make_room(sink, (size_t)length + 1)) {
        vsnprintf(sink->text + sink->length, (size_t)length + 1, format, again);
        sink->length += (size_t)length;
    } else {
        sink->is_short = true;
    }
    va_end(again);
}

void sink_print(struct sink *sink, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    sink_vprint(sink, format, arguments);
    va_end(arguments);
}

static void print_bytes(struct sink *sink, const char *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        sink_print(sink, "\\x%02x", (unsigned char)bytes[i]);
}

void sink_plain(struct sink *sink, const char *bytes, size_t length)
{
    for (size_t i = 0, count; i < length; i += count) {
        uint32_t character;
        count = utf8_read(bytes + i, length - i, &character);
        char before = i > 0 ? bytes[i - 1] : '\0';
        bool is_comment = (character == '/' && before == '*') || (character == '*' && before == '/');
        if (character == UTF8_BROKEN)
            print_bytes(sink, bytes + i, count);
        else if (utf8_is_control(character) || is_comment)
            sink_print(sink, character < 0x80 ? "\\x%02x" : "\\u%04x", (unsigned)character);
        else
            sink_write(sink, bytes + i, count);
    }
}

void sink_span(struct sink *sink, struct span span)
{
    sink_plain(sink, span.text, span.length);
}

void sink_free(struct sink *sink)
{
    free(sink->text);
    *sink = (struct sink){0};
}
