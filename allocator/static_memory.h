/* SPDX-License-Identifier: MIT */
/* Copyright (c) The memory_bucket_optimizer authors */

/* static_memory: one static buffer, cut into buckets of equal blocks, behind malloc's interface.
 *
 * The names, the partition and the block chosen for each request are those of wolfSSL's static memory,
 * so a list of buckets planned for the one holds for the other, byte for byte. What differs: every call
 * takes bounded time, whatever the heap's state, and lists that cannot work are refused with a code.
 *
 *      buffer  | heap | hint | padding | block of 1024 | padding | block of 64 | padding | block of 64 |
 *
 *   - A request takes a block from the first bucket whose size is enough and that has a free block: when
 *     its own bucket is empty it spills into the next larger one that is not. A freed block goes back to its own
 *     bucket and is the first one to be taken again.
 *   - The buffer is cut from its start: the largest bucket's blocks first, the smallest's last; then
 *     what is left over is cut by the same list again while the smallest block still fits.
 *   - All memory is the caller's buffer; nothing else is allocated. Without a heap hint, and without
 *     a global one, requests go to the C library's malloc, unless WOLFSSL_NO_MALLOC forbids it.
 *
 * Build macros, by -D or in user_settings.h (read if WOLFSSL_USER_SETTINGS is defined). All files of a
 * program must see the same ones, since they change the structures:
 *   WOLFMEM_BUCKETS, WOLFMEM_DIST    the default lists: sizes in bytes, ascending; blocks of each
 *   WOLFMEM_DEF_BUCKETS              the length of these two lists (default 9)
 *   WOLFMEM_MAX_BUCKETS              the most buckets that a heap can have, 1 to 64 (default 9)
 *   WOLFMEM_IO_SZ                    size of an I/O pool's blocks (default 16992, aligned)
 *   WOLFSSL_STATIC_ALIGN             alignment of every block: a power of two from 4 (default 16)
 *   WOLFSSL_STATIC_MEMORY_LEAN       smaller structures: no I/O pools, no statistics, no connection hints
 *   WOLFSSL_NO_MALLOC                never call malloc, realloc or free
 *   SINGLE_THREADED                  no mutex
 *   WOLFMEM_PORT                     the system whose mutex is used: see static_memory_mutex.h
 *   WOLFMEM_MUTEX                    the type of your own mutex, and with it the four macros
 *                                    WOLFMEM_MUTEX_INIT(m) (0 if it worked), _LOCK(m), _UNLOCK(m), _FREE(m)
 *   WOLFMEM_GUARD                    1: find overwritten and wrongly freed blocks, in bounded time;
 *                                    2: also fill blocks with patterns, in time that grows with their size
 *   WOLFMEM_INSIGHT                  count peak use, spills and failures of each bucket
 *   XMALLOC_OVERRIDE                 XMALLOC, XFREE and XREALLOC are yours, such as those of a recorder
 *   WOLFSSL_DEBUG_MEMORY             the calls carry their caller's function and line
 *   WOLFSSL_DEBUG_MEMORY_PRINT       with it: print each call on standard output, as input for the optimizer
 *   WOLFSSL_STATIC_MEMORY_DEBUG_CALLBACK   call a function of yours for each call
 *
 * wolfSSL itself runs on this allocator, unchanged: compile static_memory.c with wolfSSL's user_settings.h in place
 * of its wolfcrypt/src/memory.c. A file that needs both headers includes wolfSSL's first; then this one
 * declares only what wolfSSL's do not. The mutex must then be of the type that wolfSSL uses.
 *
 * Thread safety: a heap may be used by any number of threads at once, because its mutex serialises them.
 * Only one thread may load or unload it, or call the functions that set something global; each says so. */

#ifndef WOLFMEM_STATIC_MEMORY_H
#define WOLFMEM_STATIC_MEMORY_H

#ifdef WOLFSSL_USER_SETTINGS
#include "user_settings.h"
#endif

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* wolfSSL's memory.h came first: what it declares is its own, and of the same layout. */
#ifdef WOLFSSL_MEMORY_H
#define WOLFMEM_BESIDE_WOLFSSL
#endif

#ifndef WOLFMEM_BESIDE_WOLFSSL
typedef unsigned char byte;
typedef uint32_t      word32;
#endif

