/* SPDX-License-Identifier: MIT */
/* error.c - errors in words. */
#include "error.h"

#include <inttypes.h>

/* The token follows in quotes if there is one. */
static const char *const words[] = {
    [ERROR_NONE] = "no error",
    [ERROR_NO_MEMORY] = "out of memory",
    [ERROR_TOO_LONG] = "the file is too long",
    [ERROR_NEITHER] = "the name must end with .ci or .su",
    [ERROR_NO_GRAPH] = "not a call graph of gcc -fcallgraph-info",
    [ERROR_NO_RECORD] = "not a record of a call graph:",
    [ERROR_NO_USAGE] = "not a line of -fstack-usage:",
    [ERROR_NO_TITLE] = "a function has no name",
    [ERROR_FRAME] = "not a valid frame:",
    [ERROR_CUT] = "the file ends too early",
    [ERROR_BEHIND] = "text after the end of the call graph:",
    [ERROR_TWICE] = "function defined twice; name only the files of one program:",
    [ERROR_OTHER_BUILD] = "the .ci file is from another build and disagrees about",
    [ERROR_NO_IMAGE] = "not a listing of a program with its symbols, data and code; make it from "
                       "the ELF file, before strip, with: objdump -fdst app.elf",
    [ERROR_MACHINE] = "use the objdump of the program's compiler; Arm, RISC-V, AVR and "
                      "x86-64 are supported, not",
    [ERROR_NOT_LINKED] = "the listing is of an object file or of several files, or made with -D; "
                         "make it from one linked program, with: objdump -fdst app.elf",
    [ERROR_REGISTERS] = "registers have other names than usual; run objdump without -M:",
    [ERROR_CHARACTER] = "unexpected character",
    [ERROR_COMMENT_OPEN] = "the comment is not closed",
    [ERROR_STRING_OPEN] = "the string is empty or not closed on its line",
    [ERROR_EXPECTED] = "expected",
    [ERROR_NUMBER] = "this must be a whole number",
    [ERROR_NESTED] = "too many open parentheses",
    [ERROR_NO_ROOT] = "no input defines this root; state its stack with \"function\":",
    [ERROR_ROOT_UNLINKED] = "the image does not have this root:",
    [ERROR_NO_FUNCTION] = "no input names the function",
    [ERROR_AMBIGUOUS] = "several functions have the name",
    [ERROR_ROOT_TWICE] = "root declared twice:",
    [ERROR_STATED_TWICE] = "stated twice:",
    [ERROR_STATED_SMALL] = "the stated frame is smaller than the compiler's:",
    [ERROR_NO_CATEGORY] = "no root has the category",
    [ERROR_NEGATIVE] = "a difference is below 0",
    [ERROR_OVERFLOW] = "the number of bytes does not fit in 64 bits",
};

bool error_no_memory(struct error *error)
{
    *error = (struct error){.kind = ERROR_NO_MEMORY};
    return false;
}

static void print_quoted(struct sink *sink, struct span token)
{
    sink_print(sink, " '");
    sink_span(sink, token);
    sink_print(sink, "'");
}

void place_print(struct sink *sink, struct place place)
{
    sink_plain(sink, place.file, strlen(place.file));
    if (place.line)
        sink_print(sink, ":%" PRIu32, place.line);
}

static void print_place(struct sink *sink, const struct error *error)
{
    if (!error->file)
        return;
    place_print(sink, (struct place){error->file, error->line});
    if (error->column)
        sink_print(sink, ":%" PRIu32, error->column);
    sink_print(sink, ": ");
}

static void print_limits(struct sink *sink, const struct error *error)
{
    if (error->expected)
        sink_print(sink, " %s, not", error->expected);
    if (error->kind == ERROR_NUMBER)
        sink_print(sink, " from %" PRIu64 " to %" PRIu64 ", not", error->least, error->most);
    else if (error->most)
        sink_print(sink, " (at most %" PRIu64 ")", error->most);
}

void error_print(struct sink *sink, const struct error *error)
{
    print_place(sink, error);
    sink_print(sink, "%s", words[error->kind]);
    print_limits(sink, error);
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
        place_print(sink, error->other);
    }
}
