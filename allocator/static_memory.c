/* SPDX-License-Identifier: MIT */
/* Copyright (c) The memory_bucket_optimizer authors */

/* How it works: each bucket has a list of its free blocks, linked through the headers before their data, and
 * a bit in a mask that says that the list is not empty. A request finds the first bucket of enough
 * size by a binary search over the sizes; if its list is empty, the next one that has a block by the lowest bit of
 * the mask from there on; and takes the list's head. A block knows its bucket's number, so a free pushes it there; a
 * check word beside the number says that both are as loading wrote them. Nothing ever scans buckets or blocks, so a
 * spill costs a few instructions more than a fit, however far it goes.
 *
 * Each build option is one section of small functions, which are empty if the option is off. So the code that
 * calls them has no conditions, and the compiler removes the empty ones. */

#include "static_memory.h"

#include <limits.h>
#include <string.h>

#ifndef WOLFSSL_NO_MALLOC
#include <stdlib.h>
#endif
#if defined(WOLFSSL_DEBUG_MEMORY) && defined(WOLFSSL_DEBUG_MEMORY_PRINT)
#define DEBUG_PRINT
#include <stdio.h>
#endif

/* Keeps what is rare out of the functions that every request runs through. */
#if defined(__GNUC__)
#define RARE __attribute__((noinline, cold))
#else
#define RARE
#endif

/* The way that most requests take, laid out as a straight line. */
#if defined(__GNUC__)
#define LIKELY(condition) __builtin_expect((condition) != 0, 1)
#else
#define LIKELY(condition) (condition)
#endif

/* And what is common in them, unless it is size that counts. */
#if defined(__GNUC__) && !defined(__OPTIMIZE_SIZE__)
#define COMMON inline __attribute__((always_inline))
#else
#define COMMON
#endif

#define STATIC_ASSERT(what, name) typedef char static_assert_##name[(what) ? 1 : -1]

enum {
    ALIGN     = WOLFSSL_STATIC_ALIGN,
    IO_BUCKET = WOLFMEM_MAX_BUCKETS,        /* the I/O pool's number among the lists */
    IO_FLAGS  = WOLFMEM_IO_POOL | WOLFMEM_IO_POOL_FIXED,
    IO_BLOCK  = 16,                         /* added to a heap's flag for each block of the I/O pool */
#ifdef WOLFSSL_STATIC_MEMORY_LEAN
    ALL_FLAGS = WOLFMEM_GENERAL | WOLFMEM_TRACK_STATS
#else
    ALL_FLAGS = WOLFMEM_GENERAL | IO_FLAGS | WOLFMEM_TRACK_STATS
#endif
};
#define NO_BUCKET UINT32_MAX                /* its size; no real one, since those are multiples of ALIGN */

/* wolfSSL's sizes, from its public structures: P is a pointer, n the number of buckets. */
#define P          sizeof(void*)
#define ROUND_P(x) (((x) + P - 1) / P * P)
#ifdef SINGLE_THREADED
#define MUTEX_SIZE 0u
#else
#define MUTEX_SIZE sizeof(WOLFMEM_MUTEX)
#endif
#ifdef WOLFSSL_STATIC_MEMORY_LEAN
#define HEAP_SIZE ROUND_P(WOLFMEM_MAX_BUCKETS * (P + 8) + MUTEX_SIZE)
#define HINT_SIZE (2 * P)
#else
#define HEAP_SIZE ROUND_P(WOLFMEM_MAX_BUCKETS * (P + 8) + P + 36 + MUTEX_SIZE)
#define HINT_SIZE ROUND_P(4 * P + 1)
#endif
#if !defined(WOLFMEM_GUARD) && !defined(WOLFMEM_INSIGHT)
STATIC_ASSERT(sizeof(WOLFSSL_HEAP) == HEAP_SIZE, heap_is_as_large_as_wolfssl_s);
STATIC_ASSERT(WOLFMEM_PADDING == WOLFMEM_ROUND_UP(ROUND_P(2 * P + 4)), padding_is_wolfssl_s);
#endif
STATIC_ASSERT(sizeof(WOLFSSL_HEAP_HINT) == HINT_SIZE, hint_is_as_large_as_wolfssl_s);
STATIC_ASSERT(sizeof(wc_Memory) == ROUND_P(2 * P + 4), header_is_as_large_as_wolfssl_s);
#ifndef WOLFSSL_STATIC_MEMORY_LEAN           /* the members that wolfSSL's TLS layer uses itself */
#define COUNTERS_AT ((WOLFMEM_MAX_BUCKETS + 1) * P)
#define FLAG_AT     (COUNTERS_AT + 8 * WOLFMEM_MAX_BUCKETS + 32)
STATIC_ASSERT(offsetof(WOLFSSL_HEAP, max_ha) == COUNTERS_AT, max_ha_is_where_wolfssl_has_it);
STATIC_ASSERT(offsetof(WOLFSSL_HEAP, cur_ha) == COUNTERS_AT + 4, cur_ha_is_where_wolfssl_has_it);
STATIC_ASSERT(offsetof(WOLFSSL_HEAP, max_io) == COUNTERS_AT + 8, max_io_is_where_wolfssl_has_it);
STATIC_ASSERT(offsetof(WOLFSSL_HEAP, cur_io) == COUNTERS_AT + 12, cur_io_is_where_wolfssl_has_it);
STATIC_ASSERT(offsetof(WOLFSSL_HEAP, flag) == FLAG_AT, flag_is_where_wolfssl_has_it);
STATIC_ASSERT(offsetof(WOLFSSL_HEAP_HINT, outBuf) == 2 * P, the_i_o_blocks_are_where_wolfssl_has_them);
STATIC_ASSERT(offsetof(WOLFSSL_HEAP_HINT, connection) == 4 * P, connection_is_where_wolfssl_has_it);
#endif
STATIC_ASSERT(sizeof(void*) <= sizeof(((wc_Memory*)0)->next), a_pointer_fits_into_a_header);

static const word32 default_sizes[] = { WOLFMEM_BUCKETS };
static const word32 default_dist[] = { WOLFMEM_DIST };
STATIC_ASSERT(sizeof(default_sizes) == WOLFMEM_DEF_BUCKETS * sizeof(word32), bucket_list_length);
STATIC_ASSERT(sizeof(default_dist) == WOLFMEM_DEF_BUCKETS * sizeof(word32), dist_list_length);
STATIC_ASSERT(WOLFMEM_DEF_BUCKETS <= WOLFMEM_MAX_BUCKETS, default_lists_fit);

static void* global_hint;

/* What a guard found during a call, to be told when the heap is unlocked again. */
struct fault {
    int   what;
    void* where;
};

/* ---------------------------------------------------------------------------------------------------
 * Blocks. A block is known by its data; the header stands directly before it. Headers are only as
 * aligned as the data, which may be less than a pointer: so links are copied in and out, bytewise by the
 * language's rules, and with one instruction by the machine's. */

static wc_Memory* header(void* data)
{
    return (wc_Memory*)data - 1;
}

static void* get_next(void* data)
{
    void* next;
    memcpy(&next, header(data)->next, sizeof next);
    return next;
}

static void set_next(void* data, void* next)
{
    memcpy(header(data)->next, &next, sizeof next);
}

/* The flags of a tag. They are not in the check word: so a block that has one does not pass for sound at
 * first sight, and a free of it takes the way of the special ones. */
#ifdef WOLFSSL_STATIC_MEMORY_LEAN
#define TAG_FLAGS 0u
#else
#define FIXED_IO  0x80u                      /* an I/O block that a connection keeps while it is open */
#define SPECIAL   0x100u                     /* in use, and of the I/O pool, or counted by connections */
#define TAG_FLAGS (FIXED_IO | SPECIAL)
STATIC_ASSERT(WOLFMEM_MAX_BUCKETS < FIXED_IO, no_bucket_s_number_has_a_flag);

static int is_fixed_io(void* data)
{
    return (header(data)->tag & FIXED_IO) != 0;
}
#endif

static size_t bucket_of(void* data)
{
    return header(data)->tag & ~TAG_FLAGS;
}

/* The bytes requested of a block in use. The last word of next stands directly before the data. */
#define requested(data) header(data)->next[sizeof header(data)->next / sizeof(word32) - 1]

/* ---------------------------------------------------------------------------------------------------
 * Sets of buckets */

#if WOLFMEM_MAX_BUCKETS > 32
typedef uint64_t bucket_set;
#else
typedef uint32_t bucket_set;
#endif
STATIC_ASSERT(sizeof(bucket_set) == WOLFMEM_MASK_WORDS * sizeof(word32), the_mask_holds_a_set);