#ifndef WOLFMEM_MAX_BUCKETS
#define WOLFMEM_MAX_BUCKETS 9
#endif
#ifndef WOLFMEM_DEF_BUCKETS
#define WOLFMEM_DEF_BUCKETS 9
#endif
#ifndef WOLFMEM_BUCKETS
#define WOLFMEM_BUCKETS 64, 128, 256, 512, 1024, 2432, 4096, 8192, 16128
#endif
#ifndef WOLFMEM_DIST
#define WOLFMEM_DIST 49, 10, 6, 14, 5, 6, 14, 1, 1
#endif
#ifndef WOLFSSL_STATIC_ALIGN
#define WOLFSSL_STATIC_ALIGN 16
#endif
#define WOLFMEM_ROUND_UP(n) (((n) + WOLFSSL_STATIC_ALIGN - 1) / WOLFSSL_STATIC_ALIGN * WOLFSSL_STATIC_ALIGN)
#ifndef WOLFMEM_IO_SZ
#define WOLFMEM_IO_SZ WOLFMEM_ROUND_UP(16992)
#endif

#if WOLFMEM_MAX_BUCKETS < 1 || WOLFMEM_MAX_BUCKETS > 64
#error "WOLFMEM_MAX_BUCKETS must be 1 to 64"
#endif
#if WOLFSSL_STATIC_ALIGN < 4 || (WOLFSSL_STATIC_ALIGN & (WOLFSSL_STATIC_ALIGN - 1)) != 0
#error "WOLFSSL_STATIC_ALIGN must be a power of two, 4 or more"
#endif
#if WOLFMEM_IO_SZ % WOLFSSL_STATIC_ALIGN != 0
#error "WOLFMEM_IO_SZ must be a multiple of WOLFSSL_STATIC_ALIGN"
#endif

/* The mutex: none, the user's, or pthread's where there is an operating system that has it. */
#ifdef SINGLE_THREADED
#define WOLFMEM_MUTEX_LOCK(m)   ((void)0)
#define WOLFMEM_MUTEX_UNLOCK(m) ((void)0)
#elif !defined(WOLFMEM_MUTEX)
#ifdef WOLFMEM_PORT
#include "static_memory_mutex.h"
#elif defined(__unix__) || defined(__APPLE__)
#include <pthread.h>
#define WOLFMEM_MUTEX           pthread_mutex_t
#define WOLFMEM_MUTEX_INIT(m)   pthread_mutex_init((m), NULL)
#define WOLFMEM_MUTEX_LOCK(m)   ((void)pthread_mutex_lock(m))
#define WOLFMEM_MUTEX_UNLOCK(m) ((void)pthread_mutex_unlock(m))
#define WOLFMEM_MUTEX_FREE(m)   ((void)pthread_mutex_destroy(m))
#else
#error "define SINGLE_THREADED, or a WOLFMEM_PORT, or WOLFMEM_MUTEX and its four macros"
#endif
#endif

/* What the functions below return beside 0. */
enum {
#ifndef WOLFMEM_BESIDE_WOLFSSL
    BAD_MUTEX_E     = -106,  /* WOLFMEM_MUTEX_INIT failed */
    BUFFER_E        = -132,  /* the buffer is too small for the structures; or a size is over INT_MAX */
    BAD_FUNC_ARG    = -173,  /* a pointer is NULL, or an index or a flag is not one of those listed */
#endif
    WOLFMEM_LIST_E  = -1700  /* a list of buckets cannot work: see wc_LoadStaticMemory_ex */
};

#ifndef WOLFMEM_BESIDE_WOLFSSL

/* What a buffer is for, or'ed into the flags of wc_LoadStaticMemory. */
enum {
    WOLFMEM_GENERAL       = 0x01,  /* cut into buckets */
    WOLFMEM_IO_POOL       = 0x02,  /* cut into blocks of WOLFMEM_IO_SZ, for requests of the two I/O types */
    WOLFMEM_IO_POOL_FIXED = 0x04,  /* the same, but each connection hint keeps two of them while it is open */
    WOLFMEM_TRACK_STATS   = 0x08   /* each connection hint counts what it uses */
};

