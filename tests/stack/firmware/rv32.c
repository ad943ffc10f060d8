/* SPDX-License-Identifier: MIT */
/* rv32.c - the start, the trap handler and the output of an RV32 in QEMU's machine virt. */
#include "firmware.h"

#include <stddef.h>
#include <stdint.h>

#define UART (*(volatile uint8_t *)0x10000000)
#define FINISHER (*(volatile uint32_t *)0x100000)
#define FINISHED_WELL 0x5555
#define SOFTWARE_INTERRUPT (*(volatile uint32_t *)0x2000000)

extern uint32_t bss_start[], bss_end[];
extern void (*const constructors_start[])(void);
extern void (*const constructors_end[])(void);
int main(void);

void put_character(char character)
{
    UART = (uint8_t)character;
}

/* What the compiler calls for arrays. */
void *memset(void *to, int byte, size_t count);
void *memset(void *to, int byte, size_t count)
{
    volatile unsigned char *at = to;
    while (count-- > 0)
        *at++ = (unsigned char)byte;
    return to;
}

void *memcpy(void *to, const void *from, size_t count);
void *memcpy(void *to, const void *from, size_t count)
{
    volatile unsigned char *at = to;
    for (const unsigned char *next = from; count-- > 0;)
        *at++ = *next++;
    return to;
}

/* 48 bytes, and a call that no .ci file shows. */
__attribute__((naked)) void naked_push(void)
{
    __asm volatile("addi sp, sp, -48\n sw ra, 44(sp)\n li a0, 2\n call asm_deep\n"
                   "lw ra, 44(sp)\n addi sp, sp, 48\n ret");
}

__attribute__((interrupt, aligned(4))) void trap_handler(void);
__attribute__((noinline)) void count_interrupt(void);

__attribute__((noinline)) void start_interrupt(void)
{
    uint32_t machine_software = 8;
    __asm volatile("csrw mtvec, %0" ::"r"(trap_handler));
    __asm volatile("csrs mie, %0\n csrsi mstatus, 8" ::"r"(machine_software));
    SOFTWARE_INTERRUPT = 1;
}

void count_interrupt(void)
{
    volatile int used[10] = {1};
    interrupt_count += (unsigned)used[0];
}

void trap_handler(void)
{
    SOFTWARE_INTERRUPT = 0;
    count_interrupt();
}

void start(void);
void start(void)
{
    for (uint32_t *to = bss_start; to < bss_end;)
        *to++ = 0;
    for (void (*const *constructor)(void) = constructors_start; constructor < constructors_end;)
        (*constructor++)();
    main();
    FINISHER = FINISHED_WELL;
    for (;;)
        continue;
}
