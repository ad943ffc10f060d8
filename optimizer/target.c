/* SPDX-License-Identifier: MIT */
/* target.c - the presets, the releases, and the formulas over them. */
#include "target.h"

#include <stdlib.h>
#include <string.h>

/* 5.5.4 ignores WOLFMEM_DEF_BUCKETS, cuts the lists at 9 and writes past its
 * heap structure where WOLFMEM_MAX_BUCKETS is less. 5.7.2 keeps a dist in a
 * byte. LEAN keeps a block's size in 16 bits. */
const struct release releases[] = {
    {"5.5.4", 50504, 9, UINT32_MAX, false, false},
    {"5.7.2", 50702, 0, UINT8_MAX, true, false},
    {"5.9.2", 50902, 0, UINT32_MAX, true, true},
    {0},
};

#define NEWEST (&releases[2])

const struct target target_presets[] = {
    {"lp64", "64-bit Linux, glibc or musl on x86-64", 8, 40, 16, 0, false, false, NEWEST},
    {"ilp32", "32-bit Linux, glibc or musl", 4, 24, 16, 0, false, false, NEWEST},
    {"aarch64", "64-bit Linux, glibc on Arm", 8, 48, 16, 0, false, false, NEWEST},
    {"macos", "macOS, 64-bit", 8, 64, 16, 0, false, false, NEWEST},
    {"freertos", "32-bit microcontroller, the mutex one handle", 4, 4, 16, 0, false, false, NEWEST},
    {"baremetal", "32-bit microcontroller, SINGLE_THREADED", 4, 0, 16, 0, false, true, NEWEST},
    {0},
};

const struct target *target_find(const char *name)
{
    for (const struct target *target = target_presets; target->name; target++) {
        if (strcmp(target->name, name) == 0)
            return target;
    }
    return NULL;
}

const struct release *release_find(const char *version)
{
    uint32_t number = 0;
    for (int part = 0; part < 3; part++) {
        char *end;
        if (*version < '0' || *version > '9')
            return NULL;
        unsigned long value = strtoul(version, &end, 10);
        if (value > 99 || *end != (part < 2 ? '.' : '\0'))
            return NULL;
        number = number * 100 + (uint32_t)value;
        version = end + 1;
    }
    const struct release *found = NULL;
    for (const struct release *release = releases; release->name; release++) {
        if (release->number <= number)
            found = release;
    }
    return found;
}

uint64_t target_round_up(uint64_t value, uint32_t align)
{
    return (value + align - 1) & ~(uint64_t)(align - 1);
}

/* The size of a struct whose widest member is a pointer. */
static uint32_t struct_bytes(const struct target *target, uint32_t member_bytes)
{
    return (uint32_t)target_round_up(member_bytes, target->pointer_bytes);
}

uint32_t target_padding(const struct target *target)
{
    if (target->padding)
        return target->padding;
    uint32_t members = 2 * target->pointer_bytes + (target->is_lean ? 2 : 4);
    return (uint32_t)target_round_up(struct_bytes(target, members), target->align);
}

uint32_t target_heap_bytes(const struct target *target, uint32_t max_buckets)
{
    uint32_t pointer = target->pointer_bytes;
    uint32_t mutex = target->is_single_threaded ? 0 : target->mutex_bytes;
    uint32_t bytes = max_buckets * (pointer + 8);
    if (!target->is_lean)
        bytes += pointer + 16 + 8 + 8 + 4;
    if (mutex) {
        uint32_t widest = mutex & (~mutex + 1); /* a power of two that divides it */
        bytes = (uint32_t)target_round_up(bytes, widest < pointer ? widest : pointer) + mutex;
    }
    return struct_bytes(target, bytes);
}

uint32_t target_hint_bytes(const struct target *target)
{
    uint32_t pointer = target->pointer_bytes;
    return struct_bytes(target, target->is_lean ? 2 * pointer : 4 * pointer + 1);
}

uint32_t target_max_buckets(const struct target *target, uint32_t bucket_count)
{
    uint32_t fixed = target->release->fixed_buckets;
    return fixed ? fixed : bucket_count;
}

uint32_t target_structure_bytes(const struct target *target, uint32_t bucket_count)
{
    uint32_t max_buckets = target_max_buckets(target, bucket_count);
    return (uint32_t)target_round_up(target_heap_bytes(target, max_buckets) +
                                     target_hint_bytes(target), target->align);
}

uint32_t target_size_max(const struct target *target)
{
    if (target->is_lean)
        return UINT16_MAX / target->align * target->align;
    return (UINT32_MAX - target_padding(target)) / target->align * target->align;
}
