/* SPDX-License-Identifier: MIT */
/* stack_watch.h - how deep a stack has been, measured on the device while it runs.
 *
 * Three measurements, each of which sees something that the others miss:
 *
 *   high water  the stack is filled with a pattern before it is used; as far as
 *               the pattern is gone, the stack has been used
 *   guard       the same pattern behind the stack's far end, where nothing but an
 *               overflow should ever write
 *   samples     the deepest stack pointer that a timer interrupt has come upon
 *
 *       low                                                           high
 *        | guard | never used: the pattern | used at some time        |    grows down
 *        | used at some time         | never used: the pattern | guard |   grows up
 *
 * All of them tell of what has run, none of what could: a path that the test did
 * not take, or an interrupt that did not come at the deepest moment, is in no
 * figure. So a figure is what the stack needs at least; what it needs at most has
 * to be computed from the code. What else each can miss stands with its function.
 *
 * Made to be copied into firmware: C99, no library, nothing else of this project.
 * One struct for each stack: for each task, and on a Cortex-M one more for the
 * main stack, which the interrupts use. Every function takes the struct as
 * stack_watch_init() left it, also when that refused. Two macros, by -D: */
#ifndef STACK_STACK_WATCH_H
#define STACK_STACK_WATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The byte that the pattern consists of. The rarer it is in what the application
 * writes, the less it hides; 0 and 255 are the most common. */
#ifndef STACK_WATCH_PATTERN
#define STACK_WATCH_PATTERN 0xCD
#endif

/* Bytes below its own frame that stack_watch_fill() leaves alone on the very stack
 * that it runs on: more than the red zone where a function may write below its stack
 * pointer, of 288 bytes on 64-bit PowerPC, 128 on x86-64 and none on most others. */
#ifndef STACK_WATCH_MARGIN
#define STACK_WATCH_MARGIN (40 * sizeof(void *))
#endif

enum stack_direction {
    STACK_GROWS_DOWN, /* towards lower addresses, as on Arm, RISC-V and x86 */
    STACK_GROWS_UP
};

/* The caller owns it and the memory; only the functions below may write it. */
struct stack_watch {
    volatile unsigned char *low; /* first byte of the memory */
    size_t size;                 /* bytes of it, the guard included */
    size_t guard_size;           /* bytes of it at the end where the stack overflows; 0: none */
    volatile size_t sampled;     /* deepest sample, in bytes from where the stack starts; 0: none;
                                    never falls */
    bool grows_up;
};

/* Sets *watch to watch over `size` bytes of memory, of which the last guard_size,
 * those that an overflow comes upon first, are no part of the stack. Of any
 * alignment; 0 bytes are allowed. Writes nothing there: stack_watch_fill() does.
 *   false  iff memory is NULL and size over 0; or the memory reaches behind the
 *          last address; or guard_size is over size. *watch is then for 0 bytes.
 * The memory must stay for as long as the watch is used. Cost: O(1). */
bool stack_watch_init(struct stack_watch *watch, void *memory, size_t size, size_t guard_size,
                      enum stack_direction direction);

/* Starts measuring high water and guard anew: fills with the pattern what is not
 * in use, which is
 *   - all of the memory where the caller runs on another stack: for the stack of a
 *     task that has not been started, never for one that has;
 *   - from the far end to STACK_WATCH_MARGIN bytes before the caller's own frame
 *     where it runs on this one: for main() and for a task that measures itself.
 * Returns how many bytes it filled, the guard's included. The rest counts as used
 * from now on: size less that is the least high water to be measured.
 * May be interrupted, also by interrupts on the same stack: of these, what they
 * wrote before is wiped out or not. Cost: O(size). */
size_t stack_watch_fill(struct stack_watch *watch);

/* How many bytes of the stack have been used since stack_watch_fill(): 0 to size,
 * exact to the byte; over size - guard_size iff the guard is not intact.
 * What it can miss:
 *   - memory that was reserved and never written at the deepest end, such as the
 *     unused part of a large array: the stack pointer has been deeper (samples
 *     see that where they come at the time);
 *   - a deepest value of which the outer bytes are the pattern's: it counts
 *     without them, which is up to its whole size;
 *   - an overflow that left the memory and changed no byte of it.
 * What it can take for use: whatever else writes there, such as a stray pointer; and
 * this very call, where it runs on the stack and that was never deeper before.
 * May be called at any time, from any task: it then says how it was at a moment
 * between the call and the return. Cost: O(size - high water). */
size_t stack_watch_high_water(const struct stack_watch *watch);

/* How many bytes of the stack, the guard not included, were never used: 0 to
 * size - guard_size. Misses what the high water misses; cost and thread safety
 * as there. */
size_t stack_watch_free(const struct stack_watch *watch);

/* Is the guard as stack_watch_fill() left it? Always so where it has no bytes.
 * What it can miss:
 *   - an overflow that steps over it: a frame larger than the guard that is not
 *     written everywhere. So make it as large as the largest frame;
 *   - what writes the pattern itself;
 *   - all that happens after the check: it tells of an overflow when that has done
 *     its damage. Check it where the device can still stop: in the timer
 *     interrupt, or at each switch of tasks. Where there is a memory protection
 *     unit, an unwritable region in its place stops the write itself.
 * What it can take for an overflow: a stray write of other code.
 * May be called at any time, from any task or interrupt. Cost: O(guard_size). */
bool stack_watch_guard_is_intact(const struct stack_watch *watch);

/* Notes a stack pointer of this stack; to be called by a timer interrupt.
 *   stack_pointer  of the code that was interrupted, so that the interrupt's own
 *                  frame is not in it: on a Cortex-M, PSP for the running task.
 *                  Where interrupts run on the same stack, stack_watch_pointer()
 *                  will do: it is deeper by what the interrupt itself takes there.
 *                  One on the near side of the memory is of no use and ignored;
 *                  one beyond the far end is an overflow, and noted as deeper than
 *                  size: never pass that of another stack.
 * What it can miss: all that is deeper only between two calls. So make the timer
 * fast, 10 kHz and more, and of a period that the tasks' own have no common
 * measure with. It sees no interrupt that it can't interrupt, and nothing while
 * interrupts are off; give it a higher priority than those that are to be seen.
 * For one interrupt at a time to each watch. Cost: O(1). */
void stack_watch_sample(struct stack_watch *watch, uintptr_t stack_pointer);

/* The deepest sample in bytes from where the stack starts; 0: none. Over size -
 * guard_size is an overflow. Never falls until stack_watch_init(). On a machine
 * that reads a size_t in more than one step, turn the sampling interrupt off
 * meanwhile. Cost: O(1). */
size_t stack_watch_sampled(const struct stack_watch *watch);

/* An address in this function's own frame: what the caller's stack pointer is, and
 * a few words deeper. Of the real stack with GCC and Clang; a compiler that keeps
 * the address of a local elsewhere must not build this file. Cost: O(1). */
uintptr_t stack_watch_pointer(void);

#ifdef __cplusplus
}
#endif

#endif
