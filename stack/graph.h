/* SPDX-License-Identifier: MIT */
/* graph.h - the call graph: functions with their frames, and who calls whom.
 *
 * It is built in four steps:
 *   1. ci_read() and su_read() add what the compiler's files say, and image_link_join()
 *      what the linked program says;
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
#define GRAPH_FRAME_MAX UINT32_MAX /* bytes; a larger frame is an error in the input */

/* A line of an input; {0}: none. */
struct place {
    const char *file;
    uint32_t line;
};

enum frame_kind {
    FRAME_UNKNOWN, /* no stack information: frame_bytes is 0 */
    FRAME_STATIC,  /* frame_bytes is its size */
    FRAME_BOUNDED, /* "dynamic,bounded": frame_bytes is its largest size */
    FRAME_DYNAMIC, /* "dynamic": frame_bytes is a part of it, and it has no maximum */
    FRAME_STATED,  /* frame_bytes is its largest size according to a control file */
};

/* As in JSON, by kind: unknown, static, bounded, dynamic, stated. */
extern const char *const frame_kind_names[];

/* How a function is started, other than by a call. */
enum function_start {
    START_BY_CALL,
    START_AS_ENTRY,  /* the program starts with it */
    START_BEFORE_MAIN, /* a constructor, or a destructor */
    START_AS_HANDLER, /* a vector table has it */
    START_AS_TRAP,    /* it returns from an interrupt, or what it belongs to does */
};

struct function {
    struct span name;   /* its title in the call graph: NAME, or FILE:NAME if it is static
                         * or weak; from graph_sort() on INPUT:NAME, with the input that
                         * defines it, if several units have a function of one title */
    struct span label;  /* its name in .su files; empty: no input defines it */
    struct span source; /* file:line:column of its definition; empty: not known */
    struct place at;    /* where an input defines it, else where it is first named */
    uint32_t unit;      /* the input that a FILE:NAME is from; GRAPH_NONE for a NAME */
    enum frame_kind frame;
    uint64_t frame_bytes; /* 0 to GRAPH_FRAME_MAX */
    uint32_t max_activations; /* most on the stack at once, as stated; 0: not stated */
    bool is_defined;         /* by an input, or by a "function" statement */
    bool has_calls;          /* a .ci file says what it calls */
    bool is_from_usage;      /* its frame is from a .su file */
    bool is_stated;          /* control files: "function" describes it */
    bool is_root;            /* "call graph root" */
    bool is_unused;          /* "unused": it is no root if no function calls it */
    bool is_excluded;        /* "exclude" */
    bool is_weak;            /* "weak", of a NAME */
    bool is_static;          /* "static", of a FILE:NAME */
    bool has_possible_calls; /* "possible calls" lists what its pointers call */
    bool is_only_in_control; /* a control file names it, and no input */
    struct place without_effect; /* a statement of possible calls, though neither it nor the
                                  * others there call a pointer; {0}: none */
    /* Set by image_link_join(), where there is an image: */
    bool is_in_image;   /* its code is there */
    bool is_unlinked;   /* an input names it, and its code is not there */
    bool is_address_taken;
    struct span taken_in; /* the data or the function that has its address; empty: not known */
    bool has_code_frame;     /* the code tells its frame, and so does the compiler: */
    uint64_t compiler_bytes; /* its frame according to the compiler, */
    uint64_t code_bytes;     /* and according to the code */
    uint32_t same_as; /* the function at the same address that stands for it; GRAPH_NONE: none */
    enum function_start start;
    uint32_t entry_bytes; /* what the processor pushes before it starts */
    uint32_t indirect_count;     /* calls through pointers */
    struct place indirect_at;    /* the first of them */
    struct span indirect_source; /* file:line:column of it; empty: not known */
    /* Set by graph_list_calls(): */
    uint32_t caller_count; /* other functions that call it, excluded ones too */
    uint32_t first_call;   /* call[first_call] on are its calls */
    uint32_t call_count;
};

struct call {
    uint32_t caller;
    uint32_t callee;
    struct place at;
    struct span source; /* file:line:column; empty: not known */
};

/* A call through a pointer that a .ci file shows, or the code. */
struct pointer_call {
    uint32_t caller;
    struct place at;
    struct span source; /* file:line:column; empty: not known */
};

struct made_title;

/* {0} is a valid empty graph. */
struct graph {
    struct function *function;
    struct call *call; /* from graph_list_calls() on sorted, each caller and callee once */
    struct pointer_call *pointer_call; /* in the order of the inputs */
    size_t function_count;
    size_t function_capacity;
    size_t pointer_call_count;
    size_t pointer_call_capacity;
    size_t call_count;
    size_t call_capacity;
    uint32_t *slot; /* a hash table of the functions by unit and title */
    size_t slot_count;
    size_t sorted_count;            /* functions from control files follow the sorted ones */
    struct made_title *made_titles; /* the texts of graph_make_title() */
};

/* The symbol: what stands in a name behind its file. */
struct span graph_symbol(struct span name);

/* How people know the function: a C++ function by its signature, others by name. */
struct span graph_shown_name(const struct function *function);

/* Sets *title to "file:symbol", which lives as long as the graph. Returns false iff
 * memory is short. */
bool graph_make_title(struct graph *graph, struct span file, struct span symbol,
                      struct span *title);

/* Whether the title is a FILE:NAME, which only its unit knows. */
bool graph_is_local(struct span title);

/* The function of that title; if there is none, it is added, as first named at `at`.
 * unit is the input's number; it matters for local titles only. Returns GRAPH_NONE iff
 * memory is short or there are GRAPH_NONE functions. Cost: O(length) on average. */
uint32_t graph_find_or_add(struct graph *graph, uint32_t unit, struct span title, struct place at);

/* The function of that title, GRAPH_NONE: there is none. Cost: as above. */
uint32_t graph_find(const struct graph *graph, uint32_t unit, struct span title);

/* Adds a call, before graph_list_calls(). Returns false iff memory is short or there are
 * GRAPH_NONE calls. Cost: O(1) on average. */
bool graph_add_call(struct graph *graph, struct call call);

/* The function that stands for it: itself, or one at the same address. */
uint32_t graph_stands_for(const struct graph *graph, uint32_t function);

/* Adds a call through a pointer. Returns false iff memory is short. */
bool graph_add_pointer_call(struct graph *graph, struct pointer_call call);

/* Sorts the functions by symbol, then by name, then by unit, so that clones, such as
 * NAME.constprop.0, come after their function. The numbers of functions change.
 * unit_names are the inputs' names, for functions that share a title. Returns false iff
 * memory is short. Cost: O(functions log functions + calls). */
bool graph_sort(struct graph *graph, const char *const *unit_names);

/* The first sorted function whose symbol is not less than `symbol`; sorted_count: none.
 * Cost: O(log functions). */
uint32_t graph_lower_bound(const struct graph *graph, struct span symbol);

/* Sorts the calls, drops repeated ones and sets first_call, call_count and
 * caller_count of each function. To be called once, when all calls are added.
 * Cost: O(calls log calls). */
void graph_list_calls(struct graph *graph);

/* Frees what the graph owns and makes it {0}. */
void graph_free(struct graph *graph);

#endif
