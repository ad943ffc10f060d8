/* SPDX-License-Identifier: MIT */
/* problem.c - problems in words. */
#include "problem.h"

#include "input.h"

#include <inttypes.h>

/* What is wrong; the token stands behind it in quotes where there is one. */
static const char *const words[] = {
    [PROBLEM_NONE] = "nothing is wrong",
    [PROBLEM_NO_MEMORY] = "out of memory",
    [PROBLEM_TOO_LONG] = "it is too long",
    [PROBLEM_NEITHER] = "its name ends neither with .ci nor with .su",
    [PROBLEM_NO_GRAPH] = "this is no call graph of gcc -fcallgraph-info",
    [PROBLEM_NO_RECORD] = "this is no record of a call graph:",
    [PROBLEM_NO_USAGE] = "this is no line of -fstack-usage:",
    [PROBLEM_NO_TITLE] = "a function without a name",
    [PROBLEM_FRAME] = "this is no frame of a function:",
    [PROBLEM_CUT] = "it breaks off",
    [PROBLEM_BEHIND] = "something stands behind the end of the call graph:",
    [PROBLEM_TWICE] = "this function is defined twice, which no program can link:",
    [PROBLEM_OTHER_BUILD] = "its .ci file is of another build and does not agree about",
    [PROBLEM_CHARACTER] = "no word begins with",
    [PROBLEM_COMMENT_OPEN] = "this comment never ends",
    [PROBLEM_STRING_OPEN] = "this string is empty or does not end on its line",
    [PROBLEM_EXPECTED] = "expected",
    [PROBLEM_NUMBER] = "this is no whole number",
    [PROBLEM_NESTED] = "too many parentheses inside each other",
    [PROBLEM_NO_ROOT] = "no input has this root, and no \"function\" states its stack:",
    [PROBLEM_NO_FUNCTION] = "no input has the function",
    [PROBLEM_AMBIGUOUS] = "several functions have the name",
    [PROBLEM_ROOT_TWICE] = "this root is declared twice:",
    [PROBLEM_STATED_TWICE] = "this is stated twice of",
    [PROBLEM_STATED_SMALL] = "the compiler counts more bytes of",
    [PROBLEM_NO_CATEGORY] = "no root is of the category",
    [PROBLEM_NEGATIVE] = "a difference is below 0",
    [PROBLEM_OVERFLOW] = "more bytes than 64 bits can count",
};

static void print_quoted(struct sink *sink, struct span token)
{
    sink_print(sink, " '");
    sink_plain(sink, token.text, token.length);
    sink_print(sink, "'");
}

static void print_place(struct sink *sink, const struct problem *problem)
{
    if (!problem->file)
        return;
    sink_plain(sink, problem->file, strlen(problem->file));
    if (problem->line)
        sink_print(sink, ":%" PRIu32, problem->line);
    if (problem->column)
        sink_print(sink, ":%" PRIu32, problem->column);
    sink_print(sink, ": ");
}

void problem_print(struct sink *sink, const struct problem *problem)
{
    print_place(sink, problem);
    sink_print(sink, "%s", words[problem->kind]);
    if (problem->expected)
        sink_print(sink, " %s, not", problem->expected);
    if (problem->most)
        sink_print(sink, " up to %" PRIu64 ":", problem->most);
    if (problem->token.length)
        print_quoted(sink, problem->token);
    else if (problem->expected)
        sink_print(sink, " the end of the file");
    if (problem->another.length) {
        sink_print(sink, "; say which in quotes, such as");
        print_quoted(sink, problem->another);
    }
    if (problem->other.file) {
        sink_print(sink, "; see ");
        sink_plain(sink, problem->other.file, strlen(problem->other.file));
        sink_print(sink, ":%" PRIu32, problem->other.line);
    }
}
