/* SPDX-License-Identifier: MIT */
/* Copyright (c) The memory_bucket_optimizer authors */

/* Tests of allocator/, for every combination of its build macros. The heap is compared with a model that
 * works as the documentation says, in the plainest way: it scans lists, and keeps arrays of addresses. */

#include "../allocator/static_memory.h"
#include "check.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define A        WOLFSSL_STATIC_ALIGN
#define MAX      WOLFMEM_MAX_BUCKETS
#define T        DYNAMIC_TYPE_TMP_BUFFER

enum { ARENA = 1 << 21, MAX_BLOCKS = 4096 };

static unsigned char arena_memory[ARENA + 256];
static unsigned char* arena;                        /* aligned to 128 */

static uint32_t random_state = 1;

static uint32_t random_below(uint32_t n)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 17;
    random_state ^= random_state << 5;
    return random_state % n;
}

/* Noise in the first bytes of the arena: an allocator that relies on zeroed memory fails. */
static void make_noise(size_t size)
{
    static unsigned char noise[ARENA + 4096];           /* drawn once: that takes longer than all tests */
    size_t i;
    if (!CHECK(size <= ARENA))
        abort();
    for (i = noise[0] ? sizeof noise : 0; i < sizeof noise; i++)
        noise[i] = (unsigned char)(1 + random_below(255));
    memcpy(arena, noise + random_below(4096), size);
}

/* ------------------------------------------------------------------------------------------------- model */

struct model_block {
    unsigned char* data;
    word32 size;                                    /* requested */
    unsigned char pattern;
    unsigned bucket;
};

static struct {
    unsigned count;
    word32 size[MAX];
    word32 dist[MAX];
    unsigned char* free_block[MAX][MAX_BLOCKS];     /* the last is the next one taken */
    unsigned frees[MAX];
    unsigned blocks[MAX];
    unsigned peak[MAX], spill_in[MAX], spill_out[MAX], failed[MAX], too_large;
    unsigned char* end;                             /* of the last block */
    struct model_block live[MAX_BLOCKS];
    unsigned live_count;
} model;

static uintptr_t round_up(uintptr_t n, uintptr_t align)
{
    return (n + align - 1) / align * align;
}

/* Cuts memory as documented: rounds of the whole list, largest bucket first. */
static void model_load(unsigned count, const word32* size, const word32* dist, unsigned char* buf, size_t sz)
{
    uintptr_t start = round_up((uintptr_t)buf, sizeof(void*)) + WOLFMEM_STRUCTS;
    uintptr_t data = round_up(start + WOLFMEM_LEAD, A), end = (uintptr_t)buf + sz + WOLFMEM_LEAD;
    unsigned i;
    word32 n;
    memset(&model, 0, sizeof model);
    model.count = count;
    model.end = (unsigned char*)data - WOLFMEM_LEAD;
    for (i = 0; i < count; i++) {
        model.size[i] = size[i];
        model.dist[i] = dist[i];
    }
    while (data + size[0] + WOLFMEM_PADDING <= end) {
        for (i = count; i-- > 0;) {
            for (n = 0; n < dist[i] && data + size[i] + WOLFMEM_PADDING <= end; n++) {
                model.free_block[i][model.frees[i]++] = (unsigned char*)data;
                model.blocks[i]++;
                data += size[i] + WOLFMEM_PADDING;
                model.end = (unsigned char*)data - WOLFMEM_LEAD;
            }
        }
    }
}

static unsigned char* model_take(size_t size, unsigned* bucket)
{
    unsigned first = 0, i;
    while (first < model.count && model.size[first] < size)
        first++;
    if (first == model.count) {
        model.too_large++;
        return NULL;
    }
    for (i = first; i < model.count; i++) {
        if (model.frees[i] > 0) {
            unsigned used = model.blocks[i] - --model.frees[i];
            *bucket = i;
            if (used > model.peak[i])
                model.peak[i] = used;
            model.spill_in[i] += i != first;
            model.spill_out[first] += i != first;
            return model.free_block[i][model.frees[i]];
        }
    }
    model.failed[first]++;
    return NULL;
}

static void model_give(unsigned char* data, unsigned bucket)
{
    model.free_block[bucket][model.frees[bucket]++] = data;
}

/* The heap's whole state against the model's. */
static int same_state(const WOLFSSL_HEAP* heap)
{
    uint64_t mask = 0;
    unsigned i, n;
    for (i = 0; i < MAX; i++) {
        void* data = heap->ava[i];
        if (i >= model.count) {
            if (data != NULL || heap->size[i] != UINT32_MAX)
                return 0;
            continue;
        }
        if (heap->size[i] != model.size[i])
            return 0;
        for (n = model.frees[i]; n > 0; n--) {
            if (data != model.free_block[i][n - 1])
                return 0;
            memcpy(&data, ((wc_Memory*)data)[-1].next, sizeof data);
        }
        if (data != NULL)
            return 0;
        mask |= (uint64_t)(model.frees[i] > 0) << i;
    }
#if WOLFMEM_MASK_WORDS == 2
    if (memcmp(&mask, heap->mask, sizeof mask) != 0)
        return 0;
#else
    if (heap->mask[0] != mask)
        return 0;
#endif
#ifdef WOLFMEM_INSIGHT
    for (i = 0; i < model.count; i++) {
        if (heap->insight.blocks[i] != model.blocks[i] || heap->insight.peak[i] != model.peak[i]
            || heap->insight.used[i] != model.blocks[i] - model.frees[i]
            || heap->insight.spill_in[i] != model.spill_in[i] || heap->insight.spill_out[i] != model.spill_out[i]
            || heap->insight.failed[i] != model.failed[i])
            return 0;
    }
    if (heap->too_large != model.too_large)
        return 0;
#endif
    return 1;
}

/* A heap and its model over the arena, full of noise before. */
static WOLFSSL_HEAP_HINT* load(unsigned count, const word32* size, const word32* dist, size_t skip, size_t sz)
{
    WOLFSSL_HEAP_HINT* hint = NULL;
    make_noise(skip + sz);
    model_load(count, size, dist, arena + skip, sz);
    CHECK_EQUAL(wc_LoadStaticMemory_ex(&hint, count, size, dist, arena + skip, (unsigned)sz, WOLFMEM_GENERAL, 0), 0);
    return hint;
}

static size_t need(unsigned count, const word32* size, const word32* dist)
{
    size_t sum = WOLFMEM_STRUCT_SIZE;
    unsigned i;
    for (i = 0; i < count; i++)
        sum += (size_t)dist[i] * (size[i] + WOLFMEM_PADDING);
    return sum;
}

static unsigned blocks_of(unsigned count)
{
    unsigned i, sum = 0;
    for (i = 0; i < count; i++)
        sum += model.blocks[i];
    return sum;
}

/* A random list of as many buckets as asked for. */
static void random_lists(unsigned count, word32* size, word32* dist, word32 step, word32 most)
{
    unsigned i;
    word32 last = 0;
    for (i = 0; i < count; i++) {
        last += A * (1 + random_below(step));
        size[i] = last;
        dist[i] = 1 + random_below(most);
    }
}

/* ------------------------------------------------------------------------------------------------- sizes */

static void test_sizes_are_the_librarys(void)
{
#if MAX == 9 && A == 16 && !defined(WOLFMEM_GUARD) && !defined(WOLFMEM_INSIGHT)
    static const struct { int p, lean, single; size_t heap, hint, memory, padding; } known[] = {
        {8, 0, 0, 232, 40, 24, 32}, {8, 0, 1, 192, 40, 24, 32}, {8, 1, 0, 184, 16, 24, 32},
        {8, 1, 1, 144, 16, 24, 32}, {4, 0, 0, 172, 20, 12, 16}, {4, 0, 1, 148, 20, 12, 16},
        {4, 1, 0, 132, 8, 12, 16},  {4, 1, 1, 108, 8, 12, 16}
    };
    int lean = 0, single = 0, found = 0;
    size_t i;
#ifdef WOLFSSL_STATIC_MEMORY_LEAN
    lean = 1;
#endif
#ifdef SINGLE_THREADED
    single = 1;
#endif
    for (i = 0; i < COUNT(known); i++) {
        if (known[i].p != (int)sizeof(void*) || known[i].lean != lean || known[i].single != single)
            continue;
        found++;
        CHECK_EQUAL(sizeof(WOLFSSL_HEAP), known[i].heap);
        CHECK_EQUAL(sizeof(WOLFSSL_HEAP_HINT), known[i].hint);
        CHECK_EQUAL(sizeof(wc_Memory), known[i].memory);
        CHECK_EQUAL(wolfSSL_MemoryPaddingSz(), known[i].padding);
    }
    CHECK_EQUAL(found, 1);
#endif
#if !defined(WOLFMEM_GUARD) && !defined(WOLFMEM_INSIGHT) && !defined(WOLFSSL_STATIC_MEMORY_LEAN) \
    && !defined(SINGLE_THREADED) && A == 16
    if (sizeof(void*) == 8 && MAX == 16)
        CHECK_EQUAL(sizeof(WOLFSSL_HEAP), 344);
    if (sizeof(void*) == 8 && MAX == 5)
        CHECK_EQUAL(sizeof(WOLFSSL_HEAP), 168);
#endif
    CHECK_EQUAL(wolfSSL_MemoryPaddingSz(), WOLFMEM_PADDING);
    CHECK_EQUAL(WOLFMEM_PADDING % A, 0);
}

/* ------------------------------------------------------------------------------------------------- loading */