/* The type argument of a request. Only the two I/O types change what it does; any int may be passed. */
enum {
    DYNAMIC_TYPE_OUT_BUFFER = 12,
    DYNAMIC_TYPE_IN_BUFFER  = 13,
    DYNAMIC_TYPE_TMP_BUFFER = 38
};
#endif

/* ---------------------------------------------------------------------------------------------------
 * Structures. They are declared here so that their sizes are known to the compiler and a heap can be
 * watched with a debugger; only the functions below may write them. The heap and the hint begin as wolfSSL's do,
 * since its TLS layer reads and writes some members itself; and in a build without guards and insight their
 * sizes are wolfSSL's own, since a plan's byte count includes them. */

/* Before each block's data. What an underflow or the block before's overflow reaches first is not relied on, or
 * checked. */
typedef struct WOLFMEM_HEADER {
    word32 check;                                    /* of the tag, for this very block; guards: of all that is used */
    word32 tag;                                      /* the bucket's number; flags if its free is not an ordinary one */
#if UINTPTR_MAX > 0xFFFFFFFFu
    word32 next[4];                                  /* of a free block: the next one's data, in the first 2 words; */
#else                                                /* of one in use: the bytes requested, in the last word, */
    word32 next[1];                                  /* kept for guards and records only */
#endif
} WOLFMEM_HEADER;

#if WOLFMEM_MAX_BUCKETS > 32
#define WOLFMEM_MASK_WORDS 2
#else
#define WOLFMEM_MASK_WORDS 1
#endif
#ifdef WOLFSSL_STATIC_MEMORY_LEAN
#define WOLFMEM_LISTS WOLFMEM_MAX_BUCKETS
#else                                                /* the list behind the buckets' is the I/O pool's */
#define WOLFMEM_LISTS (WOLFMEM_MAX_BUCKETS + 1)
#endif

#ifdef WOLFMEM_GUARD
/* One buffer of a guarded heap, at the buffer's start; in the first one behind the hint. With the lists
 * it says where every block lies, so that a walk over them need not trust anything in them. */
typedef struct WOLFMEM_ARENA {
    struct WOLFMEM_ARENA* next;
    unsigned char* begin;                            /* where the partition starts */
    uintptr_t first;                                 /* the first block's data; the last is within span of it */
    uintptr_t span;
    word32 room;                                     /* bytes from begin to the buffer's end */
    word32 io;                                       /* 1: an I/O pool, dist is not used */
    word32 dist[WOLFMEM_MAX_BUCKETS];
} WOLFMEM_ARENA;
#endif

#ifdef WOLFMEM_INSIGHT
/* How one bucket has fared since the heap was loaded. */
typedef struct WOLFMEM_BUCKET_STATS {
    word32 size;       /* bytes a block holds */
    word32 blocks;     /* blocks the bucket has */
    word32 used;       /* blocks in use now, 0 to blocks */
    word32 peak;       /* the most ever in use at once; never falls */
    word32 spill_in;   /* requests served here because every smaller bucket that fits was empty */
    word32 spill_out;  /* requests that belong here, served by a larger bucket because this one was empty */
    word32 failed;     /* requests that belong here and got NULL: this and every larger bucket was empty */
} WOLFMEM_BUCKET_STATS;
#endif

