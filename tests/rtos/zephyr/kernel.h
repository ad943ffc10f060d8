/* SPDX-License-Identifier: MIT */
/* kernel.h - as much of Zephyr's interface as examples/stack_watch_zephyr.c uses, so that
 * the tests can compile it. */
#include <stddef.h>
#include <stdint.h>

typedef struct { unsigned char data; } k_thread_stack_t;
struct k_thread { void *room[32]; };
typedef struct { int64_t ticks; } k_timeout_t;
#define K_THREAD_STACK_DEFINE(name, bytes) static k_thread_stack_t name[bytes]
#define K_THREAD_STACK_BUFFER(name) ((char *)(name))
#define K_THREAD_STACK_SIZEOF(name) sizeof(name)
#define K_PRIO_PREEMPT(priority) (priority)
#define K_NO_WAIT ((k_timeout_t){0})
#define K_SECONDS(seconds) ((k_timeout_t){(seconds) * 100})
int32_t k_sleep(k_timeout_t timeout);
void *k_thread_create(struct k_thread *thread, k_thread_stack_t *stack, size_t stack_bytes,
                      void (*entry)(void *, void *, void *), void *first, void *second,
                      void *third, int priority, uint32_t options, k_timeout_t delay);
void printk(const char *format, ...);