static void test_load_errors(void)
{
    enum { BAD = BAD_FUNC_ARG, LIST = WOLFMEM_LIST_E };
    static const word32 ok[2] = {4 * A, 8 * A}, one[2] = {1, 1}, same[2] = {4 * A, 4 * A}, down[2] = {8 * A, 4 * A},
                        odd[2] = {4 * A, 8 * A + A / 2}, zero[2] = {0, 4 * A}, none[2] = {1, 0}, none_first[2] = {0, 1};
    static word32 long_size[MAX + 1], long_dist[MAX + 1];
    static const struct {
        unsigned count; const word32* size; const word32* dist; int has_buf; unsigned sz; int flag, max, ret;
    } row[] = {
        {1, ok, one, 1, 4096, WOLFMEM_GENERAL, 0, 0},
        {1, ok, one, 1, 4096, 0, 0, 0},
        {1, ok, one, 1, 4096, WOLFMEM_GENERAL, 65535, 0},
        {1, ok, one, 1, WOLFMEM_STRUCTS, WOLFMEM_GENERAL, 0, 0},
        {1, ok, one, 1, WOLFMEM_STRUCTS - 1, WOLFMEM_GENERAL, 0, BUFFER_E},
        {1, ok, one, 1, 0, WOLFMEM_GENERAL, 0, BUFFER_E},
        {1, ok, one, 0, 4096, WOLFMEM_GENERAL, 0, BAD},
        {1, NULL, one, 1, 4096, WOLFMEM_GENERAL, 0, BAD},
        {1, ok, NULL, 1, 4096, WOLFMEM_GENERAL, 0, BAD},
        {1, ok, one, 1, 4096, 0x10, 0, BAD},
        {1, ok, one, 1, 4096, -1, 0, BAD},
        {1, ok, one, 1, 4096, WOLFMEM_GENERAL, -1, BAD},
        {1, ok, one, 1, 4096, WOLFMEM_GENERAL, INT_MAX, 0},
        {0, ok, one, 1, 4096, WOLFMEM_GENERAL, 0, LIST},
        {MAX + 1, long_size, long_dist, 1, 4096, WOLFMEM_GENERAL, 0, LIST},
        {MAX, long_size, long_dist, 1, 4096, WOLFMEM_GENERAL, 0, 0},
        {1, zero, one, 1, 4096, WOLFMEM_GENERAL, 0, LIST},
        {1, ok, none_first, 1, 4096, WOLFMEM_GENERAL, 0, LIST},
#if MAX > 1
        {2, ok, one, 1, 4096, WOLFMEM_GENERAL, 0, 0},
        {2, same, one, 1, 4096, WOLFMEM_GENERAL, 0, LIST},
        {2, down, one, 1, 4096, WOLFMEM_GENERAL, 0, LIST},
        {2, odd, one, 1, 4096, WOLFMEM_GENERAL, 0, LIST},
        {2, ok, none, 1, 4096, WOLFMEM_GENERAL, 0, LIST},
#endif
#ifdef WOLFSSL_STATIC_MEMORY_LEAN
        {1, ok, one, 1, 4096, WOLFMEM_IO_POOL, 0, BAD},
        {1, ok, one, 1, 4096, WOLFMEM_TRACK_STATS, 0, 0},
#else
        {1, ok, one, 1, 4096, WOLFMEM_IO_POOL | WOLFMEM_TRACK_STATS, 0, 0},
#endif
    };
    WOLFSSL_HEAP_HINT* hint;
    size_t i;
    (void)same; (void)down; (void)odd; (void)none;
    for (i = 0; i <= MAX; i++) {
        long_size[i] = (word32)(A * (i + 1));
        long_dist[i] = 1;
    }
    for (i = 0; i < COUNT(row); i++) {
        unsigned char* buf = row[i].has_buf ? arena : NULL;
        int ret;
        make_noise(1 << 14);
        hint = NULL;
        ret = wc_LoadStaticMemory_ex(&hint, row[i].count, row[i].size, row[i].dist, buf, row[i].sz, row[i].flag,
                                     row[i].max);
        if (ret != row[i].ret)
            fprintf(stderr, "row %d:\n", (int)i);
        CHECK_EQUAL(ret, row[i].ret);
        CHECK_EQUAL(hint != NULL, row[i].ret == 0);
        if (row[i].max == 0) {
            ret = wc_StaticMemoryUsed(row[i].count, row[i].size, row[i].dist, buf, row[i].sz, row[i].flag);
            CHECK_EQUAL(ret < 0 ? ret : 0, row[i].ret);
        }
        if (hint != NULL)
            wc_UnloadStaticMemory(hint);
    }
    CHECK_EQUAL(wc_LoadStaticMemory_ex(NULL, 1, ok, one, arena, 4096, WOLFMEM_GENERAL, 0), BAD);
    CHECK_EQUAL(wc_StaticMemoryNeed(1, NULL, one), BAD);
    CHECK_EQUAL(wc_StaticMemoryNeed(1, ok, NULL), BAD);
    CHECK_EQUAL(wc_StaticMemoryNeed(1, zero, one), LIST);
    wc_UnloadStaticMemory(NULL);
}

static void test_need_is_checked_for_overflow(void)
{
    static const word32 size[1] = {0x7FFFFFC0}, much[1] = {0xFFFFFFC0}, small[1] = {4 * A};
    static const word32 one[1] = {1}, many[1] = {UINT32_MAX};
    const word32 most[1] = {(word32)((INT32_MAX - WOLFMEM_STRUCT_SIZE) / (4 * A + WOLFMEM_PADDING))};
    CHECK_EQUAL(wc_StaticMemoryNeed(1, size, one), BUFFER_E);
    CHECK_EQUAL(wc_StaticMemoryNeed(1, much, one), BUFFER_E);
    CHECK_EQUAL(wc_StaticMemoryNeed(1, small, many), BUFFER_E);
    CHECK_EQUAL(wc_StaticMemoryNeed(1, small, most), need(1, small, most));
}

/* What a buffer of over 2 GB takes is told up to INT_MAX. No byte of it is touched, so it need not be there. */
static void test_used_is_checked_for_overflow(void)
{
#if SIZE_MAX > UINT32_MAX
    static const word32 one[1] = {1};
    uintptr_t skip, start, size = 1;
    word32 sizes[1];
    for (skip = A; size % A != 0; skip++) {                 /* one block, whose last byte is byte INT_MAX */
        start = round_up(round_up((uintptr_t)arena + skip, sizeof(void*)) + WOLFMEM_STRUCTS + WOLFMEM_LEAD, A);
        size = INT_MAX - (start - WOLFMEM_LEAD - (uintptr_t)arena - skip) - WOLFMEM_PADDING;
    }
    skip--;
    sizes[0] = (word32)size;
    CHECK_EQUAL(wc_StaticMemoryUsed(1, sizes, one, arena + skip, (word32)INT_MAX + 1000, WOLFMEM_GENERAL), INT_MAX);
    sizes[0] += A;
    CHECK_EQUAL(wc_StaticMemoryUsed(1, sizes, one, arena + skip, (word32)INT_MAX + 1000, WOLFMEM_GENERAL), BUFFER_E);
#endif
}

static void test_added_buffer_must_have_the_heaps_sizes(void)
{
    static const word32 size[1] = {512 * A}, other[1] = {8 * A}, dist[1] = {2}, more[1] = {3};
    size_t sz = need(1, size, dist);
    unsigned char* second = arena + ARENA / 2;
    WOLFSSL_HEAP_HINT* hint = load(1, size, dist, 0, sz);
    WOLFSSL_HEAP_HINT* same = hint;
    void* block[5];
    int i;
    CHECK_EQUAL(wc_LoadStaticMemory_ex(&hint, 1, other, dist, second, 4096, WOLFMEM_GENERAL, 0), WOLFMEM_LIST_E);
    CHECK_EQUAL(wc_LoadStaticMemory_ex(&hint, 1, size, more, second,
                                 (unsigned)(WOLFMEM_STRUCTS - sizeof(WOLFSSL_HEAP) - sizeof(WOLFSSL_HEAP_HINT)
                                            + A + 3 * (512 * A + WOLFMEM_PADDING)), WOLFMEM_GENERAL, 0), 0);
    CHECK(hint == same);
    for (i = 0; i < 5; i++)
        CHECK((block[i] = XMALLOC(512 * A, hint, T)) != NULL);
    CHECK(XMALLOC(1, hint, T) == NULL);
    for (i = 0; i < 3; i++)
        CHECK((unsigned char*)block[i] > second);           /* the last made are the first taken */
    for (i = 0; i < 5; i++)
        XFREE(block[i], hint, T);
    wc_UnloadStaticMemory(hint);
}

/* A buffer of any size, down to none: one that could not hold a heap is refused, though it would need none. */
static void test_added_buffer_may_be_small(void)
{
    static const word32 size[1] = {8 * A}, dist[1] = {1};
    WOLFSSL_HEAP_HINT* hint = load(1, size, dist, 0, need(1, size, dist));
    unsigned least = sizeof(WOLFSSL_HEAP) + sizeof(WOLFSSL_HEAP_HINT), sz;
    for (sz = 0; sz < least; sz++)
        CHECK_EQUAL(wc_LoadStaticMemory_ex(&hint, 1, size, dist, arena + ARENA / 2, sz, WOLFMEM_GENERAL, 0), BUFFER_E);
    CHECK(XMALLOC(1, hint, T) != NULL && XMALLOC(1, hint, T) == NULL);
    CHECK_EQUAL(wc_LoadStaticMemory_ex(&hint, 1, size, dist, arena + ARENA / 2, least, WOLFMEM_GENERAL, 0), 0);
    wc_UnloadStaticMemory(hint);
}

/* Every address a buffer can start at, and sizes from nothing to some rounds. */
static void test_partition(void)
{
    word32 size[MAX], dist[MAX];
    int round;
    for (round = 0; round < 300; round++) {
        unsigned count = 1 + random_below(MAX);
        size_t skip = random_below(2 * A), sz = WOLFMEM_STRUCTS + 2 * sizeof(void*) + random_below(12000);
        WOLFSSL_HEAP_HINT* hint;
        int used;
        random_lists(count, size, dist, 8, 6);
        hint = load(count, size, dist, skip, sz);
        REQUIRE(hint != NULL);
        CHECK(same_state(hint->memory));
        used = wc_StaticMemoryUsed(count, size, dist, arena + skip, (word32)sz, WOLFMEM_GENERAL);
        if (blocks_of(count) > 0)
            CHECK_EQUAL(used, model.end - (arena + skip));
        CHECK(used <= (int)sz);
        wc_UnloadStaticMemory(hint);
    }
}

static void test_need_is_exact(void)
{
    word32 size[MAX], dist[MAX];
    int round;
    for (round = 0; round < 50; round++) {
        unsigned count = 1 + random_below(MAX), i, sum = 0;
        size_t sz;
        random_lists(count, size, dist, 8, 4);
        sz = need(count, size, dist);
        CHECK_EQUAL(wc_StaticMemoryNeed(count, size, dist), sz);
        for (i = 0; i < count; i++)
            sum += dist[i];
        wc_UnloadStaticMemory(load(count, size, dist, 0, sz));
        CHECK_EQUAL(blocks_of(count), sum);
        wc_UnloadStaticMemory(load(count, size, dist, 0, sz - 1));
        CHECK_EQUAL(blocks_of(count), sum - 1);
        wc_UnloadStaticMemory(load(count, size, dist, 1, sz + (A > sizeof(void*) ? A : sizeof(void*)) - 1));
        CHECK_EQUAL(blocks_of(count), sum);
    }
}

