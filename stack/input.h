/* SPDX-License-Identifier: MIT */
/* input.h - what a compiler says of a unit, from its .ci and .su files into the
 * call graph. */
#ifndef STACK_INPUT_H
#define STACK_INPUT_H

#include "graph.h"
#include "problem.h"

#define INPUT_BYTES_MAX ((size_t)1 << 28) /* of one file */

struct input {
    const char *name; /* as on the command line */
    struct span text; /* as long as the graph is used; any bytes */
    uint32_t unit;    /* its number, from 0 */
};

/* Both add what the file says, and return false iff it can't be used or memory is
 * short: *problem then says why, and the graph is of no use any more. */

/* Reads a call graph of gcc -fcallgraph-info, with or without su and da. */
bool input_read_calls(const struct input *input, struct graph *graph, struct problem *problem);

/* Reads the stack usage of gcc or clang -fstack-usage. calls is the .ci file of the
 * same compilation, which is read already: what that has no frames of gets them
 * here. NULL where there is none: the functions' calls are then not known. */
bool input_read_usage(const struct input *input, const struct input *calls, struct graph *graph,
                      struct problem *problem);

/* ---- Shared by the two readers ---- */

/* A frame as in both: its kind in words. Returns FRAME_UNKNOWN for other words. */
enum frame_kind input_frame_kind(struct span words);

/* Takes the next line off *rest, without its end; *is_whole says that it had one. */
struct span input_take_line(struct span *rest, bool *is_whole);

/* Takes a number of at most GRAPH_FRAME_MAX off *rest. Returns false iff there is
 * no digit, or it is larger. */
bool input_take_number(struct span *rest, uint64_t *number);

/* Sets *problem, with as much of the token as fits into a message. Returns false. */
bool input_refuse(const struct input *input, uint32_t line, enum problem_kind kind,
                  struct span token, struct problem *problem);

#endif
