/* SPDX-License-Identifier: MIT */
/* wolfssl.c - reads the lines that wolfSSL, and allocator/, print.
 *
 * wolfSSL prints one record a line, but it does not own the line: the application
 * may print before it, a console may add tags and CRLF, and the end may be missing.
 * So a record may stand anywhere in the line, and one that breaks off is reported
 * as cut. These are all the forms:
 *
 *   [HEAP 0x5640] Alloc: 0x5641 -> 1024 at simple_mem_test:25138
 *   Free: 0x5641 at simple_mem_test:25153            (size is optional)
 *   Alloc: 0x5602 -> 1028 (38) at f:dir/test.c:25330 (a type, a file)
 *   Alloc: (nil) -> 0 at main:22                     (a NULL address)
 *   MemAlign: 0x5641 -> 100 (align 16) at f:12       (newer releases, plain builds)
 *   FreeAlign: 0x5641 at f:15
 *   Allocated 159728 bytes for static memory @ 0x5625
 *   Looking for 3128 bytes at wc_ecc_new_point_ex:4147
 *   Size: 240, Empty: 256
 *   ERROR: at wc_rng_new_ex:2182
 *   ENTER: 0000000000401136 0x7ffd4c1be3f0           (function, stack pointer)
 *   EXIT: 0000000000401136 0x7ffd4c1be3f0
 *
 * The last two come from WOLFSSL_STACK_LOG. Other output has lines like these, so
 * an ENTER or EXIT that breaks off is not reported.
 *
 * A line of the form of an Alloc or a Free with another word is reported as unknown.
 *
 * Every record but two has a ':' behind its keyword, and few other places of a log
 * have one, so the search goes from ':' to ':' and compares the keyword before it.
 * No word of a record holds a '\n', so the one that ends the line also ends every
 * comparison and every scan. */
#include "input.h"

#include "scan.h"

#include "common/digits.h"

#include <string.h>

/* Does `word` end where text begins, and start no earlier than `from`? */
#define STANDS_BEFORE(text, from, word)              \
    ((size_t)((text) - (from)) >= sizeof(word) - 1 && \
     memcmp((text) - (sizeof(word) - 1), word, sizeof(word) - 1) == 0)

/* A decimal number, at most RECORD_SIZE_MAX + 1. NULL where no digit is. */
static const char *read_decimal(const char *text, uint64_t *number)
{
    if (!is_digit(*text))
        return NULL;
    uint64_t value = 0;
    for (; is_digit(*text); text++) {
        uint64_t digit = (uint64_t)(*text - '0');
        value = value > (RECORD_SIZE_MAX - digit) / 10 ? RECORD_SIZE_MAX + 1 : value * 10 + digit;
    }
    *number = value;
    return text;
}

/* A pointer as some printf writes it: with 0x or without, in either case,
 * zero-padded, (nil) or (null). NULL where none is, or one of over 64 bits. */
static const char *read_pointer(const char *text, uint64_t *address)
{
    *address = 0;
    if (*text == '(') {
        const char *after = scan_word(text, "(nil)");
        return after ? after : scan_word(text, "(null)");
    }
    if (text[0] == '0' && (text[1] | 0x20) == 'x')
        text += 2;

    const char *digits = text;
    uint64_t value = 0;
    for (int digit; (digit = hex_digit(*text)) >= 0; text++)
        value = value << 4 | (unsigned)digit;
    if (text == digits)
        return NULL;
    for (; text - digits > 16; digits++) {
        if (*digits != '0')
            return NULL;
    }
    *address = value;
    return text;
}

/* A site with blanks in it, such as a path below "First Last": it ends at the first ':'
 * with digits behind it and a blank or the line's end behind these. Another record can't be
 * inside of it. Returns one past it, NULL where there is none. */
static const char *read_long_site(const char *text, struct record *record)
{
    const char *end = text;
    while (end - text < RECORD_LENGTH_MAX && *end != '\n') {
        const char *digits = ++end;
        while (is_digit(*digits))
            digits++;
        if (scan_word(end - 1, "Alloc: ") || scan_word(end - 1, "Free: "))
            return NULL;
        if (end[-1] != ':' || digits == end || (unsigned char)*digits > ' ' || end - text < 3)
            continue;
        record_set_site(record, text, (size_t)(digits - text));
        return digits;
    }
    return NULL;
}

/* function:line or function:file:line: the token at `text` up to the last
 * digits that follow a ':'. Returns one past them, NULL where there are none. */
static const char *read_site(const char *text, struct record *record)
{
    const char *token = text;
    while ((unsigned char)*token > ' ')
        token++;
    for (const char *last = token; last - text >= 2;) {
        const char *digits = last;
        while (digits > text && is_digit(digits[-1]))
            digits--;
        if (digits < last && digits - text >= 2 && digits[-1] == ':') {
            record_set_site(record, text, (size_t)(last - text));
            return last;
        }
        last = digits < last ? digits : last - 1;
    }
    return token > text && *token == ' ' ? read_long_site(text, record) : NULL;
}

