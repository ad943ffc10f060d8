/* SPDX-License-Identifier: MIT */
/* scale.h - numbers of any size on an axis of a few hundred units. */
#ifndef REPORT_SCALE_H
#define REPORT_SCALE_H

#include <stdint.h>

/* value × units / whole, rounded, and 0 of nothing; value up to whole, units up to
 * 2^20. Values over 2^40 lose their last bits. */
static inline uint64_t scale_units(uint64_t value, uint64_t whole, uint32_t units)
{
    while (whole >> 40) {
        whole >>= 8;
        value >>= 8;
    }
    return whole ? (value * units + whole / 2) / whole : 0;
}

/* The least of 1, 2, 5, 10, 20, 50 ... of which `count` (over 0) reach `most`. */
static inline uint64_t scale_step(uint64_t most, uint32_t count)
{
    uint64_t step = 1;
    uint64_t wanted = most / count + (most % count > 0);
    for (uint32_t digit = 0; step < wanted; digit++)
        step = digit % 3 == 1 ? step / 2 * 5 : step * 2;
    return step;
}

#endif
