/* SPDX-License-Identifier: MIT */
/* csv.c - our own format, for a hook of any allocator to print; docs/inputs.md is its
 * manual:
 *
 *   time,op,address,size,site
 *   1042,alloc,20001a40,128,net.c:77
 *   1050,realloc,20001a40,,                the next row says where it went
 *   1050,alloc,20001b00,256,net.c:91
 *   1077,free,20001b00,,
 *
 * A row is known by its operation between two commas with an address behind it, so it may
 * stand behind a console's time stamps and tags, which can have commas, too, and among
 * other lines. Spreadsheets may have put semicolons or tabs for commas, and quotes and blanks
 * around fields; malloc may stand for alloc, and capitals for letters. A line that begins
 * like a row, with a number and a comma, and is none counts as malformed; one that begins
 * with '#' is a comment. */
#include "input.h"

#include "common/digits.h"
#include "scan.h"

#include <string.h>

/* What may stand around a field. */
static const char *skip_padding(const char *text)
{
    while (*text == ' ' || *text == '"')
        text++;
    return text;
}

/* One past the separator behind a field; NULL where none is. */
static const char *end_field(const char *text, char separator)
{
    text = skip_padding(text);
    return *text == separator ? text + 1 : NULL;
}

/* The word at `text`, in small letters or capitals. */
static const char *skip_word(const char *text, const char *word)
{
    for (; *word; word++, text++) {
        char small = *text >= 'A' && *text <= 'Z' ? (char)(*text - 'A' + 'a') : *text;
        if (small != *word)
            return NULL;
    }
    return text;
}

/* The operation at `text` and the separator behind it. */
static const char *read_operation(const char *text, char separator, struct record *record)
{
    static const struct {
        const char *word;
        enum record_type type;
    } operations[] = {
        {"alloc", RECORD_ALLOC}, {"malloc", RECORD_ALLOC}, {"free", RECORD_FREE},
        {"realloc", RECORD_REALLOC},
    };
    text = skip_padding(text);
    for (size_t i = 0; i < sizeof operations / sizeof *operations; i++) {
        const char *after = skip_word(text, operations[i].word);
        after = after ? end_field(after, separator) : NULL;
        if (after) {
            record->type = (uint8_t)operations[i].type;
            return after;
        }
    }
    return NULL;
}

/* The rest of a row, from its address on; false where it is none. */
static bool read_rest(const char *text, const char *end, char separator, struct record *record)
{
    text = scan_pointer(skip_padding(text), &record->address);
    text = text ? end_field(text, separator) : NULL;
    if (!text)
        return false;
    uint64_t size = 0;
    const char *after = scan_size(skip_padding(text), &size);
    text = end_field(after ? after : text, separator);
    if (!text || text > end || (record->type == RECORD_ALLOC && !after))
        return false;
    if (record->type == RECORD_ALLOC) { /* that of a free may count the allocator's overhead */
        record->size = size;
        record->has_size = true;
    }
    while (*text == ' ')
        text++;
    if (*text == '"' && end > text + 1 && end[-1] == '"') {
        text++;
        end--;
    }
    record_set_site(record, text, (size_t)(end - text));
    return true;
}

/* Does the line begin with a number and a comma, as a row does? */
static bool begins_row(const char *line, char separator)
{
    const char *text = skip_padding(line);
    if (!is_digit(*text))
        return false;
    while (is_digit(*text))
        text++;
    return end_field(text, separator) != NULL;
}

size_t csv_read(const char *line, const char **text,
                const char *end, struct record *records)
{
    *text = end;
    if (end > line && end[-1] == '\r')
        end--;
    if (*line == '#')
        return 0;
    bool is_cut = begins_row(line, ',') || begins_row(line, ';') || begins_row(line, '\t');
    for (const char *at = line; at < end; at++) {
        struct record record = {0};
        bool is_separator = *at == ',' || *at == ';' || *at == '\t';
        const char *rest = is_separator ? read_operation(at + 1, *at, &record) : NULL;
        if (!rest)
            continue;
        if (read_rest(rest, end, *at, &record)) {
            records[0] = record;
            return record.type == RECORD_ALLOC || record.address != 0; /* free(NULL) is nothing */
        }
        is_cut = true;
    }
    return is_cut ? input_cut(records) : 0;
}
