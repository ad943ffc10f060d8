/* SPDX-License-Identifier: MIT */
/* stack_watch.h - measures on the device how deep a stack has been.
 *
 * There are three measurements. Each sees something that the others miss:
 *
 *   high water  the stack is filled with a pattern before it is used; where the
 *               pattern is overwritten, the stack has been used
 *   guard       the same pattern behind the stack's far end, where only an overflow
 *               writes
 *   samples     the deepest stack pointer that a timer interrupt has seen
 *
 *       low                                                           high
 *        | guard | never used: the pattern | used at some time        |    grows down
 *        | used at some time         | never used: the pattern | guard |   grows up
 *
 * All three measure what has run. They do not see a path that the test did not take,
 * or an interrupt that did not come at the deepest moment. So a result is the least
 * that the stack needs; compute the most from the code. The comment on each function
 * says what else it can miss.
 *
 * Put the struct where an overflow of the stack does not reach: above the stack in
 * memory, or in a section of its own, never right below it. The struct has a check
 * word: if something writes over it, all functions report the worst.
 *
 * Where there is a memory protection unit, make the guard a region without write access:
 * then an overflow faults at once, before it does damage. On an Armv7-M MPU, a region
 * has a power of two of bytes, at least 32, and starts at a multiple of that; so align
 * the stack to it, and pass the region's size as guard_size:
 *
 *     static unsigned char stack[2048] __attribute__((aligned(256)));
 *     MPU->RNR = 7;                                the region with the highest priority
 *     MPU->RBAR = (uint32_t)stack;
 *     MPU->RASR = 6u << 24 | 7u << 1 | 1;          read only, 256 bytes, on
 *     MPU->CTRL = MPU_CTRL_PRIVDEFENA_Msk | MPU_CTRL_ENABLE_Msk;
 *     stack_watch_init(&watch, stack, sizeof stack, 256, STACK_GROWS_DOWN);
 *
 * Call stack_watch_fill() before the region is on. examples/stack_watch_freertos.c and
 * examples/stack_watch_zephyr.c watch the tasks of these systems.
 *
 * Copy the two files into firmware: they are C99, need no library, and include nothing
 * else of this project. Use one struct for each stack: one for each task, and on a
 * Cortex-M one for the main stack, which the interrupts use. Call stack_watch_init()
 * first; the other functions may be called even if it returned false.
 * -D can change two macros: */
#ifndef STACK_STACK_WATCH_H
#define STACK_STACK_WATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The byte of the pattern. Choose one that the application rarely writes: 0 and 255
 * are the most common. */
#ifndef STACK_WATCH_PATTERN
#define STACK_WATCH_PATTERN 0xCD
#endif

/* Bytes below its own frame that stack_watch_fill() does not write when it runs on the
 * stack that it fills. More than the red zone, in which a function may write below its
 * stack pointer: 288 bytes on 64-bit PowerPC, 128 on x86-64, none on most others. */
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
    volatile size_t sampled;     /* deepest sample, in bytes from the start of the stack; 0: none;
                                    never falls */
    unsigned char grows_up; /* 1, or 0 */
    uintptr_t check; /* made from the other fields but `sampled`; tells whether they are intact */
};

/* Sets *watch to `size` bytes of memory, of any alignment; 0 bytes are allowed. The
 * guard_size bytes at the far end, which an overflow reaches first, are not part of the
 * stack. Does not write to the memory: stack_watch_fill() does.
 *   false  iff memory is NULL and size is over 0; or the memory ends after the last
 *          address; or guard_size is over size. *watch is then for 0 bytes.
 * The memory must exist as long as the watch is used. Cost: O(1). */
bool stack_watch_init(struct stack_watch *watch, void *memory, size_t size, size_t guard_size,
                      enum stack_direction direction);

/* Whether the struct is as stack_watch_init() left it. If not, something has written over
 * it: an overflow of a stack right above it, most likely, or it was never initialized. A
 * write that changes no field is not seen, nor one that happens to match. Cost: O(1). */
bool stack_watch_is_plausible(const struct stack_watch *watch);