#define ALIGN_LENGTH_BYTES 4 /* before an aligned block, of a MemAlign: where its own block is */

/* A printf that writes pointers without 0x pads them to at least so many digits. */
#define BARE_POINTER_DIGITS 8

/* " (align A)" behind the size of a MemAlign. With static memory, the library asks for so
 * many bytes more, to have a place in them that is aligned, and to find the block again. */
static const char *read_align(const char *text, struct record *record)
{
    uint64_t align;
    const char *next = scan_word(text, " (align ");
    next = next ? read_decimal(next, &align) : NULL;
    if (!next || *next != ')' || align == 0)
        return NULL;
    uint64_t more = align > RECORD_SIZE_MAX - ALIGN_LENGTH_BYTES ? RECORD_SIZE_MAX
                                                                 : ALIGN_LENGTH_BYTES + align - 1;
    record->size = record->size > RECORD_SIZE_MAX - more ? RECORD_SIZE_MAX + 1
                                                         : record->size + more;
    return next + 1;
}

/* The rest of an Alloc or a Free, from its pointer on. Returns NULL where
 * this is no record at all, and makes it a RECORD_CUT where one breaks off: what
 * may be any number, as in "Heap total: 65536 Free: 20480", has to be whole. */
static const char *read_block(const char *text, struct record *record)
{
    const char *after_pointer = read_pointer(text, &record->address);
    bool is_pointer = scan_word(text, "0x") || *text == '(' || *text == '\n';
    if (!after_pointer || (unsigned char)*after_pointer > ' ') {
        *record = (struct record){.type = RECORD_CUT};
        return is_pointer ? (after_pointer ? after_pointer : text) : NULL;
    }

    const char *next = after_pointer;
    const char *arrow = scan_word(next, " -> ");
    if (arrow) {
        next = read_decimal(arrow, &record->size);
        record->has_size = next != NULL;
    }
    if (next && arrow && scan_word(next, " (align ")) {
        next = read_align(next, record);
    } else if (next && next[0] == ' ' && next[1] == '(') { /* the type of WOLFSSL_MEMORY_LOG */
        uint64_t type;
        const char *close = read_decimal(next + 2 + (next[2] == '-'), &type);
        next = close && *close == ')' ? close + 1 : NULL;
    }
    const char *at = next ? scan_word(next, " at ") : NULL;
    next = at ? read_site(at, record) : NULL;
    if (!next || (record->type == RECORD_ALLOC && !record->has_size)) {
        is_pointer |= after_pointer - text >= BARE_POINTER_DIGITS;
        *record = (struct record){.type = RECORD_CUT};
        return !is_pointer ? NULL : next ? next : after_pointer;
    }
    return next;
}

/* The hint of the "[HEAP hint] " before `keyword`; NULL if there is none. */
static const char *find_heap(const char *from, const char *keyword)
{
    if (scan_word(from, "[HEAP "))
        return from + strlen("[HEAP ");
    if (!STANDS_BEFORE(keyword, from, "] "))
        return NULL;
    const char *hint = keyword - 1;
    while (hint > from && hint[-1] != ' ')
        hint--;
    return STANDS_BEFORE(hint, from, "[HEAP ") ? hint : NULL;
}

/* What stands before the keyword that ends at the colon says which heap is asked. */
static void read_heap(const char *from, const char *colon, struct record *record)
{
    const char *keyword = colon;
    while (keyword > from && keyword[-1] != ' ')
        keyword--;
    if (keyword == from)
        return;
    const char *hint = find_heap(from, keyword);
    record->names_heap = hint != NULL;
    if (hint)
        read_pointer(hint, &record->heap);
    const char *global = record->heap ? NULL : scan_find(from, keyword, "(Using global heap hint ");
    if (global)
        read_pointer(global, &record->heap);
}

/* The rest of an ENTER or EXIT, from its function on: always 16 digits. */
static const char *read_call(const char *text, struct record *record)
{
    const char *end = text;
    for (int digit; end - text < 16 && (digit = hex_digit(*end)) >= 0; end++)
        record->function = record->function << 4 | (unsigned)digit;
    if (end - text < 16 || *end != ' ')
        return NULL;
    const char *next = read_pointer(end + 1, &record->address);
    bool is_whole = next && (unsigned char)*next <= ' ' && record->address;
    return is_whole ? next : NULL;
}

/* A record of a word that is none of ours: no part of the rest may be missing. */
static const char *read_unknown(const char *from, const char *colon, struct record *record)
{
    const char *pointer = colon + 2;
    bool is_pointer = scan_word(pointer, "0x") || scan_word(pointer, "0X") || *pointer == '(';
    bool is_word = colon > from && is_letter(colon[-1]);
    if (!is_pointer || !is_word)
        return NULL;
    struct record block = {.type = RECORD_FREE};
    const char *next = read_block(pointer, &block);
    if (!next || block.type != RECORD_FREE)
        return NULL;
    record->type = RECORD_UNKNOWN;
    return next;
}

