/* SPDX-License-Identifier: MIT */
/* CMSIS-RTOS2's names of a mutex, over the stub. As in RTX5, a mutex takes 28 bytes of control block, in the
 * caller's memory or, without attributes, in the system's. */
#ifndef STUB_CMSIS_OS2_H
#define STUB_CMSIS_OS2_H

#include "stub_mutex.h"

typedef void *osMutexId_t;
typedef int osStatus_t;
typedef struct {
    const char *name;
    uint32_t attr_bits;
    void *cb_mem;
    uint32_t cb_size;
} osMutexAttr_t;

#define osMutexPrioInherit 2u
#define osWaitForever      0xFFFFFFFFu

static inline osMutexId_t osMutexNew(const osMutexAttr_t *attr)
{
    if (attr == NULL)
        return stub_new();
    if (attr->cb_mem == NULL || attr->cb_size < 28)
        return NULL;
    (void)stub_init((stub_mutex *)attr->cb_mem);
    return attr->cb_mem;
}

static inline osStatus_t osMutexAcquire(osMutexId_t id, uint32_t timeout)
{
    (void)timeout;
    return stub_lock((stub_mutex *)id);
}

static inline osStatus_t osMutexRelease(osMutexId_t id) { return stub_unlock((stub_mutex *)id); }
static inline osStatus_t osMutexDelete(osMutexId_t id) { return stub_end((stub_mutex *)id); }

#endif
