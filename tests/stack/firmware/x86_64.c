/* SPDX-License-Identifier: MIT */
/* x86_64.c - frames of x86-64: a red zone, alignment, a frame pointer, a table, alloca. */
#include <stdint.h>

volatile int sink;

__attribute__((noinline)) int red_zone(int n)
{
    volatile int used[20];
    used[n & 15] = n;
    return used[3];
}

__attribute__((noinline)) int aligned(int n)
{
    volatile int used[16] __attribute__((aligned(64)));
    used[n & 15] = n;
    return used[1] + red_zone(n);
}

__attribute__((noinline)) int variable(int n)
{
    volatile char *used = __builtin_alloca((uint64_t)n);
    used[0] = 1;
    return red_zone(used[0]);
}

__attribute__((noinline)) int table(int n)
{
    switch (n) {
    case 0: return red_zone(1);
    case 1: return aligned(2) + 1;
    case 2: return red_zone(3) * 3;
    case 3: return red_zone(4) - 4;
    case 4: return variable(5) ^ 5;
    case 5: return red_zone(6) | 6;
    }
    return 7;
}

__attribute__((noinline)) int assembly(int n)
{
    __asm volatile("subq $512, %%rsp\n movl %0, (%%rsp)\n addq $512, %%rsp" ::"r"(n) : "memory");
    return n;
}

int (*volatile pointer)(int) = aligned;

void _start(void)
{
    sink = table(sink) + assembly(1) + pointer(2);
    for (;;)
        continue;
}
