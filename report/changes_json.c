/* SPDX-License-Identifier: MIT */
/* changes_json.c - what changed since an earlier report, for programs: what changes_text.c has for
 * people. */
#include "json.h"

#include "changes.h"

static void write_options(struct json *json, const struct changes *changes)
{
    json_open(json, "options", '[');
    for (int option = BASELINE_OPTION_FIRST; option < BASELINE_FACTS; option++) {
        if (!changes_differ(changes, (enum baseline_fact)option))
            continue;
        struct json_span before = changes->before->fact[option];
        struct json_span after = changes->after.fact[option];
        json_open_row(json, NULL, '{');
        json_string(json, "name", baseline_name((enum baseline_fact)option));
        json_bytes(json, "before", before.bytes, before.length);
        json_bytes(json, "after", after.bytes, after.length);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void write_change(struct json *json, uint64_t before, uint64_t after)
{
    json_number(json, "before", before);
    json_number(json, "after", after);
    json_change(json, "change", before, after);
}

static void write_changed(struct json *json, const struct changes *changes,
                          enum baseline_table table)
{
    static const char *const names[] = {
        [BASELINE_BUCKETS] = "buckets",
        [BASELINE_SIZES] = "sizes",
        [BASELINE_SITES] = "functions",
    };
    json_open(json, names[table], '[');
    for (size_t i = 0; i < changes->count[table]; i++) {
        const struct change *change = &changes->change[table][i];
        json_open_row(json, NULL, '{');
        if (table == BASELINE_SITES)
            json_bytes(json, "function", change->function.bytes, change->function.length);
        else
            json_number(json, "size", change->size);
        write_change(json, change->before, change->after);
        json_close(json, '}');
    }
    json_close(json, ']');
}

void json_changes(struct json *json, const struct report *report)
{
    const struct changes *changes = report->changes;
    json_open(json, "changes", '{');
    json_string(json, "file", changes->name);
    json_open_row(json, "buffer_bytes", '{');
    write_change(json, changes->before->buffer_bytes, changes->after.buffer_bytes);
    json_close(json, '}');
    json_open_row(json, "tolerance", '{');
    json_number(json, "limit", (uint64_t)changes->tolerance.limit);
    json_bool(json, "kept", changes->tolerance.excess_bytes == 0);
    json_number(json, "excess_bytes", changes->tolerance.excess_bytes);
    json_close(json, '}');
    write_options(json, changes);
    for (int table = 0; table < BASELINE_TABLES; table++)
        write_changed(json, changes, (enum baseline_table)table);
    json_close(json, '}');
}
