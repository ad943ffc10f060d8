/* SPDX-License-Identifier: MIT */
/* stack_report.h - the stack of a program as text, as JSON, and as a graph for dot. */
#ifndef STACK_STACK_REPORT_H
#define STACK_STACK_REPORT_H

#include "checks.h"
#include "depth.h"
#include "graph.h"
#include "roots.h"
#include "warnings.h"

#include "common/sink.h"

enum stack_format {
    STACK_TEXT,
    STACK_JSON,
    STACK_DOT,
};

/* As in --format; NULL ends them. */
extern const char *const stack_format_names[];

struct stack_report {
    const char *program;
    const char *version;
    const char *const *input_names;
    size_t input_count;
    const char *const *control_names;
    size_t control_count;
    const struct graph *graph;
    const struct depth *depth;
    const struct roots *roots;
    const struct checks *checks;
    const struct warnings *warnings;
    int64_t max_stack; /* bytes; -1: no budget */
    bool is_verbose;   /* the text has all chains, and all functions */
};

/* Each appends its report. Cost: linear in what is printed. */
void stack_report_text(struct sink *sink, const struct stack_report *report);
void stack_report_json(struct sink *sink, const struct stack_report *report);
void stack_report_dot(struct sink *sink, const struct stack_report *report);

/* Writes "FILE:LINE: LEFT <= RIGHT", and ": MESSAGE" where it fails and has one. */
void stack_report_check(struct sink *sink, const struct check *check);

/* ---- Shared by the reports ---- */

/* One function of a chain. */
struct chain_row {
    uint32_t function;
    uint64_t activations;
    uint64_t bytes; /* of all activations */
    const struct component *component;
};

/* Goes along the deepest chain from a function. */
struct chain {
    const struct stack_report *report;
    const struct component *component; /* NULL: the chain ends */
    uint32_t entered;        /* the function that the component is entered by */
    uint32_t member;         /* the next one in it */
};

/* Starts at the function; {0} otherwise. */
struct chain chain_from(const struct stack_report *report, uint32_t function);

/* The next function of the chain: of a cycle first the one that it is entered by, then
 * the others. Returns false iff there is none. */
bool chain_next(struct chain *chain, struct chain_row *row);

/* Whether the function is reached, and counted with another unit's function that may
 * override it: *other. */
bool stack_report_is_overridden(const struct stack_report *report, uint32_t function,
                                uint32_t *other);

/* Whether only control files name the function, no root reaches it, and no unit has
 * a FILE:NAME of it: the statement about it has no effect. */
bool stack_report_is_without_effect(const struct stack_report *report, uint32_t function);

#endif
