/* SPDX-License-Identifier: MIT */
/* doubts.c - says that a plan may be too small, if a log does not hold a whole run. */
#include "subjects.h"

#include "figures.h"
#include "words.h"

#include <inttypes.h>
#include <string.h>

static const struct {
    const char *name;
    const char *words; /* with the count, the whole, and tenths of a percent behind */
} doubts[DOUBT_COUNT] = {
    [DOUBT_STARTS_LATE] = {"starts_late", "frees are of blocks that it does not allocate: it "
                                          "starts late"},
    [DOUBT_CUT] = {"cut", "sessions and contexts live at its end: it ends early"},
    [DOUBT_NO_END] = {"no_end", "it does not say that the program ended: it is cut"},
    [DOUBT_TOTALS] = {"totals", "calls that its tracer counted are missing, or are too many"},
    [DOUBT_PROCESSES] = {"processes", "processes are left out: it was made small with the first "
                                      "alone"},
    [DOUBT_FORKED] = {"forked", "processes were forked: each is planned with a copy of what was live at "
                                "its first line, which may be later than the fork"},
    [DOUBT_LAST_LINE] = {"last_line", "its last line does not end: it is cut"},
    [DOUBT_NOT_FLUSHED] = {"not_flushed", "it does not end with a flush: its last events may be "
                                          "missing"},
    [DOUBT_BROKE_OFF] = {"broke_off", "blocks were live when a new run began: the run before broke "
                                      "off"},
};

void words_doubt(struct sink *sink, const struct log *log, enum doubt doubt)
{
    const struct doubt_count *count = &log->diagnosis.doubt[doubt];
    uint64_t tenths = figures_tenths_percent(count->count, count->whole);
    sink_plain(sink, log->name, strlen(log->name));
    sink_print(sink, ":%" PRIu64 ": ", count->line);
    if (doubt != DOUBT_LAST_LINE && doubt != DOUBT_NO_END && doubt != DOUBT_NOT_FLUSHED)
        sink_print(sink, "%" PRIu64 " of %" PRIu64 " (%" PRIu64 ".%" PRIu64 " %%) ", count->count,
                   count->whole, tenths / 10, tenths % 10);
    sink_print(sink, "%s", doubts[doubt].words);
}

bool report_has_doubts(const struct planning *planning)
{
    for (size_t i = 0; i < planning->file_count; i++) {
        for (int d = 0; d < DOUBT_COUNT; d++) {
            if (planning->files[i].diagnosis.doubt[d].count)
                return true;
        }
    }
    return false;
}

static void add_doubt(struct document *document, const struct log *log, enum doubt doubt)
{
    const struct doubt_count *count = &log->diagnosis.doubt[doubt];
    struct sink sink = {0};
    words_doubt(&sink, log, doubt);
    struct value words = document_text(document, &sink);
    document_section(document, LEVEL_FIRST, NULL, "");
    document_value(document, "file", value_text(log->name));
    document_value(document, "kind", value_text(doubts[doubt].name));
    document_value(document, "count", value_number(count->count));
    document_value(document, "whole", value_number(count->whole));
    document_value(document, "line", value_number(count->line));
    document_note(document, NOTE_WARNING, "The plan may be too small: %.*s.", (int)words.length,
                  words.text);
    document_end(document);
}

/* A plan for a device that does not exist yet. */
static void add_without(struct document *document, const struct site_set *without)
{
    struct sink sink = {0};
    words_without(&sink, without);
    struct value names = document_text(document, &sink);
    if (without->count)
        document_note(document, NOTE_WARNING,
                      "Planned without the requests of %.*s. A device that makes them needs more.",
                      (int)names.length, names.text);
}

void add_doubts(struct document *document, const struct report *report)
{
    const struct planning *planning = report->planning;
    add_without(document, &planning->without);
    document_list(document, LEVEL_DETAIL, "doubts", report_has_doubts(planning) ? "" : NULL);
    for (size_t i = 0; i < planning->file_count; i++) {
        for (int d = 0; d < DOUBT_COUNT; d++) {
            if (planning->files[i].diagnosis.doubt[d].count)
                add_doubt(document, &planning->files[i], (enum doubt)d);
        }
    }
    document_end(document);
}
