/* SPDX-License-Identifier: MIT */
/* sum.h - sums of bytes that must fit into 64 bits. */
#ifndef STACK_SUM_H
#define STACK_SUM_H

#include <stdbool.h>
#include <stdint.h>

/* Adds more to *sum. Returns false iff that is too large; *sum is then unchanged. */
static inline bool sum_add(uint64_t *sum, uint64_t more)
{
    if (more > UINT64_MAX - *sum)
        return false;
    *sum += more;
    return true;
}

/* Multiplies *product. Returns false iff that is too large; it is then unchanged. */
static inline bool sum_multiply(uint64_t *product, uint64_t factor)
{
    if (factor && *product > UINT64_MAX / factor)
        return false;
    *product *= factor;
    return true;
}

#endif
