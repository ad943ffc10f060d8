/* SPDX-License-Identifier: MIT */
/* fuzz_allocator.c - the allocator under guards: the input's bytes are calls of its
 * API, right ones and wrong ones. A request must get a block of the bucket that the
 * counts before it say, what a block holds must stay, and each fault that is made
 * must be found by the call it is for and by the walk over all blocks, and no other. */
#include "fuzz.h"
#include "guarded.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define BUFFER_BYTES ((size_t)4096)
#define BLOCKS_MAX 64 /* more than there are */
#define T DYNAMIC_TYPE_TMP_BUFFER

/* A block that is taken: all of its bytes are `with`. */
struct held {
    unsigned char *data;
    size_t size;
    unsigned char with;
};

static struct {
    const uint8_t *input, *end;
    unsigned char *memory[2];
    WOLFSSL_HEAP_HINT *heap;
    WOLFSSL_HEAP_HINT *hint; /* a connection's, or the heap's own */
    struct held held[BLOCKS_MAX];
    unsigned count;
    int fault; /* the one that was told; 0: none */
} state;

/* 0 to limit - 1, from the next byte of the input. */
static unsigned next(unsigned limit)
{
    return state.input < state.end && limit ? *state.input++ % limit : 0;
}

static void tell(const WOLFMEM_FAULT *fault)
{
    assert(!state.fault);
    state.fault = fault->what;
}

static void expect(int fault)
{
    assert(state.fault == fault);
    state.fault = 0;
}

static int walk(void)
{
    return wc_StaticMemoryCheck(state.heap, NULL);
}

static WOLFSSL_MEM_STATS stats_now(void)
{
    WOLFSSL_MEM_STATS stats;
    assert(wolfSSL_GetMemStats(state.heap->memory, &stats) == 1);
    return stats;
}

/* ---- Right calls ---- */

/* The size of the block that a request must get; 0: none. */
static word32 expected_size(size_t size, int type)
{
    WOLFSSL_MEM_STATS stats = stats_now();
    if (type != T && size <= WOLFMEM_IO_SZ && stats.avaIO > 0)
        return WOLFMEM_IO_SZ;
    for (unsigned b = 0; b < WOLFMEM_MAX_BUCKETS; b++) {
        if (stats.blockSz[b] >= size && stats.avaBlock[b] > 0)
            return stats.blockSz[b];
    }
    return 0;
}

/* Fills a block; bytes of another one that it lies on would be found spoilt. */
static void hold(struct held *held, void *data, size_t size)
{
    assert((uintptr_t)data % WOLFSSL_STATIC_ALIGN == 0);
    *held = (struct held){data, size, (unsigned char)next(256)};
    memset(data, held->with, size);
}

static void check_bytes(const struct held *held, size_t size)
{
    for (size_t i = 0; i < size; i++)
        assert(held->data[i] == held->with);
}

static void take(void)
{
    size_t size = (size_t)next(256) * (next(4) ? 1 : 5);
    int type = next(4) ? T : DYNAMIC_TYPE_OUT_BUFFER;
    word32 expected = expected_size(size, type);
    word32 before = stats_now().totalUse;
    if (state.count == BLOCKS_MAX)
        return;
    void *data = XMALLOC(size, state.hint, type);
    assert(!data == !expected && stats_now().totalUse - before == expected);
    if (data)
        hold(&state.held[state.count++], data, size);
}

static void give(void)
{
    unsigned i = next(state.count);
    if (!state.count)
        return;
    check_bytes(&state.held[i], state.held[i].size);
    XFREE(state.held[i].data, next(2) ? state.hint : state.heap, T);
    state.held[i] = state.held[--state.count];
}

static void resize(void)
{
    struct held *held = &state.held[next(state.count)];
    size_t size = (size_t)next(256) * 4;
    word32 expected = expected_size(size, T);
    if (!state.count)
        return;
    unsigned char *data = XREALLOC(held->data, size, state.hint, T);
    assert(!data == !expected);
    if (!data)
        return;
    held->data = data;
    check_bytes(held, size < held->size ? size : held->size);
    hold(held, data, size);
}

static void change_hint(void)
{
    if (state.hint != state.heap)
        wc_FreeStaticMemoryHint(state.hint);
    WOLFSSL_HEAP_HINT *hint = next(2) ? wc_NewStaticMemoryHint(state.heap) : NULL;
    state.hint = hint ? hint : state.heap;
}

