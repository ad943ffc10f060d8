/* SPDX-License-Identifier: MIT */
/* cortex_m4.c - the start, the vector table, the interrupt and the output of a Cortex-M4 in
 * QEMU's machine mps2-an386, which runs code for a Cortex-M0, too. */
#include "firmware.h"

#include <stdint.h>

#define ICSR (*(volatile uint32_t *)0xE000ED04)
#define CPACR (*(volatile uint32_t *)0xE000ED88) /* which coprocessors may be used */
#define FLOATING_POINT (0xFu << 20)
#define PENDSV_SET (1u << 28)
#define SEMIHOSTING_WRITE_CHARACTER 3
#define SEMIHOSTING_EXIT 0x18
#define STOPPED_BY_APPLICATION 0x20026

extern char stack_top[];
extern uint32_t data_start[], data_end[], data_load[], bss_start[], bss_end[];
extern void (*const constructors_start[])(void);
extern void (*const constructors_end[])(void);
int main(void);

static void semihosting(uint32_t operation, const void *argument)
{
    register uint32_t r0 __asm("r0") = operation;
    register const void *r1 __asm("r1") = argument;
    __asm volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
}

void put_character(char character)
{
    semihosting(SEMIHOSTING_WRITE_CHARACTER, &character);
}

/* 9 words, and a call that no .ci file shows. */
__attribute__((naked)) void naked_push(void)
{
    __asm volatile("push {r0-r7, lr}\n movs r0, #2\n bl asm_deep\n pop {r0-r7, pc}");
}

__attribute__((noinline)) void start_interrupt(void)
{
    ICSR = PENDSV_SET;
    __asm volatile("dsb\n isb");
}

/* Naked, as those of a task switch are. */
__attribute__((naked)) void PendSV_Handler(void)
{
#ifdef __thumb2__
    __asm volatile("push {r4-r11, lr}\n bl count_interrupt\n pop {r4-r11, pc}");
#else
    __asm volatile("push {r4-r7, lr}\n bl count_interrupt\n pop {r4-r7, pc}");
#endif
}

void count_interrupt(void);
void count_interrupt(void)
{
    volatile int used[10] = {1};
    interrupt_count += (unsigned)used[0];
}

void Default_Handler(void);
void Default_Handler(void)
{
    for (;;)
        continue;
}

void NMI_Handler(void) __attribute__((weak, alias("Default_Handler")));
void HardFault_Handler(void) __attribute__((weak, alias("Default_Handler")));
void SysTick_Handler(void) __attribute__((weak, alias("Default_Handler")));

void Reset_Handler(void);
void Reset_Handler(void)
{
    CPACR |= FLOATING_POINT;
    __asm volatile("dsb\n isb");
    for (uint32_t *to = data_start, *from = data_load; to < data_end;)
        *to++ = *from++;
    for (uint32_t *to = bss_start; to < bss_end;)
        *to++ = 0;
    for (void (*const *constructor)(void) = constructors_start; constructor < constructors_end;)
        (*constructor++)();
    main();
    semihosting(SEMIHOSTING_EXIT, (const void *)STOPPED_BY_APPLICATION);
    for (;;)
        continue;
}

typedef void (*handler)(void);

__attribute__((section(".isr_vector"), used)) const handler vectors[16] = {
    (handler)stack_top, Reset_Handler, NMI_Handler, HardFault_Handler,
    [14] = PendSV_Handler, [15] = SysTick_Handler,
};
