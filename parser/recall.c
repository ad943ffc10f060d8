/* SPDX-License-Identifier: MIT */
/* recall.c - a table by the hash of a line, each place holding one line. */
#include "recall.h"

#include <string.h>

static uint32_t hash_line(const char *text, size_t length)
{
    const uint64_t factor = 0x9e3779b97f4a7c15; /* the golden ratio's */
    uint64_t hash = length;
    uint64_t word;
    for (; length > 8; text += 8, length -= 8) {
        memcpy(&word, text, 8);
        hash = (hash ^ word) * factor;
        hash ^= hash >> 32;
    }
    word = 0;
    memcpy(&word, text, length);
    hash = (hash ^ word) * factor;
    return (uint32_t)(hash >> 32) % RECALL_LINES;
}

static bool is_line(const struct recall_line *line, const char *text, size_t length)
{
    return line->length == length && memcmp(line->text, text, length) == 0;
}

const struct recall_line *recall_guess(struct recall *recall, const char *text, size_t room)
{
    uint32_t place = recall->line[recall->last].next;
    const struct recall_line *line = &recall->line[place];
    if (line->length == 0 || line->length > room || memcmp(line->text, text, line->length) != 0)
        return NULL;
    recall->last = place;
    return line;
}

const struct recall_line *recall_find(struct recall *recall, const char *text, size_t length,
                                      uint32_t *place)
{
    *place = hash_line(text, length < RECALL_LENGTH ? length : RECALL_LENGTH);
    struct recall_line *line = &recall->line[*place];
    recall->line[recall->last].next = *place;
    recall->last = *place;
    return is_line(line, text, length) ? line : NULL;
}

void recall_keep(struct recall *recall, uint32_t place, const char *text, size_t length,
                 const struct record *record)
{
    if (length > RECALL_LENGTH)
        return;
    struct recall_line *line = &recall->line[place];
    line->length = (uint32_t)length;
    line->record = *record;
    if (record->site) /* from the line's start on, since the text moves */
        line->record.site = line->text + (record->site - text);
    memcpy(line->text, text, length);
}
