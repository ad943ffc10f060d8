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

#endif
