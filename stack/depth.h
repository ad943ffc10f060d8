/* SPDX-License-Identifier: MIT */
/* depth.h - the deepest chain of calls from each function.
 *
 * Functions that call each other in a cycle have no longest chain. So the graph is
 * cut into its strongly connected components: a function by itself, or all functions
 * of a cycle. There is no cycle between components, so the deepest chain over them is
 * an exact maximum, and a chain that has left a component never comes back.
 *
 * Within a cycle, no function has more activations on the stack at once than the
 * control file states. A function without a stated number is bounded by the others,
 * unless such functions make a cycle by themselves: between two of its activations
 * stands one of a function with a stated number. So it has at most as many as all
 * stated numbers together, and one more if the cycle may be entered through a function
 * without a stated number. The cycle takes at most
 *
 *   the sum over its functions of activations × (frame + call cost)
 *
 * whatever the order of calls. */
#ifndef STACK_DEPTH_H
#define STACK_DEPTH_H

#include "graph.h"
#include "error.h"

struct component {
    uint32_t first_member; /* its functions are depth.member[first_member] on, in order */
    uint32_t member_count;
    bool is_cycle;
    bool is_partial;    /* something in it or below is not known: bytes is no maximum */
    uint32_t unbounded; /* a function on a cycle in which no function has a stated number;
                         * GRAPH_NONE: there is none */
    uint64_t unstated_activations; /* of each function without a stated number; 0: no
                                    * function of the cycle has one, and each counts once */
    uint64_t own_bytes; /* of all activations of its functions */
    uint64_t bytes;     /* own_bytes and the deepest chain below */
    uint32_t next;      /* the function that chain starts with; GRAPH_NONE: there is none */
    uint64_t row_count; /* functions on the deepest chain, from here on */
};

/* {0} is a valid empty one. */
struct depth {
    struct component *component; /* a component comes after all that it calls */
    uint32_t component_count;
    uint32_t *component_of; /* the component of each function */
    uint32_t *member;
    uint64_t call_cost; /* bytes that each call takes in addition to the frame */
};

/* Measures a graph whose calls are listed. An excluded function takes nothing and
 * calls nothing. Returns false iff memory is short or a sum is over 64 bits; *error
 * then says so. Cost: O(functions + calls), without recursion. */
bool depth_measure(const struct graph *graph, uint64_t call_cost, struct depth *depth,
                   struct error *error);

/* The component of a function. */
const struct component *depth_component(const struct depth *depth, uint32_t function);

/* The most activations of the function that are on the stack at once. */
uint64_t depth_activations(const struct graph *graph, const struct depth *depth,
                           uint32_t function);

/* The bytes of one activation: its frame and the cost of the call. */
uint64_t depth_activation_bytes(const struct graph *graph, const struct depth *depth,
                                uint32_t function);

/* Whether the largest size of the function's frame is known. */
bool depth_knows_frame(const struct function *function);

/* Whether everything that the function calls is known, whatever is known of its frame. */
bool depth_knows_calls(const struct function *function);

/* Frees what the depth owns and makes it {0}. */
void depth_free(struct depth *depth);

#endif
