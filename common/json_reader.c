/* SPDX-License-Identifier: MIT */
/* json_reader.c - JSON out of a text in memory, value by value. */
#include "json_reader.h"

#include "common/digits.h"

#include <string.h>

_Static_assert(JSON_DEPTH_MAX <= 64, "`objects` has a bit for each");

void json_begin(struct json_reader *json, const char *text, size_t length)
{
    *json = (struct json_reader){.at = text, .end = length ? text + length : text, .line = 1};
}

/* The first error stays. What has no place at the text's end is a lack of more. */
static bool fail(struct json_reader *json, enum json_error error)
{
    if (!json->error)
        json->error = json->at == json->end ? JSON_CUT : error;
    return false;
}

/* ---- Characters ---- */

/* After an error, the reader stays where it is. */
static void skip_space(struct json_reader *json)
{
    for (; json->at < json->end && !json->error; json->at++) {
        if (*json->at == '\n')
            json->line++;
        else if (*json->at != ' ' && *json->at != '\t' && *json->at != '\r')
            return;
    }
}

/* The byte that comes next; 0 at the end, where no byte of the grammar is. */
static int peek(const struct json_reader *json)
{
    return json->at < json->end ? *json->at : 0;
}

/* Takes the byte when it comes next. */
static bool take(struct json_reader *json, char c)
{
    if (json->at == json->end || *json->at != c)
        return false;
    json->at++;
    return true;
}

/* ---- Numbers and words ---- */

static bool take_digits(struct json_reader *json)
{
    if (!is_digit(peek(json)))
        return fail(json, JSON_SYNTAX);
    while (is_digit(peek(json)))
        json->at++;
    return true;
}

static bool take_number(struct json_reader *json)
{
    take(json, '-');
    if (!take(json, '0') && !take_digits(json))
        return false;
    if (take(json, '.') && !take_digits(json))
        return false;
    if (take(json, 'e') || take(json, 'E')) {
        if (!take(json, '+'))
            take(json, '-');
        return take_digits(json);
    }
    return true;
}

static bool take_word(struct json_reader *json, const char *word)
{
    for (; *word; word++) {
        if (!take(json, *word))
            return fail(json, JSON_SYNTAX);
    }
    return true;
}

/* ---- Strings ---- */

/* What follows a backslash. */
static bool take_escape(struct json_reader *json)
{
    int c = peek(json);
    if (!c || !strchr("\"\\/bfnrtu", c))
        return fail(json, JSON_STRING);
    json->at++;
    for (int i = 0; c == 'u' && i < 4; i++) {
        if (hex_digit(peek(json)) < 0)
            return fail(json, JSON_STRING);
        json->at++;
    }
    return true;
}

static bool take_string(struct json_reader *json, struct json_span *string)
{
    if (!take(json, '"'))
        return fail(json, JSON_SYNTAX);
    string->bytes = json->at;
    while (peek(json) != '"') {
        if (json->at == json->end || (unsigned char)*json->at < ' ')
            return fail(json, JSON_STRING);
        if (*json->at++ == '\\' && !take_escape(json))
            return false;
    }
    string->length = (size_t)(json->at++ - string->bytes);
    return true;
}

/* The four digits at text. */
static uint32_t read_unit(const char *text)
{
    uint32_t unit = 0;
    for (int i = 0; i < 4; i++)
        unit = unit << 4 | (uint32_t)hex_digit(text[i]);
    return unit;
}

/* Reads what follows "\u", and the other half of a pair where one follows. */
static const char *read_point(const char *text, const char *end, uint32_t *point)
{
    uint32_t high = read_unit(text);
    text += 4;
    *point = high;
    if (high < 0xd800 || high > 0xdfff)
        return text;
    *point = 0xfffd;
    if (high < 0xdc00 && end - text >= 6 && text[0] == '\\' && text[1] == 'u') {
        uint32_t low = read_unit(text + 2);
        if (low >= 0xdc00 && low <= 0xdfff) {
            *point = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
            return text + 6;
        }
    }
    return text;
}

