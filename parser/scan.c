/* SPDX-License-Identifier: MIT */
/* scan.c - reads words and numbers byte by byte. */
#include "scan.h"

#include "record.h"

#include "common/digits.h"

#include <stddef.h>
#include <string.h>

bool scan_is_name(char c)
{
    return is_digit(c) || is_letter(c) || c == '_' || c == '.' || c == '@';
}

const char *scan_word(const char *text, const char *word)
{
    for (; *word; text++, word++) {
        if (*text != *word)
            return NULL;
    }
    return text;
}

static const char *read_digits(const char *text, unsigned base, uint64_t *number)
{
    const char *first = text;
    const uint64_t limit = UINT64_MAX / base;
    uint64_t value = 0;
    for (unsigned digit; (digit = (unsigned)hex_digit(*text)) < base; text++) {
        if (value > limit || value * base > UINT64_MAX - digit)
            return NULL;
        value = value * base + digit;
    }
    *number = value;
    return text > first ? text : NULL;
}

const char *scan_number(const char *text, uint64_t *number)
{
    const char *hexadecimal = scan_word(text, "0x");
    return hexadecimal ? read_digits(hexadecimal, 16, number) : read_digits(text, 10, number);
}

const char *scan_size(const char *text, uint64_t *size)
{
    const char *after = scan_number(text, size);
    if (after && *size > RECORD_SIZE_MAX)
        *size = RECORD_SIZE_MAX + 1;
    return after;
}

const char *scan_pointer(const char *text, uint64_t *address)
{
    static const char *const nulls[] = {"(nil)", "nil", "(null)"};
    for (size_t i = 0; i < sizeof nulls / sizeof *nulls; i++) {
        const char *after = scan_word(text, nulls[i]);
        if (after) {
            *address = 0;
            return after;
        }
    }
    const char *digits = text[0] == '0' && (text[1] | 0x20) == 'x' ? text + 2 : text;
    return read_digits(digits, 16, address);
}

const char *scan_find(const char *text, const char *end, const char *word)
{
    for (; (text = memchr(text, word[0], (size_t)(end - text))) != NULL; text++) {
        const char *after = scan_word(text, word);
        if (after)
            return after;
    }
    return NULL;
}
