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
    bool sets_stack;        /* it moves to another stack */
    bool ends_interrupt;
    uint32_t pointer_calls; /* through a register */
};

/* Room for one function after the other; {0} is a valid empty one. */
struct code_room {
    int64_t *depth;
    uint32_t *todo;
    uint8_t *raised;
    size_t depth_capacity;
    size_t todo_capacity;
    size_t raised_capacity;
};

/* Follows the code of a function. Calls add_call for each function that it calls, jumps
 * to or runs into, by number in image->function, maybe more than once. Returns false iff
 * memory is short or add_call returns false. Cost: O(instructions). */
bool code_follow(const struct image *image, const struct code_function *function,
                 struct code_room *room, bool (*add_call)(void *data, uint32_t callee),
                 void *data, struct code_facts *facts);

void code_room_free(struct code_room *room);

#endif