/* From the ':' behind "Alloc", "Free", "Size", "ERROR", "ENTER" or "EXIT" on; NULL
 * where the text is no such record. */
static const char *read_keyword(const char *from, const char *colon, struct record *record)
{
    *record = (struct record){0};
    if (STANDS_BEFORE(colon, from, "Alloc") || STANDS_BEFORE(colon, from, "MemAlign"))
        record->type = RECORD_ALLOC;
    else if (STANDS_BEFORE(colon, from, "Free") || STANDS_BEFORE(colon, from, "FreeAlign"))
        record->type = RECORD_FREE;
    if (record->type != RECORD_NONE) {
        read_heap(from, colon, record);
        record->names_global = scan_word(from, "(Using global heap hint ");
        return read_block(colon + 2, record);
    }

    const char *next = NULL;
    if (STANDS_BEFORE(colon, from, "Size")) {
        uint64_t bucket_size;
        record->type = RECORD_EMPTY;
        next = read_decimal(colon + 2, &record->size);
        next = next ? scan_word(next, ", Empty: ") : NULL;
        next = next ? read_decimal(next, &bucket_size) : NULL;
    } else if (STANDS_BEFORE(colon, from, "ERROR")) {
        record->type = RECORD_REFUSED;
        next = scan_word(colon + 2, "at ");
        next = next ? read_site(next, record) : NULL;
    } else if (STANDS_BEFORE(colon, from, "ENTER")) {
        record->type = RECORD_ENTER;
        next = read_call(colon + 2, record);
    } else if (STANDS_BEFORE(colon, from, "EXIT")) {
        record->type = RECORD_EXIT;
        next = read_call(colon + 2, record);
    } else {
        next = read_unknown(from, colon, record);
    }
    return next;
}

/* "Allocated N bytes for static memory @ POINTER", from N on. */
static const char *read_pool(const char *text, struct record *record)
{
    const char *next = read_decimal(text, &record->size);
    next = next ? scan_word(next, " bytes for static memory @ ") : NULL;
    record->type = RECORD_POOL;
    return next ? read_pointer(next, &record->address) : NULL;
}

/* "Looking for N bytes at SITE", from N on. */
static const char *read_exhausted(const char *text, struct record *record)
{
    const char *next = read_decimal(text, &record->size);
    next = next ? scan_word(next, " bytes at ") : NULL;
    record->type = RECORD_EXHAUSTED;
    return next ? read_site(next, record) : NULL;
}

/* The first of the two records that have no ':' behind their keyword. */
static const char *read_pool_note(const char *text, const char *end, struct record *record)
{
    const char *next = NULL;
    const char *exhausted_end = end; /* nothing behind the other one is looked at */
    struct record pool = {0};
    for (const char *at = text; !next && (at = scan_find(at, end, "Allocated ")) != NULL;) {
        next = read_pool(at, &pool);
        exhausted_end = at;
    }
    if (!next)
        exhausted_end = end;
    for (const char *at = text; (at = scan_find(at, exhausted_end, "Looking for ")) != NULL;) {
        const char *after = read_exhausted(at, record);
        if (after)
            return after;
    }
    *record = pool;
    return next;
}

/* Whether a line that holds an Alloc or a Free starts with it, or with what the
 * library prints before it: the heap, and a note of the global heap. */
static bool starts_record(const char *line)
{
    return scan_word(line, "[HEAP ") || scan_word(line, "(Using ") ||
           scan_word(line, "Alloc: ") || scan_word(line, "Free: ") ||
           scan_word(line, "MemAlign: ") || scan_word(line, "FreeAlign: ");
}

/* Reads the next record from `text` on, and returns one past its last byte; `end` with
 * RECORD_NONE if there is none. */
static const char *read_next(const char *line, const char *text, const char *end,
                             struct record *record)
{
    const char *colon;
    const char *next = NULL;
    for (const char *from = text; !next; from = colon + 1) {
        colon = memchr(from, ':', (size_t)(end - from));
        if (!colon)
            break;
        next = colon[1] == ' ' ? read_keyword(text, colon, record) : NULL;
    }
    bool is_glued = text != line || !starts_record(line);
    if (next && !is_glued)
        return next;

    struct record note = {0};
    const char *after_note = read_pool_note(text, next ? colon : end, &note);
    if (after_note) {
        *record = note;
        return after_note;
    }
    if (!next) {
        *record = (struct record){0};
        return end;
    }
    record->is_glued = record->type == RECORD_ALLOC || record->type == RECORD_FREE;
    return next;
}

size_t wolfssl_read(const char *line, const char **text, const char *end, struct record *records)
{
    *text = read_next(line, *text, end, records);
    return records->type != RECORD_NONE;
}
