/* SPDX-License-Identifier: MIT */
/* json_writer.c - JSON into a sink, value by value. */
#include "json_writer.h"

#include "common/utf8.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

/* ---- Strings ---- */

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
        uint32_t character;
        size_t count = utf8_read(bytes + i, length - i, &character);
        if (character == UTF8_BROKEN)
            sink_print(sink, UTF8_REPLACEMENT);
        else if (utf8_is_control(character) && count > 1)
            sink_print(sink, "\\u%04x", (unsigned)character);
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
