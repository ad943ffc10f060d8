/* SPDX-License-Identifier: MIT */
/* warnings.h - finds what keeps a depth from being a proven maximum. */
#ifndef STACK_WARNINGS_H
#define STACK_WARNINGS_H

#include "control.h"
#include "depth.h"
#include "graph.h"
#include "roots.h"

#include "common/sink.h"

enum warning_kind {
    WARNING_NO_STACK,    /* a function without stack information */
    WARNING_DYNAMIC,     /* a frame without a maximum */
    WARNING_NO_CALLS,    /* functions whose calls are not known, as there is no .ci file */
    WARNING_INDIRECT,    /* calls through pointers without a list of possible calls */
    WARNING_UNCALLED,    /* functions that no function calls and that are no declared roots */
    WARNING_RECURSION,   /* a cycle of calls without a stated recursion depth */
    WARNING_ROOT_CALLED, /* a call of a declared root, whose stack then counts twice */
    WARNING_CODE_FRAME,  /* the code takes a larger frame than the compiler says */
    WARNING_NO_EFFECT,   /* possible calls of a function without a call through a pointer */
};

/* As in JSON, by kind: no-stack, dynamic, … */
extern const char *const warning_names[];

struct warning {
    enum warning_kind kind;
    uint32_t function; /* WARNING_NO_CALLS: the first of the input; WARNING_UNCALLED: the
                        * deepest; WARNING_RECURSION: one on the cycle; WARNING_ROOT_CALLED:
                        * the root */
    uint32_t count;    /* WARNING_NO_CALLS, WARNING_UNCALLED: functions; WARNING_INDIRECT: calls;
                        * WARNING_RECURSION: functions of the cycle, path[first_path] on */
    size_t first_path;
    uint64_t bytes;    /* WARNING_UNCALLED: of the deepest */
    const struct call *call; /* WARNING_ROOT_CALLED: the call */
};

/* {0} is a valid empty one. */
struct warnings {
    struct warning *warning; /* by kind, then by function */
    size_t count;
    size_t capacity;
    uint32_t *path; /* functions; each calls the next, and the last of a cycle the first */
    size_t path_count;
    size_t path_capacity;
    bool *is_reached; /* of each function: whether a root reaches it */
};

/* Finds all warnings about functions that counted roots reach; if no root is counted, that
 * any root reaches. unit_count is the number of
 * inputs. Returns false iff memory is short.
 * Cost: O(functions + calls + warnings log warnings). */
bool warnings_find(const struct graph *graph, const struct depth *depth,
                   const struct roots *roots, size_t unit_count, struct warnings *warnings);

/* Writes "PLACE: what is not known: FUNCTION". */
void warning_print(struct sink *sink, const struct graph *graph, const struct warnings *warnings,
                   const struct warning *warning);

/* Frees what the warnings own and makes them {0}. */
void warnings_free(struct warnings *warnings);

#endif