static void test_defaults(void)
{
    static const word32 size[] = {WOLFMEM_BUCKETS}, dist[] = {WOLFMEM_DIST};
    WOLFSSL_HEAP_HINT* hint = NULL;
    unsigned sz = (unsigned)wc_StaticMemoryNeed(WOLFMEM_DEF_BUCKETS, size, dist);
    model_load(WOLFMEM_DEF_BUCKETS, size, dist, arena, sz);
    CHECK_EQUAL(wolfSSL_StaticBufferSz(arena + WOLFMEM_STRUCT_SIZE, sz - WOLFMEM_STRUCT_SIZE, WOLFMEM_GENERAL),
                sz - WOLFMEM_STRUCT_SIZE);
    REQUIRE(wc_LoadStaticMemory(&hint, arena, sz, WOLFMEM_GENERAL, 1) == 0);
    CHECK(same_state(hint->memory));
    wc_UnloadStaticMemory(hint);
}

/* What the blocks alone take, at each address and in each size: 0 until one fits, and then that sum. */
static void test_size_of_the_blocks_alone(void)
{
    static const word32 size[1] = {4 * A}, dist[1] = {2};
    unsigned skip, sz;
    for (skip = 0; skip < 2 * A; skip++) {
        unsigned first = (unsigned)(round_up((uintptr_t)arena + skip + WOLFMEM_LEAD, A) - WOLFMEM_LEAD
                                    - (uintptr_t)arena - skip);
        for (sz = 0; sz < 4 * (4 * A + WOLFMEM_PADDING); sz++) {
            unsigned blocks = sz < first ? 0 : (sz - first) / (4 * A + WOLFMEM_PADDING);
            int expected = (int)(blocks == 0 ? 0 : first + blocks * (4 * A + WOLFMEM_PADDING));
            if (wolfSSL_StaticBufferSz_ex(1, size, dist, arena + skip, sz, WOLFMEM_GENERAL) != expected)
                CHECK_EQUAL(sz, skip);
        }
    }
    CHECK_EQUAL(wolfSSL_StaticBufferSz_ex(1, size, dist, NULL, 4096, WOLFMEM_GENERAL), BAD_FUNC_ARG);
#ifndef WOLFSSL_STATIC_MEMORY_LEAN
    skip = (A - WOLFMEM_LEAD % A) % A;
    sz = WOLFMEM_IO_SZ + WOLFMEM_PADDING;
    CHECK_EQUAL(wolfSSL_StaticBufferSz_ex(1, size, dist, arena + skip, sz - 1, WOLFMEM_IO_POOL), 0);
    CHECK_EQUAL(wolfSSL_StaticBufferSz_ex(1, size, dist, arena + skip, 3 * sz - 1, WOLFMEM_IO_POOL_FIXED), 2 * sz);
#endif
}

/* ------------------------------------------------------------------------------------------------- requests */

/* Each size around each bucket's, with lists of every length: the binary search against the scan. */
static void test_search(void)
{
    word32 size[MAX], dist[MAX], ask;
    unsigned count, b = 0;
    for (count = 1; count <= MAX; count++) {
        WOLFSSL_HEAP_HINT* hint;
        int differ = 0;
        random_lists(count, size, dist, 4, 1);
        hint = load(count, size, dist, 0, need(count, size, dist));
        for (ask = 0; ask <= size[count - 1] + 2; ask++) {
            unsigned char* expected = model_take(ask, &b);
            unsigned char* got = XMALLOC(ask, hint, T);
            differ += got != expected;
            if (expected != NULL) {
                model_give(expected, b);
                XFREE(got, hint, T);
            }
        }
        CHECK_EQUAL(differ, 0);
        CHECK(XMALLOC(SIZE_MAX, hint, T) == NULL);
        CHECK(XMALLOC(SIZE_MAX - 15, hint, T) == NULL);
        CHECK(XMALLOC(UINT32_MAX, hint, T) == NULL);
#if SIZE_MAX > UINT32_MAX
        CHECK(XMALLOC((size_t)UINT32_MAX + 1 + 16, hint, T) == NULL);
#endif
        wc_UnloadStaticMemory(hint);
    }
}

#if MAX >= 3
static void test_spill_and_running_out(void)
{
    static const word32 size[3] = {2 * A, 4 * A, 8 * A}, dist[3] = {1, 2, 1};
    size_t sz = need(3, size, dist);
    WOLFSSL_HEAP_HINT* hint = load(3, size, dist, 0, sz);
    unsigned char* base = arena + WOLFMEM_STRUCT_SIZE + WOLFMEM_LEAD;
    unsigned char* large = base;
    unsigned char* middle = large + 8 * A + WOLFMEM_PADDING;
    unsigned char* middle2 = middle + 4 * A + WOLFMEM_PADDING;
    unsigned char* small = middle2 + 4 * A + WOLFMEM_PADDING;
    CHECK(XMALLOC(8 * A + 1, hint, T) == NULL);
    CHECK(XMALLOC(0, hint, T) == small);
    CHECK(XMALLOC(1, hint, T) == middle2);
    CHECK(XMALLOC(2 * A, hint, T) == middle);
    CHECK(XMALLOC(2 * A + 1, hint, T) == large);
    CHECK(XMALLOC(0, hint, T) == NULL);
    XFREE(small, hint, T);
    CHECK(XMALLOC(2 * A + 1, hint, T) == NULL);     /* what is free is too small */
    XFREE(middle2, hint, T);                        /* goes back to its own bucket */
    CHECK(XMALLOC(1, hint, T) == small);
    CHECK(XMALLOC(1, hint, T) == middle2);
    XFREE(large, hint, T);
    XFREE(middle, hint, T);
    CHECK(XMALLOC(4 * A, hint, T) == middle);
    CHECK(XMALLOC(4 * A, hint, T) == large);
    XFREE(NULL, hint, T);
    wc_UnloadStaticMemory(hint);
}
#endif

static void test_realloc(void)
{
    static const word32 size[1] = {4 * A}, dist[1] = {2};
    WOLFSSL_HEAP_HINT* hint = load(1, size, dist, 0, need(1, size, dist));
    unsigned char* first = XREALLOC(NULL, 10, hint, T);
    unsigned char* second;
    REQUIRE(first != NULL);
    memcpy(first, "0123456789", 10);
    second = XREALLOC(first, 4 * A, hint, T);
    CHECK(second != NULL && second != first && memcmp(second, "0123456789", 10) == 0);
    first = XREALLOC(second, 3, hint, T);
    CHECK(first != NULL && first != second && memcmp(first, "012", 3) == 0);
    CHECK(XREALLOC(first, 4 * A + 1, hint, T) == NULL);     /* too large: the block is as it was */
    CHECK(memcmp(first, "012", 3) == 0);
    second = XMALLOC(1, hint, T);
    CHECK(second != NULL);
    CHECK(XREALLOC(first, 1, hint, T) == NULL);             /* none left, even for a smaller one */
    XFREE(second, hint, T);
    XFREE(first, hint, T);
    first = XMALLOC(0, hint, T);
    second = XREALLOC(first, 0, hint, T);
    CHECK(second != NULL && second != first);
    XFREE(second, hint, T);
    wc_UnloadStaticMemory(hint);
}

static void test_global_hint(void)
{
    static const word32 size[1] = {4 * A}, dist[1] = {1};
    WOLFSSL_HEAP_HINT* hint = load(1, size, dist, 0, need(1, size, dist));
    unsigned char* p;
    CHECK(wolfSSL_SetGlobalHeapHint(hint) == NULL);
    CHECK(wolfSSL_GetGlobalHeapHint() == hint);
    p = XMALLOC(1, NULL, T);
    CHECK(p > arena && p < arena + ARENA);
    CHECK(XMALLOC(1, NULL, T) == NULL);
    CHECK(XREALLOC(p, 2, NULL, T) == NULL);
    XFREE(p, NULL, T);
    wc_UnloadStaticMemory(hint);
    CHECK(wolfSSL_GetGlobalHeapHint() == NULL);
    p = XMALLOC(1, NULL, T);
#ifdef WOLFSSL_NO_MALLOC
    CHECK(p == NULL);
    CHECK(XREALLOC(NULL, 1, NULL, T) == NULL);
#else
    CHECK(p != NULL && (p < arena || p >= arena + ARENA));
    *p = 42;
    p = XREALLOC(p, 100, NULL, T);
    CHECK(p != NULL && *p == 42);
    XFREE(p, NULL, T);
#endif
}

/* ------------------------------------------------------------------------------------------------- model run */

static int pattern_holds(const struct model_block* b, word32 size)
{
    word32 i;
    for (i = 0; i < size; i++)
        if (b->data[i] != b->pattern)
            return 0;
    return 1;
}

static void live_add(unsigned char* data, word32 size, unsigned bucket)
{
    struct model_block* b = &model.live[model.live_count++];
    b->data = data;
    b->size = size;
    b->bucket = bucket;
    b->pattern = (unsigned char)random_below(256);
    memset(data, b->pattern, size);
}

static int random_malloc(WOLFSSL_HEAP_HINT* hint, word32 largest)
{
    word32 ask = random_below(20) == 0 ? largest + random_below(8) : random_below(largest + 1);
    unsigned bucket = 0;
    unsigned char* expected = model_take(ask, &bucket);
    unsigned char* got = XMALLOC(ask, hint, T);
    if (got != expected || (uintptr_t)got % A != 0)
        return 0;
    if (got != NULL)
        live_add(got, ask, bucket);
    return 1;
}

static int random_free(WOLFSSL_HEAP_HINT* hint)
{
    unsigned i = random_below(model.live_count);
    struct model_block b = model.live[i];
    model.live[i] = model.live[--model.live_count];
    if (!pattern_holds(&b, b.size))
        return 0;
    model_give(b.data, b.bucket);
    XFREE(b.data, hint, T);
    return 1;
}

static int random_realloc(WOLFSSL_HEAP_HINT* hint, word32 largest)
{
    unsigned i = random_below(model.live_count), bucket = 0;
    struct model_block b = model.live[i], moved;
    word32 ask = random_below(largest + 3);
    unsigned char* expected = model_take(ask, &bucket);
    unsigned char* got = XREALLOC(b.data, ask, hint, T);
    if (got != expected)
        return 0;
    if (got == NULL)
        return pattern_holds(&b, b.size);
    moved = b;
    moved.data = got;
    model.live[i] = model.live[--model.live_count];
    if (!pattern_holds(&moved, ask < b.size ? ask : b.size))
        return 0;
    model_give(b.data, b.bucket);
    live_add(got, ask, bucket);
    return 1;
}

