/* SPDX-License-Identifier: MIT */
/* number.h - numbers as people write them in options and control files. */
#ifndef COMMON_NUMBER_H
#define COMMON_NUMBER_H

#include "common/span.h"

#include <stdbool.h>
#include <stdint.h>

/* Reads text, all of which must be one whole number without a sign: decimal, or
 * hexadecimal behind 0x. Where has_unit, K, M or G may follow, for 2^10, 2^20 and
 * 2^30. Sets *number and returns true; false iff the text is no such number, or
 * one of over 64 bits. Cost: O(length). */
bool number_read(struct span text, bool has_unit, uint64_t *number);

#endif
