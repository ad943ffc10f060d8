/* SPDX-License-Identifier: MIT */
/* tasks.c - a program whose stack is measured: each task runs on a stack of its own, which
 * stack_watch looks at. The tasks have what a compiler's files do not tell: inline
 * assembly, naked functions, assembly, library code, callbacks, C++, an interrupt. */
#include "firmware.h"

#include "stack/stack_watch.h"

#include <stdint.h>

#define STACK_BYTES 4096

static unsigned char task_stack[STACK_BYTES] __attribute__((aligned(16)));
volatile unsigned interrupt_count;
static volatile int sink;

/* ---- Tasks ---- */

__attribute__((noinline)) static int sum_bytes(const unsigned char *bytes, int count)
{
    int sum = 0;
    for (int i = 0; i < count; i++)
        sum += bytes[i];
    return sum;
}

void task_c(void)
{
    volatile unsigned char bytes[200];
    for (int i = 0; i < 200; i++)
        bytes[i] = (unsigned char)i;
    sink = sum_bytes((const unsigned char *)bytes, 200);
}

void task_assembly(void)
{
    sink = asm_sum(5) + asm_deep(3);
}

void task_inline(void)
{
    MOVE_STACK_BY_256;
    sink = 1;
}

void task_naked(void)
{
    naked_push();
    sink = 2;
}

/* 64-bit divisions are functions of the compiler's library. */
void task_library(void)
{
    volatile uint64_t big = 0x123456789abcdefu;
    sink = (int)(big / 12345u) + (int)(big % 777u);
}

typedef int (*callback)(int);

__attribute__((noinline)) static int call_back(callback function, int argument)
{
    volatile int saved[4] = {argument, 1, 2, 3};
    return function(argument) + saved[3];
}

static int on_small(int argument)
{
    return argument + 1;
}

static int on_large(int argument)
{
    volatile unsigned char bytes[300];
    for (int i = 0; i < 300; i++)
        bytes[i] = (unsigned char)argument;
    return bytes[7];
}

callback volatile callbacks[2] = {on_small, on_large};

void task_callback(void)
{
    sink = call_back(callbacks[0], 1) + call_back(callbacks[1], 2);
}

/* An interrupt comes while the task is at its deepest. */
void task_interrupted(void)
{
    unsigned before = interrupt_count;
    start_interrupt();
    while (interrupt_count == before)
        continue;
}

/* A switch with a table, and frames that one instruction can't make. */
int task_switch(int way)
{
    switch (way) {
    case 0: return sum_bytes(task_stack, 1);
    case 1: return sum_bytes(task_stack + 1, 2) + 1;
    case 2: return sum_bytes(task_stack + 2, 3) * 3;
    case 3: return on_large(4) - 4;
    case 4: return asm_sum(way) ^ 5;
    case 5: return asm_sum(way + 7) | 6;
    case 6: return way * 7;
    }
    return -1;
}

void task_table(void)
{
    for (int way = 0; way < 8; way++)
        sink += task_switch(way);
}

void task_large(void)
{
    volatile unsigned char bytes[3000];
    for (int i = 0; i < 3000; i++)
        bytes[i] = (unsigned char)i;
    sink = bytes[2999];
}

/* A frame of variable size: the control file states the largest. */
__attribute__((noinline)) static int use_variable(int count)
{
    volatile unsigned char bytes[count];
    volatile unsigned char *more = __builtin_alloca((unsigned)count);
    for (int i = 0; i < count; i++)
        bytes[i] = more[i] = (unsigned char)i;
    return bytes[count - 1] + more[0];
}

void task_variable(void)
{
    sink = 100;
    sink = use_variable(sink);
}

/* A call at the end takes the place of the function's own frame. */
__attribute__((noinline)) static int end_call(int count)
{
    volatile int used[30];
    for (int i = 0; i < 30; i++)
        used[i] = count;
    int sum = sum_bytes((const unsigned char *)used, count);
    return on_large(sum);
}

void task_tail(void)
{
    sink = end_call(8);
}

/* ---- Measuring them ---- */

static void say(const char *text)
{
    while (*text)
        put_character(*text++);
}

static void say_number(size_t number)
{
    char digits[12];
    unsigned i = sizeof digits;
    do
        digits[--i] = (char)('0' + number % 10);
    while ((number /= 10) > 0);
    while (i < sizeof digits)
        put_character(digits[i++]);
}

static void measure(const char *name, void (*task)(void))
{
    struct stack_watch watch;
    stack_watch_init(&watch, task_stack, sizeof task_stack, 0, STACK_GROWS_DOWN);
    stack_watch_fill(&watch);
    run_on_stack(task_stack + sizeof task_stack, task);
    say(name);
    say(" ");
    say_number(stack_watch_high_water(&watch));
    say("\n");
}

#define MEASURE(task) measure(#task, task)

int main(void)
{
    MEASURE(task_c);
    MEASURE(task_assembly);
    MEASURE(task_inline);
    MEASURE(task_naked);
    MEASURE(task_library);
    MEASURE(task_callback);
    MEASURE(task_interrupted);
    MEASURE(task_table);
    MEASURE(task_large);
    MEASURE(task_variable);
    MEASURE(task_tail);
    MEASURE(task_cxx);
    return 0;
}