/* The mask is kept in words because a 64-bit member would make the structure larger on some targets. */
static bucket_set get_mask(const WOLFSSL_HEAP* heap)
{
    bucket_set set;
    memcpy(&set, heap->mask, sizeof set);
    return set;
}

static void set_mask(WOLFSSL_HEAP* heap, bucket_set set)
{
    memcpy(heap->mask, &set, sizeof set);
}

/* The lowest bucket of a set that is not empty. */
static COMMON unsigned lowest(bucket_set set)
{
#if defined(__GNUC__) && (UINTPTR_MAX > 0xFFFFFFFFu || WOLFMEM_MAX_BUCKETS <= 32)
    return sizeof set > sizeof(int) ? (unsigned)__builtin_ctzll(set) : (unsigned)__builtin_ctz((unsigned)set);
#else
    /* By de Bruijn's sequence: shifted by each number of bits, its upper five are another one. */
    static const unsigned char place[32] = {
        0, 1, 28, 2, 29, 14, 24, 3, 30, 22, 20, 15, 25, 17, 4, 8,
        31, 27, 13, 23, 21, 19, 16, 7, 26, 12, 18, 6, 11, 5, 10, 9
    };
    uint32_t low = (uint32_t)set;
    uint32_t word = low != 0 ? low : (uint32_t)(set >> (WOLFMEM_MAX_BUCKETS > 32 ? 32 : 0));
    return (low != 0 ? 0u : 32u) + place[(uint32_t)((word & (~word + 1)) * 0x077CB531u) >> 27];
#endif
}

/* The first bucket of at least this size. The size must not be over that of the last possible bucket.
 *
 * The first comparison chooses a window of TOP buckets, the largest power of two under the number of buckets: the
 * first ones or the last ones, which may overlap. Each further one halves it. All this is constant, so it is
 * written out, and what fewer buckets do not need vanishes. The mask and the selects compile to code
 * without a branch (a conditional expression in place of the mask does not): always the same time. */
enum {
    TOP = WOLFMEM_MAX_BUCKETS > 32 ? 32 : WOLFMEM_MAX_BUCKETS > 16 ? 16 : WOLFMEM_MAX_BUCKETS > 8 ? 8
        : WOLFMEM_MAX_BUCKETS > 4 ? 4 : WOLFMEM_MAX_BUCKETS > 2 ? 2 : 1
};
STATIC_ASSERT(WOLFMEM_MAX_BUCKETS <= 2 * TOP, two_windows_cover_all_buckets);
#define HALVE(half) first = (half) < TOP && size[first + (half) - 1] < request ? first + (half) : first

static COMMON size_t first_bucket(const word32* size, word32 request)
{
    size_t first = (0 - (size_t)(size[TOP - 1] < request)) & (WOLFMEM_MAX_BUCKETS - TOP);
    HALVE(16);
    HALVE(8);
    HALVE(4);
    HALVE(2);
    HALVE(1);
    return first;
}

static unsigned bucket_count(const WOLFSSL_HEAP* heap)
{
    unsigned count = 0;
    while (count < WOLFMEM_MAX_BUCKETS && heap->size[count] != NO_BUCKET)
        count++;
    return count;
}

/* Bytes that a block holds. */
static word32 size_of(const WOLFSSL_HEAP* heap, size_t bucket)
{
    return bucket == IO_BUCKET ? (word32)WOLFMEM_IO_SZ : heap->size[bucket];
}

/* ---------------------------------------------------------------------------------------------------
 * The partition: where the blocks lie in a buffer. It is computed from the lists alone, block after
 * block, for loading, for sizing, and for the guards' walk over a heap. */

typedef struct partition {
    const word32*  size;
    const word32*  dist;
    unsigned       count;    /* of both lists */
    unsigned       bucket;   /* the last block's in the lists; then how many more in this round */
    word32         left;
    unsigned char* at;       /* where the next block's padding starts */
    word32         room;     /* bytes from there to the end */
} partition;

static const word32 io_size = WOLFMEM_IO_SZ, io_dist = 1;

/* Of an I/O pool, the lists are its own. It begins as if a round had just ended. */
static partition partition_begin(unsigned char* at, word32 room, int io, unsigned count, const word32* size,
                                 const word32* dist)
{
    partition p = {io ? &io_size : size, io ? &io_dist : dist, io ? 1 : count, 0, 0, at, room};
    return p;
}

static int partition_fits(const partition* p, unsigned bucket)
{
    return p->room >= WOLFMEM_PADDING && p->room - WOLFMEM_PADDING >= p->size[bucket];
}

/* The next block's data, or NULL at the end. It ends: while the smallest block fits, each round has at
 * least that one, since dist is never 0. */
static unsigned char* partition_next(partition* p)
{
    unsigned char* data;
    if (!partition_fits(p, 0))
        return NULL;
    data = p->at + WOLFMEM_LEAD;
    while (p->left == 0 || !partition_fits(p, p->bucket)) {
        p->bucket = p->bucket == 0 ? p->count - 1 : p->bucket - 1;
        p->left = p->dist[p->bucket];
    }
    p->left--;
    p->at += p->size[p->bucket] + WOLFMEM_PADDING;
    p->room -= p->size[p->bucket] + WOLFMEM_PADDING;
    return data;
}

/* The heap's bucket that the last block is of. */
static unsigned partition_bucket(const partition* p)
{
    return p->size == &io_size ? (unsigned)IO_BUCKET : p->bucket;
}

/* ---------------------------------------------------------------------------------------------------
 * Insight */

#ifdef WOLFMEM_INSIGHT
static COMMON void insight_taken(WOLFSSL_HEAP* heap, size_t bucket, size_t first)
{
    if (++heap->insight.used[bucket] > heap->insight.peak[bucket])
        heap->insight.peak[bucket] = heap->insight.used[bucket];
    if (bucket != first) {
        heap->insight.spill_in[bucket]++;
        heap->insight.spill_out[first]++;
    }
}

static COMMON void insight_given(WOLFSSL_HEAP* heap, size_t bucket)
{
    heap->insight.used[bucket]--;
}

static void insight_failed(WOLFSSL_HEAP* heap, size_t first)
{
    if (size_of(heap, first) == NO_BUCKET)
        heap->too_large++;
    else
        heap->insight.failed[first]++;
}

static void insight_too_large(WOLFSSL_HEAP* heap)
{
    heap->too_large++;
}
#else
#define insight_taken(heap, bucket, first) ((void)0)
#define insight_given(heap, bucket)        ((void)0)
#define insight_failed(heap, first)        ((void)0)
#define insight_too_large(heap)            ((void)0)
#endif

/* ---------------------------------------------------------------------------------------------------
 * Guards */

#ifdef WOLFMEM_GUARD
/* Checksum seeds: what state a header says that its block is in. */
#define SEALED_FREE 0x46524545u
#define SEALED_USED 0x55534544u
#define SEALED_LOST 0x4C4F5354u             /* its header was damaged: out of use until the heap is loaded anew */
#define TAIL_MAGIC  0x5441494Cu
#define FILL_USED   0xA5
#define FILL_FREE   0xDD

#define ARENA_SIZE  sizeof(WOLFMEM_ARENA)

static WOLFMEM_FAULT_CB fault_cb;
static WOLFSSL_HEAP* heaps;

/* The check word of a header in this state. It covers the block's address and all that the state makes the header
 * be trusted for, so neither a stale copy nor a damaged field passes; and multiplies (the factor is MurmurHash3's), so
 * that what lies before a pointer into the middle of a block does not either: mostly one pattern, and
 * check words of the headers nearby, which would cancel each other out in a sum. */
static COMMON word32 seal(const void* data, word32 state, uintptr_t content, word32 tag)
{
    return ((word32)(content ^ (content >> 16 >> 16)) ^ (word32)(uintptr_t)data ^ state) * 0x85EBCA6Bu ^ tag;
}

static COMMON void seal_free(void* data)
{
    header(data)->check = seal(data, SEALED_FREE, (uintptr_t)get_next(data), header(data)->tag);
}

static COMMON int sealed_free(void* data)
{
    return header(data)->check == seal(data, SEALED_FREE, (uintptr_t)get_next(data), header(data)->tag);
}

static COMMON int sealed_used(void* data)
{
    return header(data)->check == seal(data, SEALED_USED, requested(data), header(data)->tag);
}

static void seal_lost(void* data, size_t bucket)
{
    header(data)->tag = (word32)bucket;
    header(data)->check = seal(data, SEALED_LOST, 0, header(data)->tag);
}

static int sealed_lost(void* data)
{
    return header(data)->check == seal(data, SEALED_LOST, 0, header(data)->tag);
}

