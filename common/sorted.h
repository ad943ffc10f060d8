/* SPDX-License-Identifier: MIT */
/* sorted.h - finds an address among elements that are sorted by it. */
#ifndef COMMON_SORTED_H
#define COMMON_SORTED_H

#include <stddef.h>
#include <stdint.h>

/* The index of the first of `count` elements that is at the address or behind it; count: none.
 * The elements have `size` bytes, begin with their address, a uint64_t, and ascend by it.
 * Cost: O(log count). */
static inline size_t sorted_first_at(const void *array, size_t count, size_t size, uint64_t address)
{
    size_t low = 0;
    size_t high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const uint64_t *start = (const void *)((const char *)array + middle * size);
        if (*start < address)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

#endif
