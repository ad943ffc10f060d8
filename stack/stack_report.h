/* SPDX-License-Identifier: MIT */
/* stack_report.h - prints the stack of a program as text, as JSON and as a Graphviz graph. */
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

/* As in --format, by format; NULL ends them. */
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
    const char *image_name; /* NULL: none */
    bool is_lower_bound;
    int64_t max_stack; /* bytes; -1: no budget */
    bool is_verbose;   /* the text has all chains whole, and all functions */
};

/* Each appends its report. Cost: linear in what is printed. */
void stack_report_text(struct sink *sink, const struct stack_report *report);
void stack_report_json(struct sink *sink, const struct stack_report *report);
void stack_report_dot(struct sink *sink, const struct stack_report *report);

/* Appends a control file to be edited, with what the warnings ask for. */
void stack_suggest(struct sink *sink, const struct stack_report *report);

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

/* A walk along the deepest chain of a function. */
struct chain {
    const struct stack_report *report;
    const struct component *component; /* the next one; NULL: the chain ends */
    uint32_t entered;                  /* the function that the chain enters it through */
    uint32_t returned_count;           /* of its functions */
};

/* The deepest chain from that function on. */
struct chain chain_from(const struct stack_report *report, uint32_t function);

/* Sets *row to the next function of the chain; of a cycle first the function that the
 * chain enters it through, then the others. Returns false iff there is none. */
bool chain_next(struct chain *chain, struct chain_row *row);

/* Whether a root reaches the function and another unit's function may override it, so
 * that both count; *other is then that function. */
bool stack_report_is_overridden(const struct stack_report *report, uint32_t function,
                                uint32_t *other);

/* Whether statements about the function have no effect: only control files name it, no
 * root reaches it, and no unit has a FILE:NAME of it. */
bool stack_report_is_without_effect(const struct stack_report *report, uint32_t function);

#endif