/* The requested size need not be aligned, so neither is the magic number behind it. */
static COMMON void seal_used(void* data)
{
    word32 tail = TAIL_MAGIC ^ (word32)(uintptr_t)data;
    header(data)->check = seal(data, SEALED_USED, requested(data), header(data)->tag);
    memcpy((unsigned char*)data + requested(data), &tail, sizeof tail);
}

static COMMON int tail_sound(void* data)
{
    word32 tail;
    memcpy(&tail, (unsigned char*)data + requested(data), sizeof tail);
    return tail == (TAIL_MAGIC ^ (word32)(uintptr_t)data);
}

static void fill(void* data, int pattern, word32 size)
{
    if (WOLFMEM_GUARD > 1)
        memset(data, pattern, size);
}

static int fill_sound(const void* data, word32 size)
{
    const unsigned char* bytes = (const unsigned char*)data;
    while (WOLFMEM_GUARD > 1 && size > 0 && bytes[size - 1] == FILL_FREE)
        size--;
    return WOLFMEM_GUARD <= 1 || size == 0;
}

static void guard_init(WOLFSSL_HEAP* heap)
{
    heap->arenas = NULL;
    heap->next_heap = heaps;
    heaps = heap;
}

static void guard_end(WOLFSSL_HEAP* heap)
{
    WOLFSSL_HEAP** link = &heaps;
    while (*link != NULL && *link != heap)
        link = &(*link)->next_heap;
    if (*link == heap)
        *link = heap->next_heap;
}

static partition arena_begin(const WOLFSSL_HEAP* heap, const WOLFMEM_ARENA* arena)
{
    return partition_begin(arena->begin, arena->room, (int)arena->io, bucket_count(heap), heap->size, arena->dist);
}

static void guard_arena(WOLFSSL_HEAP* heap, WOLFMEM_ARENA* arena, const partition* p, int io)
{
    WOLFMEM_ARENA** link = &heap->arenas;
    while (*link != NULL)
        link = &(*link)->next;
    *link = arena;
    arena->next = NULL;
    arena->begin = p->at;
    arena->room = p->room;
    arena->first = p->room < WOLFMEM_PADDING ? UINTPTR_MAX : (uintptr_t)p->at + WOLFMEM_LEAD;
    arena->span = p->room < WOLFMEM_PADDING ? 0 : p->room - WOLFMEM_PADDING;
    arena->io = (word32)io;
    memset(arena->dist, 0, sizeof arena->dist);
    if (!io)
        memcpy(arena->dist, p->dist, p->count * sizeof(word32));
}

static int in_arena(const WOLFMEM_ARENA* arena, const void* ptr)
{
    return (uintptr_t)ptr - arena->first <= arena->span;
}

static const WOLFMEM_ARENA* arena_of(const WOLFSSL_HEAP* heap, const void* ptr)
{
    const WOLFMEM_ARENA* arena = heap->arenas;
    while (arena != NULL && !in_arena(arena, ptr))
        arena = arena->next;
    return arena;
}

/* 0, or what is wrong with a pointer for the C library. */
static int guard_native(const void* ptr)
{
    const WOLFSSL_HEAP* heap = heaps;
    while (heap != NULL && arena_of(heap, ptr) == NULL)
        heap = heap->next_heap;
    return heap == NULL ? 0 : WOLFMEM_FAULT_WRONG_HEAP;
}

/* Whether a block starts at ptr; the answer comes from the lists, not from the block. */
static int is_block(const WOLFSSL_HEAP* heap, const WOLFMEM_ARENA* arena, const void* ptr, size_t* bucket)
{
    partition p = arena_begin(heap, arena);
    const unsigned char* data = partition_next(&p);
    while (data != NULL && data != ptr)
        data = partition_next(&p);
    *bucket = partition_bucket(&p);
    return data != NULL;
}

/* Whether a pointer that shall be freed needs a closer look: all but sound blocks of the first buffer do, and those
 * with a flag. */
static COMMON int guard_suspects(const WOLFSSL_HEAP* heap, void* ptr)
{
    return !in_arena(heap->arenas, ptr) || (uintptr_t)ptr % ALIGN != 0 || !sealed_used(ptr) || !tail_sound(ptr)
        || header(ptr)->tag > WOLFMEM_MAX_BUCKETS;
}

/* 0, or what is wrong with a pointer that shall be freed. It is not followed before it is known to lie in the
 * heap. A damaged block is sealed as lost, so that it is told once only. */
static int guard_examine(const WOLFSSL_HEAP* heap, void* ptr)
{
    const WOLFMEM_ARENA* arena = arena_of(heap, ptr);
    size_t bucket;
    if (arena == NULL)
        return guard_native(ptr) != 0 ? WOLFMEM_FAULT_WRONG_HEAP : WOLFMEM_FAULT_FOREIGN;
    if ((uintptr_t)ptr % ALIGN != 0)
        return WOLFMEM_FAULT_MISALIGNED;
    if (sealed_used(ptr))
        return tail_sound(ptr) ? 0 : WOLFMEM_FAULT_OVERFLOW;
    if (sealed_free(ptr) || sealed_lost(ptr))
        return WOLFMEM_FAULT_DOUBLE_FREE;
    if (!is_block(heap, arena, ptr, &bucket))
        return WOLFMEM_FAULT_WILD;
    seal_lost(ptr, bucket);
    return WOLFMEM_FAULT_HEADER;
}

/* An overflow leaves the block's own header sound. */
static int guard_allows(int what)
{
    return what == 0 || what == WOLFMEM_FAULT_OVERFLOW;
}

#ifndef WOLFSSL_STATIC_MEMORY_LEAN
/* The heap on which a connection hint is to be closed, by its address alone. NULL if there is none: because of a
 * fault, or because loading made the hint, just behind its heap. */
static WOLFSSL_HEAP* guard_heap_of(const WOLFSSL_HEAP_HINT* hint, struct fault* fault)
{
    WOLFSSL_HEAP* heap = heaps;
    while (heap != NULL && (const void*)(heap + 1) != hint && arena_of(heap, hint) == NULL)
        heap = heap->next_heap;
    fault->what = heap == NULL ? WOLFMEM_FAULT_FOREIGN : 0;
    return heap != NULL && (const void*)(heap + 1) == hint ? NULL : heap;
}

/* As guard_examine, of a block that shall hold an open connection's hint. *open: whether it does; that can be
 * read from a block in use, and from one with a damaged header too. */
static int guard_examine_hint(const WOLFSSL_HEAP* heap, WOLFSSL_HEAP_HINT* hint, int* open)
{
    int what = guard_examine(heap, hint);
    *open = (guard_allows(what) || what == WOLFMEM_FAULT_HEADER) && hint->memory == heap && hint->connection == 1;
    return guard_allows(what) && !*open ? WOLFMEM_FAULT_WILD : what;
}

/* As guard_examine, of what an open connection's hint names as its I/O block. */
static int guard_examine_fixed(const WOLFSSL_HEAP* heap, void* data)
{
    int what = guard_examine(heap, data);
    return guard_allows(what) && !is_fixed_io(data) ? WOLFMEM_FAULT_WILD : what;
}
#endif

/* Links all blocks of a bucket anew that are free for certain. */
static void relink(WOLFSSL_HEAP* heap, size_t bucket)
{
    const WOLFMEM_ARENA* arena;
    unsigned char* data;
    void* free_list = NULL;

    for (arena = heap->arenas; arena != NULL; arena = arena->next) {
        partition p = arena_begin(heap, arena);
        while ((data = partition_next(&p)) != NULL) {
            if (partition_bucket(&p) == bucket && sealed_free(data)) {
                set_next(data, free_list);
                seal_free(data);
                free_list = data;
            }
        }
    }
    heap->ava[bucket] = free_list;
    if (free_list == NULL && bucket != IO_BUCKET)
        set_mask(heap, get_mask(heap) & ~((bucket_set)1 << bucket));
}

/* Whether something is wrong with a list's head. */
static COMMON int guard_suspects_head(const WOLFSSL_HEAP* heap, size_t bucket)
{
    return !sealed_free(heap->ava[bucket]) || !fill_sound(heap->ava[bucket], size_of(heap, bucket));
}

/* Mends a suspect list. If the head's header is damaged, the rest of the list is lost with its link: so the
 * list is made anew without it, and 1 returned. A head that was only written to may be taken. */
static int guard_mend(WOLFSSL_HEAP* heap, size_t bucket, struct fault* fault)
{
    void* head = heap->ava[bucket];
    if (!guard_suspects_head(heap, bucket))
        return 0;
    fault->where = head;
    fault->what = WOLFMEM_FAULT_FREED;
    if (sealed_free(head))
        return 0;
    fault->what = WOLFMEM_FAULT_HEADER;
    seal_lost(head, bucket);
    relink(heap, bucket);
    return 1;
}