/* ---- Wrong ones ---- */

/* A byte beside a block's changes: found by the walk; then it is as it was. */
static void spoil(void)
{
    const struct held *held = &state.held[next(state.count)];
    if (!state.count)
        return;
    bool is_behind = next(2);
    unsigned char *beside = is_behind ? held->data + held->size : held->data - 1 - next(4);
    unsigned char was = *beside;
    *beside ^= (unsigned char)(1 + next(255));
    assert(walk() == (is_behind ? WOLFMEM_FAULT_OVERFLOW : WOLFMEM_FAULT_HEADER));
    *beside = was;
}

/* The same, and the block is freed. */
static void overflow(void)
{
    unsigned i = next(state.count);
    if (!state.count)
        return;
    state.held[i].data[state.held[i].size + next(WOLFMEM_TAIL)] ^= (unsigned char)(1 + next(255));
    XFREE(state.held[i].data, state.heap, T);
    expect(WOLFMEM_FAULT_OVERFLOW);
    state.held[i] = state.held[--state.count];
}

static void free_twice(void)
{
    unsigned i = next(state.count);
    if (!state.count)
        return;
    XFREE(state.held[i].data, state.heap, T);
    expect(0);
    XFREE(state.held[i].data, state.heap, T);
    expect(WOLFMEM_FAULT_DOUBLE_FREE);
    state.held[i] = state.held[--state.count];
}

static void free_wrong(void)
{
    static unsigned char foreign[64];
    struct held *held = &state.held[next(state.count)];
    switch (state.count ? next(4) : 0) {
    case 0:
        XFREE(foreign + next(64), state.heap, T);
        expect(WOLFMEM_FAULT_FOREIGN);
        break;
    case 1:
        XFREE(held->data + 1 + next(WOLFSSL_STATIC_ALIGN - 1), state.heap, T);
        expect(WOLFMEM_FAULT_MISALIGNED);
        break;
    case 2:
        XFREE(held->data + (next(2) ? 1 : -1) * WOLFSSL_STATIC_ALIGN, state.heap, T);
        if (state.fault != WOLFMEM_FAULT_FOREIGN) /* before the first block is no heap */
            expect(WOLFMEM_FAULT_WILD);
        state.fault = 0;
        break;
    default:
        assert(!XREALLOC(held->data + 1, 10, state.heap, T));
        expect(WOLFMEM_FAULT_MISALIGNED);
        break;
    }
}

/* ---- All of it ---- */

static void load(unsigned index, int flag)
{
    unsigned offset = next(WOLFSSL_STATIC_ALIGN);
    unsigned size = (unsigned)(BUFFER_BYTES - offset) - next(256) * (next(2) ? 4 : 15);
    state.memory[index] = malloc(BUFFER_BYTES);
    assert(state.memory[index]);
    memset(state.memory[index], (int)next(256), BUFFER_BYTES);
    int error = wc_LoadStaticMemory(&state.heap, state.memory[index] + offset, size, flag, 0);
    bool is_small = size < sizeof(WOLFSSL_HEAP) + sizeof(WOLFSSL_HEAP_HINT); /* refused for each load */
    assert(error == 0 || (error == BUFFER_E && (!state.heap || is_small)));
    state.hint = state.hint ? state.hint : state.heap;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static void (*const calls[])(void) = {take,     take,       take,      take,        give,
                                          give,     give,       resize,    change_hint, spoil,
                                          overflow, free_twice, free_wrong};
    memset(&state, 0, sizeof state);
    state.input = data;
    state.end = data + size;
    wc_SetStaticMemoryFaultCb(tell);
    load(0, WOLFMEM_GENERAL | (next(2) ? WOLFMEM_TRACK_STATS : 0));
    if (state.heap && next(2))
        load(1, next(2) ? WOLFMEM_IO_POOL : WOLFMEM_GENERAL);
    for (unsigned i = 0; state.heap && state.input < state.end; i++) {
        calls[next(sizeof calls / sizeof *calls)]();
        expect(0);
        assert(i % 8 || walk() == 0);
    }
    assert(!state.heap || walk() == 0);
    for (unsigned i = 0; i < state.count; i++)
        check_bytes(&state.held[i], state.held[i].size);
    wc_UnloadStaticMemory(state.heap);
    free(state.memory[0]);
    free(state.memory[1]);
    return 0;
}
