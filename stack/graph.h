/* SPDX-License-Identifier: MIT */
/* graph.h - the call graph: functions with their frames, and who calls whom.
 *
 * It is built in four steps:
 *   1. ci_read() and su_read() add what the compiler's files say;
 *   2. graph_sort() sorts the functions, so that the order of the files does not matter;
 *   3. statements_apply() adds what control files state;
 *   4. linker_resolve_calls() redirects calls between the units, and ends with
 *      graph_list_calls(), which lists the calls of each function.
 * Spans point into texts that the caller keeps as long as the graph. */
#ifndef STACK_GRAPH_H
#define STACK_GRAPH_H

#include "common/span.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GRAPH_NONE UINT32_MAX
#define GRAPH_FRAME_MAX UINT32_MAX /* bytes; more is no frame but damage */

/* A line of an input; {0} where nothing stands in one. */
struct place {
    const char *file;
    uint32_t line;
};

enum frame_kind {
    FRAME_UNKNOWN, /* no stack information; 0 bytes */
    FRAME_STATIC,  /* always as large */
    FRAME_BOUNDED, /* "dynamic,bounded": never larger */
    FRAME_DYNAMIC, /* "dynamic": what is known of it, and no maximum */
    FRAME_STATED,  /* never larger, says a control file */
};

/* As in reports: unknown, static, bounded, dynamic, stated. */
extern const char *const frame_kind_names[];

struct function {
    struct span name;   /* its title in the call graph: NAME, or FILE:NAME where it is static
                         * or weak. Where two units have a function of one title, it is
                         * INPUT:NAME with the input that defines it */
    struct span label;  /* as .su files name it; empty where no call graph defines it */
    struct span source; /* file:line:column where it is defined; empty where not known */
    struct place at;    /* where an input defines it, else where it is first named */
    uint32_t unit;      /* the input that alone knows a FILE:NAME; GRAPH_NONE for a NAME */
    enum frame_kind frame;
    uint64_t frame_bytes; /* 0 to GRAPH_FRAME_MAX */
    uint32_t max_activations;  /* the most activations on the stack at once; 0: not stated */
    bool is_defined;          /* by an input, or by a control file's "function" */
    bool has_calls;           /* a .ci file tells what it calls */
    bool is_stated;           /* a control file's "function" tells the rest */
    bool is_from_usage;       /* its frame is from a .su file */
    bool is_root;             /* a control file declares it */
    bool is_unused;           /* a control file says that it is no root where nobody calls it */
    bool is_excluded;         /* a control file leaves it out */
    bool is_weak;             /* a control file says so of a NAME */
    bool is_static;           /* or of a FILE:NAME */
    bool has_possible_calls;  /* a control file lists what its pointers call */
    bool is_only_in_control; /* and by no input */
    uint32_t indirect_count;     /* calls through pointers */
    struct span indirect_source; /* of the first of them */
    uint32_t caller_count;       /* others that call it, excluded ones too; set by graph_list_calls() */
    uint32_t first_call;         /* its calls are call[first_call] to call[first_call + */
    uint32_t call_count;         /* call_count - 1]; from graph_list_calls() on */
};

struct call {
    uint32_t caller;
    uint32_t callee;
    struct place at;
    struct span source; /* file:line:column; empty where not known */
};

struct made_title;

/* {0} is a valid empty graph. */
struct graph {
    struct function *function;
    struct call *call; /* from graph_list_calls() on by caller and callee, each pair once */
    size_t function_count;
    size_t function_capacity;
    size_t call_count;
    size_t call_capacity;
    uint32_t *slot; /* a hash table of the functions by unit and title */
    size_t slot_count;
    size_t sorted_count; /* functions in order; those of the control files follow */
    struct made_title *names; /* those that graph_make_title() made */
};

/* The name without its file: what the linker sees, but for clones. */
struct span graph_symbol(struct span name);

/* Sets *name to "file:symbol", which lives as long as the graph. Returns false iff
 * memory is short. */
bool graph_make_title(struct graph *graph, struct span file, struct span symbol, struct span *name);

/* Whether the title is one that only its unit knows. */
bool graph_is_local(struct span title);

/* The function of that title, added where there is none yet, as first named at
 * `at`. unit is the input's number; it matters for local titles only.
 * Returns GRAPH_NONE iff memory is short. Cost: O(length) on average. */
uint32_t graph_find_or_add(struct graph *graph, uint32_t unit, struct span title, struct place at);

/* The same, GRAPH_NONE where there is none. */
uint32_t graph_find(const struct graph *graph, uint32_t unit, struct span title);

/* Adds a call, before graph_list_calls(). Returns false iff memory is short. */
bool graph_add_call(struct graph *graph, struct call call);

/* Sorts the functions by symbol, then by name, then by unit: their numbers change,
 * and clones (NAME.constprop.0) come behind their function. unit_names are the
 * inputs' names, for functions that share a title. Returns false iff memory is short. */
bool graph_sort(struct graph *graph, const char *const *unit_names);

/* The first sorted function whose symbol is not less than `symbol`. */
uint32_t graph_lower_bound(const struct graph *graph, struct span symbol);

/* Sorts the calls, drops repeated ones and sets first_call, call_count and
 * caller_count of each function. To be called once, when all calls are added.
 * Cost: O(calls log calls). */
void graph_list_calls(struct graph *graph);

/* Frees what the graph owns and makes it {0}. */
void graph_free(struct graph *graph);

#endif
