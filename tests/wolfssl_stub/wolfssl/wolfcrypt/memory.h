/* SPDX-License-Identifier: MIT */
/* memory.h - declares what wolfSSL's header of that name does, as far as the printed C uses it, and
 * nothing more, so that the printed C is compiled where no wolfSSL is installed.
 *
 * The sizes of the two structures are those that were measured (optimizer/target.h).
 * wc_Memory is incomplete, as in wolfSSL; STUB_RELEASE 50504 leaves out what 5.5.4 lacks. */
#ifndef STUB_MEMORY_H
#define STUB_MEMORY_H

#include <stddef.h>
#include <stdint.h>

typedef uint32_t word32;
typedef unsigned char byte;

enum { DYNAMIC_TYPE_TMP_BUFFER = 37 };
#define XMALLOC(s, h, t) wolfSSL_Malloc((s), (h), (t))
void* wolfSSL_Malloc(size_t size, void* heap, int type);

#ifdef WOLFSSL_STATIC_MEMORY
enum { WOLFMEM_GENERAL = 1, WOLFMEM_IO_POOL = 2, WOLFMEM_IO_POOL_FIXED = 4 };

#ifndef SINGLE_THREADED
#include <pthread.h>
typedef pthread_mutex_t wolfSSL_Mutex;
#endif

typedef struct wc_Memory wc_Memory;

typedef struct WOLFSSL_HEAP {
    wc_Memory* ava[WOLFMEM_MAX_BUCKETS];
#ifndef WOLFSSL_STATIC_MEMORY_LEAN
    wc_Memory* io;
    word32 counts[4];
#endif
    word32 sizeList[WOLFMEM_MAX_BUCKETS];
    word32 distList[WOLFMEM_MAX_BUCKETS];
#ifndef WOLFSSL_STATIC_MEMORY_LEAN
    word32 use[5];
#endif
#ifndef SINGLE_THREADED
    wolfSSL_Mutex memory_mutex;
#endif
} WOLFSSL_HEAP;

typedef struct WOLFSSL_HEAP_HINT {
    WOLFSSL_HEAP* memory;
    void* stats;
#ifndef WOLFSSL_STATIC_MEMORY_LEAN
    wc_Memory* outBuf;
    wc_Memory* inBuf;
    byte haFlag;
#endif
} WOLFSSL_HEAP_HINT;

int wc_LoadStaticMemory(WOLFSSL_HEAP_HINT** hint, unsigned char* buf, unsigned int sz, int flag,
                        int max);
#if STUB_RELEASE != 50504
int wc_LoadStaticMemory_ex(WOLFSSL_HEAP_HINT** hint, unsigned int listSz, const word32* sizeList,
                           const word32* distList, unsigned char* buf, unsigned int sz, int flag,
                           int max);
void* wolfSSL_SetGlobalHeapHint(void* heap);
#endif
#endif

#endif
