/* SPDX-License-Identifier: MIT */
/* printed.h - documents for the tests of formats, and what comes out of a format. */
#ifndef TESTS_PRINTED_H
#define TESTS_PRINTED_H

#include "report/formats.h"

#include "check.h"

typedef void print_document(struct sink *sink, const struct document *document, bool is_verbose);

/* Compares all that is printed, shows it where it differs, and frees the document. */
#define CHECK_PRINTED(print, document, is_verbose, expected) \
    check_printed((print), (document), (is_verbose), (expected), __FILE__, __LINE__)

static inline void check_printed(print_document *print, struct document *document,
                                 bool is_verbose, const char *expected, const char *file, int line)
{
    struct sink sink = {0};
    print(&sink, document, is_verbose);
    bool is_same = !sink.is_short && !document->is_short && sink.length == strlen(expected) &&
                   (!sink.length || memcmp(sink.text, expected, sink.length) == 0);
    if (!check_note(is_same, file, line, "printed as expected"))
        printf("--- printed\n%.*s--- expected\n%s---\n", (int)sink.length,
               sink.length ? sink.text : "", expected);
    sink_free(&sink);
    document_free(document);
}

static inline struct value number(uint64_t value)
{
    return value_number(value);
}

static inline struct value text(const char *words)
{
    return value_text(words);
}

/* A report in small: each kind of part but charts, at depths 0 and 1. */
static inline struct document make_report(void)
{
    static const struct column columns[] = {
        {"size", "size", COLUMN_RIGHT, NULL}, {"share", "share", COLUMN_BAR, "%"},
        {"program", NULL, COLUMN_RIGHT, NULL}, {"words", "", COLUMN_LEFT, NULL},
        {"site", "call site", COLUMN_CODE, NULL},
    };
    const struct value small[] = {number(64), value_tenths(5), number(9), text("a bc"),
                                  text("wc_new:1")};
    const struct value large[] = {number(12800), {0}, number(9), {0}, {0}};
    struct document document = {.title = "Static memory", .subtitle = "of a handshake"};
    document_code(&document, LEVEL_FIRST, "macros", NULL, text("#define A 1\n#define B 2\n"));
    document_fact(&document, "bytes", "Minimum buffer size needed", number(61856), "bytes");
    document_fact(&document, "program", NULL, number(1), NULL);
    document_fact(&document, "exact", "Exact", value_bool(true), NULL);
    document_section(&document, LEVEL_FIRST, "plan", "Plan");
    document_fact(&document, "blocks", "blocks", number(61584), "bytes");
    document_fact(&document, "program", NULL, number(1), NULL);
    document_fact(&document, "waste", "waste of a request", value_tenths(231), "%");
    document_note(&document, NOTE_PLAIN, "Add %d bytes.", 15);
    document_note(&document, NOTE_WARNING, "A free is lost.");
    document_table(&document, LEVEL_FIRST, "buckets", "Buckets", columns, 5, 0);
    document_row(&document, small);
    document_row(&document, large);
    document_table(&document, LEVEL_FIRST, "sizes", "Sizes", columns, 5, 0);
    document_end(&document);
    document_section(&document, LEVEL_FIRST, "next", "Next");
    document_note(&document, NOTE_PLAIN, "Try -v.");
    document_end(&document);
    return document;
}

#endif