/* For a block just made. Its seal is written when it is pushed. */
#define guard_made(data)   ((void)0)
/* After a change of a block's tag, just when it has been taken. */
#define guard_marked(data) seal_used(data)

static COMMON void guard_taken(void* data)
{
    fill(data, FILL_USED, requested(data));
    seal_used(data);
}

static COMMON void guard_given(const WOLFSSL_HEAP* heap, void* data, size_t bucket)
{
    (void)heap;
    (void)bucket;
    fill(data, FILL_FREE, size_of(heap, bucket));
    seal_free(data);
}

static void tell(struct fault found, const char* func, unsigned line)
{
    WOLFMEM_FAULT fault;
    if (found.what == 0 || fault_cb == NULL)
        return;
    fault.what = found.what;
    fault.where = found.where;
    fault.func = func;
    fault.line = line;
    fault_cb(&fault);
}
#else
/* What free and malloc check in every build: that the header's tag is this block's own. The sum has the factor
 * because two blocks are at least 16 bytes apart and there are at most 64 numbers: so no header's two words, copied
 * before another block, pass there; nor do equal ones, such as a pattern or zeros. */
#define ARENA_SIZE                            0
#define DAMAGED                               1

static COMMON word32 check_word(const void* data, size_t bucket)
{
    return (word32)(4 * (uintptr_t)data + bucket);
}

static void guard_made(void* data)
{
    header(data)->check = check_word(data, header(data)->tag);
}

static COMMON int guard_suspects(const WOLFSSL_HEAP* heap, void* ptr)
{
    (void)heap;
    return header(ptr)->check != check_word(ptr, header(ptr)->tag);
}

static int guard_examine(const WOLFSSL_HEAP* heap, void* ptr)
{
    (void)heap;
    return header(ptr)->check != check_word(ptr, bucket_of(ptr)) ? DAMAGED : 0;
}

static int guard_allows(int what)
{
    return what == 0;
}

#ifndef WOLFSSL_STATIC_MEMORY_LEAN
static WOLFSSL_HEAP* guard_heap_of(const WOLFSSL_HEAP_HINT* hint, struct fault* fault)
{
    (void)fault;
    return hint->connection ? hint->memory : NULL;
}

static int guard_examine_hint(const WOLFSSL_HEAP* heap, WOLFSSL_HEAP_HINT* hint, int* open)
{
    *open = 1;
    return guard_examine(heap, hint);
}

static int guard_examine_fixed(const WOLFSSL_HEAP* heap, void* data)
{
    return is_fixed_io(data) ? guard_examine(heap, data) : DAMAGED;
}
#endif

static COMMON int guard_suspects_head(const WOLFSSL_HEAP* heap, size_t bucket)
{
    return header(heap->ava[bucket])->check != check_word(heap->ava[bucket], bucket);
}

/* Ends a list whose head is damaged: its link cannot be trusted, and nothing else knows the blocks behind it. */
static int guard_mend(WOLFSSL_HEAP* heap, size_t bucket, struct fault* fault)
{
    (void)fault;
    if (!guard_suspects_head(heap, bucket))
        return 0;
    heap->ava[bucket] = NULL;
    if (bucket != IO_BUCKET)
        set_mask(heap, get_mask(heap) & ~((bucket_set)1 << bucket));
    return 1;
}

#define guard_arena(heap, arena, p, io)       ((void)0)
#define guard_native(ptr)                     0
#define guard_init(heap)                      ((void)0)
#define guard_end(heap)                       ((void)0)
#define guard_marked(data)                    ((void)0)
#define guard_taken(data)                     ((void)0)
#define guard_given(heap, data, bucket)       ((void)0)

static void tell(struct fault found, const char* func, unsigned line)
{
    (void)found;
    (void)func;
    (void)line;
}
#endif

/* ---------------------------------------------------------------------------------------------------
 * Debug print and debug callback. The caller holds the lock: so a block's allocation is printed before
 * anyone can free it, and its free before anyone can be given it. */

#ifdef DEBUG_PRINT
static void print_record(const void* heap, const char* what, void* ptr, size_t size, const char* func,
                         unsigned line)
{
    if (heap == NULL && global_hint != NULL)
        printf("(Using global heap hint %p) [HEAP %p] %s: %p -> %lu at %s:%u\n", global_hint, heap, what, ptr,
               (unsigned long)size, func, line);
    else
        printf("[HEAP %p] %s: %p -> %lu at %s:%u\n", heap, what, ptr, (unsigned long)size, func, line);
}

static void print_taken(const void* heap, void* data, size_t size, const char* func, unsigned line)
{
    if (data != NULL)
        print_record(heap, "Alloc", data, size, func, line);
    else
        printf("Looking for %lu bytes at %s:%u\n", (unsigned long)size, func, line);
}

#define print_buffer(room, at)    printf("Allocated %lu bytes for static memory @ %p\n", (unsigned long)(room), (at))
#define print_no_heap(func, line) printf("ERROR: at %s:%u\n", (func), (line))
#define print_native_free(ptr, func, line) printf("[HEAP %p] Free: %p at %s:%u\n", (void*)NULL, (ptr), (func), (line))
#else
#define print_record(heap, what, ptr, size, func, line)  ((void)0)
#define print_taken(heap, data, size, func, line)        ((void)0)
#define print_buffer(room, at)                           ((void)0)
#define print_no_heap(func, line)                        ((void)0)
#define print_native_free(ptr, func, line)               ((void)0)
#endif

#ifdef WOLFSSL_STATIC_MEMORY_DEBUG_CALLBACK
static DebugMemoryCb debug_cb;

static void call_back(const WOLFSSL_HEAP* heap, void* data, size_t size, byte event, int type)
{
    if (debug_cb != NULL)
        debug_cb(size, data == NULL ? 0 : (int)size_of(heap, bucket_of(data)), event, type);
}

static void call_back_taken(const WOLFSSL_HEAP* heap, void* data, size_t size, int type)
{
    call_back(heap, data, size, data == NULL ? WOLFSSL_DEBUG_MEMORY_FAIL : WOLFSSL_DEBUG_MEMORY_ALLOC, type);
}

void wolfSSL_SetDebugMemoryCb(DebugMemoryCb cb)
{
    debug_cb = cb;
}
#else
#define call_back(heap, data, size, event, type)  ((void)0)
#define call_back_taken(heap, data, size, type)   ((void)0)
#endif

/* ---------------------------------------------------------------------------------------------------
 * The free lists */

static COMMON void push(WOLFSSL_HEAP* heap, void* data, size_t bucket)
{
    set_next(data, heap->ava[bucket]);
    guard_given(heap, data, bucket);
    heap->ava[bucket] = data;
}

/* Only guards and records want to know what was requested of a block: nothing else depends on it. */
#if defined(WOLFMEM_GUARD) || defined(WOLFSSL_DEBUG_MEMORY) || defined(WOLFSSL_STATIC_MEMORY_DEBUG_CALLBACK)
#define keep_size(data, bytes) ((void)(requested(data) = (bytes)))
#else
#define keep_size(data, bytes) ((void)(bytes))
#endif

static COMMON void* pop(WOLFSSL_HEAP* heap, word32 size, size_t bucket)
{
    void* data = heap->ava[bucket];
    heap->ava[bucket] = get_next(data);
    keep_size(data, size);
    guard_taken(data);
    return data;
}

#ifdef WOLFSSL_STATIC_MEMORY_LEAN
#define count_free(heap) ((void)0)
#else
#define count_free(heap) ((void)(heap)->frees++)
#endif

/* The block's tag must have no flags. */
static COMMON void give(WOLFSSL_HEAP* heap, void* data)
{
    size_t bucket = header(data)->tag;
    if (!LIKELY(heap->ava[bucket] != NULL))
        set_mask(heap, get_mask(heap) | (bucket_set)1 << bucket);
    push(heap, data, bucket);
    count_free(heap);
    insight_given(heap, bucket);
}

/* Where a request goes: to the first bucket of enough size, or to the next one that has a block. */
struct choice {
    size_t first;
    size_t bucket;
};

/* Returns 0 if none has a block. The request must not be larger than the last possible bucket. */
static COMMON int choose(const WOLFSSL_HEAP* heap, size_t size, struct choice* c)
{
    bucket_set open;
    c->first = first_bucket(heap->size, (word32)size);
    c->bucket = c->first;
    if (LIKELY(heap->ava[c->first] != NULL))
        return 1;
    open = get_mask(heap) >> c->first;
    if (open == 0)
        return 0;
    c->bucket += lowest(open);
    return 1;
}

