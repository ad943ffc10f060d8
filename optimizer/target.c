/* SPDX-License-Identifier: MIT */
/* target.c - the presets, the releases, and the formulas over them. */
#include "target.h"

#include "common/digits.h"
#include "common/minmax.h"

#include <string.h>

/* 5.5.4 ignores WOLFMEM_DEF_BUCKETS, cuts the lists at 9 and writes past its
 * heap structure where WOLFMEM_MAX_BUCKETS is less. 5.7.2 keeps a dist in a
 * byte, 5.9.2 in 16 bits. The padding is kept in a byte: measured in 5.9.2, and
 * assumed of the older ones. LEAN keeps a block's size in 16 bits. */
const struct release releases[] = {
    {"5.5.4", 50504, 9, UINT32_MAX, 256, false, false, false},
    {"5.7.2", 50702, 0, UINT8_MAX, 256, true, false, false},
    {"5.9.2", 50902, 0, UINT16_MAX, 256, true, true, true},
    {0},
};

#define NEWEST (&releases[2])

#define PRESET(name, about, pointer, mutex, single) \
    {name, about, pointer, mutex, 16, 0, false, single, false, false, NEWEST}

/* The mutex is the type that wolfSSL takes on that system: pthread_mutex_t, or mtx_t with C11
 * threads, which has the same sizes in glibc; a handle under FreeRTOS and ESP-IDF; struct
 * k_mutex under Zephyr (kernel.h: a wait queue of two pointers, the owner, a count, a
 * priority); TX_MUTEX under ThreadX (tx_api.h: 13 words without TX_MUTEX_EXTENSION and
 * performance info); CRITICAL_SECTION under Windows (winnt.h). */
const struct target target_presets[] = {
    PRESET("lp64", "64-bit Linux, glibc or musl on x86-64", 8, 40, false),
    PRESET("ilp32", "32-bit Linux, glibc or musl", 4, 24, false),
    PRESET("aarch64", "64-bit Linux, glibc on Arm", 8, 48, false),
    PRESET("macos", "macOS, 64-bit", 8, 64, false),
    PRESET("freertos", "32-bit microcontroller, the mutex one handle", 4, 4, false),
    PRESET("zephyr", "32-bit Zephyr, the mutex a k_mutex", 4, 20, false),
    PRESET("threadx", "32-bit ThreadX, the mutex a TX_MUTEX", 4, 52, false),
    PRESET("windows", "64-bit Windows, the mutex a CRITICAL_SECTION", 8, 40, false),
    PRESET("windows32", "32-bit Windows, likewise", 4, 24, false),
    PRESET("baremetal", "32-bit microcontroller, SINGLE_THREADED", 4, 0, true),
    {0},
};

#define GUARD_TAIL 4 /* bytes of the magic number behind a request */

const struct target *target_find(const char *name)
{
    for (const struct target *target = target_presets; target->name; target++) {
        if (strcmp(target->name, name) == 0)
            return target;
    }
    return NULL;
}

bool target_parse(const char *name, struct target *target)
{
    size_t length = strcspn(name, "+");
    const struct target *preset = target_presets;
    while (preset->name && (strncmp(preset->name, name, length) != 0 || preset->name[length]))
        preset++;
    if (!preset->name)
        return false;
    *target = *preset;
    target->name = name;
    for (const char *plus = name + length; *plus; plus += length) {
        length = 1 + strcspn(plus + 1, "+");
        bool is_guard = length == 6 && memcmp(plus, "+guard", 6) == 0;
        bool is_insight = length == 8 && memcmp(plus, "+insight", 8) == 0;
        if ((!is_guard && !is_insight) || (is_guard && target->has_guard) ||
            (is_insight && target->has_insight))
            return false;
        target->has_guard |= is_guard;
        target->has_insight |= is_insight;
    }
    return true;
}

const struct release *release_find(const char *version)
{
    uint32_t number = 0;
    version += *version == 'v';
    for (int part = 0; part < 3; part++) {
        uint32_t value = 0;
        if ((part > 0 && *version++ != '.') || !is_digit(*version))
            return NULL;
        for (; is_digit(*version) && value <= 99; version++)
            value = value * 10 + (uint32_t)(*version - '0');
        if (value > 99)
            return NULL;
        number = number * 100 + value;
    }
    if (*version && strcmp(version, "-stable") != 0)
        return NULL;
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
    uint32_t tail = target->has_guard ? GUARD_TAIL : 0;
    return (uint32_t)target_round_up(struct_bytes(target, members) + tail, target->align);
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
        bytes = (uint32_t)target_round_up(bytes, min_u32(widest, pointer)) + mutex;
    }
    if (target->has_guard)
        bytes = struct_bytes(target, bytes) + 2 * pointer;
    if (target->has_insight) { /* six counters a bucket, the I/O pool's too; one for all */
        uint32_t align = target->is_lean ? 4 : pointer; /* a word before the mutex fills the gap */
        bytes = (uint32_t)target_round_up(bytes, align) + 24 * (max_buckets + !target->is_lean) + 4;
    }
    return struct_bytes(target, bytes);
}

uint32_t target_hint_bytes(const struct target *target)
{
    uint32_t pointer = target->pointer_bytes;
    return struct_bytes(target, target->is_lean ? 2 * pointer : 4 * pointer + 1);
}

uint32_t target_buffer_align(const struct target *target)
{
    return max_u32(target->align, target->pointer_bytes);
}

uint32_t target_max_buckets(const struct target *target, uint32_t bucket_count)
{
    uint32_t fixed = target->release->fixed_buckets;
    return fixed ? fixed : bucket_count;
}

uint32_t target_structure_bytes(const struct target *target, uint32_t bucket_count)
{
    return target_start_bytes(target, target_max_buckets(target, bucket_count));
}

/* Where the first block starts behind structures of so many bytes. */
static uint32_t start_behind(const struct target *target, uint32_t bytes, uint32_t max_buckets)
{
    if (!target->has_guard)
        return (uint32_t)target_round_up(bytes, target->align);
    /* It is the first block's data that is aligned, and its tail stands behind it. */
    uint32_t lead = target_padding(target) - GUARD_TAIL;
    bytes += struct_bytes(target, 4 * target->pointer_bytes + 8 + 4 * max_buckets);
    return (uint32_t)target_round_up(bytes + lead, target->align) - lead;
}

uint32_t target_start_bytes(const struct target *target, uint32_t max_buckets)
{
    return start_behind(target, target_heap_bytes(target, max_buckets) + target_hint_bytes(target),
                        max_buckets);
}

uint32_t target_io_start_bytes(const struct target *target, uint32_t max_buckets)
{
    return start_behind(target, 0, max_buckets);
}

uint32_t target_size_max(const struct target *target)
{
    if (target->is_lean)
        return UINT16_MAX / target->align * target->align;
    return (UINT32_MAX - target_padding(target)) / target->align * target->align;
}
