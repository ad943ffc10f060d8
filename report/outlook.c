/* SPDX-License-Identifier: MIT */
/* outlook.c - the end of the first screen: what may be wrong with the plan, as its details say,
 * and what to do next. */
#include "subjects.h"

#include "parser/input.h"
#include "parts.h"
#include "words.h"

#include <inttypes.h>
#include <string.h>

#define WARNINGS_FIRST 2

/* Adds one of *count warnings; those behind the first few are only counted. */
static void add_warning(struct document *document, size_t *count, struct value words)
{
    if ((*count)++ < WARNINGS_FIRST)
        document_note(document, NOTE_WARNING, "%.*s", (int)words.length, words.text);
}

/* Whether the plan is wrong for such a log. wolfSSL does not log the new block of a realloc, so most
 * of its logs have that finding. */
static bool is_harmful(const struct log *log, enum finding finding)
{
    return log->diagnosis.finding[finding].count && finding != FINDING_POOL_REUSED &&
           finding != FINDING_FREE_NULL &&
           (finding != FINDING_REALLOC || log->trace.input->prints_realloc);
}

/* The log has a name where there are several. */
static void add_findings(struct document *document, size_t *count, const struct log *log,
                         bool is_alone)
{
    for (int f = 0; f < FINDING_COUNT; f++) {
        const struct trace_count *found = &log->diagnosis.finding[f];
        const struct finding_words *words = finding_words(&log->trace, (enum finding)f);
        if (!is_harmful(log, (enum finding)f))
            continue;
        add_warning(document, count, value_text(document_words(document,
                    "%s%s%" PRIu64 ": %" PRIu64 " x %s: the plan %.*s.", is_alone ? "line" : log->name,
                    is_alone ? " " : ":", found->first_line, found->count, words->what,
                    (int)strcspn(words->effect, ":"), words->effect)));
    }
}

/* The warnings of the details that begin at part `at`. Returns the index behind them. */
static size_t add_details(struct document *document, size_t *count, size_t at)
{
    size_t end = parts_end(document, at);
    for (; at < end; at++) {
        struct part part = document->parts[at];
        if (part.kind == PART_NOTE && part.note == NOTE_WARNING)
            add_warning(document, count, part.value);
    }
    return end + 1;
}

static void add_warnings(struct document *document, const struct planning *planning)
{
    size_t count = 0;
    size_t part_count = document->part_count;
    for (size_t i = 0; i < planning->file_count; i++)
        add_findings(document, &count, &planning->files[i], planning->file_count == 1);
    for (size_t at = 0; at < part_count && !document->is_short;) {
        const struct part *part = &document->parts[at];
        bool is_detail = part->level == LEVEL_DETAIL && part_is_container(part->kind);
        at = is_detail ? add_details(document, &count, at) : at + 1;
    }
    if (count > WARNINGS_FIRST)
        document_note(document, NOTE_PLAIN, "And %zu more; -v shows all.",
                      count - WARNINGS_FIRST);
}

void add_outlook(struct document *document, const struct report *report)
{
    document_section(document, LEVEL_SCREEN, NULL, "");
    add_warnings(document, report->planning);
    document_note(document, NOTE_PLAIN, report_is_judged(report)
                      ? "Next: -v for everything, -f html a page, -f macros the plan."
                      : "Next: -v for everything, -f html a page, -f c code to load it, --check in "
                        "CI.");
    document_end(document);
}
