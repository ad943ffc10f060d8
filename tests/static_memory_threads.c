/* SPDX-License-Identifier: MIT */
/* Copyright (c) The memory_bucket_optimizer authors */

/* Threads that allocate, fill, check, move and free on one heap at once; meant for the thread sanitizer. */

#include "../allocator/static_memory.h"
#include "check.h"

#include <pthread.h>
#include <string.h>

enum { THREADS = 4, ROUNDS = 50000, HELD = 8, TYPE = DYNAMIC_TYPE_TMP_BUFFER };

static const word32 sizes[] = {64, 256, 1024}, dist[] = {10, 8, 6};
static unsigned char arena[32768];
static WOLFSSL_HEAP_HINT* hint;

struct worker {
    pthread_t thread;
    unsigned  number;
    long      damaged, served;
};

static int holds(const unsigned char* block, unsigned size, unsigned char pattern)
{
    while (size > 0 && block[size - 1] == pattern)
        size--;
    return size == 0;
}

static void* work(void* arg)
{
    struct worker* w = arg;
    unsigned char* held[HELD] = {NULL};
    unsigned size[HELD], i, slot;
    unsigned state = 12345 + w->number;

    for (i = 0; i < ROUNDS; i++) {
        state = state * 1103515245u + 12345u;
        slot = state >> 16 & (HELD - 1);
        if (held[slot] != NULL) {
            w->damaged += !holds(held[slot], size[slot], (unsigned char)(w->number * HELD + slot));
            XFREE(held[slot], hint, TYPE);
            held[slot] = NULL;
        } else {
            size[slot] = 1 + (state >> 8) % 1000;
            held[slot] = XMALLOC(size[slot], hint, TYPE);
            if (held[slot] != NULL) {
                memset(held[slot], (int)(w->number * HELD + slot), size[slot]);
                w->served++;
            }
        }
    }
    for (slot = 0; slot < HELD; slot++)
        XFREE(held[slot], hint, TYPE);
    return NULL;
}

int main(void)
{
    static struct worker worker[THREADS];
    unsigned i, blocks = 0;

    CHECK_EQUAL(wc_LoadStaticMemory_ex(&hint, 3, sizes, dist, arena, sizeof arena, WOLFMEM_GENERAL, 0), 0);
    for (i = 0; i < THREADS; i++) {
        worker[i].number = i;
        CHECK_EQUAL(pthread_create(&worker[i].thread, NULL, work, &worker[i]), 0);
    }
    for (i = 0; i < THREADS; i++) {
        CHECK_EQUAL(pthread_join(worker[i].thread, NULL), 0);
        CHECK_EQUAL(worker[i].damaged, 0);
        CHECK(worker[i].served > 0);
    }
    while (XMALLOC(1, hint, TYPE) != NULL)           /* every block has come back */
        blocks++;
    CHECK(blocks >= 24);
#ifndef WOLFSSL_STATIC_MEMORY_LEAN
    {
        WOLFSSL_MEM_STATS stats;
        CHECK_EQUAL(wolfSSL_GetMemStats(hint->memory, &stats), 1);
        CHECK_EQUAL(stats.curAlloc, blocks);
        CHECK_EQUAL(stats.avaBlock[0] + stats.avaBlock[1] + stats.avaBlock[2], 0);
    }
#endif
    wc_UnloadStaticMemory(hint);
    return check_summary();
}
