/* SPDX-License-Identifier: MIT */
/* part.c - gives each line of a part to the readers: first to the one for plain lines. */
#include "part.h"

#include "common/grow.h"
#include "losses.h"

#include <string.h>

#define PARTS_SKIPPED 16 /* after one in which most requests were of new kinds */

/* Where the next records of the part go; NULL iff memory is short. */
static inline struct record *next_records(struct part *part)
{
    struct record *record = grow(part->record, &part->record_capacity,
                                 part->record_count + INPUT_RECORDS_MAX, sizeof *record);
    if (record)
        part->record = record;
    return record ? record + part->record_count : NULL;
}

/* Keeps the records that were put there. */
static inline void keep_records(struct part *part, size_t count)
{
    while (count-- > 0)
        part->record[part->record_count++].line = (uint32_t)part->line_count;
}

/* Adds a record of what the line itself says; false iff memory is short. */
static bool keep_note(struct part *part, enum record_type type, uint64_t size)
{
    struct record *record = next_records(part);
    if (record) {
        *record = (struct record){.type = (uint8_t)type, .size = size};
        keep_records(part, 1);
    }
    return record != NULL;
}

/* Finds the records of a line. False iff memory is short. */
static bool search_line(struct part *part, const char *line, const char *end)
{
    size_t before = part->record_count;
    bool knows_starts = part->starts->count > 0;
    if (knows_starts && run_starts_in(part->starts, line, end) && !keep_note(part, RECORD_RUN, 0))
        return false;
    for (const char *text = line; text < end;) {
        struct record *records = next_records(part);
        if (!records)
            return false;
        keep_records(part, input_records(part->input, line, &text, end, records));
    }
    if (part->record_count > before)
        return true;
    uint64_t lost = part->input->reader == small_read ? 0 : losses_in(line, end);
    if (lost && !keep_note(part, RECORD_LOST, lost))
        return false;
    bool may_start = !knows_starts && run_starts_in(&run_starts_known, line, end);
    return !may_start || keep_note(part, RECORD_BOOT, 0);
}

/* Finds the requests of one kind, so that only the first is looked up by its text when it is added.
 * Where memory is short, each is. Where few kinds come again, that would cost more than it saves. */
static void find_kinds(struct part *part)
{
    if (part->parts_to_skip > 0) {
        part->parts_to_skip--;
        return;
    }
    if (part->kinds.count >= PART_KNOWN_MAX)
        kinds_free(&part->kinds);
    if (!part->kinds.count)
        memset(part->known, 0xff, sizeof part->known); /* KINDS_NONE */
    uint32_t before = part->kinds.count;
    uint32_t request_count = 0;
    for (size_t i = 0; i < part->record_count; i++) {
        struct record *record = &part->record[i];
        if (record->type != RECORD_ALLOC)
            continue;
        request_count++;
        uint32_t kind = kinds_count(&part->kinds, record, 0);
        record->known = kind < PART_KNOWN_MAX ? &part->known[kind] : NULL;
    }
    if (part->kinds.count - before > request_count / 2)
        part->parts_to_skip = PARTS_SKIPPED;
}

bool part_search(struct part *part, bool finds_kinds)
{
    bool is_plain = part->input->reader == wolfssl_read && !part->starts->count;
    struct plain_before before = {0};
    const char *end = part->text + part->length; /* a line ends there, too */
    part->record_count = 0;
    part->line_count = 0;
    for (const char *line = part->text; line <= end; part->line_count++) {
        struct record *record = next_records(part);
        if (!record)
            return false;
        const char *line_end = is_plain ? wolfssl_read_plain(line, &before, record) : NULL;
        if (line_end) {
            keep_records(part, 1);
        } else {
            line_end = memchr(line, '\n', (size_t)(end - line) + 1);
            if (!search_line(part, line, line_end))
                return false;
        }
        line = line_end + 1;
    }
    part->line_count -= !part->ends_line;
    if (finds_kinds && !part->input->has_threads) /* there, a record may outlive its part */
        find_kinds(part);
    return true;
}

void part_free(struct part *part)
{
    free(part->record);
    kinds_free(&part->kinds);
}
