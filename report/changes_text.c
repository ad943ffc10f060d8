/* SPDX-License-Identifier: MIT */
/* changes_text.c - what is different from an earlier report, for people. */
#include "changes.h"

#include "figures.h"

#include <inttypes.h>
#include <string.h>

#define ROWS_SHOWN 20 /* of each table; all with is_verbose */

static void print_span(struct sink *sink, struct json_span span)
{
    sink_plain(sink, span.bytes, span.length);
}

static void print_buffer(struct sink *sink, const struct changes *changes)
{
    uint64_t before = changes->before->buffer_bytes;
    uint64_t after = changes->after.buffer_bytes;
    bool is_less = after < before;
    uint64_t by = is_less ? before - after : after - before;
    uint64_t tenths = figures_tenths_percent(by, before);
    char sign = is_less ? '-' : '+';
    sink_print(sink, "  Buffer of the plan: %" PRIu64 " bytes, ", after);
    if (by)
        sink_print(sink, "%" PRIu64 " before: %c%" PRIu64 ", %c%" PRIu64 ".%" PRIu64 " %%\n",
                   before, sign, by, sign, tenths / 10, tenths % 10);
    else
        sink_print(sink, "as before\n");
    report_kept(sink, "--tolerance", &changes->tolerance);
}

static void print_options(struct sink *sink, const struct changes *changes)
{
    if (changes->is_alike)
        return;
    sink_print(sink, "  The options differ, and the plan may have changed for that alone:\n");
    for (int option = BASELINE_OPTION_FIRST; option < BASELINE_FACTS; option++) {
        if (!changes_differ(changes, (enum baseline_fact)option))
            continue;
        sink_print(sink, "    %s is ", baseline_name((enum baseline_fact)option));
        print_span(sink, changes->after.fact[option]);
        sink_print(sink, ", and was ");
        print_span(sink, changes->before->fact[option]);
        sink_print(sink, "\n");
    }
}

static void print_row(struct sink *sink, enum baseline_table table, const struct change *change)
{
    const char *word = change->before == 0 ? "new" : change->after == 0 ? "gone" : "";
    int64_t by = (int64_t)change->after - (int64_t)change->before;
    if (table != BASELINE_SITES)
        sink_print(sink, "%10" PRIu64 "  ", change->size);
    sink_print(sink, "%10" PRIu64 "  %10" PRIu64 "  %+10" PRId64, change->before, change->after,
               by);
    if (table == BASELINE_SITES) {
        sink_print(sink, "  %-4s  ", word);
        print_span(sink, change->function);
    } else if (*word) {
        sink_print(sink, "  %s", word);
    }
    sink_print(sink, "\n");
}

static void print_table(struct sink *sink, const struct report *report, enum baseline_table table)
{
    static const struct {
        const char *head;
        const char *rows;
    } words[] = {
        [BASELINE_BUCKETS] = {"Blocks by bucket\n      size      before         now      change\n",
                              "buckets"},
        [BASELINE_SIZES] = {"Peak live by size\n      size      before         now      change\n",
                            "sizes"},
        [BASELINE_SITES] = {"Bytes at the peak by function\n"
                            "    before         now      change        function\n", "functions"},
    };
    const struct changes *changes = report->changes;
    size_t count = changes->count[table];
    size_t shown = report->is_verbose || count < ROWS_SHOWN ? count : ROWS_SHOWN;
    if (count)
        sink_print(sink, "\n  %s", words[table].head);
    for (size_t i = 0; i < shown; i++)
        print_row(sink, table, &changes->change[table][i]);
    if (shown < count)
        sink_print(sink, "  and %zu more %s; -v lists them\n", count - shown, words[table].rows);
}

void report_changes(struct sink *sink, const struct report *report)
{
    const struct changes *changes = report->changes;
    bool is_same = true;
    sink_print(sink, "Changes since ");
    sink_plain(sink, changes->name, strlen(changes->name));
    sink_print(sink, "\n");
    print_buffer(sink, changes);
    print_options(sink, changes);
    for (int table = 0; table < BASELINE_TABLES; table++) {
        print_table(sink, report, (enum baseline_table)table);
        is_same &= changes->count[table] == 0;
    }
    if (is_same)
        sink_print(sink, "  No bucket, size or function at the peak has changed.\n");
    sink_print(sink, "\n");
}