/* Phases of filling and emptying, so that buckets run out, spill, and come back. */
static void run_against_model(unsigned count, word32 step, word32 most, int operations)
{
    word32 size[MAX], dist[MAX];
    WOLFSSL_HEAP_HINT* hint;
    int i;
    random_lists(count, size, dist, step, most);
    hint = load(count, size, dist, random_below(A), need(count, size, dist) + random_below(2000));
    REQUIRE(hint != NULL);
    for (i = 0; i < operations; i++) {
        uint32_t dice = random_below(100), fill = (i / 500) % 3 == 0 ? 70 : (i / 500) % 3 == 1 ? 45 : 30;
        int ok = model.live_count == 0 || dice < fill ? random_malloc(hint, size[count - 1])
                 : dice < 95 ? random_free(hint) : random_realloc(hint, size[count - 1]);
        ok = ok && same_state(hint->memory);
        if (!ok)
            fprintf(stderr, "operation %d of a list of %u:\n", i, count);
        REQUIRE(ok);
#ifdef WOLFMEM_GUARD
        if (i % 16 == 0)
            REQUIRE(wc_StaticMemoryCheck(hint, NULL) == 0);
#endif
    }
    while (model.live_count > 0)
        REQUIRE(random_free(hint));
    CHECK(same_state(hint->memory));
    wc_UnloadStaticMemory(hint);
}

#ifdef FEW_OPERATIONS
#define OPERATIONS 50000
#else
#define OPERATIONS 1000000
#endif

static void test_against_model(void)
{
    enum { RUNS = 100 };
    int i;
    for (i = 0; i < RUNS; i++)
        run_against_model(i % 4 == 0 ? MAX : 1 + random_below(MAX), 4, MAX > 16 ? 2 : 5, OPERATIONS / RUNS);
}

/* ------------------------------------------------------------------------------------------------- connections */

#ifndef WOLFSSL_STATIC_MEMORY_LEAN
static const word32 hint_size[1] = {192};           /* a multiple of every alignment, enough for a hint */

static WOLFSSL_HEAP_HINT* load_with_io(word32 blocks, int flag, unsigned io_blocks, int max)
{
    word32 n[1];
    WOLFSSL_HEAP_HINT* hint;
    unsigned sz = (unsigned)(WOLFMEM_STRUCTS + A + io_blocks * (WOLFMEM_IO_SZ + WOLFMEM_PADDING));
    n[0] = blocks;
    hint = load(1, hint_size, n, 0, need(1, hint_size, n));
    CHECK_EQUAL(wc_LoadStaticMemory_ex(&hint, 0, NULL, NULL, arena + 8192, sz, flag, max), 0);
    return hint;
}

static void test_io_pool(void)
{
    WOLFSSL_HEAP_HINT* hint = load_with_io(2, WOLFMEM_IO_POOL, 2, 0);
    WOLFSSL_MEM_STATS stats;
    void* io[2];
    void* p;
    io[0] = XMALLOC(1, hint, DYNAMIC_TYPE_IN_BUFFER);
    io[1] = XMALLOC(WOLFMEM_IO_SZ, hint, DYNAMIC_TYPE_OUT_BUFFER);
    REQUIRE(io[0] != NULL && io[1] != NULL && io[0] != io[1]);
    memset(io[1], 1, WOLFMEM_IO_SZ);
    CHECK_EQUAL(wolfSSL_GetMemStats(hint->memory, &stats), 1);
    CHECK_EQUAL(stats.avaIO, 0);
    CHECK_EQUAL(stats.curAlloc, 2);
    CHECK_EQUAL(stats.totalUse, 2 * WOLFMEM_IO_SZ);
    CHECK_EQUAL(stats.flag, WOLFMEM_GENERAL | WOLFMEM_IO_POOL);
    CHECK(XMALLOC(hint_size[0] + 1, hint, DYNAMIC_TYPE_IN_BUFFER) == NULL);
    p = XMALLOC(1, hint, DYNAMIC_TYPE_IN_BUFFER);           /* the pool is empty: a bucket serves */
    CHECK(p != NULL && p != io[0] && p != io[1]);
    XFREE(p, hint, DYNAMIC_TYPE_IN_BUFFER);
    XFREE(io[0], hint, DYNAMIC_TYPE_IN_BUFFER);
    p = XMALLOC(1, hint, T);                                /* other types never get an I/O block */
    CHECK(p != NULL && p != io[0]);
    XFREE(p, hint, T);
    CHECK(XMALLOC(7, hint, DYNAMIC_TYPE_OUT_BUFFER) == io[0]);
    CHECK(XMALLOC(WOLFMEM_IO_SZ + 1, hint, DYNAMIC_TYPE_OUT_BUFFER) == NULL);
    XFREE(io[0], hint, T);
    XFREE(io[1], hint, T);
    CHECK_EQUAL(wolfSSL_GetMemStats(hint->memory, &stats), 1);
    CHECK_EQUAL(stats.avaIO, 2);
    CHECK_EQUAL(stats.curAlloc, 0);
    CHECK_EQUAL(stats.totalAlloc, 5);
    CHECK_EQUAL(stats.totalFr, 5);
    wc_UnloadStaticMemory(hint);
}

/* A request of an I/O type stays in its block where there is an I/O pool, whether that is the pool's or not. */
static void test_realloc_io(void)
{
    WOLFSSL_HEAP_HINT* hint = load_with_io(2, WOLFMEM_IO_POOL, 1, 0);
    void* io = XMALLOC(1, hint, DYNAMIC_TYPE_IN_BUFFER);
    void* p = XMALLOC(1, hint, T);
    REQUIRE(io != NULL && p != NULL);
    CHECK(XREALLOC(io, 0, hint, DYNAMIC_TYPE_IN_BUFFER) == io);
    CHECK(XREALLOC(io, WOLFMEM_IO_SZ, hint, DYNAMIC_TYPE_OUT_BUFFER) == io);
    CHECK(XREALLOC(io, WOLFMEM_IO_SZ + 1, hint, DYNAMIC_TYPE_OUT_BUFFER) == NULL);
    CHECK(XREALLOC(p, hint_size[0], hint, DYNAMIC_TYPE_IN_BUFFER) == p);
    CHECK(XREALLOC(p, hint_size[0] + 1, hint, DYNAMIC_TYPE_IN_BUFFER) == NULL);
    XFREE(p, hint, T);
    p = XREALLOC(io, 1, hint, T);                           /* another type moves it */
    CHECK(p != NULL && p != io);
    CHECK(XMALLOC(1, hint, DYNAMIC_TYPE_IN_BUFFER) == io);
    wc_UnloadStaticMemory(hint);
}

/* Does as wolfSSL's TLS layer, which knows the heap and the hint by their members' places alone. */
static void* tls_at(void* structure, size_t offset)
{
    return (unsigned char*)structure + offset;
}

static word32* tls_heap(WOLFSSL_HEAP_HINT* hint, size_t words)
{
    return tls_at(hint->memory, (MAX + 1) * sizeof(void*) + 4 * words);
}
enum { TLS_MAX_HA, TLS_CUR_HA, TLS_MAX_IO, TLS_CUR_IO, TLS_SIZES, TLS_FLAG = TLS_SIZES + 2 * MAX + 4 };

static void test_tls_layer(void)
{
    WOLFSSL_HEAP_HINT* hint = load_with_io(4, WOLFMEM_IO_POOL_FIXED | WOLFMEM_TRACK_STATS, 5, 3);
    WOLFSSL_HEAP_HINT* c = XMALLOC(sizeof(WOLFSSL_HEAP_HINT), hint, 0);
    WOLFSSL_MEM_STATS stats;
    wc_Memory** in = tls_at(c, 3 * sizeof(void*));
    wc_Memory** out = tls_at(c, 2 * sizeof(void*));
    wc_Memory* more[3] = {NULL, NULL, NULL};
    void* p;
    REQUIRE(c != NULL);
    memset(c, 0, sizeof *c);
    c->memory = hint->memory;
    CHECK_EQUAL(*tls_heap(hint, TLS_MAX_HA), 0);
    CHECK_EQUAL(*tls_heap(hint, TLS_MAX_IO), 3);
    CHECK_EQUAL(*tls_heap(hint, TLS_SIZES), hint_size[0]);
    CHECK((*tls_heap(hint, TLS_FLAG) & (WOLFMEM_IO_POOL_FIXED | WOLFMEM_TRACK_STATS | WOLFMEM_IO_POOL))
          == (WOLFMEM_IO_POOL_FIXED | WOLFMEM_TRACK_STATS));
    ++*tls_heap(hint, TLS_CUR_IO);
    ++*tls_heap(hint, TLS_CUR_HA);
    *(unsigned char*)tls_at(c, 4 * sizeof(void*)) = 1;
    CHECK_EQUAL(SetFixedIO(hint->memory, in), 1);
    CHECK_EQUAL(SetFixedIO(hint->memory, out), 1);
    CHECK(*in != NULL && *out != NULL && *in != *out);
    c->stats = XMALLOC(sizeof *c->stats, hint, 0);
    REQUIRE(c->stats != NULL);
    memset(c->stats, 0, sizeof *c->stats);
    CHECK(XMALLOC(5, c, DYNAMIC_TYPE_IN_BUFFER) == *(void**)in);
    CHECK(XMALLOC(17000 < WOLFMEM_IO_SZ ? 17000 : WOLFMEM_IO_SZ, c, DYNAMIC_TYPE_OUT_BUFFER) == *(void**)out);
    p = XMALLOC(5, c, T);
    XFREE(p, c, T);
    CHECK_EQUAL(c->stats->totalAlloc, 1);
    CHECK_EQUAL(c->stats->totalFr, 1);
    CHECK_EQUAL(c->stats->peakMem, hint_size[0]);
    CHECK_EQUAL(SetFixedIO(hint->memory, &more[0]), 1);
    CHECK_EQUAL(SetFixedIO(hint->memory, &more[1]), 1);
    CHECK_EQUAL(SetFixedIO(hint->memory, &more[2]), 1);
    CHECK_EQUAL(SetFixedIO(hint->memory, &more[2]), 1);     /* it has one */
    CHECK_EQUAL(FreeFixedIO(hint->memory, &more[2]), 1);
    CHECK(more[2] == NULL);
    CHECK_EQUAL(FreeFixedIO(hint->memory, &more[2]), 1);    /* it has none */
    CHECK_EQUAL(SetFixedIO(hint->memory, &more[2]), 1);
    p = NULL;
    CHECK_EQUAL(SetFixedIO(hint->memory, (wc_Memory**)&p), 0);
    CHECK_EQUAL(wolfSSL_GetMemStats(hint->memory, &stats), 1);
    CHECK_EQUAL(stats.avaIO, 0);
    CHECK_EQUAL(stats.flag, WOLFMEM_GENERAL | WOLFMEM_IO_POOL_FIXED | WOLFMEM_TRACK_STATS);
    FreeFixedIO(hint->memory, in);
    FreeFixedIO(hint->memory, out);
    XFREE(c->stats, hint, 0);
    --*tls_heap(hint, TLS_CUR_IO);
    --*tls_heap(hint, TLS_CUR_HA);
    XFREE(c, hint, 0);
    CHECK_EQUAL(wolfSSL_GetMemStats(hint->memory, &stats), 1);
    CHECK_EQUAL(stats.avaIO, 2);
    CHECK_EQUAL(stats.curAlloc, 3);
    wc_UnloadStaticMemory(hint);
}

