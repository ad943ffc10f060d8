/* SPDX-License-Identifier: MIT */
/* json_writer.c - JSON into a sink, value by value. */
#include "json_writer.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */

/* ---- Strings ---- */

/* How many bytes may follow the first one of a character, and the range of the
 * second, which rules out overlong forms, surrogates and all over U+10FFFF. */
static const struct lead {
    unsigned char first, last; /* the first bytes that this is for */
    unsigned char more;
    unsigned char low, high;
} leads[] = {
    {0x00, 0x7f, 0, 0x80, 0xbf}, {0xc2, 0xdf, 1, 0x80, 0xbf}, {0xe0, 0xe0, 2, 0xa0, 0xbf},
    {0xe1, 0xec, 2, 0x80, 0xbf}, {0xed, 0xed, 2, 0x80, 0x9f}, {0xee, 0xef, 2, 0x80, 0xbf},
    {0xf0, 0xf0, 3, 0x90, 0xbf}, {0xf1, 0xf3, 3, 0x80, 0xbf}, {0xf4, 0xf4, 3, 0x80, 0x8f},
};

/* The bytes of the character that the text, of at least one byte, starts with.
 * Where it is broken, *is_whole is false and they are what was good of it, or 1. */
static size_t character_length(const unsigned char *text, size_t length, bool *is_whole)
{
    const struct lead *lead = leads;
    const struct lead *end = leads + sizeof leads / sizeof *leads;
    while (lead < end && (text[0] < lead->first || text[0] > lead->last))
        lead++;
    *is_whole = lead < end;
    if (!*is_whole)
        return 1;
    for (size_t i = 1; i <= lead->more; i++) {
        unsigned char low = i == 1 ? lead->low : 0x80;
        unsigned char high = i == 1 ? lead->high : 0xbf;
        *is_whole = i < length && text[i] >= low && text[i] <= high;
        if (!*is_whole)
            return i;
    }
    return lead->more + 1u;
}

static void write_ascii(struct sink *sink, unsigned char c)
{
    if (c == '"' || c == '\\')
        sink_print(sink, "\\%c", c);
    else if (c == '\n')
        sink_print(sink, "\\n");
    else if (c < ' ' || c == 0x7f)
        sink_print(sink, "\\u%04x", c);
    else
        sink_write(sink, (const char *)&c, 1);
}

static void write_escaped(struct sink *sink, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length;) {
        bool is_whole;
        size_t count = character_length((const unsigned char *)bytes + i, length - i, &is_whole);
        if (!is_whole)
            sink_print(sink, REPLACEMENT);
        else if (count == 1)
            write_ascii(sink, (unsigned char)bytes[i]);
        else
            sink_write(sink, bytes + i, count);
        i += count;
    }
}

/* ---- Structure ---- */

static void break_line(struct json *json)
{
    sink_print(json->sink, "\n%*s", (int)json->depth * 2, "");
}

/* What stands before a value. */
static void begin(struct json *json, const char *key)
{
    if (json->is_started)
        sink_print(json->sink, json->is_row ? ", " : ",");
    if (json->depth && !json->is_row)
        break_line(json);
    if (key)
        sink_print(json->sink, "\"%s\": ", key);
    json->is_started = true;
}

void json_open(struct json *json, const char *key, char bracket)
{
    assert(!json->is_row);
    begin(json, key);
    sink_write(json->sink, &bracket, 1);
    json->depth++;
    json->is_started = false;
}

void json_open_row(struct json *json, const char *key, char bracket)
{
    json_open(json, key, bracket);
    json->is_row = true;
}

void json_close(struct json *json, char bracket)
{
    assert(json->depth > 0);
    json->depth--;
    if (json->is_started && !json->is_row)
        break_line(json);
    sink_write(json->sink, &bracket, 1);
    json->is_started = true;
    json->is_row = false;
    if (json->depth == 0)
        sink_print(json->sink, "\n");
}

/* ---- Values ---- */

void json_null(struct json *json, const char *key)
{
    begin(json, key);
    sink_print(json->sink, "null");
}

void json_bool(struct json *json, const char *key, bool value)
{
    begin(json, key);
    sink_print(json->sink, value ? "true" : "false");
}

void json_number(struct json *json, const char *key, uint64_t value)
{
    begin(json, key);
    sink_print(json->sink, "%" PRIu64, value);
}

void json_change(struct json *json, const char *key, uint64_t before, uint64_t after)
{
    begin(json, key);
    sink_print(json->sink, "%" PRId64, (int64_t)after - (int64_t)before);
}

void json_tenths(struct json *json, const char *key, uint64_t tenths)
{
    begin(json, key);
    sink_print(json->sink, "%" PRIu64 ".%" PRIu64, tenths / 10, tenths % 10);
}

void json_bytes(struct json *json, const char *key, const char *bytes, size_t length)
{
    begin(json, key);
    sink_print(json->sink, "\"");
    write_escaped(json->sink, bytes, length);
    sink_print(json->sink, "\"");
}

void json_string(struct json *json, const char *key, const char *string)
{
    json_bytes(json, key, string, strlen(string));
}
