/* SPDX-License-Identifier: MIT */
/* stack_watch_freertos.c - watches the stacks of FreeRTOS tasks with stack_watch.
 *
 * Build it with -DSTACK_WATCH_PATTERN=0xA5: that is what FreeRTOS itself fills a new stack
 * with (tskSTACK_FILL_BYTE). Needed in FreeRTOSConfig.h: configSUPPORT_STATIC_ALLOCATION
 * and configUSE_IDLE_HOOK, both 1. */
#include "FreeRTOS.h"
#include "task.h"

#include "stack/stack_watch.h"

#define TLS_WORDS 2048 /* of its stack */
#define GUARD_BYTES 64

/* The watch stands behind the stack in one struct, so an overflow does not reach it: a
 * stack grows down. */
static struct {
    StackType_t stack[TLS_WORDS];
    StaticTask_t task;
    struct stack_watch watch;
} tls;

static void run_tls(void *argument)
{
    (void)argument;
    for (;;)
        vTaskDelay(1000);
}

void start_tls(void);
void start_tls(void)
{
    stack_watch_init(&tls.watch, tls.stack, sizeof tls.stack, GUARD_BYTES, STACK_GROWS_DOWN);
    stack_watch_fill(&tls.watch); /* before the task has a frame on its stack */
    xTaskCreateStatic(run_tls, "tls", TLS_WORDS, NULL, 1, tls.stack, &tls.task);
}

/* The least that the stack needs, according to what has run. Read it with a debugger. */
volatile size_t tls_high_water;

void vApplicationIdleHook(void);
void vApplicationIdleHook(void)
{
    tls_high_water = stack_watch_high_water(&tls.watch);
    configASSERT(stack_watch_guard_is_intact(&tls.watch)); /* false if the watch is overwritten */
}