static COMMON void* take(WOLFSSL_HEAP* heap, size_t size, const struct choice* c)
{
    void* data = pop(heap, (word32)size, c->bucket);
    if (heap->ava[c->bucket] == NULL)
        set_mask(heap, get_mask(heap) & ~((bucket_set)1 << c->bucket));
    insight_taken(heap, c->bucket, c->first);
    return data;
}

/* The same for any size, and mending lists that are damaged: each at most once, so it ends. */
static void* take_any(WOLFSSL_HEAP* heap, size_t size, struct fault* fault)
{
    struct choice c;
    if (size > heap->size[WOLFMEM_MAX_BUCKETS - 1]) {
        insight_too_large(heap);
        return NULL;
    }
    while (choose(heap, size, &c)) {
        if (!guard_mend(heap, c.bucket, fault))
            return take(heap, size, &c);
    }
    insight_failed(heap, c.first);
    return NULL;
}

/* ---------------------------------------------------------------------------------------------------
 * What depends on the hint: I/O blocks and the connection's statistics */

#ifndef WOLFSSL_STATIC_MEMORY_LEAN
struct connection {
    WOLFSSL_HEAP_HINT      hint;
    WOLFSSL_MEM_CONN_STATS stats;
};

static void* take_io(WOLFSSL_HEAP* heap, size_t size, struct fault* fault)
{
    while (heap->ava[IO_BUCKET] != NULL) {
        if (!guard_mend(heap, IO_BUCKET, fault)) {
            insight_taken(heap, IO_BUCKET, IO_BUCKET);
            return pop(heap, (word32)size, IO_BUCKET);
        }
    }
    insight_failed(heap, IO_BUCKET);
    return NULL;
}

static void give_io(WOLFSSL_HEAP* heap, void* data)
{
    push(heap, data, IO_BUCKET);
    count_free(heap);
    insight_given(heap, IO_BUCKET);
}

static void stats_taken(WOLFSSL_MEM_CONN_STATS* stats, word32 size)
{
    stats->totalAlloc++;
    stats->curMem += size;
    if (stats->curMem > stats->peakMem)
        stats->peakMem = stats->curMem;
    if (++stats->curAlloc > stats->peakAlloc)
        stats->peakAlloc = stats->curAlloc;
}

/* A connection may free what was taken with another hint, before it was opened: that was not counted. */
static void stats_given(WOLFSSL_MEM_CONN_STATS* stats, word32 size)
{
    stats->totalFr++;
    stats->curMem -= size < stats->curMem ? size : stats->curMem;
    stats->curAlloc -= stats->curAlloc > 0;
}

static void mark(void* data, word32 flag)
{
    header(data)->tag |= flag;
    guard_marked(data);
}

/* An I/O block for a connection to keep: until it is closed, freeing it by any hint does nothing. */
static void* take_fixed_io(WOLFSSL_HEAP* heap, struct fault* fault)
{
    void* data = take_io(heap, io_size, fault);
    if (data != NULL)
        mark(data, FIXED_IO);
    return data;
}

static void give_fixed_io(WOLFSSL_HEAP* heap, void* data, struct fault* fault)
{
    if (data == NULL)
        return;
    fault->what = guard_examine_fixed(heap, data);
    fault->where = data;
    if (guard_allows(fault->what)) {
        header(data)->tag = IO_BUCKET;
        give_io(heap, data);
    }
}

static void* take_special(WOLFSSL_HEAP_HINT* hint, size_t size, int type, struct fault* fault)
{
    WOLFSSL_HEAP* heap = hint->memory;
    int io = (type == DYNAMIC_TYPE_OUT_BUFFER || type == DYNAMIC_TYPE_IN_BUFFER) && size <= io_size;
    void* data = NULL;

    if (io && hint->outBuf != NULL)
        return type == DYNAMIC_TYPE_OUT_BUFFER ? hint->outBuf : hint->inBuf;
    if (io && (heap->flag & WOLFMEM_IO_POOL))
        data = take_io(heap, size, fault);
    if (data == NULL)
        data = take_any(heap, size, fault);
    if (data == NULL)
        return NULL;
    if (hint->stats != NULL)
        stats_taken(hint->stats, size_of(heap, bucket_of(data)));
    if (bucket_of(data) == IO_BUCKET || (heap->flag & WOLFMEM_TRACK_STATS))
        mark(data, SPECIAL);
    return data;
}

static void give_any(WOLFSSL_HEAP_HINT* hint, void* data)
{
    if (is_fixed_io(data))
        return;
    if (hint->stats != NULL)
        stats_given(hint->stats, size_of(hint->memory, bucket_of(data)));
    header(data)->tag = (word32)bucket_of(data);
    if (bucket_of(data) == IO_BUCKET)
        give_io(hint->memory, data);
    else
        give(hint->memory, data);
}

/* Whether a request needs neither the hint nor a check of its size. */
static COMMON int is_plain(const WOLFSSL_HEAP* heap, size_t size)
{
    return size < heap->limit;
}

/* Whether a realloc leaves the block where it is, or fails. */
static int stays(const WOLFSSL_HEAP* heap, void* data, int type)
{
    return is_fixed_io(data)
        || ((heap->flag & IO_FLAGS) && (type == DYNAMIC_TYPE_OUT_BUFFER || type == DYNAMIC_TYPE_IN_BUFFER));
}
#else
#define is_plain(heap, size)                  ((size) <= (heap)->size[WOLFMEM_MAX_BUCKETS - 1])
#define take_special(hint, size, type, fault) ((void)(type), take_any((hint)->memory, (size), (fault)))
#define give_any(hint, data)                  give((hint)->memory, (data))
#define stays(heap, data, type)               0
#endif

/* ---------------------------------------------------------------------------------------------------
 * Without a heap */

#ifdef WOLFSSL_NO_MALLOC
#define native_malloc(size, caller)       (print_no_heap(caller), (void)(size), (void*)NULL)
#define native_realloc(ptr, size, caller) (print_no_heap(caller), (void)(ptr), (void)(size), (void*)NULL)
#define native_free(ptr, caller)          ((void)(ptr))
#else
static void* native_malloc(size_t size, const char* func, unsigned line)
{
    void* ptr = malloc(size);
    (void)func;
    (void)line;
    print_record(NULL, "Alloc", ptr, size, func, line);
    return ptr;
}

static void native_free(void* ptr, const char* func, unsigned line)
{
    (void)func;
    (void)line;
    print_native_free(ptr, func, line);
    free(ptr);
}

static void* native_realloc(void* ptr, size_t size, const char* func, unsigned line)
{
#ifdef DEBUG_PRINT
    volatile uintptr_t old = (uintptr_t)ptr;     /* volatile: the compiler warns of a pointer used after realloc */
#endif
    (void)func;
    (void)line;
    ptr = realloc(ptr, size);
    /* Not before: if realloc fails, the block is not freed. So another thread that is given the old address may
     * print that before its free here; that record then ends a block too early, but a false one would end
     * a block that lives on. A realloc to 0 bytes that returns NULL has freed the block. */
    if (ptr != NULL || size == 0)
        print_native_free((void*)old, func, line);
    print_record(NULL, "Alloc", ptr, size, func, line);
    return ptr;
}
#endif

/* ---------------------------------------------------------------------------------------------------
 * Requests */

#define NO_CALLER(api) api, 0u
#ifdef WOLFSSL_DEBUG_MEMORY
#define CALLER(api) func, line
#define PASS_CALLER , func, line
#define DROP_CALLER ((void)func, (void)line)
#else
#define CALLER(api) NO_CALLER(api)
#define PASS_CALLER
#define DROP_CALLER ((void)0)
#endif

static COMMON WOLFSSL_HEAP_HINT* hint_of(void* heap)
{
    return (WOLFSSL_HEAP_HINT*)(heap != NULL ? heap : global_hint);
}

static COMMON void* malloc_end(void* data, size_t size, WOLFSSL_HEAP_HINT* hint, int type, void* heap WOLFMEM_CALLER)
{
    (void)size;
    (void)hint;
    (void)type;
    (void)heap;
    DROP_CALLER;
    print_taken(heap, data, size, func, line);
    call_back_taken(hint->memory, data, size, type);
    WOLFMEM_MUTEX_UNLOCK(&hint->memory->mutex);
    return data;
}

/* An allocation that is not plain, or has met a damaged list. The caller has locked the heap. */
static RARE void* malloc_special(size_t size, WOLFSSL_HEAP_HINT* hint, int type, void* heap WOLFMEM_CALLER)
{
    struct fault fault = {0, NULL};
    void* data = take_special(hint, size, type, &fault);
    data = malloc_end(data, size, hint, type, heap PASS_CALLER);
    tell(fault, CALLER("wolfSSL_Malloc"));
    return data;
}

