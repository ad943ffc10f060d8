/* SPDX-License-Identifier: MIT */
/* mtrace.c - what mtrace() of glibc writes to the file that MALLOC_TRACE names:
 *
 *   @ ./tm:[0x11a7] + 0x5569fa50c4a0 0x40           allocated; (nil): failed
 *   @ ./tm:(main+0x1f)[0x11b8] - 0x5569fa50c4a0     freed
 *   @ ./tm:[0x11c3] < 0x5569fa50c4a0                moved by realloc from here
 *   @ ./tm:[0x11c3] > 0x5569fa50c700 0x800          and to here, on the next line
 *   @ ./tm:[0x11d0] ! 0x5569fa50c700 0x7ffffff      a realloc that failed
 */
#include "input.h"

#include "scan.h"

/* From the operator on. Returns one past the event, NULL where it is none. */
static const char *read_event(const char *text, struct record *record)
{
    static const uint8_t types[128] = {
        ['+'] = RECORD_ALLOC, ['-'] = RECORD_FREE,  ['<'] = RECORD_REALLOC,
        ['>'] = RECORD_ALLOC, ['!'] = RECORD_ALLOC,
    };
    unsigned char operator = (unsigned char)text[0];
    *record = (struct record){.type = operator < sizeof types ? types[operator] : RECORD_NONE};
    if (record->type == RECORD_NONE || text[1] != ' ')
        return NULL;
    text = scan_pointer(text + 2, &record->address);
    if (!text || record->type != RECORD_ALLOC)
        return text;
    if (operator == '!')
        record->address = 0;
    text = scan_word(text, " ");
    record->has_size = true;
    return text ? scan_size(text, &record->size) : NULL;
}

size_t mtrace_read(const char *line, const char **text,
                   const char *end, struct record *records)
{
    *text = end;
    const char *site = scan_word(line, "@ ");
    if (!site) /* it may stand behind a time stamp */
        site = scan_find(line, end, " @ ");
    if (!site)
        return 0;
    for (const char *at = site; (at = scan_find(at, end, "] ")) != NULL;) {
        const char *after = read_event(at, records);
        if (!after || (unsigned char)*after > ' ')
            continue;
        record_set_site(records, site, (size_t)(at - 1 - site));
        return 1;
    }
    return input_cut(records);
}
