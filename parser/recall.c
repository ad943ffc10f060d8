/* SPDX-License-Identifier: MIT */
/* recall.c - a table by the hash of a line, each place holding one line. */
#include "recall.h"

#include "common/hash.h"

#include <string.h>

static uint32_t hash_line(const char *text, size_t length)
{
    uint64_t hash = length;
    uint64_t word;
    for (; length > 8; text += 8, length -= 8) {
        memcpy(&word, text, 8);
        hash = hash_fold(hash_add(hash, word));
    }
    word = 0;
    memcpy(&word, text, length);
    hash = hash_add(hash, word);
    return (uint32_t)(hash >> 32) % RECALL_LINES;
}

static bool is_line(const struct recall_line *line, const char *text, size_t length)
{
    return line->length == length && memcmp(line->text, text, length) == 0;
}

static bool starts_with(const struct recall_line *line, const char *text, size_t length)
{
    return line->length && line->length <= length && memcmp(line->text, text, line->length) == 0;
}

void recall_begin(struct recall *recall)
{
    recall->round++;
    recall->hits = 0;
}

struct recall_line *recall_guess(struct recall *recall, const char *text, size_t length)
{
    const uint32_t *next = recall->line[recall->last].next;
    for (int i = 0; i < 2; i++) {
        struct recall_line *line = &recall->line[next[i]];
        if (starts_with(line, text, length)) {
            recall->last = next[i];
            recall->hits++;
            return line;
        }
    }
    return NULL;
}

struct recall_line *recall_find(struct recall *recall, const char *text, size_t length,
                                uint32_t *place)
{
    *place = hash_line(text, length < RECALL_LENGTH ? length : RECALL_LENGTH);
    struct recall_line *line = &recall->line[*place];
    uint32_t *next = recall->line[recall->last].next;
    next[1] = next[0];
    next[0] = *place;
    recall->last = *place;
    if (!is_line(line, text, length))
        return NULL;
    recall->hits++;
    return line;
}

struct recall_line *recall_keep(struct recall *recall, uint32_t place, const char *text,
                                size_t length, const struct record *record)
{
    struct recall_line *line = &recall->line[place];
    if (length > RECALL_LENGTH || line->round == recall->round)
        return NULL;
    line->length = (uint32_t)length;
    line->record = *record;
    uintptr_t site = (uintptr_t)record->site - (uintptr_t)text;
    if (site < length)
        line->record.site = line->text + site;
    memcpy(line->text, text, length);
    return line;
}