void* wolfSSL_Malloc(size_t size, void* heap, int type WOLFMEM_CALLER)
{
    WOLFSSL_HEAP_HINT* hint = hint_of(heap);
    struct choice c;

    if (hint == NULL)
        return native_malloc(size, CALLER("wolfSSL_Malloc"));
    WOLFMEM_MUTEX_LOCK(&hint->memory->mutex);
    if (!is_plain(hint->memory, size))
        return malloc_special(size, hint, type, heap PASS_CALLER);
    if (!choose(hint->memory, size, &c)) {
        insight_failed(hint->memory, c.first);
        return malloc_end(NULL, size, hint, type, heap PASS_CALLER);
    }
    if (guard_suspects_head(hint->memory, c.bucket))
        return malloc_special(size, hint, type, heap PASS_CALLER);
    return malloc_end(take(hint->memory, size, &c), size, hint, type, heap PASS_CALLER);
}

static COMMON void record_free(void* ptr, WOLFSSL_HEAP_HINT* hint, int type, void* heap WOLFMEM_CALLER)
{
    (void)ptr;
    (void)hint;
    (void)type;
    (void)heap;
    DROP_CALLER;
    print_record(heap, "Free", ptr, requested(ptr), func, line);
    call_back(hint->memory, ptr, requested(ptr), WOLFSSL_DEBUG_MEMORY_FREE, type);
}

/* A free of a pointer that may be bad, or that is special. The caller has locked the heap. */
static RARE void free_suspect(void* ptr, WOLFSSL_HEAP_HINT* hint, int type, void* heap WOLFMEM_CALLER)
{
    struct fault fault = {0, NULL};
    fault.what = guard_examine(hint->memory, ptr);
    fault.where = ptr;
    if (guard_allows(fault.what)) {
        record_free(ptr, hint, type, heap PASS_CALLER);
        give_any(hint, ptr);
    }
    WOLFMEM_MUTEX_UNLOCK(&hint->memory->mutex);
    tell(fault, CALLER("wolfSSL_Free"));
}

static RARE void free_native(void* ptr WOLFMEM_CALLER)
{
    struct fault fault = {0, NULL};
    fault.what = guard_native(ptr);
    fault.where = ptr;
    if (fault.what == 0)
        native_free(ptr, CALLER("wolfSSL_Free"));
    tell(fault, CALLER("wolfSSL_Free"));
}

void wolfSSL_Free(void* ptr, void* heap, int type WOLFMEM_CALLER)
{
    WOLFSSL_HEAP_HINT* hint = hint_of(heap);

    if (ptr == NULL)
        return;
    if (hint == NULL) {
        free_native(ptr PASS_CALLER);
        return;
    }
    WOLFMEM_MUTEX_LOCK(&hint->memory->mutex);
    if (guard_suspects(hint->memory, ptr)) {
        free_suspect(ptr, hint, type, heap PASS_CALLER);
        return;
    }
    record_free(ptr, hint, type, heap PASS_CALLER);
    give(hint->memory, ptr);
    WOLFMEM_MUTEX_UNLOCK(&hint->memory->mutex);
}

/* Bytes that the old block holds if it may be moved, else NO_BUCKET; an overflow is told later, by its free. */
static word32 movable(WOLFSSL_HEAP_HINT* hint, void* ptr, struct fault* fault)
{
    word32 size = NO_BUCKET;
    WOLFMEM_MUTEX_LOCK(&hint->memory->mutex);
    fault->what = guard_examine(hint->memory, ptr);
    if (guard_allows(fault->what)) {
        fault->what = 0;
        size = size_of(hint->memory, bucket_of(ptr));
    }
    WOLFMEM_MUTEX_UNLOCK(&hint->memory->mutex);
    return size;
}

void* wolfSSL_Realloc(void* ptr, size_t size, void* heap, int type WOLFMEM_CALLER)
{
    WOLFSSL_HEAP_HINT* hint = hint_of(heap);
    struct fault fault = {0, ptr};
    void* data = NULL;
    word32 old;

    if (ptr == NULL)
        return wolfSSL_Malloc(size, heap, type PASS_CALLER);
    if (hint == NULL) {
        fault.what = guard_native(ptr);
        if (fault.what == 0)
            data = native_realloc(ptr, size, CALLER("wolfSSL_Realloc"));
    } else if ((old = movable(hint, ptr, &fault)) != NO_BUCKET) {
        if (stays(hint->memory, ptr, type))
            return size <= old ? ptr : NULL;
        data = wolfSSL_Malloc(size, heap, type PASS_CALLER);
        if (data != NULL) {
            memcpy(data, ptr, size < old ? size : old);
            wolfSSL_Free(ptr, heap, type PASS_CALLER);
        }
    }
    tell(fault, CALLER("wolfSSL_Realloc"));
    return data;
}

void* wolfSSL_SetGlobalHeapHint(void* heap)
{
    void* before = global_hint;
    global_hint = heap;
    return before;
}

void* wolfSSL_GetGlobalHeapHint(void)
{
    return global_hint;
}

/* ---------------------------------------------------------------------------------------------------
 * Connections and statistics */

#ifndef WOLFSSL_STATIC_MEMORY_LEAN
static int hint_allowed(const WOLFSSL_HEAP* heap)
{
    if (ALIGN < P)                               /* a block must be aligned as its pointers are */
        return 0;
    return (heap->max_ha == 0 || heap->cur_ha < heap->max_ha) && (heap->max_io == 0 || heap->cur_io < heap->max_io);
}

/* A program that has these two itself, as it must with allocators that lack them, still links. */
#if defined(__GNUC__) && defined(__ELF__)
__attribute__((weak)) int SetFixedIO(WOLFSSL_HEAP* heap, wc_Memory** io);
__attribute__((weak)) int FreeFixedIO(WOLFSSL_HEAP* heap, wc_Memory** io);
#endif

int SetFixedIO(WOLFSSL_HEAP* heap, wc_Memory** io)
{
    struct fault fault = {0, NULL};
    void* data = *io == NULL ? take_fixed_io(heap, &fault) : *io;
    *io = (wc_Memory*)data;
    return data != NULL;
}

int FreeFixedIO(WOLFSSL_HEAP* heap, wc_Memory** io)
{
    struct fault fault = {0, NULL};
    give_fixed_io(heap, *io, &fault);
    *io = NULL;
    return 1;
}

/* The faults of its hint's block and of its two I/O blocks; each block is given back unless its own forbids it. */
enum { CLOSE_FAULTS = 3 };

static void close_connection(WOLFSSL_HEAP* heap, struct connection* c, struct fault* faults)
{
    give_fixed_io(heap, c->hint.outBuf, &faults[1]);
    give_fixed_io(heap, c->hint.inBuf, &faults[2]);
    c->hint.connection = 0;                      /* so that what the next owner finds is not a hint */
    if (guard_allows(faults[0].what))
        give(heap, c);
}

static struct connection* open_connection(WOLFSSL_HEAP* heap, struct fault* fault)
{
    struct connection* c = hint_allowed(heap) ? (struct connection*)take_any(heap, sizeof *c, fault) : NULL;
    if (c == NULL)
        return NULL;
    memset(c, 0, sizeof *c);
    c->hint.memory = heap;
    c->hint.connection = 1;
    if (heap->flag & WOLFMEM_TRACK_STATS)
        c->hint.stats = &c->stats;
    if (heap->flag & WOLFMEM_IO_POOL_FIXED) {
        c->hint.outBuf = take_fixed_io(heap, fault);
        c->hint.inBuf = take_fixed_io(heap, fault);
        if (c->hint.inBuf == NULL) {
            struct fault none[CLOSE_FAULTS] = {{0, NULL}, {0, NULL}, {0, NULL}};
            close_connection(heap, c, none);
            return NULL;
        }
    }
    heap->cur_ha++;
    heap->cur_io++;
    return c;
}

WOLFSSL_HEAP_HINT* wc_NewStaticMemoryHint(WOLFSSL_HEAP_HINT* hint)
{
    struct fault fault = {0, NULL};
    struct connection* c;
    if (hint == NULL)
        return NULL;
    WOLFMEM_MUTEX_LOCK(&hint->memory->mutex);
    c = open_connection(hint->memory, &fault);
    WOLFMEM_MUTEX_UNLOCK(&hint->memory->mutex);
    tell(fault, NO_CALLER("wc_NewStaticMemoryHint"));
    return c == NULL ? NULL : &c->hint;
}

