/* SPDX-License-Identifier: MIT */
/* digits.h - tells ASCII digits and letters apart, whatever the locale. */
#ifndef COMMON_DIGITS_H
#define COMMON_DIGITS_H

#include <stdbool.h>
#include <stdint.h>

/* Whether c is one of 0 to 9. */
static inline bool is_digit(int c)
{
    return c >= '0' && c <= '9';
}

/* Whether c is one of A to Z or a to z. */
static inline bool is_letter(int c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

extern const int8_t hex_values[256]; /* for hex_digit() */

/* The value of a hexadecimal digit in either case, 0 to 15, or -1 for any other
 * byte. Converted to unsigned, -1 is larger than any digit. Cost: one look-up. */
static inline int hex_digit(int c)
{
    return hex_values[(unsigned char)c];
}

#endif
