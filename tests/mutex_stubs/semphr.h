/* SPDX-License-Identifier: MIT */
/* FreeRTOS' mutexes; a handle is the static structure's address. */
#ifndef STUB_SEMPHR_H
#define STUB_SEMPHR_H

#include "FreeRTOS.h"

typedef struct stub_queue *SemaphoreHandle_t; /* as there, of a type of its own */
typedef struct StaticSemaphore {
    stub_mutex mutex;
    uint32_t further[19];
} StaticSemaphore_t;

static inline SemaphoreHandle_t xSemaphoreCreateMutexStatic(StaticSemaphore_t *memory)
{
    (void)stub_init(&memory->mutex);
    return (SemaphoreHandle_t)(void *)memory;
}

static inline SemaphoreHandle_t xSemaphoreCreateMutex(void)
{
    return (SemaphoreHandle_t)(void *)stub_new();
}

static inline int xSemaphoreTake(SemaphoreHandle_t handle, uint32_t ticks)
{
    (void)ticks;
    return !stub_lock((stub_mutex *)(void *)handle);
}

static inline int xSemaphoreGive(SemaphoreHandle_t handle)
{
    return !stub_unlock((stub_mutex *)(void *)handle);
}

static inline void vSemaphoreDelete(SemaphoreHandle_t handle)
{
    (void)stub_end((stub_mutex *)(void *)handle);
}

#endif