/* Starts a new measurement of high water and guard: fills the unused memory with the
 * pattern. That is
 *   - all of the memory if the caller runs on another stack. Do this only for a task
 *     that has not been started;
 *   - the bytes from the far end to STACK_WATCH_MARGIN before its own frame if it runs
 *     on this stack: for main() and for a task that measures itself.
 * Returns how many bytes it filled, the guard's included; 0, and fills none, if the struct
 * is not plausible. The other bytes count as used
 * from now on, so the high water is at least size minus the result.
 * May be interrupted, also by interrupts on the same stack; what those wrote before may
 * be overwritten. Cost: O(size). */
size_t stack_watch_fill(struct stack_watch *watch);

/* How many bytes of the stack have been used since stack_watch_fill(): 0 to size,
 * exact to the byte; over size - guard_size iff the guard is not intact. SIZE_MAX iff the
 * struct is not plausible.
 * What it can miss:
 *   - memory at the deepest end that was reserved and never written, such as the unused
 *     part of a large array. Samples see it if they come at that time;
 *   - bytes at the deepest end that were written with the pattern's own value;
 *   - an overflow that skips the memory and changes no byte of it.
 * What it counts by mistake: anything else that writes there, such as a stray pointer;
 * and this call, if it runs on the stack and the stack was never deeper before.
 * May be called at any time, from any task; the result is right for some moment between
 * the call and the return. Cost: O(size - high water). */
size_t stack_watch_high_water(const struct stack_watch *watch);

/* How many bytes of the stack, the guard not included, were never used: 0 to
 * size - guard_size; 0 if the struct is not plausible. Misses what the high water misses;
 * cost and thread safety as there. */
size_t stack_watch_free(const struct stack_watch *watch);

/* Whether the guard is as stack_watch_fill() left it. Always true without a guard,
 * and always false if the struct is not plausible.
 * What it can miss:
 *   - an overflow that skips the guard: a frame that is larger than the guard and not
 *     written everywhere. So make the guard as large as the largest frame;
 *   - a write of the pattern's own value;
 *   - an overflow after the check. An overflow is only seen after it has done damage, so
 *     check where the device can still stop: in the timer interrupt, or at each switch
 *     of tasks. With a memory protection unit, use a region without write access in
 *     place of the guard: it stops the write itself.
 * What it counts as an overflow by mistake: a stray write of other code.
 * May be called at any time, from any task or interrupt. Cost: O(guard_size). */
bool stack_watch_guard_is_intact(const struct stack_watch *watch);

/* Records a stack pointer of this stack. Call it from a timer interrupt.
 *   stack_pointer  of the interrupted code, without the interrupt's own frame: on a
 *                  Cortex-M, PSP for the running task. If interrupts run on the same
 *                  stack, stack_watch_pointer() can be used: it is deeper by what the
 *                  interrupt itself takes.
 *                  A pointer before the start of the stack is ignored. One beyond the
 *                  far end is an overflow and counts as deeper than size, so never pass
 *                  a pointer into another stack.
 *                  Ignored if the struct is not plausible.
 * What it can miss: a depth between two calls. So let the timer run at 10 kHz or more,
 * with a period that is no multiple or divisor of the tasks' periods. It does not see
 * interrupts of the same or a higher priority, and nothing while interrupts are off;
 * give it a higher priority than those that it must see.
 * Only one interrupt at a time may call it for a watch. Cost: O(1). */
void stack_watch_sample(struct stack_watch *watch, uintptr_t stack_pointer);

/* The deepest sample, in bytes from the start of the stack; 0: none. Over size -
 * guard_size is an overflow; SIZE_MAX: the struct is not plausible. Never falls until
 * stack_watch_init(). If the machine reads a size_t in more than one step, turn the
 * sampling interrupt off during the call. Cost: O(1). */
size_t stack_watch_sampled(const struct stack_watch *watch);

/* An address in this function's own frame, a few words deeper than the caller's stack
 * pointer. With GCC and Clang it is on the real stack; do not use this file with another
 * compiler that keeps locals whose address is taken elsewhere. Cost: O(1). */
uintptr_t stack_watch_pointer(void);

#ifdef __cplusplus
}
#endif

#endif
