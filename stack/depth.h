/* SPDX-License-Identifier: MIT */
/* depth.h - the deepest chain of calls from each function.
 *
 * Functions that call each other in a cycle have no longest chain, so the graph is
 * cut into nests: a function by itself, or all functions of its cycles (its
 * strongly connected component). Between nests no cycle is left, and the deepest
 * chain is an exact maximum. Within a cycle, no function has more activations on the
 * stack at once than the control file states. Those that it states nothing of are
 * bounded by the others, if they make no cycle by themselves: between two activations
 * of such a function there is one of a stated function, so it has as many as all
 * stated ones together, and one more where the cycle may be entered by one like it.
 * So all of the cycle takes at most
 *
 *   the sum over its functions of activations × (frame + call cost)
 *
 * whatever the order of calls, and a chain that has left a nest never comes back. */
#ifndef STACK_DEPTH_H
#define STACK_DEPTH_H

#include "graph.h"
#include "problem.h"

struct nest {
    uint32_t first_member; /* depth.member[first_member] on, in order */
    uint32_t member_count;
    bool is_cycle;
    bool is_partial;     /* something in it or below is not known, and bytes no maximum */
    uint32_t unbounded;  /* a function on a cycle of which none has a stated depth;
                          * GRAPH_NONE: there is none */
    uint64_t recursions; /* activations of a function without a stated depth; 0: none of
                          * the cycle has one, taken as 1 */
    uint64_t own_bytes;  /* of all activations of its functions */
    uint64_t bytes;      /* with the deepest chain below */
    uint32_t next;       /* the function that this goes on with; GRAPH_NONE: it ends here */
    uint64_t row_count;  /* functions on the deepest chain, from here on */
};

/* {0} is a valid empty one. */
struct depth {
    struct nest *nest; /* a nest comes behind all that it calls */
    uint32_t nest_count;
    uint32_t *nest_of; /* of each function */
    uint32_t *member;
    uint64_t call_cost; /* bytes that each call takes beside the frame */
};

/* Measures a sealed graph. An excluded function takes nothing and calls nothing.
 * Returns false iff memory is short or a sum is over 64 bits; *problem then says
 * so. Cost: O(functions + calls); no recursion, so any graph will do. */
bool depth_measure(const struct graph *graph, uint64_t call_cost, struct depth *depth,
                   struct problem *problem);

/* The nest of a function. */
const struct nest *depth_nest(const struct depth *depth, uint32_t function);

/* How often the function is on the stack at once, at most. */
uint64_t depth_activations(const struct graph *graph, const struct depth *depth,
                           uint32_t function);

/* The bytes of one activation: its frame and the cost of the call. */
uint64_t depth_activation_bytes(const struct graph *graph, const struct depth *depth,
                                uint32_t function);

/* Whether all that the function calls is known; its frame need not be. */
bool depth_knows_calls(const struct function *function);

/* Frees what the depth owns and makes it {0}. */
void depth_free(struct depth *depth);

#endif
