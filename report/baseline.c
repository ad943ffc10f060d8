/* SPDX-License-Identifier: MIT */
/* baseline.c - finds in a report what two plans are compared by. */
#include "baseline.h"

#include "common/grow.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* What a report says once: its options, and these. */
enum fact {
    FACT_SCHEMA = SUMMARY_OPTIONS,
    FACT_GENERATOR,
    FACT_BUFFER,
    FACTS,
};

static const struct summary_member other_facts[] = {
    [FACT_SCHEMA - SUMMARY_OPTIONS] = {"", "schema_version", "schema_version", NULL, NULL,
                                       VALUE_NUMBER, false},
    [FACT_GENERATOR - SUMMARY_OPTIONS] = {"generator", "name", "generator.name", NULL, NULL,
                                          VALUE_TEXT, false},
    [FACT_BUFFER - SUMMARY_OPTIONS] = {"plan", "buffer_bytes", "plan.buffer_bytes", NULL, NULL,
                                       VALUE_NUMBER, false},
};

/* A table is an array of objects; of each, two members make a row. */
static const struct {
    const char *object; /* of the report that it is in; "": of the report itself */
    const char *name;
    const char *path; /* both */
    const char *key;
    enum value_type key_type;
    const char *amount;
} tables[SUMMARY_TABLES] = {
    [SUMMARY_BUCKETS] = {"plan", "buckets", "plan.buckets", "size", VALUE_NUMBER, "dist"},
    [SUMMARY_SIZES] = {"", "sizes", "sizes", "size", VALUE_NUMBER, "peak_live"},
    [SUMMARY_SITES] = {"", "call_sites", "call_sites", "site", VALUE_TEXT, "bytes"},
};

static const struct summary_member *member_of(int fact)
{
    return fact < SUMMARY_OPTIONS ? &summary_members[fact] : &other_facts[fact - SUMMARY_OPTIONS];
}

struct reading {
    struct json_reader json;
    struct summary *summary;
    struct baseline_problem *problem;
    char *free_text; /* where the next text goes */
    bool has_fact[FACTS];
    size_t capacity[SUMMARY_TABLES];
    uint64_t total[SUMMARY_TABLES]; /* of the amounts */
    bool has_table[SUMMARY_TABLES];
};

/* The first problem stays, and with json->error it ends all reading. */
static bool fail(struct reading *reading, enum baseline_error error, const char *member)
{
    if (!reading->problem->error && !reading->json.error)
        *reading->problem = (struct baseline_problem){error, member, reading->json.line, JSON_GOOD};
    return false;
}

static bool next(struct reading *reading, struct json_span *key)
{
    return !reading->problem->error && json_next(&reading->json, key);
}

static bool is_text(struct json_span span, const char *text)
{
    return span.length == strlen(text) && memcmp(span.bytes, text, span.length) == 0;
}

/* ---- Values ---- */

/* Takes the value of a member: of that type, or null where it can be. */
static bool take(struct reading *reading, const char *path, enum value_type type, bool can_be_null,
                 struct value *value)
{
    static const enum value_type types[] = {
        [JSON_NULL] = VALUE_NULL,
        [JSON_BOOL] = VALUE_BOOL,
        [JSON_NUMBER] = VALUE_NUMBER,
        [JSON_TEXT] = VALUE_TEXT,
    };
    struct json_scalar scalar;
    if (!json_take(&reading->json, &scalar))
        return false;
    *value = (struct value){.type = types[scalar.type]};
    if (value->type != type && !(can_be_null && value->type == VALUE_NULL))
        return fail(reading, BASELINE_VALUE, path);
    if (value->type == VALUE_NUMBER && !json_whole(scalar.span, &value->number))
        return fail(reading, BASELINE_VALUE, path);
    if (value->type == VALUE_BOOL)
        value->number = is_text(scalar.span, "true");
    if (value->type == VALUE_TEXT) {
        *value = value_bytes(reading->free_text, json_decode(scalar.span, reading->free_text));
        reading->free_text += value->length;
    }
    return true;
}

/* Whether a fact of other_facts is as it must be. */
static bool is_valid(struct reading *reading, int fact, const struct value *value)
{
    const struct value program = value_text(REPORT_PROGRAM);
    const char *path = member_of(fact)->path;
    if ((fact == FACT_SCHEMA && value->number != REPORT_SCHEMA_VERSION) ||
        (fact == FACT_GENERATOR && !summary_is_same(value, &program)))
        return fail(reading, BASELINE_FOREIGN, path);
    if (fact == FACT_BUFFER && (value->number < 1 || value->number > UINT32_MAX))
        return fail(reading, BASELINE_VALUE, path);
    if (fact == FACT_BUFFER)
        reading->summary->buffer_bytes = value->number;
    return true;
}

static bool read_fact(struct reading *reading, int fact)
{
    const struct summary_member *member = member_of(fact);
    struct value value;
    if (reading->has_fact[fact])
        return fail(reading, BASELINE_TWICE, member->path);
    reading->has_fact[fact] = true;
    if (!take(reading, member->path, member->type, member->can_be_null, &value))
        return false;
    if (fact >= SUMMARY_OPTIONS)
        return is_valid(reading, fact, &value);
    reading->summary->option[fact] = value;
    return true;
}

