/* SPDX-License-Identifier: MIT */
/* stack_seen.h - how deep the stacks of a run have been, from its ENTER and EXIT
 * records.
 *
 * Such a record has a function and the stack pointer there, and not the thread.
 * So stacks are told apart by address alone: pointers that lie within
 * STACK_SEEN_REACH of each other, directly or by way of others between them, are
 * taken to be of one stack. Its depth is from the highest pointer to the lowest;
 * stacks are taken to grow down.
 *
 *   One stack that is told in two: only where a single frame is larger than
 *   STACK_SEEN_REACH. The depth is then too small.
 *   Two stacks that are taken for one: where they lie closer than that, as the
 *   tasks of a microcontroller do. The depth is then from the top of one to the
 *   bottom of the other. When such tasks take turns, calls come in an order that
 *   no single stack has, and that is counted. But where one task lets all calls of
 *   the other run from first to last, it looks like a call of its own.
 *   A pointer that a damaged line has wrong: mostly far from all others, so that
 *   it makes a stack of its own, of depth 0.
 *
 * What no record shows is not in the depth: what lies above the highest pointer,
 * such as the frames of its own function and of those that called it; what lies
 * below the lowest, functions that print no record; and interrupts. */
#ifndef PARSER_STACK_SEEN_H
#define PARSER_STACK_SEEN_H

#include "record.h"

#include <stdbool.h>
#include <stdint.h>

#define STACK_SEEN_REACH ((uint64_t)256 << 10) /* bytes; more than any frame known to wolfSSL */
#define STACK_SEEN_MAX 64                      /* stacks that are told apart */

/* What one record says. */
struct stack_point {
    uint64_t pointer;
    uint64_t function;
    uint64_t line; /* of the log, from 1 on */
};

/* One stack, as far as its records show it. */
struct stack_range {
    struct stack_point highest; /* where its highest pointer was first seen */
    struct stack_point lowest;  /* the same of its lowest */
    struct stack_point last;
    bool is_last_enter;
    uint64_t out_of_order_count; /* records that can't follow the one before them in one stack: lines
                              are missing between them, or it is more than one stack */
    uint64_t out_of_order_line;  /* of the first such; 0: none */
};

/* {0} is valid and empty. Read-only to all but stack_seen.c. */
struct stack_seen {
    struct stack_range stack[STACK_SEEN_MAX];
    uint32_t stack_count;
    uint32_t last;           /* index of the stack of the last record */
    uint64_t left_out_count; /* records of stacks over STACK_SEEN_MAX */
    uint64_t left_out_line;  /* of the first such; 0: none */
};

/* Adds a RECORD_ENTER or RECORD_EXIT from line `line`, which is never less than in
 * the call before. Never fails. Cost: O(1) within what was seen of a stack before,
 * else O(stacks). */
void stack_seen_add(struct stack_seen *seen, const struct record *record, uint64_t line);

/* Bytes from the highest to the lowest pointer of a stack. */
uint64_t stack_range_depth(const struct stack_range *range);

/* The deepest stack, of equals the first to be so deep; NULL where there is none. */
const struct stack_range *stack_seen_deepest(const struct stack_seen *seen);

#endif
