/* SPDX-License-Identifier: MIT */
/* changes.c - lays two summaries side by side, and says what differs. */
#include "changes.h"

#include "figures.h"
#include "subjects.h"

#include <inttypes.h>
#include <stdlib.h>

#define ROWS_FIRST 5

/* ---- What differs ---- */

static int compare_keys(const void *a, const void *b)
{
    const struct change *x = a;
    const struct change *y = b;
    if (x->size != y->size)
        return x->size < y->size ? -1 : 1;
    return span_compare((struct span){x->function.text, x->function.length},
                        (struct span){y->function.text, y->function.length});
}

/* How many bytes are more or less, at most UINT64_MAX. */
static uint64_t magnitude(const struct change *change)
{
    uint64_t unit = change->size ? change->size : 1;
    uint64_t by = change->after > change->before ? change->after - change->before
                                                 : change->before - change->after;
    return by > UINT64_MAX / unit ? UINT64_MAX : by * unit;
}

static int compare_magnitudes(const void *a, const void *b)
{
    uint64_t x = magnitude(a);
    uint64_t y = magnitude(b);
    if (x != y)
        return x < y ? 1 : -1;
    return compare_keys(a, b);
}

/* A call site without its line, which any edit above it moves: what stands before
 * the last ":digits". */
static struct value function_of(struct value site)
{
    size_t length = site.length;
    while (length && site.text[length - 1] >= '0' && site.text[length - 1] <= '9')
        length--;
    if (length > 1 && length < site.length && site.text[length - 1] == ':')
        site.length = length - 1;
    return site;
}

/* Rows of the same key become one, and rows that did not change none. */
static size_t join(struct change *change, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0, next; i < count; i = next) {
        struct change sum = change[i];
        for (next = i + 1; next < count && compare_keys(&change[i], &change[next]) == 0; next++) {
            sum.before += change[next].before;
            sum.after += change[next].after;
        }
        if (sum.before != sum.after)
            change[kept++] = sum;
    }
    return kept;
}

static bool find_table(struct changes *changes, enum summary_table table)
{
    const struct summary *before = changes->before;
    const struct summary *after = &changes->after;
    size_t count = 0;
    struct change *change = calloc(before->count[table] + after->count[table] + 1, sizeof *change);
    if (!change)
        return false;
    for (size_t i = 0; i < before->count[table]; i++) {
        const struct summary_row *row = &before->row[table][i];
        change[count++] = (struct change){row->size, function_of(row->site), row->amount, 0};
    }
    for (size_t i = 0; i < after->count[table]; i++) {
        const struct summary_row *row = &after->row[table][i];
        change[count++] = (struct change){row->size, function_of(row->site), 0, row->amount};
    }
    qsort(change, count, sizeof *change, compare_keys);
    count = join(change, count);
    if (table != SUMMARY_BUCKETS)
        qsort(change, count, sizeof *change, compare_magnitudes);
    changes->change[table] = change;
    changes->count[table] = count;
    return true;
}

bool changes_find(const struct summary *before, const struct report *report,
                  struct changes *changes)
{
    *changes = (struct changes){.before = before, .is_alike = true};
    if (!summary_make(&changes->texts, report->planning, &report->sites, &changes->after))
        return false;
    for (int o = 0; o < SUMMARY_OPTIONS; o++)
        changes->is_alike &= summary_is_same(&before->option[o], &changes->after.option[o]);
    for (int table = 0; table < SUMMARY_TABLES; table++) {
        if (!find_table(changes, (enum summary_table)table))
            return false;
    }
    return true;
}

void changes_free(struct changes *changes)
{
    for (int table = 0; table < SUMMARY_TABLES; table++)
        free(changes->change[table]);
    summary_free(&changes->after);
    document_free(&changes->texts);
    *changes = (struct changes){0};
}

/* ---- The section ---- */

/* A value as a report has it. */
static struct value as_text_value(struct document *document, const struct value *value)
{
    switch (value->type) {
    case VALUE_TEXT:
        return *value;
    case VALUE_NULL:
        return value_text("null");
    case VALUE_BOOL:
        return value_text(value->number ? "true" : "false");
    default:
        return value_text(document_words(document, "%" PRIu64, value->number));
    }
}

