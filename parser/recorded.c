/* SPDX-License-Identifier: MIT */
/* recorded.c - the events of a recording, in the lines that recording.h makes of it. */
#include "input.h"

#include "scan.h"

#include <string.h>

/* Reads a blank and a hexadecimal address. */
static const char *read_address(const char *text, struct record *record)
{
    text = scan_word(text, " ");
    return text ? scan_pointer(text, &record->address) : NULL;
}

static const char *read_size(const char *text, struct record *record)
{
    text = text ? scan_word(text, " ") : NULL;
    return text ? scan_size(text, &record->size) : NULL;
}

/* Reads an event from its letter on; NULL if it is none. */
static const char *read_event(const char *text, const char *end, struct record *record)
{
    static const struct {
        char letter;
        enum record_type type;
        bool has_address, has_size;
    } events[] = {
        {'a', RECORD_ALLOC, true, true},   {'f', RECORD_FREE, true, false},
        {'r', RECORD_REALLOC, true, false}, {'p', RECORD_POOL, true, true},
        {'l', RECORD_LOST, false, true},   {'s', RECORD_RUN, false, false},
        {'e', RECORD_FLUSHED, false, false},   {'x', RECORD_CUT, false, false},
    };
    size_t i = 0;
    while (i < sizeof events / sizeof *events && events[i].letter != *text)
        i++;
    if (i == sizeof events / sizeof *events)
        return NULL;
    record->type = (uint8_t)events[i].type;
    record->has_size = record->type == RECORD_ALLOC;
    text++;
    if (text && events[i].has_address)
        text = read_address(text, record);
    if (text && events[i].has_size)
        text = read_size(text, record);
    const char *last = text ? memchr(text, '\x03', (size_t)(end - text)) : NULL;
    if (last && record->type == RECORD_ALLOC) {
        text += *text == ' ';
        record_set_site(record, text, (size_t)(last - text));
    }
    return last ? last + 1 : NULL;
}

/* Reads the next event that has this origin. */
static size_t read_next(char origin, const char **text, const char *end, struct record *records)
{
    const char *mark = memchr(*text, '\x02', (size_t)(end - *text));
    if (!mark || end - mark < 3) {
        *text = end;
        return 0;
    }
    records[0] = (struct record){0};
    const char *after = mark[1] == origin ? read_event(mark + 2, end, records) : NULL;
    *text = after ? after : mark + 1;
    return after != NULL;
}

size_t recorded_read(const char *line, const char **text, const char *end, struct record *records)
{
    (void)line;
    return read_next('R', text, end, records);
}

size_t recorded_wolfssl_read(const char *line, const char **text, const char *end,
                             struct record *records)
{
    (void)line;
    return read_next('W', text, end, records);
}
