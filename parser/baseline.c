/* SPDX-License-Identifier: MIT */
/* baseline.c - finds in a report what it is compared by. */
#include "baseline.h"

#include "common/grow.h"

#include <stdbool.h>
#include <string.h>

struct member {
    const char *object; /* of the report that it is in; "": of the report itself */
    const char *key;
    const char *name; /* of both */
};

#define MEMBER(object, key) {object, key, object "." key}

static const struct {
    struct member member;
    enum json_type type;
    bool can_be_null;
} facts[BASELINE_FACTS] = {
    [BASELINE_SCHEMA] = {{"", "schema_version", "schema_version"}, JSON_NUMBER, false},
    [BASELINE_GENERATOR] = {MEMBER("generator", "name"), JSON_TEXT, false},
    [BASELINE_BUFFER] = {MEMBER("plan", "buffer_bytes"), JSON_NUMBER, false},
    [BASELINE_PLANNER] = {MEMBER("plan", "planner"), JSON_TEXT, false},
    [BASELINE_MAX_BUCKETS] = {MEMBER("budget", "max_buckets"), JSON_NUMBER, false},
    [BASELINE_MAX_WASTE] = {MEMBER("budget", "max_waste"), JSON_NUMBER, true},
    [BASELINE_MARGIN] = {MEMBER("budget", "margin_percent"), JSON_NUMBER, false},
    [BASELINE_CONCURRENT] = {MEMBER("input", "concurrent"), JSON_BOOL, false},
    [BASELINE_REGIONS] = {MEMBER("input", "regions"), JSON_TEXT, false},
    [BASELINE_TARGET] = {MEMBER("target", "name"), JSON_TEXT, false},
    [BASELINE_RELEASE] = {MEMBER("target", "release"), JSON_TEXT, false},
    [BASELINE_POINTER] = {MEMBER("target", "pointer_bytes"), JSON_NUMBER, false},
    [BASELINE_ALIGN] = {MEMBER("target", "align"), JSON_NUMBER, false},
    [BASELINE_PADDING] = {MEMBER("target", "padding"), JSON_NUMBER, false},
    [BASELINE_MUTEX] = {MEMBER("target", "mutex_bytes"), JSON_NUMBER, false},
    [BASELINE_LEAN] = {MEMBER("target", "lean"), JSON_BOOL, false},
    [BASELINE_SINGLE_THREADED] = {MEMBER("target", "single_threaded"), JSON_BOOL, false},
    [BASELINE_GUARD] = {MEMBER("target", "guard"), JSON_BOOL, false},
    [BASELINE_INSIGHT] = {MEMBER("target", "insight"), JSON_BOOL, false},
};

/* A table is an array of objects; of each, two members make a row. */
static const struct {
    struct member member;
    const char *key;
    enum json_type key_type;
    const char *amount;
} tables[BASELINE_TABLES] = {
    [BASELINE_BUCKETS] = {MEMBER("plan", "buckets"), "size", JSON_NUMBER, "dist"},
    [BASELINE_SIZES] = {{"", "sizes", "sizes"}, "size", JSON_NUMBER, "peak_live"},
    [BASELINE_SITES] = {{"", "call_sites", "call_sites"}, "site", JSON_TEXT, "bytes"},
};

const char *baseline_name(enum baseline_fact fact)
{
    return facts[fact].member.name;
}

struct reading {
    struct json_reader json;
    struct baseline *baseline;
    char *text; /* where the next text is written */
    size_t capacity[BASELINE_TABLES];
    uint64_t total[BASELINE_TABLES]; /* of the amounts */
    bool has_table[BASELINE_TABLES];
    enum baseline_error error;
};

/* The first error stays, and with json->error it ends all reading. */
static bool fail(struct reading *reading, enum baseline_error error, const char *name)
{
    if (!reading->error && !reading->json.error) {
        reading->error = error;
        reading->baseline->failed_member = name;
        reading->baseline->failed_line = reading->json.line;
    }
    return false;
}

static bool next(struct reading *reading, struct json_span *key)
{
    return !reading->error && json_next(&reading->json, key);
}

static bool is_text(struct json_span span, const char *text)
{
    return span.length == strlen(text) && memcmp(span.bytes, text, span.length) == 0;
}

/* ---- Values ---- */

/* Takes the value of the member of that name. *number becomes what it is, 0 where
 * it is no number. */
static bool take(struct reading *reading, const char *name, enum json_type type, bool can_be_null,
                 struct json_scalar *scalar, uint64_t *number)
{
    *number = 0;
    if (!json_take(&reading->json, scalar))
        return false;
    bool is_good = scalar->type == type || (can_be_null && scalar->type == JSON_NULL);
    if (is_good && scalar->type == JSON_NUMBER)
        is_good = json_whole(scalar->span, number);
    return is_good || fail(reading, BASELINE_VALUE, name);
}

/* A copy that stays, without escapes. */
static struct json_span keep(struct reading *reading, const struct json_scalar *scalar)
{
    struct json_span kept = {reading->text, scalar->span.length};
    if (scalar->type == JSON_TEXT)
        kept.length = json_decode(scalar->span, reading->text);
    else
        memcpy(reading->text, scalar->span.bytes, kept.length);
    reading->text += kept.length;
    return kept;
}