static char *write_point(char *out, uint32_t point)
{
    if (point < 0x80) {
        *out++ = (char)point;
        return out;
    }
    if (point < 0x800) {
        *out++ = (char)(0xc0 | point >> 6);
    } else {
        if (point < 0x10000) {
            *out++ = (char)(0xe0 | point >> 12);
        } else {
            *out++ = (char)(0xf0 | point >> 18);
            *out++ = (char)(0x80 | (point >> 12 & 0x3f));
        }
        *out++ = (char)(0x80 | (point >> 6 & 0x3f));
    }
    *out++ = (char)(0x80 | (point & 0x3f));
    return out;
}

size_t json_decode(struct json_span string, char *text)
{
    static const char names[] = "bfnrt";
    static const char meant[] = "\b\f\n\r\t";
    const char *at = string.bytes;
    const char *end = at + string.length;
    char *out = text;
    while (at < end) {
        uint32_t point;
        char c = *at++;
        if (c != '\\') {
            *out++ = c;
        } else if (*at == 'u') {
            at = read_point(at + 1, end, &point);
            out = write_point(out, point);
        } else {
            const char *name = strchr(names, *at);
            *out++ = *(name ? meant + (name - names) : at);
            at++;
        }
    }
    return (size_t)(out - text);
}

/* ---- Values ---- */

bool json_take(struct json_reader *json, struct json_scalar *scalar)
{
    if (json->error)
        return false;
    skip_space(json);
    const char *start = json->at;
    bool is_good;
    switch (peek(json)) {
    case '{':
    case '[':
        return fail(json, JSON_TYPE);
    case '"':
        scalar->type = JSON_TEXT;
        return take_string(json, &scalar->span);
    case 'n':
        scalar->type = JSON_NULL;
        is_good = take_word(json, "null");
        break;
    case 't':
    case 'f':
        scalar->type = JSON_BOOL;
        is_good = take_word(json, peek(json) == 't' ? "true" : "false");
        break;
    default:
        scalar->type = JSON_NUMBER;
        is_good = take_number(json);
    }
    scalar->span = (struct json_span){start, (size_t)(json->at - start)};
    return is_good;
}

bool json_whole(struct json_span number, uint64_t *value)
{
    *value = 0;
    for (size_t i = 0; i < number.length; i++) {
        if (!is_digit(number.bytes[i]))
            return false;
        uint64_t digit = (uint64_t)(number.bytes[i] - '0');
        if (*value > (UINT64_MAX - digit) / 10)
            return false;
        *value = *value * 10 + digit;
    }
    return number.length > 0;
}

/* ---- Containers ---- */

bool json_enter(struct json_reader *json, char bracket)
{
    if (json->error)
        return false;
    skip_space(json);
    if (!take(json, bracket))
        return fail(json, JSON_TYPE);
    if (json->depth == JSON_DEPTH_MAX)
        return fail(json, JSON_DEEP);
    json->objects = json->objects << 1 | (bracket == '{');
    json->depth++;
    json->is_first = true;
    return true;
}

bool json_next(struct json_reader *json, struct json_span *key)
{
    bool is_object = json->objects & 1;
    bool is_first = json->is_first;
    *key = (struct json_span){0};
    if (json->error)
        return false;
    json->is_first = false;
    skip_space(json);
    if ((is_object && take(json, '}')) || (!is_object && take(json, ']'))) {
        json->objects >>= 1;
        json->depth--;
        return false;
    }
    if (!is_first && !take(json, ','))
        return fail(json, JSON_SYNTAX);
    if (!is_object)
        return true;
    skip_space(json);
    if (!take_string(json, key))
        return false;
    skip_space(json);
    return take(json, ':') || fail(json, JSON_SYNTAX);
}

bool json_skip(struct json_reader *json)
{
    unsigned outside = json->depth;
    struct json_scalar scalar;
    struct json_span key;
    do {
        skip_space(json);
        int next = peek(json);
        bool is_taken = next == '{' || next == '[' ? json_enter(json, *json->at)
                                                   : json_take(json, &scalar);
        while (is_taken && json->depth > outside && !json_next(json, &key))
            is_taken = !json->error;
        if (!is_taken)
            return false;
    } while (json->depth > outside);
    return true;
}

bool json_end(struct json_reader *json)
{
    skip_space(json);
    return !json->error && (json->at == json->end || fail(json, JSON_SYNTAX));
}