typedef struct WOLFMEM_HEAP {
    void*  ava[WOLFMEM_LISTS];                       /* a bucket's first free block (its data), or NULL */
#ifdef WOLFSSL_STATIC_MEMORY_LEAN
    word32 mask[WOLFMEM_MASK_WORDS];                 /* bit b of this number: bucket b has a free block */
    word32 size[2 * WOLFMEM_MAX_BUCKETS - WOLFMEM_MASK_WORDS];  /* ascending; UINT32_MAX where there is no bucket; */
                                                     /* the words behind them make up wolfSSL's size */
#else
    word32 max_ha, cur_ha;                           /* connections in their handshake: allowed, 0 for no limit; now */
    word32 max_io, cur_io;                           /* connections: allowed by the I/O pool, 0 for no limit; now */
    word32 size[WOLFMEM_MAX_BUCKETS];                /* ascending; UINT32_MAX where there is no bucket */
    word32 dist[WOLFMEM_MAX_BUCKETS];                /* blocks that a bucket has, free or not */
    word32 mask[2];                                  /* bit b of this number: bucket b has a free block */
    size_t limit;                                    /* requests below it are plain: not too large, not special */
#if UINTPTR_MAX > 0xFFFFFFFFu                        /* the flags of all loads, and 16 for each block of the I/O pool; */
    word32 flag;                                     /* the blocks given back so far, which wraps around. The order is */
    word32 frees;                                    /* such that flag is where wolfSSL has it */
#else
    word32 frees;
    word32 flag;
#endif
#endif
#ifndef SINGLE_THREADED
    WOLFMEM_MUTEX mutex;                             /* wolfSSL's TLS layer locks it, too */
#endif
#ifdef WOLFMEM_GUARD
    WOLFMEM_ARENA* arenas;
    struct WOLFMEM_HEAP* next_heap;                  /* all loaded heaps, to tell a wrong heap's pointer */
#endif
#ifdef WOLFMEM_INSIGHT
    struct {                                         /* see WOLFMEM_BUCKET_STATS */
        word32 blocks[WOLFMEM_LISTS], used[WOLFMEM_LISTS], peak[WOLFMEM_LISTS];
        word32 spill_in[WOLFMEM_LISTS], spill_out[WOLFMEM_LISTS], failed[WOLFMEM_LISTS];
    } insight;
    word32 too_large;                                /* requests larger than the largest bucket */
#endif
} WOLFMEM_HEAP;

#if !defined(WOLFSSL_STATIC_MEMORY_LEAN) && !defined(WOLFMEM_BESIDE_WOLFSSL)
/* What one connection hint has used. "Memory" is the bytes that its blocks hold, padding
 * not included, "alloc" the number of blocks. */
typedef struct WOLFSSL_MEM_CONN_STATS {
    word32 peakMem;    /* never falls */
    word32 curMem;
    word32 peakAlloc;  /* never falls */
    word32 curAlloc;
    word32 totalAlloc;
    word32 totalFr;
} WOLFSSL_MEM_CONN_STATS;
#endif

/* What is passed as the heap argument: wc_LoadStaticMemory makes one, wc_NewStaticMemoryHint more, and wolfSSL one
 * of its own for each session. */
typedef struct WOLFMEM_HINT {
    WOLFMEM_HEAP* memory;
#ifndef WOLFSSL_STATIC_MEMORY_LEAN
    WOLFSSL_MEM_CONN_STATS* stats;                   /* NULL unless WOLFMEM_TRACK_STATS */
    void* outBuf;                                    /* NULL unless WOLFMEM_IO_POOL_FIXED */
    void* inBuf;
    unsigned char connection;                        /* 1: made by wc_NewStaticMemoryHint; or a session in its handshake */
#else
    void* spare;
#endif
} WOLFMEM_HINT;

#ifndef WOLFMEM_BESIDE_WOLFSSL
typedef WOLFMEM_HEADER wc_Memory;
typedef WOLFMEM_HEAP   WOLFSSL_HEAP;
typedef WOLFMEM_HINT   WOLFSSL_HEAP_HINT;
#endif

/* Bytes taken beside the blocks' own: constants, for static asserts and array sizes.
 *   WOLFMEM_PADDING      what each block takes beside its bucket's size
 *   WOLFMEM_STRUCT_SIZE  what the structures take at the start of a buffer that is aligned to
 *                        WOLFSSL_STATIC_ALIGN and to a pointer
 * So an aligned buffer needs WOLFMEM_STRUCT_SIZE + the sum of dist * (size + WOLFMEM_PADDING), and not one
 * byte less; a buffer of unknown alignment may need WOLFSSL_STATIC_ALIGN - 1 more. */
#ifdef WOLFMEM_GUARD
#define WOLFMEM_TAIL    4                            /* the magic number behind the requested bytes */
#define WOLFMEM_STRUCTS (sizeof(WOLFMEM_HEAP) + sizeof(WOLFMEM_HINT) + sizeof(WOLFMEM_ARENA))
#else
#define WOLFMEM_TAIL    0
#define WOLFMEM_STRUCTS (sizeof(WOLFMEM_HEAP) + sizeof(WOLFMEM_HINT))
#endif
enum {
    WOLFMEM_PADDING     = WOLFMEM_ROUND_UP(sizeof(WOLFMEM_HEADER) + WOLFMEM_TAIL),
    WOLFMEM_LEAD        = WOLFMEM_PADDING - WOLFMEM_TAIL,  /* the part of the padding before the data */
    WOLFMEM_STRUCT_SIZE = WOLFMEM_ROUND_UP(WOLFMEM_STRUCTS + WOLFMEM_LEAD) - WOLFMEM_LEAD
};

