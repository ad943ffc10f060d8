/* SPDX-License-Identifier: MIT */
/* grow.h - grows an array whose length depends on the input.
 *
 * The array doubles, so appending costs O(1) on average; a large one takes 32 times its length if it
 * can get that, since pages that are not touched cost less than pages that move. A length in bytes that does
 * not fit into size_t fails like a lack of memory. */
#ifndef COMMON_GROW_H
#define COMMON_GROW_H

#include "platform.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#define GROW_LARGE ((size_t)4 << 20) /* bytes from which large pages pay */
#define GROW_FURTHER ((size_t)16)    /* times the doubled length that a large array takes */

/* Makes room for `needed` elements of `element_size` bytes (not 0).
 *   array     from an earlier call; NULL with *capacity 0 is a valid start
 *   capacity  elements that the array has room for; updated
 * Returns the array, which may have moved. Returns NULL iff memory or size_t is too small;
 * the old array and *capacity are then unchanged. */
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

    bool is_large = wanted * element_size >= GROW_LARGE;
    size_t more = is_large && wanted <= limit / GROW_FURTHER ? wanted * GROW_FURTHER : wanted;
    void *moved = realloc(array, more * element_size);
    if (moved)
        wanted = more;
    else
        moved = realloc(array, wanted * element_size);
    if (!moved)
        return NULL;
    if (is_large)
        platform_use_large_pages(moved, wanted * element_size);
    *capacity = wanted;
    return moved;
}

/* An array of zeros, for a table that is filled all over. NULL iff memory or size_t is too small. */
static inline void *grow_zeros(size_t count, size_t element_size)
{
    void *zeros = calloc(count, element_size);
    if (zeros && count * element_size >= GROW_LARGE)
        platform_use_large_pages(zeros, count * element_size);
    return zeros;
}

#endif