/* ---- Tables ---- */

static bool add_row(struct reading *reading, enum summary_table table, struct summary_row row)
{
    struct summary *summary = reading->summary;
    size_t count = summary->count[table];
    if (row.amount > INT64_MAX - reading->total[table])
        return fail(reading, BASELINE_VALUE, tables[table].path);
    struct summary_row *rows = grow(summary->row[table], &reading->capacity[table], count + 1,
                                    sizeof *rows);
    if (!rows)
        return fail(reading, BASELINE_NO_MEMORY, NULL);
    rows[count] = row;
    summary->row[table] = rows;
    summary->count[table] = count + 1;
    reading->total[table] += row.amount;
    return true;
}

/* Takes a member of a row that has not been there before. */
static bool take_cell(struct reading *reading, enum summary_table table, enum value_type type,
                      struct value *cell)
{
    const char *path = tables[table].path;
    if (cell->type != VALUE_NULL)
        return fail(reading, BASELINE_TWICE, path);
    return take(reading, path, type, false, cell);
}

static bool read_row(struct reading *reading, enum summary_table table)
{
    const char *path = tables[table].path;
    struct value key = {0};
    struct value amount = {0};
    struct json_span name;
    json_enter(&reading->json, '{');
    while (next(reading, &name)) {
        if (is_text(name, tables[table].key))
            take_cell(reading, table, tables[table].key_type, &key);
        else if (is_text(name, tables[table].amount))
            take_cell(reading, table, VALUE_NUMBER, &amount);
        else
            json_skip(&reading->json);
    }
    if (key.type == VALUE_NULL || amount.type == VALUE_NULL)
        return fail(reading, BASELINE_MISSING, path);
    if (key.type == VALUE_NUMBER && key.number > UINT32_MAX)
        return fail(reading, BASELINE_VALUE, path);
    struct summary_row row = {.size = key.number, .amount = amount.number};
    if (key.type == VALUE_TEXT)
        row.site = key;
    return add_row(reading, table, row);
}

static bool read_table(struct reading *reading, enum summary_table table)
{
    struct json_span ignored;
    if (reading->has_table[table])
        return fail(reading, BASELINE_TWICE, tables[table].path);
    reading->has_table[table] = true;
    json_enter(&reading->json, '[');
    while (next(reading, &ignored) && read_row(reading, table))
        continue;
    return !reading->problem->error;
}

/* ---- The report ---- */

static bool is_member(const char *object, const char *name, const char *in, struct json_span key)
{
    return strcmp(object, in) == 0 && is_text(key, name);
}

static void read_object(struct reading *reading, const char *object);

static void read_member(struct reading *reading, const char *object, struct json_span key)
{
    for (int fact = 0; fact < FACTS; fact++) {
        const struct summary_member *member = member_of(fact);
        if (is_member(member->object, member->key, object, key)) {
            read_fact(reading, fact);
            return;
        }
        if (!*object && *member->object && is_text(key, member->object)) {
            read_object(reading, member->object);
            return;
        }
    }
    for (int table = 0; table < SUMMARY_TABLES; table++) {
        if (is_member(tables[table].object, tables[table].name, object, key)) {
            read_table(reading, (enum summary_table)table);
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

/* Before there was --pools, all regions were planned for as one heap. */
static void default_pools(struct reading *reading)
{
    if (reading->has_fact[SUMMARY_POOLS])
        return;
    reading->has_fact[SUMMARY_POOLS] = true;
    reading->summary->option[SUMMARY_POOLS] = value_text(pools_mode_names[POOLS_JOINED]);
}

static void find_missing(struct reading *reading)
{
    default_pools(reading);
    for (int i = 0; i < FACTS; i++) {
        int fact = (FACT_SCHEMA + i) % FACTS; /* the version before what depends on it */
        if (!reading->has_fact[fact] && fact != SUMMARY_SLACK && fact != SUMMARY_WITHOUT)
            fail(reading, BASELINE_MISSING, member_of(fact)->path);
    }
    for (int table = 0; table < SUMMARY_TABLES; table++) {
        if (!reading->has_table[table])
            fail(reading, BASELINE_MISSING, tables[table].path);
    }
}

enum baseline_error baseline_read(const char *text, size_t length, struct summary *summary,
                                  struct baseline_problem *problem)
{
    *summary = (struct summary){0};
    *problem = (struct baseline_problem){0};
    if (length > BASELINE_BYTES_MAX)
        return problem->error = BASELINE_TOO_LONG;
    summary->text = malloc(length + 1);
    if (!summary->text)
        return problem->error = BASELINE_NO_MEMORY;

    struct reading reading = {.summary = summary, .problem = problem, .free_text = summary->text};
    json_begin(&reading.json, text, length);
    read_object(&reading, "");
    if (!problem->error && !json_end(&reading.json)) {
        *problem = (struct baseline_problem){BASELINE_BROKEN, NULL, reading.json.line,
                                             reading.json.error};
        return BASELINE_BROKEN;
    }
    find_missing(&reading);
    return problem->error;
}