static void test_fixed_io(void)
{
    WOLFSSL_HEAP_HINT* hint = load_with_io(4, WOLFMEM_IO_POOL_FIXED, 3, 5);
    WOLFSSL_HEAP_HINT* connection = wc_NewStaticMemoryHint(hint);
    WOLFSSL_MEM_STATS stats;
    void* in;
    void* out;
    REQUIRE(connection != NULL);
    in = XMALLOC(10, connection, DYNAMIC_TYPE_IN_BUFFER);
    out = XMALLOC(0, connection, DYNAMIC_TYPE_OUT_BUFFER);
    CHECK(in == connection->inBuf && out == connection->outBuf && in != out && in != NULL);
    CHECK(XMALLOC(20, connection, DYNAMIC_TYPE_IN_BUFFER) == in);   /* the same one again, while in use */
    CHECK(XREALLOC(in, WOLFMEM_IO_SZ, connection, DYNAMIC_TYPE_IN_BUFFER) == in);
    CHECK(XREALLOC(in, WOLFMEM_IO_SZ + 1, connection, DYNAMIC_TYPE_IN_BUFFER) == NULL);
    XFREE(in, connection, DYNAMIC_TYPE_IN_BUFFER);
    XFREE(in, connection, DYNAMIC_TYPE_IN_BUFFER);
    CHECK(wc_NewStaticMemoryHint(hint) == NULL);                    /* one I/O block is left, not two */
    CHECK_EQUAL(wolfSSL_GetMemStats(hint->memory, &stats), 1);
    CHECK_EQUAL(stats.avaIO, 1);
    CHECK_EQUAL(stats.maxIO, 5);
    CHECK_EQUAL(stats.usedBlock[0], 1);
    wc_FreeStaticMemoryHint(connection);
    CHECK_EQUAL(wolfSSL_GetMemStats(hint->memory, &stats), 1);
    CHECK_EQUAL(stats.avaIO, 3);
    CHECK_EQUAL(stats.curAlloc, 0);
    CHECK_EQUAL(hint->memory->cur_ha, 0);
    wc_UnloadStaticMemory(hint);
}

/* A connection's block stays its own while it is open, by whichever hint it is freed or moved. */
static void test_fixed_io_by_another_hint(void)
{
    WOLFSSL_HEAP_HINT* hint = load_with_io(4, WOLFMEM_IO_POOL_FIXED, 5, 0);
    WOLFSSL_HEAP_HINT* c[2];
    WOLFSSL_MEM_STATS stats;
    void* out;
    c[0] = wc_NewStaticMemoryHint(hint);
    REQUIRE(c[0] != NULL);
    out = XMALLOC(1000, c[0], DYNAMIC_TYPE_OUT_BUFFER);
    XFREE(out, hint, DYNAMIC_TYPE_OUT_BUFFER);
    c[1] = wc_NewStaticMemoryHint(hint);
    REQUIRE(c[1] != NULL);
    CHECK(c[1]->outBuf != out && c[1]->inBuf != out);
    XFREE(c[0]->inBuf, c[1], T);
    CHECK(XREALLOC(out, WOLFMEM_IO_SZ, c[1], T) == out);
    CHECK(XREALLOC(out, WOLFMEM_IO_SZ + 1, hint, T) == NULL);
    CHECK_EQUAL(wolfSSL_GetMemStats(hint->memory, &stats), 1);
    CHECK_EQUAL(stats.avaIO, 1);
    CHECK(wc_NewStaticMemoryHint(hint) == NULL);
    wc_FreeStaticMemoryHint(c[1]);
    wc_FreeStaticMemoryHint(c[0]);
    CHECK_EQUAL(wolfSSL_GetMemStats(hint->memory, &stats), 1);
    CHECK_EQUAL(stats.avaIO, 5);
    CHECK_EQUAL(stats.curAlloc, 0);
#ifdef WOLFMEM_GUARD
    CHECK_EQUAL(wc_StaticMemoryCheck(hint, NULL), 0);
#endif
    wc_UnloadStaticMemory(hint);
}

static void test_closed_global_hint(void)
{
    WOLFSSL_HEAP_HINT* hint = load_with_io(4, WOLFMEM_IO_POOL, 1, 0);
    WOLFSSL_HEAP_HINT* c = wc_NewStaticMemoryHint(hint);
    WOLFSSL_HEAP_HINT* other = wc_NewStaticMemoryHint(hint);
    REQUIRE(c != NULL && other != NULL);
    wolfSSL_SetGlobalHeapHint(c);
    wc_FreeStaticMemoryHint(other);
    CHECK(wolfSSL_GetGlobalHeapHint() == c);
    wc_FreeStaticMemoryHint(c);
    CHECK(wolfSSL_GetGlobalHeapHint() == NULL);
    wc_UnloadStaticMemory(hint);
}

static void test_connection_limits(void)
{
    static const word32 dist[1] = {3};
    WOLFSSL_HEAP_HINT* hint = NULL;
    WOLFSSL_HEAP_HINT* c[2];
    make_noise(1 << 14);
    REQUIRE(wc_LoadStaticMemory_ex(&hint, 1, hint_size, dist, arena, 8192, WOLFMEM_GENERAL, 2) == 0);
    CHECK((c[0] = wc_NewStaticMemoryHint(hint)) != NULL);
    CHECK((c[1] = wc_NewStaticMemoryHint(c[0])) != NULL);
    CHECK(c[0]->stats == NULL && c[0]->inBuf == NULL);
    CHECK(wc_NewStaticMemoryHint(hint) == NULL);
    wc_FreeStaticMemoryHint(c[0]);
    CHECK(wc_NewStaticMemoryHint(hint) == c[0]);
    CHECK(wc_NewStaticMemoryHint(NULL) == NULL);
    wc_FreeStaticMemoryHint(NULL);
    wc_FreeStaticMemoryHint(hint);                                  /* not a connection's: left alone */
    CHECK_EQUAL(hint->memory->cur_ha, 2);
#ifndef WOLFMEM_GUARD
    wc_FreeStaticMemoryHint(c[0]);
    CHECK(XMALLOC(1, hint, T) == c[0]);
    wc_FreeStaticMemoryHint(c[0]);                                  /* closed, and someone else's: left alone */
    CHECK_EQUAL(hint->memory->cur_ha, 1);
    CHECK(XMALLOC(1, hint, T) != c[0]);
#endif
    wc_UnloadStaticMemory(hint);
    hint = load_with_io(4, WOLFMEM_IO_POOL, 1, 1);
    CHECK(wc_NewStaticMemoryHint(hint) != NULL);
    CHECK(wc_NewStaticMemoryHint(hint) == NULL);
    wc_UnloadStaticMemory(hint);
}

static void test_connection_statistics(void)
{
    static const word32 dist[1] = {6};
    WOLFSSL_HEAP_HINT* hint = NULL;
    WOLFSSL_HEAP_HINT* c;
    void* p[3];
    make_noise(1 << 14);
    REQUIRE(wc_LoadStaticMemory_ex(&hint, 1, hint_size, dist, arena, 8192, WOLFMEM_TRACK_STATS, 0) == 0);
    p[0] = XMALLOC(1, hint, T);
    REQUIRE((c = wc_NewStaticMemoryHint(hint)) != NULL && c->stats != NULL);
    p[1] = XMALLOC(100, c, T);
    p[2] = XMALLOC(50, c, T);
    XFREE(p[1], c, T);
    CHECK_EQUAL(c->stats->curMem, 192);
    CHECK_EQUAL(c->stats->peakMem, 384);
    CHECK_EQUAL(c->stats->curAlloc, 1);
    CHECK_EQUAL(c->stats->peakAlloc, 2);
    CHECK_EQUAL(c->stats->totalAlloc, 2);
    CHECK_EQUAL(c->stats->totalFr, 1);
    XFREE(p[0], c, T);
    XFREE(p[2], c, T);                                              /* more than it took: never under 0 */
    CHECK_EQUAL(c->stats->curMem, 0);
    CHECK_EQUAL(c->stats->curAlloc, 0);
    wc_FreeStaticMemoryHint(c);
    wc_UnloadStaticMemory(hint);
}

static void test_statistics(void)
{
    static const word32 dist[1] = {3};
    WOLFSSL_HEAP_HINT* hint = load(1, hint_size, dist, 0, need(1, hint_size, dist));
    WOLFSSL_MEM_STATS stats;
    void* p = XMALLOC(1, hint, T);
    CHECK(XMALLOC(1, hint, T) != NULL);
    XFREE(p, hint, T);
    CHECK_EQUAL(wolfSSL_GetMemStats(hint->memory, &stats), 1);
    CHECK_EQUAL(stats.curAlloc, 1);
    CHECK_EQUAL(stats.totalAlloc, 2);
    CHECK_EQUAL(stats.totalFr, 1);
    CHECK_EQUAL(stats.totalUse, 192);
    CHECK_EQUAL(stats.blockSz[0], 192);
    CHECK_EQUAL(stats.avaBlock[0], 2);
    CHECK_EQUAL(stats.usedBlock[0], 1);
    CHECK_EQUAL(stats.blockSz[MAX - 1], MAX == 1 ? 192 : 0);
    CHECK_EQUAL(stats.avaIO, 0);
    CHECK_EQUAL(wolfSSL_GetMemStats(NULL, &stats), BAD_FUNC_ARG);
    CHECK_EQUAL(wolfSSL_GetMemStats(hint->memory, NULL), BAD_FUNC_ARG);
    wc_UnloadStaticMemory(hint);
}
#endif

/* ------------------------------------------------------------------------------------------------- damage */

#ifndef FEW_OPERATIONS

/* A heap of two buckets in the middle of the arena, and what may be written there: the buffer, nothing else. */
enum { HURT_AT = 8192, HURT_BLOCKS = 5, HURT_SIZE = 32768 };
#if MAX > 1
enum { HURT_BUCKETS = 2 };
static const word32 hurt_size[2] = {4 * A, 16 * A}, hurt_dist[2] = {3, 2};
#else
enum { HURT_BUCKETS = 1 };
static const word32 hurt_size[1] = {4 * A}, hurt_dist[1] = {HURT_BLOCKS};
#endif