/* ---------------------------------------------------------------------------------------------------
 * Loading */

#ifndef WOLFMEM_BESIDE_WOLFSSL
/* Makes a heap in a buffer, or adds a buffer to a heap.
 *   hint      *hint NULL: a heap is made, and *hint set to its hint, which lies in the buffer.
 *             Else: the buffer is added to the heap of *hint, without structures of its own.
 *   listSz    length of both lists, 1 to WOLFMEM_MAX_BUCKETS.
 *   sizeList  bytes that a block of each bucket holds, padding not included: strictly ascending, each
 *             a multiple of WOLFSSL_STATIC_ALIGN and not 0.
 *   distList  blocks of each bucket, 1 or more. Both lists are copied.
 *   buf, sz   the buffer and its bytes. Any alignment, but see WOLFMEM_STRUCT_SIZE.
 *   flag      WOLFMEM_* flags; neither I/O flag means WOLFMEM_GENERAL.
 *   max       connections that may be in their handshake at once, 0 for no limit; with an I/O flag, connections
 *             that may be open at once. A hint of wc_NewStaticMemoryHint is both while it is open.
 * Returns 0; then the buffer belongs to the heap until wc_UnloadStaticMemory. A buffer that ends before the
 * list does makes a heap with fewer blocks, or with none: that is no error, and wolfSSL_StaticBufferSz_ex
 * or the statistics tell. Else nothing has changed, and it fails iff
 *   BAD_FUNC_ARG    hint, buf or a list is NULL; max is negative; flag has an unknown bit, or an I/O flag in
 *                   a LEAN build (which takes WOLFMEM_TRACK_STATS and counts nothing);
 *   WOLFMEM_LIST_E  a list breaks a rule above; or the buffer is added to a heap of other sizes (an I/O
 *                   pool that is added is not cut by the lists, and they are not looked at);
 *   BUFFER_E        the structures do not fit; or an added buffer could not hold a heap and a hint either, though
 *                   it needs none, as in wolfSSL;
 *   BAD_MUTEX_E     the mutex could not be made.
 * Cost: grows with the number of blocks. Thread safety: not while the same heap is in use; guarded builds:
 * not while any heap is. */
int wc_LoadStaticMemory_ex(WOLFSSL_HEAP_HINT** hint, unsigned int listSz, const word32* sizeList,
                           const word32* distList, unsigned char* buf, unsigned int sz, int flag, int max);

/* The same with the default lists WOLFMEM_BUCKETS and WOLFMEM_DIST. */
int wc_LoadStaticMemory(WOLFSSL_HEAP_HINT** hint, unsigned char* buf, unsigned int sz, int flag, int max);

/* Ends a heap. All its buffers are the caller's again, and every pointer into them is dead; if its
 * hint is the global one, that is NULL again. hint may be NULL. Thread safety: as loading. */
void wc_UnloadStaticMemory(WOLFSSL_HEAP_HINT* hint);

/* Bytes of a buffer of sz bytes at this very address that the blocks would take if it held them alone, without
 * structures: alignment, and the blocks of as many rounds as fit (with an I/O flag: the I/O blocks). So this is not what
 * a new heap needs: see wc_StaticMemoryUsed. The buffer is not touched. Returns 0 if no block fits, or fails iff
 * BAD_FUNC_ARG: a pointer is NULL or a flag not one of wc_LoadStaticMemory_ex's; WOLFMEM_LIST_E: as there;
 * BUFFER_E: the result is over INT_MAX. Cost: as loading. */
int wolfSSL_StaticBufferSz_ex(unsigned int listSz, const word32* sizeList, const word32* distList,
                              unsigned char* buffer, word32 sz, int flag);
int wolfSSL_StaticBufferSz(unsigned char* buffer, word32 sz, int flag);

