/* SPDX-License-Identifier: MIT */
/* fuzz_wolfssl.c - the line parser on any bytes: each line alone, in memory that
 * ends where its padding does, and again behind and before what other programs
 * print. What is found must lie in the line, and be the same wherever that is, and
 * whether the reader of plain lines or of all lines finds it; and a record that was
 * just printed behind the line must be found. */
#include "fuzz.h"
#include "parser/input.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RECORDS_MAX 16

struct found {
    struct record record[RECORDS_MAX];
    size_t site[RECORDS_MAX]; /* where it starts, from the line's first byte on */
    size_t count;
};

static void check_record(const struct record *record, const char *text, const char *next)
{
    assert(record->type > RECORD_NONE && record->type <= RECORD_UNKNOWN);
    assert(record->type == RECORD_ENTER || record->type == RECORD_EXIT ||
           record->size <= RECORD_SIZE_MAX + 1);
    assert(next > text);
    if (record->site) {
        assert(record->site >= text && record->site_length >= 2);
        assert(record->site + record->site_length <= next);
    }
    assert(!!record->site == (record->type == RECORD_ALLOC || record->type == RECORD_FREE ||
                              record->type == RECORD_EXHAUSTED || record->type == RECORD_REFUSED));
}

/* What the reader of plain lines reads must be what the reader of all lines reads first. */
static void check_plain(const char *line, const char *end, const struct record *first)
{
    struct plain_before before = {0};
    struct record plain;
    for (int i = 0; i < 2; i++) { /* at first without the heaps of a line before, then with them */
        const char *plain_end = wolfssl_read_plain(line, &before, &plain);
        if (!plain_end)
            return;
        assert(plain_end == end && plain.type == first->type);
        assert(plain.address == first->address && plain.size == first->size);
        assert(plain.site == first->site && plain.site_length == first->site_length);
        assert(plain.heap == first->heap && plain.has_size == first->has_size);
        assert(plain.names_heap == first->names_heap);
        assert(plain.names_global == first->names_global && !first->is_glued);
    }
}

/* Reads before + line + after, and keeps what is found. */
static struct found read_line(const char *before, const char *line, size_t length,
                              const char *after)
{
    struct found found = {.count = 0};
    size_t prefix = strlen(before);
    size_t whole = prefix + length + strlen(after);
    char *copy = malloc(whole + RECORD_PADDING);
    assert(copy);
    memcpy(copy, before, prefix);
    memcpy(copy + prefix, line, length);
    memcpy(copy + prefix + length, after, strlen(after));
    memset(copy + whole, '\n', RECORD_PADDING);
    const char *end = copy + whole;
    for (const char *text = copy; text < end;) {
        struct record record;
        const char *next = text;
        size_t count = wolfssl_read(copy, &next, end, &record);
        assert(next <= end && count <= 1);
        if (count == 0) {
            assert(next == end);
            assert(text > copy || !wolfssl_read_plain(copy, &(struct plain_before){0}, &record));
            break;
        }
        check_record(&record, text, next);
        if (text == copy)
            check_plain(copy, end, &record);
        if (found.count < RECORDS_MAX) {
            found.site[found.count] = record.site ? (size_t)(record.site - copy) - prefix : 0;
            record.site = NULL;
            record.is_glued = false; /* the one thing that what stands before may change */
            found.record[found.count++] = record;
        }
        text = next;
    }
    free(copy);
    return found;
}

static bool is_same(const struct found *a, const struct found *b)
{
    bool is_same = a->count == b->count;
    for (size_t i = 0; is_same && i < a->count; i++) {
        const struct record *x = &a->record[i];
        const struct record *y = &b->record[i];
        is_same = x->type == y->type && x->address == y->address && x->size == y->size &&
                  x->has_size == y->has_size && x->site_length == y->site_length &&
                  a->site[i] == b->site[i];
    }
    return is_same;
}

static bool holds(const char *line, size_t length, const char *word)
{
    size_t i = 0;
    while (i + strlen(word) <= length && memcmp(line + i, word, strlen(word)) != 0)
        i++;
    return i + strlen(word) <= length;
}

/* Prints an allocation behind a line with nothing that could be a record's start. */
static void check_printed(const char *line, size_t length)
{
    static const char *const words[] = {"Alloc", "MemAlign", "Free",    "Size", "ERROR",
                                        "ENTER", "EXIT",     "Looking", " at "};
    static const char *const formats[] = {
        "[HEAP (nil)] Alloc: 0x%" PRIx64 " -> %" PRIu64 " at f:1",
        "Alloc: %016" PRIX64 " -> %" PRIu64 " (-7) at f:a.c:12\r",
        "Alloc: %" PRIx64 " -> %" PRIu64 " at g:1 0x1",
    };
    char text[100];
    uint64_t hash = length;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (holds(line, length, words[i]))
            return;
    }
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)line[i]) * 0x9e3779b97f4a7c15;
    uint64_t address = hash >> hash % 61;
    uint64_t size = (hash ^ hash >> 32) >> hash % 53 >> 1;
    snprintf(text, sizeof text, formats[hash % 3], address, size);
    struct found found = read_line("", line, length, text);
    assert(found.count == 1 && found.record[0].type == RECORD_ALLOC);
    assert(found.record[0].address == address && found.record[0].size == size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *line = (const char *)data;
    for (const char *all_end = line + size; line < all_end;) {
        const char *end = memchr(line, '\n', (size_t)(all_end - line));
        size_t length = (size_t)((end ? end : all_end) - line);
        struct found alone = read_line("", line, length, "");
        struct found behind = read_line("app[3]: ~", line, length, "");
        struct found before = read_line("", line, length, " ~\r");
        /* These two are not looked for where a line starts with another record, and a
         * record that breaks off before its pointer is one only at the line's end. */
        if (!holds(line, length, "Allocated ") && !holds(line, length, "Looking for "))
            assert(is_same(&alone, &behind));
        if (length == 0 || line[length - 1] != ' ')
            assert(is_same(&alone, &before));
        check_printed(line, length);
        line += length + 1;
    }
    return 0;
}
