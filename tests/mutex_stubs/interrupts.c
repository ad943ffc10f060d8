/* SPDX-License-Identifier: MIT */
/* The interrupt mask of a machine with one core: a restore must follow its disable. */
#include "allocator/static_memory.h"

#include <stdlib.h>

static uint32_t is_off;

uint32_t wolfmem_interrupts_disable(void)
{
    uint32_t before = is_off;
    if (is_off)
        abort(); /* the heap takes its lock once only */
    is_off = 1;
    return before;
}

void wolfmem_interrupts_restore(uint32_t before)
{
    if (!is_off)
        abort();
    is_off = before;
}
