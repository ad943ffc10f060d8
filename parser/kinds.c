/* SPDX-License-Identifier: MIT */
/* kinds.c - a hash table over (size, call site, region), and the call sites' text. */
#include "kinds.h"

#include "regions.h"

#include "common/grow.h"
#include "common/hash.h"

#include <string.h>

_Static_assert(REGIONS_MAX == 1 << 6, "a kind has 6 bits for its region");
_Static_assert(sizeof(struct kind) == 24, "there may be one for each line of a log");

#define SLOT_INDEX KINDS_MAX /* of a slot: the bits of its kind's index + 1 */

static uint32_t hash_of(uint64_t size, uint32_t region, const char *site, size_t length)
{
    uint64_t hash = size * REGIONS_MAX + region;
    uint64_t word = 0;
    size_t last = length < sizeof word ? 0 : length - sizeof word; /* may overlap */
    for (size_t i = 0; i < last; i += sizeof word) {
        memcpy(&word, site + i, sizeof word);
        hash = hash_fold(hash_add(hash, word));
    }
    if (length >= sizeof word)
        memcpy(&word, site + last, sizeof word);
    else if (length)
        memcpy(&word, site, length);
    return (uint32_t)hash_mix(hash_add(hash, word));
}

static bool is_kind(const struct kinds *kinds, const struct kind *kind,
                    const struct record *record, uint32_t region)
{
    return kind->size == record->size && kind->region == region &&
           kind->site_length == record->site_length &&
           (record->site_length == 0 || /* record->site may be NULL */
            memcmp(kinds->text + kind->site, record->site, record->site_length) == 0);
}

/* Enters kind `index` at its first free place. */
static void enter(struct kinds *kinds, uint32_t index)
{
    const struct kind *kind = &kinds->kind[index];
    uint32_t hash = hash_of(kind->size, kind->region, kinds->text + kind->site, kind->site_length);
    uint32_t at = hash & (kinds->slot_count - 1);
    while (kinds->slot[at])
        at = (at + 1) & (kinds->slot_count - 1);
    kinds->slot[at] = (hash & ~SLOT_INDEX) | (index + 1);
}

/* Keeps the table at most half full. */
static bool grow_slots(struct kinds *kinds)
{
    if (kinds->count < kinds->slot_count / 2)
        return true;
    uint32_t slot_count = 256;
    while (slot_count / 2 <= kinds->count)
        slot_count *= 2;
    uint32_t *slot = grow_zeros(slot_count, sizeof *slot);
    if (!slot)
        return false;
    free(kinds->slot);
    kinds->slot = slot;
    kinds->slot_count = slot_count;
    for (uint32_t i = 0; i < kinds->count; i++)
        enter(kinds, i);
    return true;
}

/* Room for a call site behind the others; NULL: there is none. */
static char *add_text(struct kinds *kinds, size_t length)
{
    if (length > KINDS_SITE_MAX || length >= UINT32_MAX - kinds->text_length)
        return NULL;
    char *text = grow(kinds->text, &kinds->text_capacity, /* not NULL even if no site has text */
                      kinds->text_length + length + 1, 1);
    kinds->text = text ? text : kinds->text;
    return text ? text + kinds->text_length : NULL;
}

static uint32_t add(struct kinds *kinds, const struct record *record, uint32_t region)
{
    if (kinds->count == KINDS_MAX || !grow_slots(kinds))
        return KINDS_NONE;
    struct kind *kind = grow(kinds->kind, &kinds->capacity, (size_t)kinds->count + 1, sizeof *kind);
    if (!kind)
        return KINDS_NONE;
    kinds->kind = kind;
    char *text = add_text(kinds, record->site_length);
    if (!text)
        return KINDS_NONE;

    if (record->site_length) /* a record without a site has no text */
        memcpy(text, record->site, record->site_length);
    kind[kinds->count] = (struct kind){.size = record->size,
                                       .site = (uint32_t)kinds->text_length,
                                       .site_length = record->site_length & KINDS_SITE_MAX,
                                       .region = region & (REGIONS_MAX - 1),
                                       .is_session = record_is_from(record, "wolfSSL_new"),
                                       .is_context = record_is_from(record, "wolfSSL_CTX_new_ex")};
    kinds->text_length += record->site_length;
    enter(kinds, kinds->count);
    return kinds->count++;
}

/* The index of the record's kind, which is added if it is new; or KINDS_NONE. */
static uint32_t find(struct kinds *kinds, const struct record *record, uint32_t region)
{
    if (!kinds->slot_count && !grow_slots(kinds))
        return KINDS_NONE;
    uint32_t hash = hash_of(record->size, region, record->site, record->site_length);
    uint32_t mask = kinds->slot_count - 1;
    uint32_t slot;
    for (uint32_t at = hash & mask; (slot = kinds->slot[at]) != 0; at = (at + 1) & mask) {
        uint32_t index = (slot & SLOT_INDEX) - 1;
        if ((slot ^ hash) <= SLOT_INDEX && is_kind(kinds, &kinds->kind[index], record, region))
            return index;
    }
    return add(kinds, record, region);
}

uint32_t kinds_count(struct kinds *kinds, const struct record *record, uint32_t region)
{
    uint32_t index = record->known ? *record->known : KINDS_NONE;
    if (index == KINDS_NONE || kinds->kind[index].region != region)
        index = find(kinds, record, region);
    if (record->known)
        *record->known = index;
    if (index != KINDS_NONE)
        kinds->kind[index].requests++;
    return index;
}

bool kinds_rename(struct kinds *kinds, uint32_t index, struct span name, struct span behind)
{
    size_t length = name.length + behind.length;
    char *text = length < name.length ? NULL : add_text(kinds, length);
    if (!text)
        return false;
    memcpy(text, name.text, name.length);
    memcpy(text + name.length, behind.text, behind.length);
    kinds->kind[index].site = (uint32_t)kinds->text_length;
    kinds->kind[index].site_length = length & KINDS_SITE_MAX;
    kinds->text_length += length;
    return true;
}

void kinds_settle(struct kinds *kinds)
{
    free(kinds->slot);
    kinds->slot = NULL;
    kinds->slot_count = 0;
}

void kinds_free(struct kinds *kinds)
{
    free(kinds->kind);
    free(kinds->slot);
    free(kinds->text);
    *kinds = (struct kinds){0};
}
