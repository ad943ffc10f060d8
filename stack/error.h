/* SPDX-License-Identifier: MIT */
/* error.h - why an input or a control file can't be used, and where. */
#ifndef STACK_ERROR_H
#define STACK_ERROR_H

#include "graph.h"

#include "common/sink.h"

enum error_kind {
    ERROR_NONE,
    ERROR_NO_MEMORY,
    /* of inputs */
    ERROR_TOO_LONG,      /* over COMPILER_FILE_BYTES_MAX */
    ERROR_NEITHER,       /* named neither .ci nor .su */
    ERROR_NO_GRAPH,      /* the first line is not that of a call graph */
    ERROR_NO_RECORD,     /* a line that is no record of a call graph */
    ERROR_NO_USAGE,      /* a line that is no record of stack usage */
    ERROR_NO_TITLE,      /* an empty name */
    ERROR_FRAME,         /* a frame that is no number, too large, or of an unknown kind */
    ERROR_CUT,           /* it ends within a line, or without the last '}' */
    ERROR_BEHIND,        /* something stands behind the last '}' */
    ERROR_TWICE,         /* the function is defined at `other`, too */
    ERROR_OTHER_BUILD,   /* .su and .ci differ about the function */
    /* of control files, in reading them */
    ERROR_CHARACTER,     /* no word begins with the token */
    ERROR_COMMENT_OPEN,  /* the comment never ends */
    ERROR_STRING_OPEN,   /* the string does not end on its line, or is empty */
    ERROR_EXPECTED,      /* not the token but `expected` is needed */
    ERROR_NUMBER,        /* no number, or over `most` */
    ERROR_NESTED,        /* over CONTROL_NESTED_MAX parentheses inside each other */
    /* of control files, against the call graph */
    ERROR_NO_ROOT,       /* the root is in no input, and nothing states its stack */
    ERROR_NO_FUNCTION,   /* a check names a function that is in no input */
    ERROR_AMBIGUOUS,     /* static functions of several units have that name, two of
                            * them at `other` and `another` */
    ERROR_ROOT_TWICE,    /* the function is declared a root at `other`, too */
    ERROR_STATED_TWICE,  /* the same was stated at `other` */
    ERROR_STATED_SMALL,  /* less than the compiler counts at `other` */
    ERROR_NO_CATEGORY,   /* no root has that category */
    ERROR_NEGATIVE,      /* a difference below 0 in a check */
    /* of what comes out */
    ERROR_OVERFLOW,      /* more bytes than 64 bits count */
};

/* {0} is none. */
struct error {
    enum error_kind kind;
    const char *file; /* NULL: of no file */
    uint32_t line;    /* from 1; 0: of none */
    uint32_t column;  /* in bytes, from 1; 0: of none */
    struct span token;
    const char *expected;
    uint64_t most;
    struct place other;
    struct span another;
};

/* Writes "FILE:LINE:COLUMN: what is wrong", without what is not known. */
void error_print(struct sink *sink, const struct error *error);

#endif
