/* SPDX-License-Identifier: MIT */
/* wolfssl_plain.c - reads the lines that are one allocation or free of wolfSSL's and
 * nothing else. These are nearly all lines of a log, so this decides how long a log takes:
 * numbers are read eight digits at a time, and the end of the line is found where the call
 * site ends. wolfssl.c reads every line, these too, with the same result; so whatever is
 * unusual is left to it. */
#include "input.h"

#include <string.h>

#define EIGHT (UINT64_MAX / 255) /* times a byte: that byte eight times */

#define STANDS_AT(text, word) (memcmp(text, word, sizeof(word) - 1) == 0)

/* One past `word` where it stands at text, else NULL. */
#define SKIP(text, word) (STANDS_AT(text, word) ? (text) + sizeof(word) - 1 : NULL)

/* The eight bytes at text, the first one lowest. */
static inline uint64_t load_word(const char *text)
{
    uint64_t word;
    memcpy(&word, text, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return word;
}

/* How many bytes of a word are before the lowest one that is not 0. */
static inline unsigned bytes_before(uint64_t word)
{
    return word ? (unsigned)__builtin_ctzll(word) / 8 : 8;
}

/* The number of hexadecimal digits that a word starts with, and their value. A byte is a
 * digit if its value, written as a digit again, gives the same byte: so capital letters are
 * none. */
static inline unsigned leading_hex(uint64_t word, uint64_t *value)
{
    uint64_t digits = ((word & EIGHT * 0x0f) + (word >> 6 & EIGHT) * 9) & EIGHT * 0x0f;
    uint64_t letters = (digits + EIGHT * 6) >> 4 & EIGHT;
    unsigned count = bytes_before(word ^ (digits + EIGHT * '0' + letters * ('a' - '0' - 10)));
    digits = count ? digits << (64 - 8 * count) : 0;
    digits = (digits << 4 | digits >> 8) & UINT64_C(0x00ff00ff00ff00ff);
    digits = (digits << 8 | digits >> 16) & UINT64_C(0x0000ffff0000ffff);
    *value = (uint32_t)(digits << 16 | digits >> 32);
    return count;
}

/* Likewise of decimal digits. */
static inline unsigned leading_decimal(uint64_t word, uint64_t *value)
{
    uint64_t digits = word ^ EIGHT * '0';
    unsigned count = bytes_before(((digits + EIGHT * (0x80 - 10)) | digits) & EIGHT * 0x80);
    digits = count ? digits << (64 - 8 * count) : 0;
    digits = (digits * 10 + (digits >> 8)) & UINT64_C(0x00ff00ff00ff00ff);
    digits = (digits * 100 + (digits >> 16)) & UINT64_C(0x0000ffff0000ffff);
    *value = (uint32_t)(digits * 10000 + (digits >> 32));
    return count;
}

/* Reads up to 16 digits, and returns one past them; NULL if there is none. */
static inline const char *read_hex(const char *text, uint64_t *number)
{
    uint64_t high, low = 0;
    unsigned count = leading_hex(load_word(text), &high);
    unsigned more = count == 8 ? leading_hex(load_word(text + 8), &low) : 0;
    *number = high << 4 * more | low;
    return count ? text + count + more : NULL;
}

/* Likewise; the first eight digits are often those of the address before. */
static inline const char *read_address(const char *text, struct plain_before *before,
                                       uint64_t *number)
{
    uint64_t word = load_word(text);
    if (word == before->digits && word) {
        uint64_t low;
        unsigned more = leading_hex(load_word(text + 8), &low);
        *number = before->high << 4 * more | low;
        return text + 8 + more;
    }
    const char *end = read_hex(text, number);
    if (end && end - text >= 8) {
        before->digits = word;
        before->high = *number >> 4 * (end - text - 8);
    }
    return end;
}

/* Reads one to seven digits; NULL if there are none, or more. */
static inline const char *read_decimal(const char *text, uint64_t *number)
{
    unsigned count = leading_decimal(load_word(text), number);
    return count % 8 ? text + count : NULL;
}

/* The number of decimal digits that a word ends with. */
static inline unsigned trailing_digits(uint64_t word)
{
    uint64_t digits = word ^ EIGHT * '0';
    uint64_t others = (((digits & EIGHT * 0x7f) + EIGHT * (0x80 - 10)) | digits) & EIGHT * 0x80;
    return others ? (unsigned)__builtin_clzll(others) / 8 : 8;
}

/* One past a site without blanks that ends in ':' and at most seven digits. Eight bytes at least
 * stand before it. */
static inline const char *read_site(const char *text, struct record *record)
{
    const char *end = text;
    uint64_t blanks; /* the lowest byte under '!' has its top bit set, and none below it has */
    do {
        uint64_t word = load_word(end);
        blanks = (word - EIGHT * '!') & ~word & EIGHT * 0x80;
        end += bytes_before(blanks);
    } while (!blanks);
    unsigned digits = trailing_digits(load_word(end - sizeof(uint64_t)));
    record_set_site(record, text, (size_t)(end - text));
    return digits % 8 && end[-1 - (int)digits] == ':' && end - text >= digits + 2 ? end : NULL;
}

/* Reads the heaps that stand before a record, "(Using global heap hint 0x5640) [HEAP (nil)] ". */
static bool read_heaps(const char *line, struct plain_before *before)
{
    uint64_t global = 0;
    const char *text = line;
    const char *hint = SKIP(text, "(Using global heap hint 0x");
    before->text = line;
    before->length = 0;
    before->heap = 0;
    before->names_global = hint != NULL;
    if (hint) {
        hint = read_hex(hint, &global);
        text = hint ? SKIP(hint, ") ") : NULL;
        if (!text)
            return false;
    }
    hint = SKIP(text, "[HEAP ");
    before->names_heap = hint != NULL;
    if (hint) {
        hint = STANDS_AT(hint, "0x") ? read_hex(hint + 2, &before->heap) : SKIP(hint, "(nil)");
        text = hint ? SKIP(hint, "] ") : NULL;
    }
    if (!before->heap)
        before->heap = global;
    if (text)
        before->length = (size_t)(text - line);
    return text != NULL;
}

/* A size, and the type that WOLFSSL_MEMORY_LOG prints behind it, " (38)". */
static inline const char *read_size(const char *text, struct record *record)
{
    uint64_t type;
    record->has_size = true;
    text = read_decimal(text, &record->size);
    if (!text || !STANDS_AT(text, " ("))
        return text;
    text = read_decimal(text + 2, &type);
    return text ? SKIP(text, ")") : NULL;
}

/* Whether a line begins with the heaps of the line before, which have no '\n': so no word is
 * looked at that begins behind the line. */
static inline bool has_heaps(const char *line, const struct plain_before *before)
{
    if (before->length < sizeof(uint64_t))
        return false;
    size_t last = before->length - sizeof(uint64_t); /* may overlap */
    size_t at = 0;
    while (at < last && load_word(line + at) == load_word(before->text + at))
        at += sizeof(uint64_t);
    return at >= last && load_word(line + last) == load_word(before->text + last);
}

const char *wolfssl_read_plain(const char *line, struct plain_before *before,
                               struct record *record)
{
    if (!has_heaps(line, before) && !read_heaps(line, before))
        return NULL;
    *record = (struct record){.heap = before->heap, .names_heap = before->names_heap,
                              .names_global = before->names_global};
    const char *text = line + before->length;
    const char *pointer = SKIP(text, "Free: 0x");
    record->type = pointer ? RECORD_FREE : RECORD_ALLOC;
    pointer = pointer ? pointer : SKIP(text, "Alloc: 0x");
    text = pointer ? read_address(pointer, before, &record->address) : NULL;
    if (!text)
        return NULL;
    if (STANDS_AT(text, " -> "))
        text = read_size(text + strlen(" -> "), record);
    else if (record->type == RECORD_ALLOC)
        return NULL;
    text = text ? SKIP(text, " at ") : NULL;
    text = text ? read_site(text, record) : NULL;
    if (text && *text == '\r')
        text++;
    return text && *text == '\n' ? text : NULL;
}