static bool read_fact(struct reading *reading, enum baseline_fact fact)
{
    struct baseline *baseline = reading->baseline;
    const char *name = baseline_name(fact);
    struct json_scalar scalar;
    uint64_t number;
    if (baseline->fact[fact].bytes)
        return fail(reading, BASELINE_TWICE, name);
    if (!take(reading, name, facts[fact].type, facts[fact].can_be_null, &scalar, &number))
        return false;
    baseline->fact[fact] = keep(reading, &scalar);
    if (fact == BASELINE_SCHEMA && number != BASELINE_SCHEMA_VERSION)
        return fail(reading, BASELINE_FOREIGN, name);
    if (fact == BASELINE_GENERATOR && !is_text(baseline->fact[fact], BASELINE_PROGRAM))
        return fail(reading, BASELINE_FOREIGN, name);
    if (fact == BASELINE_BUFFER) {
        baseline->buffer_bytes = number;
        return (number >= 1 && number <= UINT32_MAX) || fail(reading, BASELINE_VALUE, name);
    }
    return true;
}

/* ---- Tables ---- */

static bool add_row(struct reading *reading, enum baseline_table table, struct baseline_row row)
{
    struct baseline *baseline = reading->baseline;
    size_t count = baseline->count[table];
    if (row.amount > INT64_MAX - reading->total[table])
        return fail(reading, BASELINE_VALUE, tables[table].member.name);
    struct baseline_row *rows = grow(baseline->row[table], &reading->capacity[table], count + 1,
                                     sizeof *rows);
    if (!rows)
        return fail(reading, BASELINE_NO_MEMORY, NULL);
    rows[count] = row;
    baseline->row[table] = rows;
    baseline->count[table] = count + 1;
    reading->total[table] += row.amount;
    return true;
}

static bool read_row(struct reading *reading, enum baseline_table table)
{
    const char *name = tables[table].member.name;
    struct baseline_row row = {0};
    struct json_scalar scalar;
    struct json_span key;
    bool has_key = false;
    bool has_amount = false;
    uint64_t number;
    json_enter(&reading->json, '{');
    while (next(reading, &key)) {
        bool is_key = is_text(key, tables[table].key);
        if (!is_key && !is_text(key, tables[table].amount)) {
            json_skip(&reading->json);
            continue;
        }
        if (is_key ? has_key : has_amount)
            return fail(reading, BASELINE_TWICE, name);
        if (!take(reading, name, is_key ? tables[table].key_type : JSON_NUMBER, false, &scalar,
                  &number))
            return false;
        if (is_key && number > UINT32_MAX)
            return fail(reading, BASELINE_VALUE, name);
        *(is_key ? &has_key : &has_amount) = true;
        *(is_key ? &row.size : &row.amount) = number;
        if (scalar.type == JSON_TEXT)
            row.site = keep(reading, &scalar);
    }
    if (!has_key || !has_amount)
        return fail(reading, BASELINE_MISSING, name);
    return add_row(reading, table, row);
}

static bool read_table(struct reading *reading, enum baseline_table table)
{
    struct json_span ignored;
    if (reading->has_table[table])
        return fail(reading, BASELINE_TWICE, tables[table].member.name);
    reading->has_table[table] = true;
    json_enter(&reading->json, '[');
    while (next(reading, &ignored) && read_row(reading, table))
        continue;
    return !reading->error;
}

/* ---- The report ---- */

static bool is_member(const struct member *member, const char *object, struct json_span key)
{
    return strcmp(member->object, object) == 0 && is_text(key, member->key);
}

static void read_object(struct reading *reading, const char *object);

static void read_member(struct reading *reading, const char *object, struct json_span key)
{
    for (int fact = 0; fact < BASELINE_FACTS; fact++) {
        const struct member *member = &facts[fact].member;
        if (is_member(member, object, key)) {
            read_fact(reading, (enum baseline_fact)fact);
            return;
        }
        if (!*object && *member->object && is_text(key, member->object)) {
            read_object(reading, member->object);
            return;
        }
    }
    for (int table = 0; table < BASELINE_TABLES; table++) {
        if (is_member(&tables[table].member, object, key)) {
            read_table(reading, (enum baseline_table)table);
            return;
        }
    }
    json_skip(&reading->json);
}

static void read_object(struct reading *reading, const char *object)
{
    struct json_span key;
    json_enter(&reading->json, '{');
    while (next(reading, &key))
        read_member(reading, object, key);
}

static void find_missing(struct reading *reading)
{
    for (int fact = 0; fact < BASELINE_FACTS; fact++) {
        if (!reading->baseline->fact[fact].bytes)
            fail(reading, BASELINE_MISSING, facts[fact].member.name);
    }
    for (int table = 0; table < BASELINE_TABLES; table++) {
        if (!reading->has_table[table])
            fail(reading, BASELINE_MISSING, tables[table].member.name);
    }
}

enum baseline_error baseline_read(const char *text, size_t length, struct baseline *baseline)
{
    *baseline = (struct baseline){0};
    if (length > BASELINE_BYTES_MAX)
        return BASELINE_TOO_LONG;
    baseline->text = malloc(length + 1);
    if (!baseline->text)
        return BASELINE_NO_MEMORY;

    struct reading reading = {.baseline = baseline, .text = baseline->text};
    json_begin(&reading.json, text, length);
    read_object(&reading, "");
    if (!reading.error && !json_end(&reading.json)) {
        baseline->failed_line = reading.json.line;
        baseline->json_error = reading.json.error;
        return BASELINE_BROKEN;
    }
    find_missing(&reading);
    return reading.error;
}

void baseline_free(struct baseline *baseline)
{
    for (int table = 0; table < BASELINE_TABLES; table++)
        free(baseline->row[table]);
    free(baseline->text);
    *baseline = (struct baseline){0};
}
