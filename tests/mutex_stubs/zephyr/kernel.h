/* SPDX-License-Identifier: MIT */
/* Zephyr's names of a mutex, over the stub. */
#ifndef STUB_ZEPHYR_KERNEL_H
#define STUB_ZEPHYR_KERNEL_H

#include "../stub_mutex.h"

struct k_mutex {
    stub_mutex mutex;
    uint32_t further[4];
};

typedef struct { int64_t ticks; } k_timeout_t; /* as there, a structure */
#define K_FOREVER ((k_timeout_t){-1})

static inline int k_mutex_init(struct k_mutex *m) { return stub_init(&m->mutex); }
static inline int k_mutex_unlock(struct k_mutex *m) { return stub_unlock(&m->mutex); }

static inline int k_mutex_lock(struct k_mutex *m, k_timeout_t timeout)
{
    (void)timeout;
    return stub_lock(&m->mutex);
}

#endif
