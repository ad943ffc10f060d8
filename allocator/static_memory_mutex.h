/* SPDX-License-Identifier: MIT */
/* Copyright (c) The memory_bucket_optimizer authors */

/* static_memory_mutex: the mutex of each system, for static_memory.h, which includes this file where WOLFMEM_PORT names
 * one of them (-D WOLFMEM_PORT=WOLFMEM_PORT_ZEPHYR, or in user_settings.h).
 *
 * Each gives WOLFMEM_MUTEX, the type that lies in the heap's structure, and the four macros. None allocates memory but
 * those whose name ends in HANDLE. The size of the type is part of the buffer: pass it to the optimizer as
 * --mutex=BYTES. How large it is depends on the system's settings; `_Static_assert(sizeof(WOLFMEM_MUTEX) == BYTES, "")`
 * in your code holds them together. Where wolfSSL itself runs on this heap, its TLS layer locks the same mutex by its own
 * functions, so the type must be the one wolfSSL's wc_port.h has for the system; the table says which are.
 *
 *   WOLFMEM_PORT_                 type                    bytes on 32 bits          with wolfSSL
 *   FREERTOS                      StaticSemaphore_t       by FreeRTOSConfig.h: 80   no
 *   FREERTOS_HANDLE               SemaphoreHandle_t       4                         FREERTOS
 *   ZEPHYR                        struct k_mutex          20, more with CONFIG_POLL WOLFSSL_ZEPHYR
 *   THREADX                       TX_MUTEX                52 without extensions     THREADX
 *   CMSIS_RTOS2                   struct, memory and id   32 (RTX5), see below      no
 *   CMSIS_RTOS2_HANDLE            osMutexId_t             4                         WOLFSSL_CMSIS_RTOSv2
 *   C11                           mtx_t                   24 (glibc); 40 on 64 bits no
 *   WINDOWS                       CRITICAL_SECTION        24; 40 on 64 bits         USE_WINDOWS_API
 *   NO_INTERRUPTS                 word32                  4                         no: SINGLE_THREADED there
 *
 * All but NO_INTERRUPTS may be used by tasks only, not by interrupt handlers. None is taken again by the task that has
 * it. */

#ifndef WOLFMEM_STATIC_MEMORY_MUTEX_H
#define WOLFMEM_STATIC_MEMORY_MUTEX_H

#define WOLFMEM_PORT_FREERTOS           1
#define WOLFMEM_PORT_FREERTOS_HANDLE    2
#define WOLFMEM_PORT_ZEPHYR             3
#define WOLFMEM_PORT_THREADX            4
#define WOLFMEM_PORT_CMSIS_RTOS2        5
#define WOLFMEM_PORT_CMSIS_RTOS2_HANDLE 6
#define WOLFMEM_PORT_C11                7
#define WOLFMEM_PORT_WINDOWS            8
#define WOLFMEM_PORT_NO_INTERRUPTS      9

#if WOLFMEM_PORT == WOLFMEM_PORT_FREERTOS       /* configUSE_MUTEXES, configSUPPORT_STATIC_ALLOCATION */
#include "FreeRTOS.h"
#include "semphr.h"
#define WOLFMEM_MUTEX           StaticSemaphore_t
#define WOLFMEM_MUTEX_INIT(m)   (xSemaphoreCreateMutexStatic(m) == NULL)
#define WOLFMEM_MUTEX_LOCK(m)   ((void)xSemaphoreTake((SemaphoreHandle_t)(void*)(m), portMAX_DELAY))
#define WOLFMEM_MUTEX_UNLOCK(m) ((void)xSemaphoreGive((SemaphoreHandle_t)(void*)(m)))
#define WOLFMEM_MUTEX_FREE(m)   vSemaphoreDelete((SemaphoreHandle_t)(void*)(m))

#elif WOLFMEM_PORT == WOLFMEM_PORT_FREERTOS_HANDLE
#include "FreeRTOS.h"
#include "semphr.h"
#define WOLFMEM_MUTEX           SemaphoreHandle_t
#define WOLFMEM_MUTEX_INIT(m)   ((*(m) = xSemaphoreCreateMutex()) == NULL)
#define WOLFMEM_MUTEX_LOCK(m)   ((void)xSemaphoreTake(*(m), portMAX_DELAY))
#define WOLFMEM_MUTEX_UNLOCK(m) ((void)xSemaphoreGive(*(m)))
#define WOLFMEM_MUTEX_FREE(m)   vSemaphoreDelete(*(m))

#elif WOLFMEM_PORT == WOLFMEM_PORT_ZEPHYR
#include <zephyr/kernel.h>
#define WOLFMEM_MUTEX           struct k_mutex
#define WOLFMEM_MUTEX_INIT(m)   k_mutex_init(m)
#define WOLFMEM_MUTEX_LOCK(m)   ((void)k_mutex_lock((m), K_FOREVER))
#define WOLFMEM_MUTEX_UNLOCK(m) ((void)k_mutex_unlock(m))
#define WOLFMEM_MUTEX_FREE(m)   ((void)(m))