struct hurt {
    WOLFSSL_HEAP_HINT* hint;
    size_t need;
    unsigned char* block[HURT_BLOCKS];              /* as they are taken: the bucket's largest request each */
    word32 size[HURT_BLOCKS];
    unsigned taken;                                 /* the first of them, still in use */
};

static unsigned char arena_before[HURT_SIZE];

/* All blocks taken, and all given back but the first `taken` of them. */
static void hurt_load(struct hurt* h, unsigned taken)
{
    unsigned i = 0, b;
    word32 n;
    h->hint = NULL;
    h->taken = taken;
    h->need = need(HURT_BUCKETS, hurt_size, hurt_dist);
    make_noise(HURT_SIZE);
    REQUIRE(wc_LoadStaticMemory_ex(&h->hint, HURT_BUCKETS, hurt_size, hurt_dist, arena + HURT_AT, (unsigned)h->need,
                                   WOLFMEM_GENERAL, 0) == 0);
    for (b = 0; b < HURT_BUCKETS; b++) {
        for (n = 0; n < hurt_dist[b]; n++, i++) {
            h->size[i] = hurt_size[b];
            h->block[i] = XMALLOC(hurt_size[b], h->hint, T);
            REQUIRE(h->block[i] != NULL);
        }
    }
    for (i = taken; i < HURT_BLOCKS; i++)
        XFREE(h->block[i], h->hint, T);
    memcpy(arena_before, arena, sizeof arena_before);
}

/* Takes and fills whatever the heap gives, after a realloc and a free of all that was taken before. Returns whether
 * every block is one of the heap's, of its true size, and nothing beside the buffer has changed. */
static int hurt_use(struct hurt* h)
{
    unsigned i, b, round, ok = 1;
    for (i = 0; i < h->taken; i++) {
        void* moved = i % 2 == 0 ? XREALLOC(h->block[i], hurt_size[HURT_BUCKETS - 1], h->hint, T) : NULL;
        XFREE(moved != NULL ? moved : h->block[i], h->hint, T);
    }
    for (round = 0; round < 2; round++) {
        for (b = 0; b < HURT_BUCKETS; b++) {
            unsigned n;
            void* p = NULL;
            for (n = 0; n < 2 * HURT_BLOCKS && (p = XMALLOC(hurt_size[b], h->hint, T)) != NULL; n++) {
                for (i = 0; i < HURT_BLOCKS && p != h->block[i]; i++) {
                }
                if (i == HURT_BLOCKS || h->size[i] < hurt_size[b])
                    return 0;
                memset(p, 0x3C, hurt_size[b]);
            }
        }
        for (i = 0; i < HURT_BLOCKS; i++)
            XFREE(h->block[i], h->hint, T);
    }
    ok = ok && memcmp(arena, arena_before, HURT_AT) == 0;
    return ok && memcmp(arena + HURT_AT + h->need, arena_before + HURT_AT + h->need, HURT_SIZE - HURT_AT - h->need) == 0;
}

/* Every word of every block's padding, set to every value that an accident may leave there: numbers of buckets, flags,
 * patterns, addresses, other words of the heap, and each of its bytes to every fifth value. The link of a free block is set
 * to addresses only; those that can't be read stop a build without guards, as any use of such a pointer does. */
static unsigned hurt_values(const struct hurt* h, word32 old, word32* value)
{
    static const word32 fixed[] = {
        0x7F, 0x80, 0x81, 0xFF, 0x100, 0x101, 0x180, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFF0, 0xFFFFFFFE,
        0xFFFFFFFF, 0x41414141, 0xA5A5A5A5, 0xDDDDDDDD, 0x53544B57, 0x5441494C
    };
    unsigned n = 0, i, byte_at;
    for (i = 0; i <= 2 * MAX + 2; i++)
        value[n++] = i;
    for (i = 0; i < COUNT(fixed); i++)
        value[n++] = fixed[i];
    for (i = 0; i < HURT_BLOCKS; i++) {
        wc_Memory other;
        memcpy(&other, h->block[i] - sizeof other, sizeof other);
        value[n++] = (word32)(uintptr_t)h->block[i];
        value[n++] = other.check;
        value[n++] = other.tag;
        value[n++] = other.next[0];
    }
    value[n++] = (word32)(uintptr_t)h->hint->memory;
    for (byte_at = 0; byte_at < 4; byte_at++)
        for (i = 0; i < 256; i += 5)
            value[n++] = (old & ~((word32)0xFF << 8 * byte_at)) | (word32)i << 8 * byte_at;
    return n;
}

static unsigned hurt_one(unsigned taken, unsigned block, int word)
{
    static word32 value[512];
    struct hurt h;
    unsigned count, i, bad = 0;
    word32 old;
    hurt_load(&h, taken);
    memcpy(&old, h.block[block] + 4 * word, sizeof old);
    count = hurt_values(&h, old, value);
    if (!CHECK(count <= COUNT(value)))
        return 1;
    wc_UnloadStaticMemory(h.hint);
    for (i = 0; i < count; i++) {
        hurt_load(&h, taken);
        memcpy(h.block[block] + 4 * word, &value[i], sizeof value[i]);
        bad += !hurt_use(&h);
        wc_UnloadStaticMemory(h.hint);
    }
    return bad;
}

/* A free block's link, to each block, into the middle of one, and before and behind the buffer. */
static unsigned hurt_link(unsigned block)
{
    struct hurt h;
    unsigned i, bad = 0;
    for (i = 0; i < HURT_SIZE / A; i += 3) {
        unsigned char* to = arena + round_up(sizeof(wc_Memory), A) + (size_t)A * i;
        hurt_load(&h, 0);
        memcpy(h.block[block] - sizeof(wc_Memory) + offsetof(wc_Memory, next), &to, sizeof to);
        bad += !hurt_use(&h);
        wc_UnloadStaticMemory(h.hint);
    }
    return bad;
}

static void test_damaged_headers(void)
{
    enum { LINK = (int)(sizeof(wc_Memory) - offsetof(wc_Memory, next)) / 4 };
    unsigned block, bad = 0;
    int word;
    for (block = 0; block < HURT_BLOCKS; block++) {
        for (word = -(int)WOLFMEM_PADDING / 4; word < 0; word++) {
            bad += hurt_one(HURT_BLOCKS, block, word);
            if (word < -LINK || word >= -LINK + (int)(sizeof(void*) / 4))
                bad += hurt_one(0, block, word);
        }
        bad += hurt_link(block);
    }
    CHECK_EQUAL(bad, 0);
}

/* One block's whole padding overwritten, as an overflow or an underflow of some length does. */
static void test_damaged_padding(void)
{
    static const unsigned char pattern[] = {0, 1, 2, 0x41, 0x80, 0xA5, 0xDD, 0xFF};
    unsigned i, block, taken, bad = 0;
    size_t from, to;
    for (i = 0; i < sizeof pattern; i++)
        for (block = 0; block < HURT_BLOCKS; block++)
            for (taken = 0; taken <= HURT_BLOCKS; taken += HURT_BLOCKS)
                for (from = 0; from < WOLFMEM_LEAD; from++)
                    for (to = from + 1; to <= WOLFMEM_LEAD; to++) {
                        struct hurt h;
                        /* an underflow that ends in a free block's link leaves one that can't be read */
                        if (taken == 0 && from > WOLFMEM_LEAD - sizeof(wc_Memory))
                            continue;
                        hurt_load(&h, taken);
                        memset(h.block[block] - WOLFMEM_LEAD + from, pattern[i], to - from);
                        bad += !hurt_use(&h);
                        wc_UnloadStaticMemory(h.hint);
                    }
    CHECK_EQUAL(bad, 0);
}

#endif

#ifdef WOLFSSL_STATIC_MEMORY_DEBUG_CALLBACK
static struct { int calls; size_t sz; int bucket; int event; int type; } called;

static void on_debug(size_t sz, int bucket, byte event, int type)
{
    called.calls++;
    called.sz = sz;
    called.bucket = bucket;
    called.event = event;
    called.type = type;
}

static void test_debug_callback(void)
{
    static const word32 size[1] = {4 * A}, dist[1] = {3};
    WOLFSSL_HEAP_HINT* hint;
    void* p;
    wolfSSL_SetDebugMemoryCb(on_debug);
    hint = load(1, size, dist, 0, need(1, size, dist));
    CHECK(called.calls == 3 && called.event == WOLFSSL_DEBUG_MEMORY_INIT && called.bucket == 4 * A);
    p = XMALLOC(5, hint, 77);
    CHECK(called.calls == 4 && called.event == WOLFSSL_DEBUG_MEMORY_ALLOC && called.sz == 5
          && called.bucket == 4 * A && called.type == 77);
    CHECK(XMALLOC(4 * A + 1, hint, 78) == NULL);
    CHECK(called.calls == 5 && called.event == WOLFSSL_DEBUG_MEMORY_FAIL && called.sz == 4 * A + 1
          && called.bucket == 0 && called.type == 78);
    XFREE(p, hint, 79);
    CHECK(called.calls == 6 && called.event == WOLFSSL_DEBUG_MEMORY_FREE && called.sz == 5
          && called.bucket == 4 * A && called.type == 79);
    wolfSSL_SetDebugMemoryCb(NULL);
    wc_UnloadStaticMemory(hint);
    CHECK_EQUAL(called.calls, 6);
}
#endif

/* ------------------------------------------------------------------------------------------------- guards */

#ifdef WOLFMEM_GUARD
static WOLFMEM_FAULT told;
static int told_count;

static void on_fault(const WOLFMEM_FAULT* fault)
{
    told = *fault;
    told_count++;
}

/* Whether just this fault has been told since the last call. */
static int just_told(int what, const void* where, const char* api, const char* func)
{
    int ok = told_count == 1 && told.what == what && told.where == where;
#ifdef WOLFSSL_DEBUG_MEMORY
    ok = ok && strcmp(told.func, func) == 0 && told.line != 0;
    (void)api;
#else
    ok = ok && strcmp(told.func, api) == 0 && told.line == 0;
    (void)func;
#endif
    if (!ok)
        fprintf(stderr, "told %d times, last %d at %p, not %d at %p\n", told_count, told.what, told.where, what, where);
    told_count = 0;
    return ok;
}
#define TOLD(what, where, api) CHECK(just_told((what), (where), (api), __func__))

static const word32 guard_size[1] = {8 * A}, guard_dist[1] = {4};

static WOLFSSL_HEAP_HINT* load_guarded(void)
{
    told_count = 0;
    wc_SetStaticMemoryFaultCb(on_fault);
    return load(1, guard_size, guard_dist, 0, need(1, guard_size, guard_dist));
}

