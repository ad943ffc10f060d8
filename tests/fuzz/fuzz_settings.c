/* SPDX-License-Identifier: MIT */
/* fuzz_settings.c - the reader of headers on any bytes. What it says must keep to
 * its contract, and be the same where lines stand lower, and where one is
 * continued on the next: for a compiler, that is the same text. */
#include "fuzz.h"
#include "parser/settings.h"

#include <stdlib.h>
#include <string.h>

/* Reads the header with some bytes put into it. */
static enum settings_error read_with(const uint8_t *data, size_t size, size_t at, const char *more,
                                     struct settings *settings)
{
    size_t length = strlen(more);
    char *text = malloc(size + length ? size + length : 1);
    assert(text);
    memcpy(text, data, at);
    memcpy(text + at, more, length);
    memcpy(text + at + length, data + at, size - at);
    enum settings_error error = settings_read(text, size + length, settings);
    free(text);
    return error;
}

static void check_problem(const struct expression_problem *problem, uint32_t lines)
{
    assert(problem->error <= EXPRESSION_TYPE && problem->line <= lines);
    assert(memchr(problem->token, '\0', sizeof problem->token));
}

static void check_value(const struct settings_value *value, uint32_t lines)
{
    uint32_t known = value->place_count < SETTINGS_PLACES_MAX ? value->place_count
                                                               : SETTINGS_PLACES_MAX;
    assert(value->count <= SETTINGS_LIST_MAX && (!value->problem.error || !value->count));
    assert(value->line <= lines && (value->is_defined || (!value->line && !value->count)));
    check_problem(&value->problem, lines);
    for (uint32_t i = 0; i < known; i++) {
        const struct settings_place *place = &value->place[i];
        assert(place->line > 0 && place->line <= lines && place->condition_line <= lines);
        assert(place->fate <= SETTINGS_HOLDS);
        assert(i == 0 || place->line > value->place[i - 1].line);
    }
}

static void check_settings(const struct settings *settings, uint32_t lines)
{
    for (int i = 0; i < SETTINGS_MACROS; i++)
        check_value(&settings->value[i], lines);
    for (uint32_t i = 0; i < settings->unknown_count && i < SETTINGS_UNKNOWN_MAX; i++) {
        assert(settings->unknown[i].line > 0 && settings->unknown[i].line <= lines);
        check_problem(&settings->unknown[i].problem, lines);
    }
    assert(settings->include_line <= lines && settings->error_line <= lines);
    assert(!settings->include_count == !settings->include_line);
}

/* Whether what stood in `line` may now stand in `other`: lines behind the one `from` are
 * one lower, and those in it either. */
static bool is_moved(uint32_t line, uint32_t other, uint32_t from)
{
    return (line >= from && other == line + 1) || (line <= from && other == line);
}

/* The same but for what has moved. */
static void check_same(const struct settings *a, const struct settings *b, uint32_t from)
{
    assert(a->unknown_count == b->unknown_count && a->include_count == b->include_count);
    assert(!a->error_line == !b->error_line);
    for (int m = 0; m < SETTINGS_MACROS; m++) {
        const struct settings_value *x = &a->value[m];
        const struct settings_value *y = &b->value[m];
        assert(x->is_defined == y->is_defined && x->count == y->count);
        assert(memcmp(x->number, y->number, x->count * sizeof *x->number) == 0);
        assert(x->problem.error == y->problem.error && x->problem.count == y->problem.count);
        assert(memcmp(x->problem.token, y->problem.token, sizeof x->problem.token) == 0);
        assert(!x->line == !y->line && (!x->line || is_moved(x->line, y->line, from)));
        assert(x->place_count == y->place_count);
        for (uint32_t i = 0; i < x->place_count && i < SETTINGS_PLACES_MAX; i++)
            assert(x->place[i].fate == y->place[i].fate &&
                   is_moved(x->place[i].line, y->place[i].line, from));
    }
}

/* Whether a continued line can begin at the place: not in a byte order mark, and not
 * in what is already one. */
static bool can_continue_at(const uint8_t *data, size_t at)
{
    size_t before = at;
    while (before > 0 && strchr(" \t\r\v\f", data[before - 1]) && data[before - 1])
        before--;
    return at > 2 && (before == 0 || data[before - 1] != '\\');
}

/* Arrays and macros by name, and the text as two headers: whatever is found keeps to the
 * contract. */
static void check_names(const uint8_t *data, size_t size, size_t at, uint32_t lines)
{
    struct settings settings;
    struct settings_request request = {
        .header = {{(const char *)data, at}, {(const char *)data + at, size - at}},
        .header_count = 2,
        .pointer_bytes = at % 2 ? 4 : 8,
        .given = {[SETTINGS_BUCKETS] = "@a",
                  [SETTINGS_DIST] = "a,b(1)",
                  [SETTINGS_BUFFER_SIZE] = "@b"},
    };
    if (settings_read_all(&request, &settings))
        return;
    for (int i = 0; i < SETTINGS_MACROS; i++) {
        const struct settings_value *value = &settings.value[i];
        uint32_t line = value->line;
        assert(value->count <= SETTINGS_LIST_MAX && (!value->problem.error || !value->count));
        assert(settings_header_of(&settings, &line) < 2 && line <= lines);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct settings settings, other;
    uint32_t lines = 1;
    uint64_t sum = size;
    bool has_mark = size >= 3 && memcmp(data, "\xef\xbb\xbf", 3) == 0;
    for (size_t i = 0; i < size; i++) {
        lines += data[i] == '\n';
        sum = sum * 31 + data[i];
    }
    enum settings_error error = read_with(data, size, 0, "", &settings);
    if (!error)
        check_settings(&settings, lines);

    assert(read_with(data, size, has_mark ? 3 : 0, "\n", &other) == error);
    if (error)
        assert(!settings.failed_line || settings.failed_line + 1 == other.failed_line);
    else
        check_same(&settings, &other, 0);

    size_t at = (size_t)(sum % (size + 1));
    uint32_t line = 1;
    for (size_t i = 0; i < at; i++)
        line += data[i] == '\n';
    check_names(data, size, at, lines);
    if (can_continue_at(data, at)) {
        assert(read_with(data, size, at, "\\\n", &other) == error);
        if (!error)
            check_same(&settings, &other, line);
    }
    return 0;
}
