/* SPDX-License-Identifier: MIT */
/* stack_watch_zephyr.c - watches the stack of a Zephyr thread with stack_watch.
 *
 * Build it with -DSTACK_WATCH_PATTERN=0xAA if CONFIG_INIT_STACKS is set: that is what Zephyr
 * fills a new stack with. CONFIG_MPU_STACK_GUARD puts a guard region before the stack; the
 * watch then needs no guard of its own. */
#include <zephyr/kernel.h>

#include "stack/stack_watch.h"

#define TLS_BYTES 8192

K_THREAD_STACK_DEFINE(tls_stack, TLS_BYTES);
static struct k_thread tls_thread;
/* A section of its own keeps it away from the stack, which an overflow leaves at its low end. */
static struct stack_watch tls_watch __attribute__((section(".data.stack_watch")));

static void run_tls(void *first, void *second, void *third)
{
    (void)first;
    (void)second;
    (void)third;
    for (;;)
        k_sleep(K_SECONDS(1));
}

void start_tls(void);
void start_tls(void)
{
    stack_watch_init(&tls_watch, K_THREAD_STACK_BUFFER(tls_stack), K_THREAD_STACK_SIZEOF(tls_stack),
                     0, STACK_GROWS_DOWN);
    stack_watch_fill(&tls_watch); /* before the thread has a frame on its stack */
    k_thread_create(&tls_thread, tls_stack, K_THREAD_STACK_SIZEOF(tls_stack), run_tls, NULL, NULL,
                    NULL, K_PRIO_PREEMPT(7), 0, K_NO_WAIT);
}

/* Call it now and then, from any thread. */
void report_tls(void);
void report_tls(void)
{
    if (!stack_watch_is_plausible(&tls_watch))
        printk("tls: something has written over the stack watch\n");
    else
        printk("tls: %zu of %d bytes used\n", stack_watch_high_water(&tls_watch), TLS_BYTES);
}
