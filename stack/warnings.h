/* SPDX-License-Identifier: MIT */
/* warnings.h - what keeps a depth from being a proven maximum. */
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
    WARNING_NO_CALLS,    /* functions whose calls are not known: there is no .ci file */
    WARNING_INDIRECT,    /* calls through pointers without a list of what they may call */
    WARNING_UNCALLED,    /* a function that nobody calls and that is no known root */
    WARNING_RECURSION,   /* a cycle of calls in which none has a depth */
    WARNING_ROOT_CALLED, /* a call to a declared root, whose stack then counts twice */
};

/* As in JSON: no-stack, dynamic, … */
extern const char *const warning_names[];

struct warning {
    enum warning_kind kind;
    uint32_t function;  /* that it is about; one on the cycle; of WARNING_NO_CALLS the first of
                         * the input */
    uint32_t count;     /* WARNING_NO_CALLS: functions; WARNING_INDIRECT: calls;
                         * WARNING_RECURSION: functions of the cycle, path[first_path] on */
    size_t first_path;
    const struct call *call; /* WARNING_ROOT_CALLED: the call */
};

/* {0} is a valid empty one. */
struct warnings {
    struct warning *warning; /* by kind, then by function */
    size_t count;
    size_t capacity;
    uint32_t *path; /* functions, each calls the next and the last the first */
    size_t path_count;
    size_t path_capacity;
    bool *is_reached; /* from a root, of each function */
};

/* Finds all that there is to warn of in what roots reach. unit_count is the number
 * of inputs. Returns false iff memory is short. Cost: O(functions + calls). */
bool warnings_find(const struct graph *graph, const struct depth *depth,
                   const struct roots *roots, size_t unit_count, struct warnings *warnings);

/* Writes "PLACE: what is not known, and what would tell". */
void warning_print(struct sink *sink, const struct graph *graph, const struct warnings *warnings,
                   const struct warning *warning);

/* Frees what the warnings own and makes them {0}. */
void warnings_free(struct warnings *warnings);

#endif
