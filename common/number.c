/* SPDX-License-Identifier: MIT */
/* number.c - digits of one base, then perhaps a unit. */
#include "number.h"

#include "common/digits.h"

/* The power of two that a unit stands for; 0 where c is no unit. */
static unsigned unit_bits(char c)
{
    return c == 'K' ? 10 : c == 'M' ? 20 : c == 'G' ? 30 : 0;
}

bool number_read(struct span text, bool has_unit, uint64_t *number)
{
    unsigned bits = has_unit && text.length ? unit_bits(text.text[text.length - 1]) : 0;
    size_t end = text.length - (bits > 0);
    bool is_hex = end > 2 && text.text[0] == '0' && (text.text[1] | 0x20) == 'x';
    unsigned base = is_hex ? 16 : 10;
    size_t start = is_hex ? 2 : 0;
    uint64_t value = 0;
    for (size_t i = start; i < end; i++) {
        unsigned digit = (unsigned)hex_digit(text.text[i]);
        if (digit >= base || value > (UINT64_MAX - digit) / base)
            return false;
        value = value * base + digit;
    }
    if (end <= start || value > UINT64_MAX >> bits)
        return false;
    *number = value << bits;
    return true;
}
