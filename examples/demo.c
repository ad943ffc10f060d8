/* SPDX-License-Identifier: MIT */
/* Copyright (c) The memory_bucket_optimizer authors */

/* A small server that must not call malloc: it takes every byte from one static buffer, by static_memory. Built
 * with the debug print, its output is a log for the optimizer; built with what the optimizer answers, it runs
 * in a buffer of just the size that was planned. demo.sh does both.
 *
 *   user_settings.h       WOLFMEM_BUCKETS and the other three macros; see WOLFSSL_USER_SETTINGS
 *   WOLFMEM_BUFFER_SIZE   bytes of the buffer; without it, generous defaults for the first run */

#include "../allocator/static_memory.h"

#include <stdio.h>
#include <string.h>

#ifdef WOLFMEM_BUFFER_SIZE
#define PLANNED 1
#else
#define PLANNED 0
#define WOLFMEM_BUFFER_SIZE 400000
#endif

static union {
    unsigned char bytes[WOLFMEM_BUFFER_SIZE];
    long double   aligned;                          /* to 16 where that is the ABI's largest alignment */
} buffer;

static WOLFSSL_HEAP_HINT* heap;

enum { SESSIONS = 3, ROUNDS = 4, TYPE = DYNAMIC_TYPE_TMP_BUFFER };

struct certificate {
    unsigned char* der;
    unsigned       size;
    struct certificate* issuer;
};

struct session {
    struct certificate* chain;
    unsigned char* key;
    unsigned char* record;
    unsigned       id, record_size;
};

static void free_chain(struct certificate* c)
{
    while (c != NULL) {
        struct certificate* issuer = c->issuer;
        XFREE(c->der, heap, TYPE);
        XFREE(c, heap, TYPE);
        c = issuer;
    }
}

/* Reads a chain by way of a scratch buffer, as a parser of certificates does. */
static struct certificate* read_chain(unsigned id)
{
    struct certificate* chain = NULL;
    unsigned depth;
    for (depth = 0; depth < 2 + id % 2; depth++) {
        unsigned size = 900 + 350 * depth + 17 * id;
        unsigned char* scratch = XMALLOC(size + 120, heap, TYPE);
        struct certificate* c = XMALLOC(sizeof *c, heap, TYPE);
        unsigned char* der = XMALLOC(size, heap, TYPE);
        if (scratch == NULL || c == NULL || der == NULL) {
            XFREE(scratch, heap, TYPE);
            XFREE(c, heap, TYPE);
            XFREE(der, heap, TYPE);
            free_chain(chain);
            return NULL;
        }
        memset(scratch, (int)id, size + 120);
        memcpy(der, scratch, size);
        c->der = der;
        c->size = size;
        c->issuer = chain;
        chain = c;
        XFREE(scratch, heap, TYPE);
    }
    return chain;
}

static void close_session(struct session* s)
{
    if (s == NULL)
        return;
    free_chain(s->chain);
    XFREE(s->record, heap, TYPE);
    XFREE(s->key, heap, TYPE);
    XFREE(s, heap, TYPE);
}

static struct session* open_session(unsigned id)
{
    struct session* s = XMALLOC(sizeof *s, heap, TYPE);
    if (s == NULL)
        return NULL;
    memset(s, 0, sizeof *s);
    s->id = id;
    s->record_size = 256;
    s->key = XMALLOC(3136, heap, TYPE);             /* a handshake's big numbers, given back after it */
    s->chain = read_chain(id);
    s->record = XMALLOC(s->record_size, heap, TYPE);
    if (s->key == NULL || s->chain == NULL || s->record == NULL) {
        close_session(s);
        return NULL;
    }
    XFREE(s->key, heap, TYPE);
    s->key = XMALLOC(48, heap, TYPE);
    return s;
}

/* The record buffer grows as the peer sends more. */
static int exchange(struct session* s, unsigned bytes)
{
    if (bytes > s->record_size) {
        unsigned char* grown = XREALLOC(s->record, bytes, heap, TYPE);
        if (grown == NULL)
            return 0;
        s->record = grown;
        s->record_size = bytes;
    }
    memset(s->record, (int)s->id, bytes);
    return s->key != NULL;
}

static int serve(void)
{
    struct session* session[SESSIONS];
    unsigned round, i;
    int ok = 1;
    for (round = 0; round < ROUNDS && ok; round++) {
        for (i = 0; i < SESSIONS; i++)
            ok = (session[i] = open_session(round + i)) != NULL && ok;
        for (i = 0; i < SESSIONS; i++)
            ok = ok && exchange(session[i], 200 * (i + round + 1));
        for (i = 0; i < SESSIONS; i++)
            close_session(session[i]);
    }
    return ok;
}

#ifdef WOLFMEM_INSIGHT
static void put(const char* text, void* ctx)
{
    (void)ctx;
    fputs(text, stderr);
}
#endif

int main(void)
{
    static const word32 sizes[] = {WOLFMEM_BUCKETS}, dist[] = {WOLFMEM_DIST};
    int ret = wc_LoadStaticMemory(&heap, buffer.bytes, sizeof buffer.bytes, WOLFMEM_GENERAL, 0);
    int ok;
    if (PLANNED && wc_StaticMemoryNeed(WOLFMEM_DEF_BUCKETS, sizes, dist) != (int)sizeof buffer.bytes) {
        fprintf(stderr, "demo: %lu bytes do not hold just the planned blocks\n", (unsigned long)sizeof buffer.bytes);
        return 1;
    }
    if (ret != 0) {
        fprintf(stderr, "demo: wc_LoadStaticMemory: %d\n", ret);
        return 1;
    }
    ok = serve();
#ifdef WOLFMEM_INSIGHT
    (void)wc_StaticMemoryPrint(heap, put, NULL);
#endif
    fprintf(stderr, "demo: %s in %lu bytes\n", ok ? "served" : "ran out of memory",
            (unsigned long)sizeof buffer.bytes);
    wc_UnloadStaticMemory(heap);
    return !ok;
}
