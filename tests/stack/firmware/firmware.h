/* SPDX-License-Identifier: MIT */
/* firmware.h - what the parts of the measured program share, and what each processor does
 * in its own way. */
#ifndef TESTS_FIRMWARE_H
#define TESTS_FIRMWARE_H

#ifdef __cplusplus
extern "C" {
#endif

void task_cxx(void); /* in C++ */

/* In assembly, without a line in any .ci file. */
int asm_sum(int n);
int asm_deep(int n);
void run_on_stack(void *top, void (*task)(void));

void naked_push(void);
void start_interrupt(void);
void put_character(char character);

extern volatile unsigned interrupt_count;

#ifdef __arm__
#define MOVE_STACK_BY_256                                                                   \
    __asm volatile("sub sp, sp, #256\n str r0, [sp]\n add sp, sp, #256" ::: "memory")
#else
#define MOVE_STACK_BY_256                                                                   \
    __asm volatile("addi sp, sp, -256\n sw a0, 0(sp)\n addi sp, sp, 256" ::: "memory")
#endif

#ifdef __cplusplus
}
#endif

#endif
