/* SPDX-License-Identifier: MIT */
/* A mutex that aborts where it is not used as one: not made, taken twice, given back untaken. The headers beside this
 * one give it the names of each system, as far as allocator/static_memory_mutex.h uses them. */
#ifndef STUB_MUTEX_H
#define STUB_MUTEX_H

#include <stdint.h>
#include <stdlib.h>

enum { STUB_FREE = 0x46524545, STUB_TAKEN = 0x54414B45 };

typedef struct stub_mutex {
    uint32_t state;
} stub_mutex;

static inline void stub_change(stub_mutex *m, uint32_t from, uint32_t to)
{
    if (m == NULL || m->state != from)
        abort();
    m->state = to;
}

static inline int stub_init(stub_mutex *m)
{
    m->state = STUB_FREE;
    return 0;
}

static inline int stub_lock(stub_mutex *m)
{
    stub_change(m, STUB_FREE, STUB_TAKEN);
    return 0;
}

static inline int stub_unlock(stub_mutex *m)
{
    stub_change(m, STUB_TAKEN, STUB_FREE);
    return 0;
}

static inline int stub_end(stub_mutex *m)
{
    stub_change(m, STUB_FREE, 0);
    return 0;
}

/* One that the system allocates. */
static inline stub_mutex *stub_new(void)
{
    stub_mutex *m = malloc(sizeof *m);
    if (m != NULL)
        (void)stub_init(m);
    return m;
}

static inline int stub_delete(stub_mutex *m)
{
    (void)stub_end(m);
    free(m);
    return 0;
}

#endif