void wc_FreeStaticMemoryHint(WOLFSSL_HEAP_HINT* hint)
{
    struct fault faults[CLOSE_FAULTS] = {{0, NULL}, {0, NULL}, {0, NULL}};
    WOLFSSL_HEAP* heap;
    int open, i;
    if (hint == NULL)
        return;
    faults[0].where = hint;
    heap = guard_heap_of(hint, &faults[0]);
    if (heap != NULL) {
        WOLFMEM_MUTEX_LOCK(&heap->mutex);
        faults[0].what = guard_examine_hint(heap, hint, &open);
        if (open) {
            if (global_hint == hint)
                global_hint = NULL;
            close_connection(heap, (struct connection*)hint, faults);
            heap->cur_ha--;
            heap->cur_io--;
        }
        WOLFMEM_MUTEX_UNLOCK(&heap->mutex);
    }
    for (i = 0; i < CLOSE_FAULTS; i++)
        tell(faults[i], NO_CALLER("wc_FreeStaticMemoryHint"));
}

static word32 list_length(void* data)
{
    word32 length = 0;
    for (; data != NULL; data = get_next(data))
        length++;
    return length;
}

int wolfSSL_GetMemStats(WOLFSSL_HEAP* heap, WOLFSSL_MEM_STATS* stats)
{
    unsigned b;
    if (heap == NULL || stats == NULL)
        return BAD_FUNC_ARG;
    memset(stats, 0, sizeof *stats);
    WOLFMEM_MUTEX_LOCK(&heap->mutex);
    stats->totalFr = heap->frees;
    stats->maxHa = heap->max_ha;
    stats->maxIO = heap->max_io;
    stats->flag = (int)(heap->flag & ALL_FLAGS);
    stats->avaIO = list_length(heap->ava[IO_BUCKET]);
    stats->curAlloc = heap->flag / IO_BLOCK - stats->avaIO;
    stats->totalUse = stats->curAlloc * WOLFMEM_IO_SZ;
    for (b = 0; b < bucket_count(heap); b++) {
        stats->blockSz[b] = heap->size[b];
        stats->avaBlock[b] = list_length(heap->ava[b]);
        stats->usedBlock[b] = heap->dist[b] - stats->avaBlock[b];
        stats->curAlloc += stats->usedBlock[b];
        stats->totalUse += stats->usedBlock[b] * heap->size[b];
    }
    stats->totalAlloc = stats->totalFr + stats->curAlloc;
    WOLFMEM_MUTEX_UNLOCK(&heap->mutex);
    return 1;
}
#endif

/* ---------------------------------------------------------------------------------------------------
 * Loading */

/* What is left of a buffer. */
struct space {
    unsigned char* at;
    word32         room;
};

static int space_skip(struct space* space, size_t bytes)
{
    if (bytes > space->room) {
        space->at += space->room;
        space->room = 0;
        return 0;
    }
    space->at += bytes;
    space->room -= (word32)bytes;
    return 1;
}

static void* space_take(struct space* space, size_t bytes)
{
    unsigned char* taken = space->at;
    return space_skip(space, bytes) ? taken : NULL;
}

/* Aligned so that a structure, or with `before` bytes of padding, a block's data follows. */
static void space_align(struct space* space, size_t before, size_t align)
{
    (void)space_skip(space, (size_t)(0 - ((uintptr_t)space->at + before)) & (align - 1));
}

/* The places of a buffer's structures, which are not written to yet. */
struct structs {
    WOLFSSL_HEAP*      heap;
    WOLFSSL_HEAP_HINT* hint;
    void*              arena;
};

struct heap_alignment {
    char         c;
    WOLFSSL_HEAP heap;
};

static int place_structs(struct space* space, int new_heap, struct structs* s)
{
    space_align(space, 0, offsetof(struct heap_alignment, heap));
    s->heap = new_heap ? (WOLFSSL_HEAP*)space_take(space, sizeof *s->heap) : NULL;
    s->hint = new_heap ? (WOLFSSL_HEAP_HINT*)space_take(space, sizeof *s->hint) : NULL;
    s->arena = space_take(space, ARENA_SIZE);
    return s->arena != NULL && (!new_heap || s->hint != NULL) ? 0 : BUFFER_E;
}

static partition begin_blocks(struct space space, int io, unsigned count, const word32* size,
                              const word32* dist)
{
    space_align(&space, WOLFMEM_LEAD, ALIGN);
    return partition_begin(space.at, space.room, io, count, size, dist);
}

static int check_lists(unsigned count, const word32* size, const word32* dist)
{
    unsigned i;
    if (size == NULL || dist == NULL)
        return BAD_FUNC_ARG;
    if (count == 0 || count > WOLFMEM_MAX_BUCKETS)
        return WOLFMEM_LIST_E;
    for (i = 0; i < count; i++) {
        if (size[i] == 0 || size[i] % ALIGN != 0 || (i > 0 && size[i] <= size[i - 1]) || dist[i] == 0)
            return WOLFMEM_LIST_E;
    }
    return 0;
}

static int same_sizes(const WOLFSSL_HEAP* heap, unsigned count, const word32* size)
{
    return count == bucket_count(heap) && memcmp(heap->size, size, count * sizeof *size) == 0;
}

static int init_heap(WOLFSSL_HEAP* heap, unsigned count, const word32* size)
{
    unsigned i;
    memset(heap, 0, sizeof *heap);
#ifndef SINGLE_THREADED
    if (WOLFMEM_MUTEX_INIT(&heap->mutex) != 0)
        return BAD_MUTEX_E;
#endif
    for (i = 0; i < sizeof heap->size / sizeof heap->size[0]; i++)
        heap->size[i] = i < count ? size[i] : NO_BUCKET;
    guard_init(heap);
    return 0;
}

static void add_block(WOLFSSL_HEAP* heap, void* data, word32 bucket)
{
    header(data)->tag = bucket;
    guard_made(data);
    push(heap, data, bucket);
    if (bucket != IO_BUCKET)
        set_mask(heap, get_mask(heap) | (bucket_set)1 << bucket);
#ifndef WOLFSSL_STATIC_MEMORY_LEAN
    if (bucket != IO_BUCKET)
        heap->dist[bucket]++;
    else
        heap->flag += IO_BLOCK;
#endif
#ifdef WOLFMEM_INSIGHT
    heap->insight.blocks[bucket]++;
#endif
    call_back(heap, data, 0, WOLFSSL_DEBUG_MEMORY_INIT, 0);
}

static void add_blocks(WOLFSSL_HEAP* heap, partition p)
{
    void* data;
    print_buffer(p.room, (void*)p.at);
    while ((data = partition_next(&p)) != NULL)
        add_block(heap, data, partition_bucket(&p));
}

static void note_load(WOLFSSL_HEAP* heap, int flag, int max)
{
    (void)heap;
    (void)flag;
    (void)max;
#ifndef WOLFSSL_STATIC_MEMORY_LEAN
    heap->flag |= (word32)flag;
    heap->limit = heap->flag & (IO_FLAGS | WOLFMEM_TRACK_STATS) ? 0 : (size_t)heap->size[bucket_count(heap) - 1] + 1;
    if (flag & IO_FLAGS)
        heap->max_io = (word32)max;
    else
        heap->max_ha = (word32)max;
#endif
}

int wc_LoadStaticMemory_ex(WOLFSSL_HEAP_HINT** hint, unsigned int listSz, const word32* sizeList,
                           const word32* distList, unsigned char* buf, unsigned int sz, int flag, int max)
{
    struct space space;
    struct structs structs;
    partition p;
    int io = (flag & IO_FLAGS) != 0;
    int ret = 0;

    if (hint == NULL || buf == NULL || max < 0 || (flag & ~ALL_FLAGS) != 0)
        return BAD_FUNC_ARG;
    if (*hint == NULL || !io)
        ret = check_lists(listSz, sizeList, distList);
    if (ret == 0 && *hint != NULL && !io && !same_sizes((*hint)->memory, listSz, sizeList))
        ret = WOLFMEM_LIST_E;
    if (ret == 0 && sz < sizeof(WOLFSSL_HEAP) + sizeof(WOLFSSL_HEAP_HINT))
        ret = BUFFER_E;
    space.at = buf;
    space.room = sz;
    if (ret == 0)
        ret = place_structs(&space, *hint == NULL, &structs);
    if (ret == 0 && *hint == NULL) {
        ret = init_heap(structs.heap, listSz, sizeList);
        if (ret == 0) {
            memset(structs.hint, 0, sizeof *structs.hint);
            structs.hint->memory = structs.heap;
            *hint = structs.hint;
        }
    }
    if (ret == 0) {
        p = begin_blocks(space, io, listSz, sizeList, distList);
        guard_arena((*hint)->memory, (WOLFMEM_ARENA*)structs.arena, &p, io);
        add_blocks((*hint)->memory, p);
        note_load((*hint)->memory, flag, max);
    }
    return ret;
}

