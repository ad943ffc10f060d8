/* SPDX-License-Identifier: MIT */
/* grow.h - the one helper behind every array whose length a log decides.
 *
 * Arrays double, so appending costs O(1) on average; a length that size_t
 * cannot hold fails like a lack of memory. */
#ifndef COMMON_GROW_H
#define COMMON_GROW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

/* Makes room for `needed` elements of `element_size` bytes (not 0).
 * *capacity is the number of elements there is room for; 0 with a NULL array
 * is a valid start. Returns the array, moved or not, or NULL when memory or
 * size_t is too small: the old array and *capacity are then untouched. */
static inline void *grow(void *array, size_t *capacity, size_t needed, size_t element_size)
{
    if (needed <= *capacity)
        return array;

    size_t limit = SIZE_MAX / element_size;
    size_t wanted = *capacity ? *capacity : 64;
    while (wanted < needed) {
        if (wanted > limit / 2)
            return NULL;
        wanted *= 2;
    }
    if (wanted > limit)
        return NULL;

    void *moved = realloc(array, wanted * element_size);
    if (moved)
        *capacity = wanted;
    return moved;
}

#endif
