/* SPDX-License-Identifier: MIT */
/* utf8.c - tells characters by the ranges that their first two bytes may have. */
#include "utf8.h"

/* How many bytes follow the first one of a character, and the range of the
 * second, which rules out overlong forms, surrogates and all over U+10FFFF. */
static const struct lead {
    unsigned char first, last; /* the first bytes that this is for */
    unsigned char more;
    unsigned char low, high;
} leads[] = {
    {0x00, 0x7f, 0, 0x80, 0xbf}, {0xc2, 0xdf, 1, 0x80, 0xbf}, {0xe0, 0xe0, 2, 0xa0, 0xbf},
    {0xe1, 0xec, 2, 0x80, 0xbf}, {0xed, 0xed, 2, 0x80, 0x9f}, {0xee, 0xef, 2, 0x80, 0xbf},
    {0xf0, 0xf0, 3, 0x90, 0xbf}, {0xf1, 0xf3, 3, 0x80, 0xbf}, {0xf4, 0xf4, 3, 0x80, 0x8f},
};

size_t utf8_read(const char *text, size_t length, uint32_t *character)
{
    const unsigned char *byte = (const unsigned char *)text;
    const struct lead *lead = leads;
    const struct lead *end = leads + sizeof leads / sizeof *leads;
    *character = UTF8_BROKEN;
    while (lead < end && (byte[0] < lead->first || byte[0] > lead->last))
        lead++;
    if (lead == end)
        return 1;
    uint32_t value = lead->more ? byte[0] & (0x3fu >> lead->more) : byte[0];
    for (size_t i = 1; i <= lead->more; i++) {
        unsigned char low = i == 1 ? lead->low : 0x80;
        unsigned char high = i == 1 ? lead->high : 0xbf;
        if (i == length || byte[i] < low || byte[i] > high)
            return i;
        value = value << 6 | (byte[i] & 0x3f);
    }
    *character = value;
    return lead->more + 1u;
}

bool utf8_is_control(uint32_t character)
{
    return character < ' ' || (character >= 0x7f && character <= 0x9f) || character == 0x061c ||
           character == 0x200e || character == 0x200f ||
           (character >= 0x2028 && character <= 0x202e) ||
           (character >= 0x2066 && character <= 0x2069);
}