#elif WOLFMEM_PORT == WOLFMEM_PORT_THREADX      /* the name is not copied: it must last */
#include "tx_api.h"
#define WOLFMEM_MUTEX           TX_MUTEX
#define WOLFMEM_MUTEX_INIT(m)   (tx_mutex_create((m), (CHAR*)"static_memory", TX_INHERIT) != TX_SUCCESS)
#define WOLFMEM_MUTEX_LOCK(m)   ((void)tx_mutex_get((m), TX_WAIT_FOREVER))
#define WOLFMEM_MUTEX_UNLOCK(m) ((void)tx_mutex_put(m))
#define WOLFMEM_MUTEX_FREE(m)   ((void)tx_mutex_delete(m))

#elif WOLFMEM_PORT == WOLFMEM_PORT_CMSIS_RTOS2  /* WOLFMEM_MUTEX_CB_SIZE: bytes of the system's control block, a
                                                 * multiple of 4 (default 28, that of RTX5; on FreeRTOS
                                                 * sizeof(StaticSemaphore_t)); a smaller one fails at load */
#include "cmsis_os2.h"
#include <string.h>
#ifndef WOLFMEM_MUTEX_CB_SIZE
#define WOLFMEM_MUTEX_CB_SIZE 28
#endif
typedef struct WOLFMEM_CMSIS_MUTEX {
    osMutexId_t id;
    uint32_t    block[WOLFMEM_MUTEX_CB_SIZE / 4];
} WOLFMEM_CMSIS_MUTEX;

static inline int wolfmem_cmsis_mutex_init(WOLFMEM_CMSIS_MUTEX* m)
{
    osMutexAttr_t attr;
    memset(&attr, 0, sizeof attr);
    attr.name = "static_memory";
    attr.attr_bits = osMutexPrioInherit;
    attr.cb_mem = m->block;
    attr.cb_size = sizeof m->block;
    m->id = osMutexNew(&attr);
    return m->id == NULL;
}
#define WOLFMEM_MUTEX           WOLFMEM_CMSIS_MUTEX
#define WOLFMEM_MUTEX_INIT(m)   wolfmem_cmsis_mutex_init(m)
#define WOLFMEM_MUTEX_LOCK(m)   ((void)osMutexAcquire((m)->id, osWaitForever))
#define WOLFMEM_MUTEX_UNLOCK(m) ((void)osMutexRelease((m)->id))
#define WOLFMEM_MUTEX_FREE(m)   ((void)osMutexDelete((m)->id))

#elif WOLFMEM_PORT == WOLFMEM_PORT_CMSIS_RTOS2_HANDLE
#include "cmsis_os2.h"
#define WOLFMEM_MUTEX           osMutexId_t
#define WOLFMEM_MUTEX_INIT(m)   ((*(m) = osMutexNew(NULL)) == NULL)
#define WOLFMEM_MUTEX_LOCK(m)   ((void)osMutexAcquire(*(m), osWaitForever))
#define WOLFMEM_MUTEX_UNLOCK(m) ((void)osMutexRelease(*(m)))
#define WOLFMEM_MUTEX_FREE(m)   ((void)osMutexDelete(*(m)))

#elif WOLFMEM_PORT == WOLFMEM_PORT_C11
#include <threads.h>
#define WOLFMEM_MUTEX           mtx_t
#define WOLFMEM_MUTEX_INIT(m)   (mtx_init((m), mtx_plain) != thrd_success)
#define WOLFMEM_MUTEX_LOCK(m)   ((void)mtx_lock(m))
#define WOLFMEM_MUTEX_UNLOCK(m) ((void)mtx_unlock(m))
#define WOLFMEM_MUTEX_FREE(m)   mtx_destroy(m)

#elif WOLFMEM_PORT == WOLFMEM_PORT_WINDOWS
#ifndef WIN32_LEAN_AND_MEAN
#define WIN32_LEAN_AND_MEAN
#endif
#include <windows.h>
#define WOLFMEM_MUTEX           CRITICAL_SECTION
#define WOLFMEM_MUTEX_INIT(m)   (InitializeCriticalSection(m), 0)
#define WOLFMEM_MUTEX_LOCK(m)   EnterCriticalSection(m)
#define WOLFMEM_MUTEX_UNLOCK(m) LeaveCriticalSection(m)
#define WOLFMEM_MUTEX_FREE(m)   DeleteCriticalSection(m)

#elif WOLFMEM_PORT == WOLFMEM_PORT_NO_INTERRUPTS
/* One core without a system, where interrupt handlers use the heap, too. The two functions are yours:
 *   disable   masks all interrupts whose handlers use the heap, and returns what restore needs
 *   restore   sets the mask as it was before that call, so that it works with interrupts already off */
#ifdef __cplusplus
extern "C" {
#endif
uint32_t wolfmem_interrupts_disable(void);
void wolfmem_interrupts_restore(uint32_t before);
#ifdef __cplusplus
}
#endif
/* The state is kept in the heap only while interrupts are off, so nobody else can change it there. */
static inline void wolfmem_interrupts_lock(uint32_t* m)
{
    uint32_t before = wolfmem_interrupts_disable();
    *m = before;
}
#define WOLFMEM_MUTEX           uint32_t
#define WOLFMEM_MUTEX_INIT(m)   (*(m) = 0, 0)
#define WOLFMEM_MUTEX_LOCK(m)   wolfmem_interrupts_lock(m)
#define WOLFMEM_MUTEX_UNLOCK(m) wolfmem_interrupts_restore(*(m))
#define WOLFMEM_MUTEX_FREE(m)   ((void)(m))

#else
#error "WOLFMEM_PORT must be one of the names in static_memory_mutex.h"
#endif

#endif