/* How many blocks can be taken; they are given back. The heap must work, and be sound, after each fault. */
static unsigned usable(WOLFSSL_HEAP_HINT* hint)
{
    void* p[8];
    unsigned n = 0, i;
    while (n < 8 && (p[n] = XMALLOC(8 * A, hint, T)) != NULL)
        memset(p[n++], 0x77, 8 * A);
    for (i = 0; i < n; i++)
        XFREE(p[i], hint, T);
    CHECK(wc_StaticMemoryCheck(hint, NULL) == 0);
    return n;
}

static void test_overflow(void)
{
    word32 ask;
    for (ask = 0; ask <= 8 * A; ask++) {
        WOLFSSL_HEAP_HINT* hint = load_guarded();
        WOLFMEM_FAULT fault;
        unsigned char* p = XMALLOC(ask, hint, T);
        p[ask] ^= 1;
        CHECK_EQUAL(wc_StaticMemoryCheck(hint, &fault), WOLFMEM_FAULT_OVERFLOW);
        CHECK(fault.what == WOLFMEM_FAULT_OVERFLOW && fault.where == p && fault.func == NULL);
        CHECK_EQUAL(told_count, 0);
        XFREE(p, hint, T);
        TOLD(WOLFMEM_FAULT_OVERFLOW, p, "wolfSSL_Free");
        CHECK_EQUAL(usable(hint), 4);                             /* the block itself was sound */
        wc_UnloadStaticMemory(hint);
    }
}

/* Every bit of the header that a block in use relies on. */
static void test_underflow(void)
{
    int back, bit;
    for (back = 1; back <= (int)sizeof(wc_Memory); back++) {
        int at = (int)sizeof(wc_Memory) - back;
        if (at >= (int)(2 * sizeof(word32)) && at < (int)(sizeof(wc_Memory) - sizeof(word32)))
            continue;                                       /* only the first word of next is used then */
        for (bit = 0; bit < 8; bit++) {
            WOLFSSL_HEAP_HINT* hint = load_guarded();
            WOLFMEM_FAULT fault;
            unsigned char* p = XMALLOC(5, hint, T);
            p[-back] = (unsigned char)(p[-back] ^ 1 << bit);
            CHECK_EQUAL(wc_StaticMemoryCheck(hint, &fault), WOLFMEM_FAULT_HEADER);
            CHECK(fault.where == p);
            if (bit % 2 == 0) {
                XFREE(p, hint, T);
                TOLD(WOLFMEM_FAULT_HEADER, p, "wolfSSL_Free");
            } else {
                CHECK(XREALLOC(p, 6, hint, T) == NULL);
                TOLD(WOLFMEM_FAULT_HEADER, p, "wolfSSL_Realloc");
            }
            XFREE(p, hint, T);
            TOLD(WOLFMEM_FAULT_DOUBLE_FREE, p, "wolfSSL_Free");
            CHECK_EQUAL(usable(hint), 3);                         /* that block is out of use */
            wc_UnloadStaticMemory(hint);
        }
    }
}

/* A write through a stale pointer, or a long overflow, that hits the header of a free block. */
static void test_damaged_free_list(void)
{
    int where;
    for (where = 0; where < 4; where++) {
        WOLFSSL_HEAP_HINT* hint = load_guarded();
        unsigned char* p[4];
        wc_Memory* head;
        int i;
        for (i = 0; i < 4; i++)
            p[i] = XMALLOC(1, hint, T);
        for (i = 0; i < 4; i++)
            XFREE(p[i], hint, T);
        head = (wc_Memory*)(void*)p[3] - 1;
        if (where == 0)
            head->tag ^= 0x1000;
        else if (where == 1)
            head->next[sizeof(void*) / sizeof(word32) - 1] ^= 0x40;
        else if (where == 2)
            head->next[0] ^= 0x40;
        else
            memset(head, 0x41, sizeof *head);
        CHECK_EQUAL(wc_StaticMemoryCheck(hint, NULL), WOLFMEM_FAULT_HEADER);
        CHECK(XMALLOC(1, hint, T) != NULL);                 /* served all the same, by another block */
        TOLD(WOLFMEM_FAULT_HEADER, p[3], "wolfSSL_Malloc");
        CHECK_EQUAL(usable(hint), 2);
        wc_UnloadStaticMemory(hint);
    }
}

static void test_damaged_last_free_block(void)
{
    WOLFSSL_HEAP_HINT* hint = load_guarded();
    unsigned char* p[4];
    int i;
    for (i = 0; i < 4; i++)
        p[i] = XMALLOC(1, hint, T);
    XFREE(p[0], hint, T);
    ((wc_Memory*)(void*)p[0])[-1].tag ^= 0x10000;
    CHECK(XMALLOC(1, hint, T) == NULL);
    TOLD(WOLFMEM_FAULT_HEADER, p[0], "wolfSSL_Malloc");
    CHECK(XMALLOC(1, hint, T) == NULL);
    CHECK_EQUAL(told_count, 0);
    XFREE(p[1], hint, T);
    CHECK(XMALLOC(1, hint, T) == p[1]);
    wc_UnloadStaticMemory(hint);
}

static void test_bad_pointers(void)
{
    static unsigned char other_arena[8192];
    WOLFSSL_HEAP_HINT* other = NULL;
    WOLFSSL_HEAP_HINT* hint = load_guarded();
    unsigned char* p = XMALLOC(8 * A, hint, T);
    unsigned char* q;
    unsigned char local[64];
    REQUIRE(wc_LoadStaticMemory_ex(&other, 1, guard_size, guard_dist, other_arena, sizeof other_arena, 0, 0) == 0);
    q = XMALLOC(1, other, T);
    memset(p, 0, 8 * A);

    XFREE(p + A, hint, T);
    TOLD(WOLFMEM_FAULT_WILD, p + A, "wolfSSL_Free");
    XFREE(p + 1, hint, T);
    TOLD(WOLFMEM_FAULT_MISALIGNED, p + 1, "wolfSSL_Free");
    XFREE(local, hint, T);
    TOLD(WOLFMEM_FAULT_FOREIGN, local, "wolfSSL_Free");
    XFREE((void*)8, hint, T);
    TOLD(WOLFMEM_FAULT_FOREIGN, (void*)8, "wolfSSL_Free");
    XFREE((void*)(UINTPTR_MAX - 15), hint, T);
    TOLD(WOLFMEM_FAULT_FOREIGN, (void*)(UINTPTR_MAX - 15), "wolfSSL_Free");
    XFREE(hint->memory, hint, T);
    TOLD(WOLFMEM_FAULT_FOREIGN, hint->memory, "wolfSSL_Free");
    XFREE(q, hint, T);
    TOLD(WOLFMEM_FAULT_WRONG_HEAP, q, "wolfSSL_Free");
    CHECK(XREALLOC(q, 1, hint, T) == NULL);
    TOLD(WOLFMEM_FAULT_WRONG_HEAP, q, "wolfSSL_Realloc");
    XFREE(q, NULL, T);                                      /* would go to the C library */
    TOLD(WOLFMEM_FAULT_WRONG_HEAP, q, "wolfSSL_Free");
    CHECK(XREALLOC(q, 1, NULL, T) == NULL);
    TOLD(WOLFMEM_FAULT_WRONG_HEAP, q, "wolfSSL_Realloc");
    XFREE(p, hint, T);
    CHECK_EQUAL(told_count, 0);
    XFREE(p, hint, T);
    TOLD(WOLFMEM_FAULT_DOUBLE_FREE, p, "wolfSSL_Free");
    CHECK(XREALLOC(p, 1, hint, T) == NULL);
    TOLD(WOLFMEM_FAULT_DOUBLE_FREE, p, "wolfSSL_Realloc");
    XFREE(q, other, T);
    CHECK_EQUAL(told_count, 0);
    CHECK_EQUAL(usable(hint), 4);
    wc_UnloadStaticMemory(other);
    XFREE(q, hint, T);
    TOLD(WOLFMEM_FAULT_FOREIGN, q, "wolfSSL_Free");         /* an unloaded heap is none */
    wc_UnloadStaticMemory(hint);
    wc_SetStaticMemoryFaultCb(NULL);
    CHECK_EQUAL(wc_StaticMemoryCheck(NULL, NULL), BAD_FUNC_ARG);
}

/* All aligned pointers between the blocks, which hold requests of all sizes; what stands before one of
 * them as if it were a header must not pass for one, such as a fill with another block's header behind it. */
static void test_every_wild_pointer(void)
{
    WOLFSSL_HEAP_HINT* hint = load_guarded();
    unsigned char* first = arena + WOLFMEM_STRUCT_SIZE + WOLFMEM_LEAD;
    unsigned char *p[4], *at;
    unsigned size, i, missed = 0;
    for (size = 0; size <= 8 * A; size++) {
        for (i = 0; i < 4; i++) {
            p[i] = XMALLOC(8 * A, hint, T);
            memset(p[i], 0xDD, 8 * A);
        }
        for (i = 0; i < 4; i += 2) {
            XFREE(p[i], hint, T);
            p[i] = XMALLOC(size, hint, T);
        }
        for (at = first; at < first + 4 * (8 * A + WOLFMEM_PADDING) - WOLFMEM_PADDING; at += A) {
            if (at == p[0] || at == p[1] || at == p[2] || at == p[3])
                continue;
            XFREE(at, hint, T);
            missed += told_count != 1 || told.what != WOLFMEM_FAULT_WILD;
            told_count = 0;
        }
        for (i = 0; i < 4; i++)
            XFREE(p[i], hint, T);
    }
    CHECK_EQUAL(missed, 0);
    wc_UnloadStaticMemory(hint);
}

#if WOLFMEM_GUARD > 1
static void test_fill(void)
{
    WOLFSSL_HEAP_HINT* hint = load_guarded();
    unsigned char* p = XMALLOC(20, hint, T);
    int i;
    for (i = 0; i < 20; i++)
        CHECK_EQUAL(p[i], 0xA5);
    XFREE(p, hint, T);
    for (i = 0; i < 8 * A; i++)
        CHECK_EQUAL(p[i], 0xDD);
    p[8 * A - 1] = 0;
    CHECK_EQUAL(wc_StaticMemoryCheck(hint, NULL), WOLFMEM_FAULT_FREED);
    CHECK(XMALLOC(1, hint, T) == p);
    TOLD(WOLFMEM_FAULT_FREED, p, "wolfSSL_Malloc");
    XFREE(p, hint, T);
    p[0] = 0;
    CHECK(XMALLOC(1, hint, T) == p);
    TOLD(WOLFMEM_FAULT_FREED, p, "wolfSSL_Malloc");
    XFREE(p, hint, T);
    CHECK_EQUAL(usable(hint), 4);
    wc_UnloadStaticMemory(hint);
}
#endif

