/* SPDX-License-Identifier: MIT */
/* record.c - the function that a record is from, and where one starts in a very long line. */
#include "record.h"

#include <string.h>

bool record_is_from(const struct record *record, const char *function)
{
    size_t length = strlen(function);
    return record->site_length > length && memcmp(record->site, function, length) == 0 &&
           record->site[length] == ':';
}

/* Does a record start at `at`, as far as the text up to end shows? A start
 * that the end cuts off counts too, unless it has to be whole. */
static bool is_start(const char *at, const char *end, bool is_whole)
{
    static const char *const starts[] = {"Alloc: ", "Free: ", "Size: ",     "ERROR: ",
                                         "ENTER: ", "EXIT: ", "Allocated ", "Looking for "};
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
        size_t length = strlen(starts[i]);
        size_t room = (size_t)(end - at);
        if (length > room && is_whole)
            continue;
        if (memcmp(at, starts[i], length < room ? length : room) == 0)
            return true;
    }
    return false;
}

/* The last start of a record has nothing of an earlier one behind it; what
 * looks like a start that the end cuts off may be part of the record before. */
const char *record_split(const char *text, const char *end)
{
    const char *first = end - text > RECORD_LENGTH_MAX ? end - RECORD_LENGTH_MAX : text;
    for (const char *at = end; at-- > first;) {
        if (is_start(at, end, true))
            return at;
    }
    for (const char *at = first; at < end; at++) {
        if (is_start(at, end, false))
            return at;
    }
    return end - 1;
}