static void add_options(struct document *document, const struct changes *changes)
{
    static const struct column columns[] = {
        {"name", "option", COLUMN_LEFT, NULL},
        {"before", "before", COLUMN_CODE, NULL},
        {"after", "now", COLUMN_CODE, NULL},
    };
    if (!changes->is_alike)
        document_note(document, NOTE_WARNING,
                      "The options differ; that alone may have changed the plan.");
    document_table(document, LEVEL_FIRST, "options", changes->is_alike ? NULL : "Options", columns,
                   3, 0);
    for (int o = 0; o < SUMMARY_OPTIONS; o++) {
        const struct value *before = &changes->before->option[o];
        const struct value *after = &changes->after.option[o];
        if (!summary_is_same(before, after))
            document_row(document, (struct value[]){value_text(summary_members[o].path),
                                                    as_text_value(document, before),
                                                    as_text_value(document, after)});
    }
}

static void add_buffer(struct document *document, const struct changes *changes)
{
    uint64_t before = changes->before->buffer_bytes;
    uint64_t after = changes->after.buffer_bytes;
    bool is_less = after < before;
    uint64_t by = is_less ? before - after : after - before;
    uint64_t tenths = figures_tenths_percent(by, before);
    char sign = is_less ? '-' : '+';
    document_section(document, LEVEL_FIRST, "buffer_bytes", NULL);
    document_value(document, "before", value_number(before));
    document_value(document, "after", value_number(after));
    document_value(document, "change", value_change(before, after));
    document_end(document);
    if (by)
        document_note(document, NOTE_PLAIN,
                      "Buffer of the plan: %" PRIu64 " bytes, %" PRIu64 " before: %c%" PRIu64
                      ", %c%" PRIu64 ".%" PRIu64 " %%.", after, before, sign, by, sign,
                      tenths / 10, tenths % 10);
    else
        document_note(document, NOTE_PLAIN, "Buffer of the plan: %" PRIu64 " bytes, as before.",
                      after);
    document_section(document, LEVEL_FIRST, "tolerance", NULL);
    document_value(document, "limit", value_number((uint64_t)changes->tolerance.limit));
    document_value(document, "kept", value_bool(changes->tolerance.excess_bytes == 0));
    document_value(document, "excess_bytes", value_number(changes->tolerance.excess_bytes));
    add_rule(document, "--tolerance", &changes->tolerance);
    document_end(document);
}

static void add_table(struct document *document, const struct changes *changes,
                      enum part_level level, enum summary_table table)
{
    static const struct {
        const char *key;
        const char *title;
        struct column what;
    } tables[SUMMARY_TABLES] = {
        [SUMMARY_BUCKETS] = {"buckets", "Blocks by bucket", {"size", "size", COLUMN_RIGHT, NULL}},
        [SUMMARY_SIZES] = {"sizes", "Peak live by size", {"size", "size", COLUMN_RIGHT, NULL}},
        [SUMMARY_SITES] = {"functions", "Bytes at the peak by function",
                           {"function", "function", COLUMN_CODE, NULL}},
    };
    const struct column columns[] = {
        tables[table].what,
        {"before", "before", COLUMN_RIGHT, NULL},
        {"after", "now", COLUMN_RIGHT, NULL},
        {"change", "change", COLUMN_RIGHT, NULL},
        {NULL, "", COLUMN_LEFT, NULL},
    };
    size_t count = changes->count[table];
    document_table(document, table == SUMMARY_SIZES ? LEVEL_DETAIL : level, tables[table].key,
                   count ? tables[table].title : NULL, columns, 5, ROWS_FIRST);
    for (size_t i = 0; i < count; i++) {
        const struct change *change = &changes->change[table][i];
        const char *word = change->before == 0 ? "new" : change->after == 0 ? "gone" : NULL;
        document_row(document, (struct value[]){
            table == SUMMARY_SITES ? change->function : value_number(change->size),
            value_number(change->before), value_number(change->after),
            value_change(change->before, change->after), value_text(word)});
    }
}

void add_changes(struct document *document, const struct report *report)
{
    const struct changes *changes = report->changes;
    size_t count = 0;
    document_section(document, LEVEL_FIRST, "changes",
                     document_words(document, "Changes since %s", changes->name));
    document_value(document, "file", value_text(changes->name));
    add_buffer(document, changes);
    add_options(document, changes);
    for (int table = 0; table < SUMMARY_TABLES; table++) {
        add_table(document, changes, report->check ? LEVEL_DETAIL : LEVEL_FIRST,
                  (enum summary_table)table);
        count += changes->count[table];
    }
    if (!count)
        document_note(document, NOTE_PLAIN,
                      "No bucket, size or function at the peak has changed.");
    document_end(document);
}
