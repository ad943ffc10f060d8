/* SPDX-License-Identifier: MIT */
/* target.h - the bytes of wolfSSL's structures and padding on the target.
 *
 * All sizes follow from the width of a pointer, the alignment, the mutex and a
 * few build options. With P the pointer's bytes, n WOLFMEM_MAX_BUCKETS, m the
 * mutex's bytes (0 when single-threaded), each with the usual struct padding:
 *
 *             normal                                    WOLFSSL_STATIC_MEMORY_LEAN
 *   padding   round_up(struct of 2P + 4, alignment)     round_up(struct of 2P + 2, alignment)
 *   heap      nP + P + 16 + 8n + 8 + 8 + 4, m           nP + 8n, m
 *   hint      4P + 1                                    2P
 *
 * The formulas were measured on wolfSSL 5.5.4, 5.7.2 and 5.9.2. The allocator of
 * this project has the same sizes, and larger ones in a build with insight, whose
 * counters stand in the heap, or with guards: there a tail of 4 bytes follows
 * each request, counted in the padding, and an arena of 4P + 8 + 4n the hint. */
#ifndef OPTIMIZER_TARGET_H
#define OPTIMIZER_TARGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TARGET_BUCKETS_MAX 64 /* the most buckets that a plan may have */
#define TARGET_BUCKETS_DEFAULT 9 /* WOLFMEM_DEF_BUCKETS, unless defined */
#define TARGET_MAX_BUCKETS_MAX 65536 /* the most that WOLFMEM_MAX_BUCKETS may be here */
#define TARGET_ALIGN_MAX 4096 /* bytes; the most that WOLFSSL_STATIC_ALIGN may be here */

/* A wolfSSL release whose limits were measured. */
struct release {
    const char *name;       /* "5.9.2" */
    uint32_t number;        /* 50902 */
    uint32_t fixed_buckets; /* what WOLFMEM_MAX_BUCKETS and WOLFMEM_DEF_BUCKETS must be; 0: free */
    uint32_t dist_max;      /* blocks in one bucket: its counter is this wide; UINT32_MAX: no
                               limit is known */
    uint32_t align_max;     /* WOLFSSL_STATIC_ALIGN: above, a byte does not hold the padding and
                               loading may never end */
    bool has_load_ex;       /* wc_LoadStaticMemory_ex() and the global heap hint exist */
    bool has_lean;          /* its WOLFSSL_STATIC_MEMORY_LEAN was measured */
    bool has_post_quantum;  /* ML-KEM and ML-DSA change its default lists */
};

struct target {
    const char *name;       /* as --target names it */
    const char *about;      /* one line for people */
    uint32_t pointer_bytes; /* 4 or 8 */
    uint32_t mutex_bytes;   /* of wolfSSL_Mutex; 0: none */
    uint32_t align;         /* WOLFSSL_STATIC_ALIGN: bytes, a power of two up to TARGET_ALIGN_MAX */
    uint32_t padding;       /* bytes before each block; 0: as the formula says */
    bool is_lean;           /* WOLFSSL_STATIC_MEMORY_LEAN */
    bool is_single_threaded;
    bool has_guard;   /* WOLFMEM_GUARD, of this project's allocator */
    bool has_insight; /* WOLFMEM_INSIGHT, likewise */
    const struct release *release; /* whose limits a plan keeps */
};

/* All targets that have a name, ended by one whose name is NULL. Their release
 * is the newest known. */
extern const struct target target_presets[];

/* The preset of that name, or NULL. */
const struct target *target_find(const char *name);

/* The preset that the name begins with, and what is added to it by "+guard" and
 * "+insight" behind, each once at most. target->name becomes `name`, which must
 * outlive it. False iff there is no such preset or addition. */
bool target_parse(const char *name, struct target *target);

/* All measured releases, the oldest first, ended by one whose name is NULL. */
extern const struct release releases[];

/* The limits to keep for a version such as "5.8.0", or a tag such as "v5.8.0-stable":
 * those of the newest measured release that is not newer. NULL iff that is no
 * version, or older than all. */
const struct release *release_find(const char *version);

/* round_up(value, align), align a power of two; value + align must not overflow. */
uint64_t target_round_up(uint64_t value, uint32_t align);

/* Bytes before each block. Cost: O(1), as all that follow. */
uint32_t target_padding(const struct target *target);

/* sizeof(WOLFSSL_HEAP) with room for max_buckets buckets, and sizeof(WOLFSSL_HEAP_HINT). */
uint32_t target_heap_bytes(const struct target *target, uint32_t max_buckets);
uint32_t target_hint_bytes(const struct target *target);

/* What WOLFMEM_MAX_BUCKETS is for a plan of bucket_count buckets. */
uint32_t target_max_buckets(const struct target *target, uint32_t bucket_count);

/* The alignment that a buffer must have for these bytes to be enough: one that is
 * not so aligned takes this less 1 byte more. The structures hold pointers. */
uint32_t target_buffer_align(const struct target *target);

/* Bytes from the start of an aligned buffer to its first block, for a plan of
 * bucket_count buckets: the heap, the hint, and what aligns the block. */
uint32_t target_structure_bytes(const struct target *target, uint32_t bucket_count);

/* The same where WOLFMEM_MAX_BUCKETS is given, up to TARGET_MAX_BUCKETS_MAX. */
uint32_t target_start_bytes(const struct target *target, uint32_t max_buckets);

/* The same for an I/O pool, which has no structures: 0, unless the target has guards. */
uint32_t target_io_start_bytes(const struct target *target, uint32_t max_buckets);

/* The largest request that the target can serve from a bucket of its own:
 * sizes, blocks and the buffer are 32-bit numbers, and narrower in LEAN. */
uint32_t target_size_max(const struct target *target);

#endif