/* WOLFMEM_PADDING, for those who cannot see the macro. */
int wolfSSL_MemoryPaddingSz(void);
#endif

/* Bytes of a buffer of sz bytes at this very address that wc_LoadStaticMemory_ex would use for a new heap:
 * alignment, structures, and the blocks as wolfSSL_StaticBufferSz_ex counts them. The buffer is not touched.
 * Fails as wolfSSL_StaticBufferSz_ex does, and BUFFER_E if the structures do not fit. Cost: as loading. */
int wc_StaticMemoryUsed(unsigned int listSz, const word32* sizeList, const word32* distList,
                        unsigned char* buffer, word32 sz, int flag);

/* Bytes that an aligned buffer must have for these lists: see WOLFMEM_STRUCT_SIZE. Fails iff
 * BAD_FUNC_ARG: a list is NULL; WOLFMEM_LIST_E: it breaks a rule; BUFFER_E: the result is over INT_MAX. */
int wc_StaticMemoryNeed(unsigned int listSz, const word32* sizeList, const word32* distList);

/* ---------------------------------------------------------------------------------------------------
 * Requests. heap is a WOLFSSL_HEAP_HINT*, or NULL for the global hint; if there is none either,
 * the C library's functions serve, or with WOLFSSL_NO_MALLOC the request fails. All threads may
 * call these at once. Cost: bounded by log2(WOLFMEM_MAX_BUCKETS) comparisons and some 30 instructions more,
 * in any state of the heap (guard level 2 and realloc: plus one pass over the block's bytes). */

#ifndef WOLFMEM_BESIDE_WOLFSSL
#ifdef WOLFSSL_DEBUG_MEMORY
#define WOLFMEM_CALLER , const char* func, unsigned int line
#else
#define WOLFMEM_CALLER
#endif
#if defined(XMALLOC_OVERRIDE)
#elif defined(WOLFSSL_DEBUG_MEMORY)
#define XMALLOC(s, h, t)     wolfSSL_Malloc((s), (h), (t), __func__, __LINE__)
#define XFREE(p, h, t)       wolfSSL_Free((p), (h), (t), __func__, __LINE__)
#define XREALLOC(p, n, h, t) wolfSSL_Realloc((p), (n), (h), (t), __func__, __LINE__)
#else
#define XMALLOC(s, h, t)     wolfSSL_Malloc((s), (h), (t))
#define XFREE(p, h, t)       wolfSSL_Free((p), (h), (t))
#define XREALLOC(p, n, h, t) wolfSSL_Realloc((p), (n), (h), (t))
#endif

/* Returns size bytes, aligned to WOLFSSL_STATIC_ALIGN, owned by the caller until freed; their content is
 * whatever it was. A size of 0 takes a block of the smallest bucket. Returns NULL iff no bucket of at
 * least that size has a free block. With an I/O flag, a request of an I/O type and of at most WOLFMEM_IO_SZ is
 * given the hint's own block, whether it is in use or not (WOLFMEM_IO_POOL_FIXED), or one of the pool's
 * while it has one (WOLFMEM_IO_POOL). Freeing a hint's own block does nothing, whichever hint is passed.
 * Better than in wolfSSL on purpose: an I/O request that is larger than a block of the pool, or whose hint has
 * no block of its own, is served from the buckets. A free block whose header was overwritten is not given out: its
 * list ends there, and the blocks behind it are lost (with guards: only that one). */
void* wolfSSL_Malloc(size_t size, void* heap, int type WOLFMEM_CALLER);

/* Gives a block back. ptr: what wolfSSL_Malloc or wolfSSL_Realloc returned for a hint of the same heap; or
 * NULL, which does nothing. A block whose header was overwritten is not given back: the call does nothing, and the
 * block is lost. */
void wolfSSL_Free(void* ptr, void* heap, int type WOLFMEM_CALLER);

/* Moves a block to a new one of size bytes, with as many of its bytes as both have; ptr NULL is a request.
 * The new block is taken before the old one is given back, always, as wolfSSL does: so both must fit.
 * Returns the new block, and ptr is dead; or NULL iff wolfSSL_Malloc would or the header before ptr was
 * overwritten, and then ptr is as it was. But with an I/O flag, a request of an I/O type stays where it is, as in
 * wolfSSL, and so does one for a hint's own I/O block: it returns ptr, or NULL if the block is smaller than size. */