#ifndef WOLFSSL_STATIC_MEMORY_LEAN
static void test_guarded_io(void)
{
    WOLFSSL_HEAP_HINT* hint = load_with_io(2, WOLFMEM_IO_POOL, 2, 0);
    unsigned char* p = XMALLOC(9, hint, DYNAMIC_TYPE_IN_BUFFER);
    wc_SetStaticMemoryFaultCb(on_fault);
    told_count = 0;
    CHECK_EQUAL(wc_StaticMemoryCheck(hint, NULL), 0);
    XFREE(p + A, hint, T);
    TOLD(WOLFMEM_FAULT_WILD, p + A, "wolfSSL_Free");
    XFREE(p, hint, T);
    ((wc_Memory*)(void*)p)[-1].tag ^= 0x100;
    CHECK_EQUAL(wc_StaticMemoryCheck(hint, NULL), WOLFMEM_FAULT_HEADER);
    CHECK(XMALLOC(9, hint, DYNAMIC_TYPE_IN_BUFFER) != NULL);
    TOLD(WOLFMEM_FAULT_HEADER, p, "wolfSSL_Malloc");
    CHECK_EQUAL(wc_StaticMemoryCheck(hint, NULL), 0);
    wc_UnloadStaticMemory(hint);
}

/* As TOLD; a connection's functions do not know their caller. */
#define CLOSE_TOLD(fault, at) \
    (CHECK(told_count == 1 && told.what == (fault) && told.where == (at) \
           && strcmp(told.func, "wc_FreeStaticMemoryHint") == 0 && told.line == 0), told_count = 0)

static void test_guarded_connection(void)
{
    WOLFSSL_HEAP_HINT* hint = load_with_io(4, WOLFMEM_IO_POOL_FIXED, 4, 0);
    WOLFSSL_HEAP_HINT local;
    WOLFSSL_HEAP_HINT* c = wc_NewStaticMemoryHint(hint);
    WOLFSSL_MEM_STATS stats;
    unsigned char* out;
    void* p[4];
    int i;
    wc_SetStaticMemoryFaultCb(on_fault);
    told_count = 0;
    REQUIRE(c != NULL);
    CHECK_EQUAL(wc_StaticMemoryCheck(hint, NULL), 0);
    wc_FreeStaticMemoryHint(c);
    wc_FreeStaticMemoryHint(hint);
    CHECK_EQUAL(told_count, 0);
    wc_FreeStaticMemoryHint(c);
    CLOSE_TOLD(WOLFMEM_FAULT_DOUBLE_FREE, c);
    memset(&local, 1, sizeof local);
    wc_FreeStaticMemoryHint(&local);
    CLOSE_TOLD(WOLFMEM_FAULT_FOREIGN, &local);
    CHECK(XMALLOC(1, hint, T) == c);                        /* someone else's block now */
    wc_FreeStaticMemoryHint(c);
    CLOSE_TOLD(WOLFMEM_FAULT_WILD, c);
    XFREE(c, hint, T);

    c = wc_NewStaticMemoryHint(hint);                       /* an I/O block's overflow: told, and given back */
    REQUIRE(c != NULL);
    out = c->outBuf;
    out[WOLFMEM_IO_SZ] ^= 1;
    wc_FreeStaticMemoryHint(c);
    CLOSE_TOLD(WOLFMEM_FAULT_OVERFLOW, out);
    c = wc_NewStaticMemoryHint(hint);                       /* a hint that names another block */
    REQUIRE(c != NULL);
    out = c->inBuf;
    c->inBuf = c;
    wc_FreeStaticMemoryHint(c);
    CLOSE_TOLD(WOLFMEM_FAULT_WILD, c);
    CHECK_EQUAL(wolfSSL_GetMemStats(hint->memory, &stats), 1);
    CHECK_EQUAL(stats.avaIO, 3);
    CHECK_EQUAL(hint->memory->cur_ha, 0);
    c = wc_NewStaticMemoryHint(hint);                       /* only the hint's own block is lost */
    REQUIRE(c != NULL);
    ((wc_Memory*)(void*)c)[-1].tag ^= 0x100;
    wc_FreeStaticMemoryHint(c);
    CLOSE_TOLD(WOLFMEM_FAULT_HEADER, c);
    wc_FreeStaticMemoryHint(c);
    CLOSE_TOLD(WOLFMEM_FAULT_DOUBLE_FREE, c);
    CHECK_EQUAL(hint->memory->cur_ha, 0);
    CHECK_EQUAL(wolfSSL_GetMemStats(hint->memory, &stats), 1);
    CHECK_EQUAL(stats.avaIO, 3);
    for (i = 0; i < 4; i++)
        p[i] = XMALLOC(1, hint, T);
    CHECK(p[2] != NULL && p[0] != p[1] && p[0] != p[2] && p[1] != p[2] && p[3] == NULL);
    CHECK_EQUAL(wc_StaticMemoryCheck(hint, NULL), 0);
    CHECK_EQUAL(told_count, 0);
    wc_UnloadStaticMemory(hint);
}
#endif
#endif

/* ------------------------------------------------------------------------------------------------- insight */

#if defined(WOLFMEM_INSIGHT) && MAX >= 3
static char printed[1024];

static void put(const char* text, void* ctx)
{
    CHECK(strlen(text) <= 73);
    CHECK(strlen(printed) + strlen(text) < sizeof printed);
    strcat(printed, text);
    ++*(int*)ctx;
}

static void test_insight(void)
{
    static const word32 size[2] = {64, 1024}, dist[2] = {2, 3};
    static const char expected[] =
        "     size   blocks     used     peak    spare spill in      out   failed\n"
        "       64        2        1        2        0        0        2        1\n"
        "     1024        3        0        3        0        2        0        0\n"
        "too large:          1\n";
    WOLFSSL_HEAP_HINT* hint = load(2, size, dist, 0, need(2, size, dist));
    WOLFMEM_BUCKET_STATS stats;
    void* p[6];
    int i, lines = 0;
    p[5] = XMALLOC(1000, hint, T);
    for (i = 0; i < 5; i++)
        p[i] = XMALLOC(1, hint, T);
    CHECK(p[4] == NULL);
    CHECK(XMALLOC(1025, hint, T) == NULL);
    for (i = 1; i < 6; i++)
        XFREE(p[i], hint, T);
    printed[0] = '\0';
    CHECK_EQUAL(wc_StaticMemoryPrint(hint, put, &lines), 0);
    if (!CHECK(strcmp(printed, expected) == 0))
        fputs(printed, stderr);
    CHECK_EQUAL(lines, 4);
    CHECK_EQUAL(wc_StaticMemoryInsight(hint, 1, &stats), 0);
    CHECK(stats.size == 1024 && stats.spill_in == 2);
    CHECK_EQUAL(wc_StaticMemoryInsight(hint, 2, &stats), BAD_FUNC_ARG);
    CHECK_EQUAL(wc_StaticMemoryInsight(hint, WOLFMEM_MAX_BUCKETS, &stats), BAD_FUNC_ARG);
    CHECK_EQUAL(wc_StaticMemoryInsight(NULL, 0, &stats), BAD_FUNC_ARG);
    CHECK_EQUAL(wc_StaticMemoryInsight(hint, 0, NULL), BAD_FUNC_ARG);
    CHECK_EQUAL(wc_StaticMemoryPrint(NULL, put, &lines), BAD_FUNC_ARG);
    CHECK_EQUAL(wc_StaticMemoryPrint(hint, NULL, &lines), BAD_FUNC_ARG);
    wc_UnloadStaticMemory(hint);
}

#ifndef WOLFSSL_STATIC_MEMORY_LEAN
static void test_io_insight(void)
{
    WOLFSSL_HEAP_HINT* hint = load_with_io(2, WOLFMEM_IO_POOL, 2, 0);
    WOLFMEM_BUCKET_STATS stats;
    CHECK(XMALLOC(9, hint, DYNAMIC_TYPE_IN_BUFFER) != NULL);
    CHECK_EQUAL(wc_StaticMemoryInsight(hint, WOLFMEM_MAX_BUCKETS, &stats), 0);
    CHECK_EQUAL(stats.size, WOLFMEM_IO_SZ);
    CHECK_EQUAL(stats.blocks, 2);
    CHECK_EQUAL(stats.used, 1);
    CHECK_EQUAL(stats.peak, 1);
    wc_UnloadStaticMemory(hint);
}
#endif
#endif

int main(void)
{
    arena = (unsigned char*)round_up((uintptr_t)arena_memory, 128);
    TEST(test_sizes_are_the_librarys());
    TEST(test_load_errors());
    TEST(test_need_is_checked_for_overflow());
    TEST(test_used_is_checked_for_overflow());
    TEST(test_added_buffer_must_have_the_heaps_sizes());
    TEST(test_added_buffer_may_be_small());
    TEST(test_partition());
    TEST(test_need_is_exact());
    TEST(test_defaults());
    TEST(test_size_of_the_blocks_alone());
    TEST(test_search());
#if MAX >= 3
    TEST(test_spill_and_running_out());
#endif
    TEST(test_realloc());
    TEST(test_global_hint());
    TEST(test_against_model());
#ifndef FEW_OPERATIONS                                      /* under valgrind they would take minutes */
    TEST(test_damaged_headers());
    TEST(test_damaged_padding());
#endif
#ifndef WOLFSSL_STATIC_MEMORY_LEAN
    TEST(test_statistics());
    TEST(test_io_pool());
    TEST(test_realloc_io());
    if (A >= sizeof(void*))
        TEST(test_tls_layer());
    if (A >= sizeof(void*)) {
        TEST(test_fixed_io());
        TEST(test_fixed_io_by_another_hint());
        TEST(test_closed_global_hint());
        TEST(test_connection_limits());
        TEST(test_connection_statistics());
    }
#endif
#ifdef WOLFSSL_STATIC_MEMORY_DEBUG_CALLBACK
    TEST(test_debug_callback());
#endif
#ifdef WOLFMEM_GUARD
    TEST(test_overflow());
    TEST(test_underflow());
    TEST(test_damaged_free_list());
    TEST(test_damaged_last_free_block());
    TEST(test_bad_pointers());
    TEST(test_every_wild_pointer());
#if WOLFMEM_GUARD > 1
    TEST(test_fill());
#endif
#ifndef WOLFSSL_STATIC_MEMORY_LEAN
    TEST(test_guarded_io());
    if (A >= sizeof(void*))
        TEST(test_guarded_connection());
#endif
#endif
#if defined(WOLFMEM_INSIGHT) && MAX >= 3
    TEST(test_insight());
#ifndef WOLFSSL_STATIC_MEMORY_LEAN
    TEST(test_io_insight());
#endif
#endif
    return check_summary();
}
