/* SPDX-License-Identifier: MIT */
/* code.h - what a function's machine code takes on the stack, and what it calls.
 *
 * The depth of the stack at each instruction is followed along all ways through the
 * function, from 0 at its start; the frame is the largest. Code that only a jump through a
 * table reaches starts with the depth of that jump, and code that nothing reaches, such
 * as a handler of exceptions, with the largest depth of all. */
#ifndef STACK_CODE_H
#define STACK_CODE_H

#include "image.h"

struct code_facts {
    uint64_t frame_bytes;   /* as the compiler counts it: on x86-64 with the return address */
    uint64_t reach_bytes;   /* frame_bytes, and what is written below: a red zone, a helper's
                             * registers; never less than frame_bytes */
    bool is_dynamic;        /* the frame has no maximum: a register moves the stack pointer,
                             * or it grows in a loop */
    bool ends_interrupt;
};

/* Room for the longest function of an image; {0}: none. */
struct code_room {
    int64_t *depth;   /* of each instruction */
    uint32_t *todo;   /* instructions whose depth has grown */
    uint8_t *raised;  /* how often it has, and whether the instruction is in todo */
};

/* Returns false iff memory is short. code_room_free() frees it in any case. */
bool code_room_make(const struct image *image, struct code_room *room);
void code_room_free(struct code_room *room);

#define CODE_POINTER UINT32_MAX /* a callee that the code does not tell */

/* Follows the code of a function. Calls add_call for each function that it calls, jumps
 * to or runs into, by number in image->function, maybe more than once, with the line of the
 * call in the listing; a call through a pointer once, with CODE_POINTER. Returns false iff
 * memory is short or add_call returns false. Cost: O(instructions). */
bool code_follow(const struct image *image, const struct code_function *function,
                 struct code_room *room,
                 bool (*add_call)(void *data, uint32_t callee, uint32_t line), void *data,
                 struct code_facts *facts);

#endif
