/* SPDX-License-Identifier: MIT */
/* error.h - why an input or a control file can't be used, and where. */
#ifndef STACK_ERROR_H
#define STACK_ERROR_H

#include "graph.h"

#include "common/sink.h"

enum error_kind {
    ERROR_NONE,
    ERROR_NO_MEMORY,
    ERROR_TOO_LONG,     /* the file has over `most` bytes */
    /* in inputs */
    ERROR_NEITHER,      /* the name ends neither with .ci nor with .su */
    ERROR_NO_GRAPH,     /* the first line is not that of a call graph */
    ERROR_NO_RECORD,    /* a line is no record of a call graph */
    ERROR_NO_USAGE,     /* a line is no record of stack usage */
    ERROR_NO_TITLE,     /* a name is empty */
    ERROR_FRAME,        /* a frame is no number, too large, or of an unknown kind */
    ERROR_CUT,          /* the file ends within a line, or without the last '}'; a listing, too */
    ERROR_BEHIND,       /* there is text after the last '}' */
    ERROR_TWICE,        /* the function is also defined at `other` */
    ERROR_OTHER_BUILD,  /* .su and .ci file differ about the function */
    /* in the listing of an image */
    ERROR_NO_IMAGE,     /* it has no file format, entry, symbols, data or code */
    ERROR_MACHINE,      /* the code is for a machine that is not supported */
    ERROR_NOT_LINKED,   /* addresses repeat: it lists a file that is not linked, or several */
    ERROR_REGISTERS,    /* registers have names that the decoders do not know */
    /* in control files, when they are read */
    ERROR_CHARACTER,    /* no token starts with this character */
    ERROR_COMMENT_OPEN, /* the comment has no end */
    ERROR_STRING_OPEN,  /* the string has no end on its line, or is empty */
    ERROR_EXPECTED,     /* `expected` is needed in place of the token */
    ERROR_NUMBER,       /* the token is no number from `least` to `most` */
    ERROR_NESTED,       /* over `most` parentheses are open */
    /* in control files, against the call graph */
    ERROR_NO_ROOT,       /* no input defines the root, and no control file states it */
    ERROR_ROOT_UNLINKED, /* the image does not have the root */
    ERROR_NO_FUNCTION,   /* a check names a function that no input names */
    ERROR_AMBIGUOUS,     /* several functions have the name, one of them `another` */
    ERROR_ROOT_TWICE,    /* the function is also declared a root at `other` */
    ERROR_STATED_TWICE,  /* the same is stated before */
    ERROR_STATED_SMALL,  /* the frame is smaller than what the compiler says at `other` */
    ERROR_NO_CATEGORY,   /* no root has the category */
    ERROR_NEGATIVE,      /* a difference in a check is below 0 */
    /* in results */
    ERROR_OVERFLOW,      /* a number of bytes is over 64 bits */
};

/* {0} is none. */
struct error {
    enum error_kind kind;
    const char *file; /* NULL: not about a file */
    uint32_t line;    /* from 1; 0: not about a line */
    uint32_t column;  /* in bytes, from 1; 0: not known */
    struct span token;
    const char *expected;
    uint64_t least;
    uint64_t most;
    struct place other;
    struct span another;
};

/* Sets *error to a lack of memory. Returns false. */
bool error_no_memory(struct error *error);

/* Writes "FILE:LINE", without the line if it is 0. */
void place_print(struct sink *sink, struct place place);

/* Writes "FILE:LINE:COLUMN: what is wrong", without the parts that are not known. */
void error_print(struct sink *sink, const struct error *error);

#endif
