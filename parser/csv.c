/* SPDX-License-Identifier: MIT */
/* csv.c - our own format, for a hook of any allocator to print; docs/inputs.md
 * is its manual:
 *
 *   time,op,address,size,site
 *   1042,alloc,20001a40,128,net.c:77
 *   1050,realloc,20001a40,,                the next row says where it went
 *   1050,alloc,20001b00,256,net.c:91
 *   1077,free,20001b00,,
 *
 * Every line is a row, a comment, the header or empty: one that is none of them
 * counts as malformed. */
#include "input.h"

#include "scan.h"

#include <string.h>

/* The operation at `text` and the comma behind it. */
static const char *read_operation(const char *text, struct record *record)
{
    static const struct {
        const char *word;
        enum record_type type;
    } operations[] = {
        {"alloc,", RECORD_ALLOC}, {"free,", RECORD_FREE}, {"realloc,", RECORD_REALLOC},
    };
    for (size_t i = 0; i < sizeof operations / sizeof *operations; i++) {
        const char *after = scan_word(text, operations[i].word);
        if (after) {
            record->type = (uint8_t)operations[i].type;
            return after;
        }
    }
    return NULL;
}

/* A row, from its operation on; false where it is none. */
static bool read_row(const char *text, const char *end, struct record *record)
{
    *record = (struct record){0};
    text = read_operation(text, record);
    text = text ? scan_pointer(text, &record->address) : NULL;
    text = text ? scan_word(text, ",") : NULL;
    if (!text)
        return false;
    uint64_t size = 0;
    const char *after = scan_size(text, &size);
    text = scan_word(after ? after : text, ",");
    if (!text || (record->type == RECORD_ALLOC && !after))
        return false;
    if (record->type == RECORD_ALLOC) { /* that of a free may count the allocator's overhead */
        record->size = size;
        record->has_size = true;
    }
    record_set_site(record, text, (size_t)(end - text));
    return true;
}

size_t csv_read(struct input_state *state, const char *line, const char **text,
                const char *end, struct record *records)
{
    (void)state;
    *text = end;
    if (end > line && end[-1] == '\r')
        end--;
    if (line == end || *line == '#')
        return 0;
    const char *header = scan_word(line, "time,op,address,size,site");
    if (header == end)
        return 0;
    const char *comma = memchr(line, ',', (size_t)(end - line));
    if (!comma || !read_row(comma + 1, end, records))
        return input_cut(records);
    return records->type == RECORD_ALLOC || records->address != 0; /* free(NULL) is nothing */
}