void* wolfSSL_Realloc(void* ptr, size_t size, void* heap, int type WOLFMEM_CALLER);

/* The hint for requests with heap NULL; NULL for none. Returns the one before. What was taken with
 * one must be freed with the same. Thread safety: not while another thread makes requests with NULL. */
void* wolfSSL_SetGlobalHeapHint(void* heap);
void* wolfSSL_GetGlobalHeapHint(void);
#endif

#ifndef WOLFSSL_STATIC_MEMORY_LEAN
/* ---------------------------------------------------------------------------------------------------
 * Connections and statistics (not in LEAN builds) */

/* A hint for one connection on the heap of hint, itself a block of that heap: with WOLFMEM_TRACK_STATS it
 * has its own statistics (hint->stats), with WOLFMEM_IO_POOL_FIXED its own two I/O blocks. Returns NULL
 * iff hint is NULL, max connections are open or in their handshake, a block for it is missing, or WOLFSSL_STATIC_ALIGN is less than the
 * size of a pointer. Cost: three requests. */
WOLFSSL_HEAP_HINT* wc_NewStaticMemoryHint(WOLFSSL_HEAP_HINT* hint);

/* Closes it; what was taken with it stays taken, and may be freed with any hint of the heap, but its own I/O
 * blocks are the pool's again. If it is the global hint, that is NULL again; thread safety then: as
 * wolfSSL_SetGlobalHeapHint. NULL and the hint that loading made are left alone. */
void wc_FreeStaticMemoryHint(WOLFSSL_HEAP_HINT* hint);

#ifndef WOLFMEM_BESIDE_WOLFSSL
/* What wolfSSL's TLS layer calls as a session begins and ends, while it has the heap locked. SetFixedIO takes a block of
 * the I/O pool for the session to keep; returns 1 if *io is one, else 0. FreeFixedIO gives it back if there is one, sets *io
 * to NULL, and returns 1. A guard's fault that they meet is not told: wc_StaticMemoryCheck finds it. */
int SetFixedIO(WOLFSSL_HEAP* heap, wc_Memory** io);
int FreeFixedIO(WOLFSSL_HEAP* heap, wc_Memory** io);

typedef struct WOLFSSL_MEM_STATS {
    word32 curAlloc;                        /* blocks in use */
    word32 totalAlloc;                      /* blocks taken so far; wraps around, as totalFr */
    word32 totalFr;                         /* blocks given back so far */
    word32 totalUse;                        /* bytes of the blocks in use, padding not included */
    word32 avaIO;                           /* free blocks of the I/O pool */
    word32 maxHa;                           /* max of the loads; 0: no limit */
    word32 maxIO;
    word32 blockSz[WOLFMEM_MAX_BUCKETS];    /* bucket sizes; 0 where there is no bucket */
    word32 avaBlock[WOLFMEM_MAX_BUCKETS];   /* free blocks of each */
    word32 usedBlock[WOLFMEM_MAX_BUCKETS];  /* blocks in use of each */
    int    flag;                            /* the flags of all loads */
} WOLFSSL_MEM_STATS;

/* Fills *stats. Returns 1, or fails iff BAD_FUNC_ARG: a pointer is NULL. Cost: grows with the free blocks. */
int wolfSSL_GetMemStats(WOLFSSL_HEAP* heap, WOLFSSL_MEM_STATS* stats);
#endif
#endif

#if defined(WOLFSSL_STATIC_MEMORY_DEBUG_CALLBACK) && !defined(WOLFMEM_BESIDE_WOLFSSL)
/* ---------------------------------------------------------------------------------------------------
 * Debug callback */

enum {
    WOLFSSL_DEBUG_MEMORY_ALLOC,  /* served: sz as requested, bucketSz the size of the block it got */
    WOLFSSL_DEBUG_MEMORY_FAIL,   /* not served: sz as requested, bucketSz 0 */
    WOLFSSL_DEBUG_MEMORY_FREE,   /* freed: sz as it had been requested, bucketSz the size of its block */
    WOLFSSL_DEBUG_MEMORY_INIT    /* a block was made at load: sz 0 */
};
typedef void (*DebugMemoryCb)(size_t sz, int bucketSz, unsigned char st, int type);

