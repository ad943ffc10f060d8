/* SPDX-License-Identifier: MIT */
/* kinds.c - a hash table over (size, call site, region), and the call sites' text. */
#include "kinds.h"

#include "common/grow.h"
#include "common/hash.h"

#include <string.h>

/* The sizes that one call site asks for are often close to each other, so the size is
 * spread before it is combined with the site's hash. */
static uint64_t hash_of(const struct record *record, uint32_t region)
{
    uint64_t hash = record->site_hash ^ record->size * HASH_FACTOR;
    return (hash ^ hash >> 32) + region;
}

static bool is_kind(const struct kinds *kinds, const struct kind *kind,
                    const struct record *record, uint32_t region)
{
    return kind->size == record->size && kind->region == region &&
           kind->site_length == record->site_length &&
           memcmp(kinds->text + kind->site, record->site, record->site_length) == 0;
}

/* Keeps the table at most half full. */
static bool grow_slots(struct kinds *kinds)
{
    if (kinds->count < kinds->slot_count / 2)
        return true;
    uint32_t slot_count = kinds->slot_count ? kinds->slot_count * 2 : 256;
    uint32_t *slot = calloc(slot_count, sizeof *slot);
    if (!slot)
        return false;
    for (uint32_t i = 0; i < kinds->count; i++) {
        uint32_t at = (uint32_t)kinds->kind[i].hash & (slot_count - 1);
        while (slot[at])
            at = (at + 1) & (slot_count - 1);
        slot[at] = i + 1;
    }
    free(kinds->slot);
    kinds->slot = slot;
    kinds->slot_count = slot_count;
    return true;
}

static uint32_t add(struct kinds *kinds, const struct record *record, uint32_t region,
                    uint64_t hash)
{
    if (kinds->count == KINDS_MAX || !grow_slots(kinds))
        return KINDS_NONE;
    struct kind *kind = grow(kinds->kind, &kinds->capacity, (size_t)kinds->count + 1, sizeof *kind);
    if (!kind)
        return KINDS_NONE;
    kinds->kind = kind;
    if (record->site_length >= SIZE_MAX - kinds->text_length)
        return KINDS_NONE;
    char *text = grow(kinds->text, &kinds->text_capacity, /* not NULL even if no site has text */
                      kinds->text_length + record->site_length + 1, 1);
    if (!text)
        return KINDS_NONE;
    kinds->text = text;

    memcpy(text + kinds->text_length, record->site, record->site_length);
    kind[kinds->count] = (struct kind){.size = record->size, .hash = hash,
                                       .site = kinds->text_length,
                                       .site_length = record->site_length,
                                       .region = region};
    kinds->text_length += record->site_length;
    uint32_t at = (uint32_t)hash & (kinds->slot_count - 1);
    while (kinds->slot[at])
        at = (at + 1) & (kinds->slot_count - 1);
    kinds->slot[at] = ++kinds->count;
    return kinds->count - 1;
}

/* The index of the record's kind, which is added if it is new; or KINDS_NONE. */
static uint32_t find(struct kinds *kinds, const struct record *record, uint32_t region)
{
    uint64_t hash = hash_of(record, region);
    uint32_t mask = kinds->slot_count - 1;
    if (kinds->slot_count) {
        for (uint32_t at = (uint32_t)hash & mask; kinds->slot[at]; at = (at + 1) & mask) {
            const struct kind *kind = &kinds->kind[kinds->slot[at] - 1];
            if (kind->hash == hash && is_kind(kinds, kind, record, region))
                return kinds->slot[at] - 1;
        }
    }
    return add(kinds, record, region, hash);
}

uint32_t kinds_count(struct kinds *kinds, struct record *record, uint32_t region)
{
    if (!record->kind_id || kinds->kind[record->kind_id - 1].region != region)
        record->kind_id = find(kinds, record, region) + 1;
    if (!record->kind_id)
        return KINDS_NONE;
    kinds->kind[record->kind_id - 1].requests++;
    return record->kind_id - 1;
}

bool kinds_is_from(const struct kinds *kinds, const struct kind *kind, const char *function)
{
    size_t length = strlen(function);
    const char *site = kinds->text + kind->site;
    return kind->site_length > length && memcmp(site, function, length) == 0 &&
           site[length] == ':';
}

void kinds_free(struct kinds *kinds)
{
    free(kinds->kind);
    free(kinds->slot);
    free(kinds->text);
    *kinds = (struct kinds){0};
}
