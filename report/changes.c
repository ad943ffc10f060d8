/* SPDX-License-Identifier: MIT */
/* changes.c - lays two reports side by side, and keeps what differs. */
#include "changes.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static int compare_spans(struct json_span a, struct json_span b)
{
    size_t common = a.length < b.length ? a.length : b.length;
    int order = common ? memcmp(a.bytes, b.bytes, common) : 0;
    return order ? order : (a.length > b.length) - (a.length < b.length);
}

static int compare_keys(const void *a, const void *b)
{
    const struct change *x = a;
    const struct change *y = b;
    if (x->size != y->size)
        return x->size < y->size ? -1 : 1;
    return compare_spans(x->function, y->function);
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
static struct json_span function_of(struct json_span site)
{
    size_t length = site.length;
    while (length && site.bytes[length - 1] >= '0' && site.bytes[length - 1] <= '9')
        length--;
    if (length > 1 && length < site.length && site.bytes[length - 1] == ':')
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

static bool find_table(struct changes *changes, enum baseline_table table)
{
    const struct baseline *before = changes->before;
    const struct baseline *after = &changes->after;
    size_t count = 0;
    struct change *change = calloc(before->count[table] + after->count[table] + 1, sizeof *change);
    if (!change)
        return false;
    for (size_t i = 0; i < before->count[table]; i++) {
        const struct baseline_row *row = &before->row[table][i];
        change[count++] = (struct change){row->size, function_of(row->site), row->amount, 0};
    }
    for (size_t i = 0; i < after->count[table]; i++) {
        const struct baseline_row *row = &after->row[table][i];
        change[count++] = (struct change){row->size, function_of(row->site), 0, row->amount};
    }
    qsort(change, count, sizeof *change, compare_keys);
    count = join(change, count);
    if (table != BASELINE_BUCKETS)
        qsort(change, count, sizeof *change, compare_magnitudes);
    changes->change[table] = change;
    changes->count[table] = count;
    return true;
}

bool changes_differ(const struct changes *changes, enum baseline_fact option)
{
    return compare_spans(changes->before->fact[option], changes->after.fact[option]) != 0;
}

enum baseline_error changes_find(const struct baseline *before, const struct report *report,
                                 struct changes *changes)
{
    assert(!report->changes);
    *changes = (struct changes){.before = before};
    struct sink json = {0};
    report_json(&json, report);
    enum baseline_error error = json.is_short ? BASELINE_NO_MEMORY
                                              : baseline_read(json.text, json.length,
                                                              &changes->after);
    sink_free(&json);
    for (int table = 0; table < BASELINE_TABLES && !error; table++) {
        if (!find_table(changes, (enum baseline_table)table))
            error = BASELINE_NO_MEMORY;
    }
    changes->is_alike = true;
    for (int option = BASELINE_OPTION_FIRST; option < BASELINE_FACTS && !error; option++)
        changes->is_alike &= !changes_differ(changes, (enum baseline_fact)option);
    return error;
}

void changes_free(struct changes *changes)
{
    for (int table = 0; table < BASELINE_TABLES; table++)
        free(changes->change[table]);
    baseline_free(&changes->after);
    *changes = (struct changes){0};
}
