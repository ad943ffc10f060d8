/* SPDX-License-Identifier: MIT */
/* ThreadX' names of a mutex, over the stub. */
#ifndef STUB_TX_API_H
#define STUB_TX_API_H

#include "stub_mutex.h"

typedef char CHAR;
typedef unsigned UINT;
typedef unsigned long ULONG;
typedef struct TX_MUTEX_STRUCT {
    stub_mutex mutex;
    uint32_t further[12];
} TX_MUTEX;

#define TX_SUCCESS      0u
#define TX_INHERIT      1u
#define TX_WAIT_FOREVER ((ULONG)0xFFFFFFFFUL)

static inline UINT tx_mutex_create(TX_MUTEX *m, CHAR *name, UINT inherit)
{
    return name == NULL || inherit > TX_INHERIT || stub_init(&m->mutex) != 0;
}

static inline UINT tx_mutex_get(TX_MUTEX *m, ULONG wait)
{
    (void)wait;
    return (UINT)stub_lock(&m->mutex);
}

static inline UINT tx_mutex_put(TX_MUTEX *m) { return (UINT)stub_unlock(&m->mutex); }
static inline UINT tx_mutex_delete(TX_MUTEX *m) { return (UINT)stub_end(&m->mutex); }

#endif