/* Calls cb at each of these events; NULL (as at the start) for none. cb is called while the heap is locked
 * and must not use it. Thread safety: not while a heap is in use. */
void wolfSSL_SetDebugMemoryCb(DebugMemoryCb cb);
#endif

#ifdef WOLFMEM_GUARD
/* ---------------------------------------------------------------------------------------------------
 * Guards. A fault is found when the block is next freed, reallocated or (a free one) taken, or by
 * wc_StaticMemoryCheck; the handler is called, and the heap stays usable. Two faults can't be found: a second
 * free of a block that was allocated again in the meantime, and a stray write that does not change the
 * block's ends. */

enum {
    WOLFMEM_FAULT_OVERFLOW = 1,  /* the bytes behind the requested ones are overwritten. The block itself is
                                  * sound: it is freed as asked */
    WOLFMEM_FAULT_HEADER,        /* the header before the block is overwritten: an underflow, or a long overflow of
                                  * the block before. The block is not used again */
    WOLFMEM_FAULT_FREED,         /* level 2: a free block was written to. It is allocated all the same */
    WOLFMEM_FAULT_DOUBLE_FREE,   /* the block is already free or out of use. The call does nothing */
    WOLFMEM_FAULT_MISALIGNED,    /* a pointer into the heap, but not aligned as blocks are. Nothing is done */
    WOLFMEM_FAULT_WILD,          /* a pointer into the heap, but not to the start of a block; or, of a
                                  * connection hint that is closed, not to one. Nothing is done */
    WOLFMEM_FAULT_WRONG_HEAP,    /* a pointer into another heap than the hint's. Nothing is done */
    WOLFMEM_FAULT_FOREIGN        /* a pointer into no heap at all. Nothing is done */
};

typedef struct WOLFMEM_FAULT {
    int          what;   /* one of the above */
    void*        where;  /* the block, or the pointer passed */
    const char*  func;   /* with WOLFSSL_DEBUG_MEMORY: the caller; else the allocator's function */
    unsigned int line;   /* with WOLFSSL_DEBUG_MEMORY: the caller's; else 0 */
} WOLFMEM_FAULT;

/* Calls cb for each fault found by a request; NULL (as at the start) for none. *fault lives as long as the
 * call. The heap is not locked, so cb may use it. Thread safety: not while a heap is in use. */
typedef void (*WOLFMEM_FAULT_CB)(const WOLFMEM_FAULT* fault);
void wc_SetStaticMemoryFaultCb(WOLFMEM_FAULT_CB cb);

/* Visits every block of the heap in the buffers' order. Returns 0 if all are sound, else the first
 * fault (OVERFLOW, HEADER or FREED) with *fault filled; its func is NULL. Fails iff BAD_FUNC_ARG: hint is NULL.
 * fault may be NULL. Nothing is changed, no handler is called. Cost: grows with the number of blocks (level 2:
 * with their bytes); the heap is locked meanwhile. */
int wc_StaticMemoryCheck(WOLFSSL_HEAP_HINT* hint, WOLFMEM_FAULT* fault);
#endif

#ifdef WOLFMEM_INSIGHT
/* ---------------------------------------------------------------------------------------------------
 * Insight: how close the heap has come to running out. */

/* Fills *stats for bucket 0 (the smallest), 1, …, or for the I/O pool: WOLFMEM_MAX_BUCKETS. Returns 0, or fails
 * iff BAD_FUNC_ARG: a pointer is NULL, or the heap has no such bucket, or no I/O pool. Cost: constant. */
int wc_StaticMemoryInsight(WOLFSSL_HEAP_HINT* hint, unsigned int bucket, WOLFMEM_BUCKET_STATS* stats);

/* Prints it: a heading, a line a bucket, and the requests that no bucket could hold; at most 72
 * characters a line. put gets one line with its newline at a time, and ctx. The heap is not locked while put
 * runs. Fails iff BAD_FUNC_ARG: hint or put is NULL. */
int wc_StaticMemoryPrint(WOLFSSL_HEAP_HINT* hint, void (*put)(const char* text, void* ctx), void* ctx);
#endif

#ifdef __cplusplus
}
#endif

#endif
