/* SPDX-License-Identifier: MIT */
/* problem.h - why an input or a control file can't be used, and where. */
#ifndef STACK_PROBLEM_H
#define STACK_PROBLEM_H

#include "graph.h"

#include "common/sink.h"

enum problem_kind {
    PROBLEM_NONE,
    PROBLEM_NO_MEMORY,
    /* of inputs */
    PROBLEM_TOO_LONG,      /* over INPUT_BYTES_MAX */
    PROBLEM_NEITHER,       /* named neither .ci nor .su */
    PROBLEM_NO_GRAPH,      /* the first line is not that of a call graph */
    PROBLEM_NO_RECORD,     /* a line that is no record of a call graph */
    PROBLEM_NO_USAGE,      /* a line that is no record of stack usage */
    PROBLEM_NO_TITLE,      /* an empty name */
    PROBLEM_FRAME,         /* a frame that is no number, too large, or of an unknown kind */
    PROBLEM_CUT,           /* it ends within a line, or without the last '}' */
    PROBLEM_BEHIND,        /* something stands behind the last '}' */
    PROBLEM_TWICE,         /* the function is defined at `other`, too */
    PROBLEM_OTHER_BUILD,   /* .su and .ci differ about the function */
    /* of control files, in reading them */
    PROBLEM_CHARACTER,     /* no word begins with the token */
    PROBLEM_COMMENT_OPEN,  /* the comment never ends */
    PROBLEM_STRING_OPEN,   /* the string does not end on its line, or is empty */
    PROBLEM_EXPECTED,      /* not the token but `expected` is needed */
    PROBLEM_NUMBER,        /* no number, or over `most` */
    PROBLEM_NESTED,        /* over CONTROL_NESTED_MAX parentheses inside each other */
    /* of control files, against the call graph */
    PROBLEM_NO_ROOT,       /* the root is in no input, and nothing states its stack */
    PROBLEM_NO_FUNCTION,   /* a check names a function that is in no input */
    PROBLEM_AMBIGUOUS,     /* static functions of several units have that name, two of
                            * them at `other` and `another` */
    PROBLEM_ROOT_TWICE,    /* the function is declared a root at `other`, too */
    PROBLEM_STATED_TWICE,  /* the same was stated at `other` */
    PROBLEM_STATED_SMALL,  /* less than the compiler counts at `other` */
    PROBLEM_NO_CATEGORY,   /* no root has that category */
    PROBLEM_NEGATIVE,      /* a difference below 0 in a check */
    /* of what comes out */
    PROBLEM_OVERFLOW,      /* more bytes than 64 bits count */
};

/* {0} is none. */
struct problem {
    enum problem_kind kind;
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
void problem_print(struct sink *sink, const struct problem *problem);

#endif
