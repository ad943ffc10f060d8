/* SPDX-License-Identifier: MIT */
/* memory.h - declarations with the names, arguments and sizes of wolfSSL 5.9.2's
 * static memory on x86-64, so that the usage example of the report can be
 * compiled where no wolfSSL is installed. */
#ifndef STUB_MEMORY_H
#define STUB_MEMORY_H
#include <stddef.h>
typedef unsigned int word32;
typedef struct { void* pointer[2]; word32 sz; } wc_Memory;
typedef struct {
    void* pointer[WOLFMEM_MAX_BUCKETS + 1];
    word32 word[2 * WOLFMEM_MAX_BUCKETS + 10];
    void* mutex[5];
} WOLFSSL_HEAP;
typedef struct { void* pointer[4]; unsigned char flag; } WOLFSSL_HEAP_HINT;
#define WOLFMEM_GENERAL 1
int wc_LoadStaticMemory(WOLFSSL_HEAP_HINT** hint, unsigned char* buf, unsigned int sz, int flag, int max);
int wc_LoadStaticMemory_ex(WOLFSSL_HEAP_HINT** hint, unsigned int listSz, const word32* sizeList,
                           const word32* distList, unsigned char* buf, unsigned int sz, int flag, int max);
#endif
