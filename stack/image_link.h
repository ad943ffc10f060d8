/* SPDX-License-Identifier: MIT */
/* image_link.h - joins the linked program to the call graph. */
#ifndef STACK_IMAGE_LINK_H
#define STACK_IMAGE_LINK_H

#include "graph.h"
#include "image.h"

/* Adds what the image says to the graph of all .ci and .su files, before graph_sort():
 *   - functions at one address are one: the others get same_as, their frames and calls
 *     go to it, and the largest frame counts;
 *   - a frame is the larger of the compiler's and the code's;
 *   - direct calls, tail calls and runs from one function into the next are calls;
 *   - functions that no input names are added, with the frame of their code;
 *   - functions of the inputs that the image does not have get is_unlinked, and their
 *     calls are dropped;
 *   - the entry point, handlers and constructors get their `start`.
 * A FILE:NAME is the local symbol NAME of that file, else the global NAME, unless an
 * input defines that. unit is the image's number as an input.
 * Returns false iff memory is short. Cost: O(symbols log symbols + instructions + calls). */
bool image_link_join(const struct image *image, uint32_t unit, struct graph *graph);

#endif