int wc_LoadStaticMemory(WOLFSSL_HEAP_HINT** hint, unsigned char* buf, unsigned int sz, int flag, int max)
{
    return wc_LoadStaticMemory_ex(hint, WOLFMEM_DEF_BUCKETS, default_sizes, default_dist, buf, sz, flag, max);
}

void wc_UnloadStaticMemory(WOLFSSL_HEAP_HINT* hint)
{
    if (hint == NULL)
        return;
    if (global_hint == hint)
        global_hint = NULL;
    guard_end(hint->memory);
#ifndef SINGLE_THREADED
    WOLFMEM_MUTEX_FREE(&hint->memory->mutex);
#endif
}

/* Bytes that the blocks take of a buffer, and with_structs, a heap's structures before them. */
static int used(int with_structs, unsigned count, const word32* size, const word32* dist, unsigned char* buffer,
                word32 sz, int flag)
{
    struct space space;
    struct structs structs;
    partition p;
    unsigned char* first;
    int ret = check_lists(count, size, dist);

    if (buffer == NULL || (flag & ~ALL_FLAGS) != 0)
        return BAD_FUNC_ARG;
    space.at = buffer;
    space.room = sz;
    if (ret == 0 && with_structs)
        ret = place_structs(&space, 1, &structs);
    if (ret != 0)
        return ret;
    p = begin_blocks(space, (flag & IO_FLAGS) != 0, count, size, dist);
    first = partition_next(&p);
    if (first == NULL && !with_structs)
        return 0;
    while (partition_next(&p) != NULL) {
    }
    return sz - p.room <= INT_MAX ? (int)(sz - p.room) : BUFFER_E;
}

int wolfSSL_StaticBufferSz_ex(unsigned int listSz, const word32* sizeList, const word32* distList,
                              unsigned char* buffer, word32 sz, int flag)
{
    return used(0, listSz, sizeList, distList, buffer, sz, flag);
}

int wolfSSL_StaticBufferSz(unsigned char* buffer, word32 sz, int flag)
{
    return used(0, WOLFMEM_DEF_BUCKETS, default_sizes, default_dist, buffer, sz, flag);
}

int wc_StaticMemoryUsed(unsigned int listSz, const word32* sizeList, const word32* distList,
                        unsigned char* buffer, word32 sz, int flag)
{
    return used(1, listSz, sizeList, distList, buffer, sz, flag);
}

int wc_StaticMemoryNeed(unsigned int listSz, const word32* sizeList, const word32* distList)
{
    uint64_t need = WOLFMEM_STRUCT_SIZE;
    unsigned i;
    int ret = check_lists(listSz, sizeList, distList);
    if (ret != 0)
        return ret;
    for (i = 0; i < listSz; i++) {
        uint64_t block = (uint64_t)sizeList[i] + WOLFMEM_PADDING;
        if (distList[i] > (INT_MAX - need) / block)
            return BUFFER_E;
        need += distList[i] * block;
    }
    return (int)need;
}

int wolfSSL_MemoryPaddingSz(void)
{
    return WOLFMEM_PADDING;
}

#ifdef WOLFMEM_GUARD
/* ---------------------------------------------------------------------------------------------------
 * The walk over all blocks */

void wc_SetStaticMemoryFaultCb(WOLFMEM_FAULT_CB cb)
{
    fault_cb = cb;
}

static int check_block(const WOLFSSL_HEAP* heap, void* data, size_t bucket)
{
    if (bucket_of(data) != bucket)
        return WOLFMEM_FAULT_HEADER;
    if (sealed_lost(data))
        return 0;
    if (sealed_free(data))
        return fill_sound(data, size_of(heap, bucket)) ? 0 : WOLFMEM_FAULT_FREED;
    if (!sealed_used(data))
        return WOLFMEM_FAULT_HEADER;
    return tail_sound(data) ? 0 : WOLFMEM_FAULT_OVERFLOW;
}

static struct fault check_heap(const WOLFSSL_HEAP* heap)
{
    struct fault fault = {0, NULL};
    const WOLFMEM_ARENA* arena;
    for (arena = heap->arenas; arena != NULL; arena = arena->next) {
        partition p = arena_begin(heap, arena);
        while ((fault.where = partition_next(&p)) != NULL) {
            fault.what = check_block(heap, fault.where, partition_bucket(&p));
            if (fault.what != 0)
                return fault;
        }
    }
    return fault;
}

int wc_StaticMemoryCheck(WOLFSSL_HEAP_HINT* hint, WOLFMEM_FAULT* fault)
{
    struct fault found;
    if (hint == NULL)
        return BAD_FUNC_ARG;
    WOLFMEM_MUTEX_LOCK(&hint->memory->mutex);
    found = check_heap(hint->memory);
    WOLFMEM_MUTEX_UNLOCK(&hint->memory->mutex);
    if (found.what != 0 && fault != NULL) {
        memset(fault, 0, sizeof *fault);
        fault->what = found.what;
        fault->where = found.where;
    }
    return found.what;
}
#endif

#ifdef WOLFMEM_INSIGHT
/* ---------------------------------------------------------------------------------------------------
 * Printing the insight, without stdio */

#ifdef WOLFSSL_STATIC_MEMORY_LEAN
#define has_io(heap) 0
#else
#define has_io(heap) (((heap)->flag & IO_FLAGS) != 0)
#endif

static int has_list(const WOLFSSL_HEAP* heap, unsigned bucket)
{
    return bucket < bucket_count(heap) || (bucket == IO_BUCKET && has_io(heap));
}

int wc_StaticMemoryInsight(WOLFSSL_HEAP_HINT* hint, unsigned int bucket, WOLFMEM_BUCKET_STATS* stats)
{
    if (hint == NULL || stats == NULL || !has_list(hint->memory, bucket))
        return BAD_FUNC_ARG;
    WOLFMEM_MUTEX_LOCK(&hint->memory->mutex);
    stats->size = size_of(hint->memory, bucket);
    stats->blocks = hint->memory->insight.blocks[bucket];
    stats->used = hint->memory->insight.used[bucket];
    stats->peak = hint->memory->insight.peak[bucket];
    stats->spill_in = hint->memory->insight.spill_in[bucket];
    stats->spill_out = hint->memory->insight.spill_out[bucket];
    stats->failed = hint->memory->insight.failed[bucket];
    WOLFMEM_MUTEX_UNLOCK(&hint->memory->mutex);
    return 0;
}

/* Writes n so that it ends before `end`, with blanks before it up to `width`, but at least one. */
static char* put_number(char* end, word32 n, int width)
{
    do {
        *--end = (char)('0' + n % 10);
        n /= 10;
        width--;
    } while (n != 0);
    do
        *--end = ' ';
    while (--width > 0);
    return end;
}

#define LINE_SIZE (8 * 11 + 2)              /* 8 numbers of at most 10 digits and a blank; a newline, a NUL */

static void print_bucket(const WOLFMEM_BUCKET_STATS* s, void (*put)(const char* text, void* ctx), void* ctx)
{
    const word32 column[8] = {
        s->size, s->blocks, s->used, s->peak, s->blocks - s->peak, s->spill_in, s->spill_out, s->failed
    };
    char line[LINE_SIZE];
    char* at = line + sizeof line - 2;
    size_t i;

    memcpy(at, "\n", 2);
    for (i = 8; i > 0; i--)
        at = put_number(at, column[i - 1], 9);
    put(at, ctx);
}

int wc_StaticMemoryPrint(WOLFSSL_HEAP_HINT* hint, void (*put)(const char* text, void* ctx), void* ctx)
{
    WOLFMEM_BUCKET_STATS stats;
    char line[] = "too large:           \n";
    word32 too_large;
    unsigned b;

    if (hint == NULL || put == NULL)
        return BAD_FUNC_ARG;
    put("     size   blocks     used     peak    spare spill in      out   failed\n", ctx);
    for (b = 0; wc_StaticMemoryInsight(hint, b, &stats) == 0; b++)
        print_bucket(&stats, put, ctx);
    WOLFMEM_MUTEX_LOCK(&hint->memory->mutex);
    too_large = hint->memory->too_large;
    WOLFMEM_MUTEX_UNLOCK(&hint->memory->mutex);
    (void)put_number(line + sizeof line - 2, too_large, 10);
    put(line, ctx);
    return 0;
}
#endif
