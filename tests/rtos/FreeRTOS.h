/* SPDX-License-Identifier: MIT */
/* FreeRTOS.h - as much of FreeRTOS' interface as examples/stack_watch_freertos.c uses, so
 * that the tests can compile it. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>

typedef uint32_t StackType_t;
typedef struct { void *room[24]; } StaticTask_t;
typedef void *TaskHandle_t;
typedef unsigned long UBaseType_t;
typedef uint32_t TickType_t;
typedef void (*TaskFunction_t)(void *);
#define configASSERT(condition) assert(condition)
