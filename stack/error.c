/* SPDX-License-Identifier: MIT */
/* error.c - errors in words. */
#include "error.h"

#include "compiler_file.h"

#include <inttypes.h>

/* What is wrong; the token stands behind it in quotes where there is one. */
static const char *const words[] = {
    [ERROR_NONE] = "nothing is wrong",
    [ERROR_NO_MEMORY] = "out of memory",
    [ERROR_TOO_LONG] = "it is too long",
    [ERROR_NEITHER] = "its name ends neither with .ci nor with .su",
    [ERROR_NO_GRAPH] = "this is no call graph of gcc -fcallgraph-info",
    [ERROR_NO_RECORD] = "this is no record of a call graph:",
    [ERROR_NO_USAGE] = "this is no line of -fstack-usage:",
    [ERROR_NO_TITLE] = "a function without a name",
    [ERROR_FRAME] = "this is no frame of a function:",
    [ERROR_CUT] = "it breaks off",
    [ERROR_BEHIND] = "something stands behind the end of the call graph:",
    [ERROR_TWICE] = "this function is defined twice, which no program can link:",
    [ERROR_OTHER_BUILD] = "its .ci file is of another build and does not agree about",
    [ERROR_CHARACTER] = "no word begins with",
    [ERROR_COMMENT_OPEN] = "this comment never ends",
    [ERROR_STRING_OPEN] = "this string is empty or does not end on its line",
    [ERROR_EXPECTED] = "expected",
    [ERROR_NUMBER] = "this is no whole number",
    [ERROR_NESTED] = "too many parentheses inside each other",
    [ERROR_NO_ROOT] = "no input has this root, and no \"function\" states its stack:",
    [ERROR_NO_FUNCTION] = "no input has the function",
    [ERROR_AMBIGUOUS] = "several functions have the name",
    [ERROR_ROOT_TWICE] = "this root is declared twice:",
    [ERROR_STATED_TWICE] = "this is stated twice of",
    [ERROR_STATED_SMALL] = "the compiler counts more bytes of",
    [ERROR_NO_CATEGORY] = "no root is of the category",
    [ERROR_NEGATIVE] = "a difference is below 0",
    [ERROR_OVERFLOW] = "more bytes than 64 bits can count",
};

static void print_quoted(struct sink *sink, struct span token)
{
    sink_print(sink, " '");
    sink_plain(sink, token.text, token.length);
    sink_print(sink, "'");
}

static void print_place(struct sink *sink, const struct error *error)
{
    if (!error->file)
        return;
    sink_plain(sink, error->file, strlen(error->file));
    if (error->line)
        sink_print(sink, ":%" PRIu32, error->line);
    if (error->column)
        sink_print(sink, ":%" PRIu32, error->column);
    sink_print(sink, ": ");
}

void error_print(struct sink *sink, const struct error *error)
{
    print_place(sink, error);
    sink_print(sink, "%s", words[error->kind]);
    if (error->expected)
        sink_print(sink, " %s, not", error->expected);
    if (error->most)
        sink_print(sink, " up to %" PRIu64 ":", error->most);
    if (error->token.length)
        print_quoted(sink, error->token);
    else if (error->expected)
        sink_print(sink, " the end of the file");
    if (error->another.length) {
        sink_print(sink, "; say which in quotes, such as");
        print_quoted(sink, error->another);
    }
    if (error->other.file) {
        sink_print(sink, "; see ");
        sink_plain(sink, error->other.file, strlen(error->other.file));
        sink_print(sink, ":%" PRIu32, error->other.line);
    }
}
