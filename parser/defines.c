/* SPDX-License-Identifier: MIT */
/* defines.c - a tree over the names, which branches by two bits of them a level.
 *
 * Its depth is bounded by the name that is looked for, so no choice of names
 * can make it slow; the hash only saves comparisons on the way. */
#include "defines.h"

#include "common/grow.h"

#include <string.h>

/* FNV-1a. */
static uint32_t hash_of(struct span name)
{
    uint32_t hash = 2166136261;
    for (size_t i = 0; i < name.length; i++)
        hash = (hash ^ (unsigned char)name.text[i]) * 16777619;
    return hash;
}

static bool is_named(const struct define *define, struct span name, uint32_t hash)
{
    return define->hash == hash && define->name.length == name.length &&
           memcmp(define->name.text, name.text, name.length) == 0;
}

/* Which child to go to. No name holds a byte of 0, so behind a name's end it
 * differs from all names that go on. */
static uint32_t branch(struct span name, size_t level)
{
    unsigned byte = level / 4 < name.length ? (unsigned char)name.text[level / 4] : 0;
    return byte >> level % 4 * 2 & 3;
}

/* The link to the macro of that name, or the empty one that it belongs on. */
static uint32_t *find_link(struct defines *defines, struct span name, uint32_t hash)
{
    uint32_t *link = &defines->root;
    for (size_t level = 0; *link && !is_named(&defines->define[*link - 1], name, hash); level++)
        link = &defines->define[*link - 1].child[branch(name, level)];
    return link;
}

struct define *defines_find(struct defines *defines, struct span name)
{
    uint32_t link = *find_link(defines, name, hash_of(name));
    return link ? &defines->define[link - 1] : NULL;
}

struct define *defines_add(struct defines *defines, struct span name)
{
    struct define *array = grow(defines->define, &defines->capacity, (size_t)defines->count + 1,
                                sizeof *array);
    if (!array)
        return NULL;
    defines->define = array;
    uint32_t hash = hash_of(name);
    uint32_t *link = find_link(defines, name, hash);
    if (!*link) {
        array[defines->count] = (struct define){.name = name, .hash = hash};
        *link = ++defines->count;
    }
    return &array[*link - 1];
}

void defines_free(struct defines *defines)
{
    free(defines->define);
    *defines = (struct defines){0};
}
