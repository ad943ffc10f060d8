/* SPDX-License-Identifier: MIT */
/* stack_seen.h - how deep the stacks were, from the ENTER and EXIT records of a log.
 *
 * Such a record holds a function and its stack pointer, but not the thread. So stacks
 * are told apart by address alone: two pointers within STACK_SEEN_REACH of each other,
 * or linked by others between them, belong to one stack. Its depth is the distance from
 * the highest pointer to the lowest; stacks grow down.
 *
 * This can be wrong in three ways:
 *
 *   One stack counts as two if a single frame is larger than STACK_SEEN_REACH. The depth
 *   is then too small.
 *   Two stacks count as one if they are closer than that, as the tasks of a
 *   microcontroller are. The depth is then from the top of one to the bottom of the
 *   other. If such tasks take turns, their records come in an order that no single stack
 *   has, which is counted. But if one task waits while the other makes all of its calls,
 *   they look like calls of the first one.
 *   A damaged line can print a wrong pointer. It is mostly far from all others, so it
 *   becomes a stack of its own, of depth 0.
 *
 * The depth does not include what no record shows: the frame of the function with the
 * highest pointer, and those of its callers; functions below the lowest pointer that
 * print no record; and interrupts. */
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
    struct stack_point highest; /* the first record with its highest pointer */
    struct stack_point lowest;  /* the first record with its lowest pointer */
    struct stack_point last;
    bool is_last_enter;
    uint64_t out_of_order_count; /* records that can't follow the one before them in one stack:
                                    lines are missing, or it is more than one stack */
    uint64_t out_of_order_line;  /* of the first such record; 0: none */
};

/* {0} is valid and empty. Only stack_seen.c writes to it. */
struct stack_seen {
    struct stack_range stack[STACK_SEEN_MAX];
    uint32_t stack_count;
    uint32_t last;           /* index of the stack of the last record */
    uint64_t left_out_count; /* records of the stacks after the first STACK_SEEN_MAX */
    uint64_t left_out_line;  /* of the first such record; 0: none */
};

/* Adds a RECORD_ENTER or RECORD_EXIT from line `line`, which is never less than in the
 * call before. Never fails. Cost: O(1) if the pointer is inside the last record's stack,
 * else O(stacks). */
void stack_seen_add(struct stack_seen *seen, const struct record *record, uint64_t line);

/* Bytes from the highest to the lowest pointer of a stack. */
uint64_t stack_range_depth(const struct stack_range *range);

/* The deepest stack; of equals, the one that was so deep first. NULL if there is none. */
const struct stack_range *stack_seen_deepest(const struct stack_seen *seen);

#endif
