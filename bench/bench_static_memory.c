/* SPDX-License-Identifier: MIT */
/* Copyright (c) The memory_bucket_optimizer authors */

/* Replays the allocations of log files on the allocator as it was built, on the C library's malloc, and on
 * empty functions, and prints for each what one operation (an allocation or a free) costs:
 *
 *   bench LOG...         a table a log: nanoseconds (the least of some runs) and instructions (average, worst)
 *   bench -c WHAT LOG    replays the log once on WHAT (heap, malloc or empty), for an instruction counter:
 *                        valgrind --tool=callgrind --toggle-collect='replay_*' bench -c heap LOG
 *                        counts the whole replay, bench -c empty the same loop without an allocator in it
 *
 * Instructions are counted by single steps (x86-64 with Linux only; else they are shown as 0), from
 * the call to the return: the function, and nothing of the loop around it. */

#define _GNU_SOURCE
#include "allocator/static_memory.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#ifndef NAME
#define NAME "static_memory"
#endif

void* empty_malloc(size_t size, void* heap, int type);
void empty_free(void* ptr, void* heap, int type);

enum { TYPE = DYNAMIC_TYPE_TMP_BUFFER, MAX_OPERATIONS = 1 << 20, MAX_SLOTS = 1 << 16, RUNS = 7 };

/* ------------------------------------------------------------------------------------------------- trace */

/* One operation: the slot of a block, and its size, or FREE. */
struct operation { word32 slot, size; };
#define FREE UINT32_MAX

static struct {
    struct operation* op;
    size_t count;
    word32 slots;
} trace;

/* Blocks that are live while a log is read, by address. A free slot has address 0. */
static struct { unsigned long long address[MAX_SLOTS]; word32 size[MAX_SLOTS]; } live;

static word32 find(unsigned long long address)
{
    word32 slot = 0;
    while (slot < trace.slots && live.address[slot] != address)
        slot++;
    return slot;
}

static void add(word32 slot, word32 size)
{
    if (trace.count == MAX_OPERATIONS)
        return;
    trace.op[trace.count].slot = slot;
    trace.op[trace.count++].size = size;
}

static void read_line(const char* line)
{
    unsigned long long address;
    unsigned long size;
    const char* at;
    word32 slot;
    if ((at = strstr(line, "Alloc: 0x")) != NULL && sscanf(at, "Alloc: 0x%llx -> %lu", &address, &size) == 2) {
        if ((slot = find(address)) < trace.slots)
            add(slot, FREE);                        /* its free was not logged */
        else if ((slot = find(0)) == MAX_SLOTS)
            return;
        trace.slots += slot == trace.slots;
        live.address[slot] = address;
        live.size[slot] = (word32)size;
        add(slot, (word32)size);
    } else if ((at = strstr(line, "Free: 0x")) != NULL && sscanf(at, "Free: 0x%llx", &address) == 1) {
        if ((slot = find(address)) < trace.slots) {
            live.address[slot] = 0;
            add(slot, FREE);
        }
    }
}

/* The blocks still live at the end are freed: so a trace can be run again and again. */
static int read_trace(const char* name)
{
    static char line[4096];
    FILE* file = fopen(name, "r");
    word32 slot;
    if (file == NULL)
        return 0;
    memset(&live, 0, sizeof live);
    trace.count = 0;
    trace.slots = 0;
    while (trace.count < MAX_OPERATIONS - MAX_SLOTS && fgets(line, sizeof line, file) != NULL)
        read_line(line);
    fclose(file);
    for (slot = 0; slot < trace.slots; slot++)
        if (live.address[slot] != 0)
            add(slot, FREE);
    return trace.count > 0;
}

/* ------------------------------------------------------------------------------------------------- lists */

static word32 sizes[MAX_SLOTS], peaks[MAX_SLOTS];

static word32 rounded(word32 size)
{
    return size == 0 ? WOLFSSL_STATIC_ALIGN : (word32)WOLFMEM_ROUND_UP(size);
}

static int by_value(const void* a, const void* b)
{
    return *(const word32*)a < *(const word32*)b ? -1 : *(const word32*)a > *(const word32*)b;
}

static unsigned bucket_for(unsigned count, word32 size)
{
    unsigned b = 0;
    while (b + 1 < count && sizes[b] < size)
        b++;
    return b;
}

/* Every count-th part of the distinct sizes is a bucket, with as many blocks as it ever has live. */
static unsigned make_lists(unsigned most)
{
    static word32 now[MAX_SLOTS], size_of[MAX_SLOTS];
    unsigned n = 0, count, i;
    size_t k;
    for (k = 0; k < trace.count; k++)
        if (trace.op[k].size != FREE && n < MAX_SLOTS)
            sizes[n++] = rounded(trace.op[k].size);
    qsort(sizes, n, sizeof sizes[0], by_value);
    for (count = 0, i = 0; i < n; i++)
        if (count == 0 || sizes[count - 1] != sizes[i])
            sizes[count++] = sizes[i];
    if (count > most) {
        for (i = 0; i < most; i++)
            sizes[i] = sizes[(size_t)(i + 1) * count / most - 1];
        count = most;
    }
    memset(now, 0, sizeof now);
    memset(peaks, 0, sizeof peaks);
    for (k = 0; k < trace.count; k++) {
        const struct operation* op = &trace.op[k];
        unsigned b = bucket_for(count, op->size == FREE ? size_of[op->slot] : rounded(op->size));
        if (op->size == FREE) {
            now[b]--;
        } else {
            size_of[op->slot] = rounded(op->size);
            if (++now[b] > peaks[b])
                peaks[b] = now[b];
        }
    }
    return count;
}

/* ------------------------------------------------------------------------------------------------- replay */

static void* held[MAX_SLOTS];

#define REPLAY(name, take, give)                                                      \
    __attribute__((noinline)) static void replay_##name(WOLFSSL_HEAP_HINT* hint)      \
    {                                                                                 \
        const struct operation* op = trace.op;                                        \
        const struct operation* end = op + trace.count;                               \
        (void)hint;                                                                   \
        for (; op < end; op++) {                                                      \
            if (op->size != FREE)                                                     \
                held[op->slot] = take;                                                \
            else                                                                      \
                give;                                                                 \
        }                                                                             \
    }

REPLAY(heap, wolfSSL_Malloc(op->size, hint, TYPE), wolfSSL_Free(held[op->slot], hint, TYPE))
REPLAY(malloc, malloc(op->size), free(held[op->slot]))
REPLAY(empty, empty_malloc(op->size, hint, TYPE), empty_free(held[op->slot], hint, TYPE))

static double nanoseconds(void (*replay)(WOLFSSL_HEAP_HINT*), WOLFSSL_HEAP_HINT* hint)
{
    double best = 1e30;
    int run, i, repeats = (int)(2000000 / trace.count) + 1;
    for (run = 0; run < RUNS; run++) {
        struct timespec from, to;
        double ns;
        clock_gettime(CLOCK_MONOTONIC, &from);
        for (i = 0; i < repeats; i++)
            replay(hint);
        clock_gettime(CLOCK_MONOTONIC, &to);
        ns = (double)(to.tv_sec - from.tv_sec) * 1e9 + (double)(to.tv_nsec - from.tv_nsec);
        ns /= (double)trace.count * repeats;
        if (ns < best)
            best = ns;
    }
    return best;
}

/* ------------------------------------------------------------------------------------------------- counting */

static unsigned long steps;

#if defined(__x86_64__) && defined(__linux__)
static void on_step(int signal_number)
{
    (void)signal_number;
    steps++;
}

/* The trap flag makes each instruction raise SIGTRAP after it. */
#define COUNT(call)                                                                   \
    do {                                                                              \
        steps = 0;                                                                    \
        __asm__ volatile("pushfq; orq $0x100, (%%rsp); popfq" ::: "memory", "cc");    \
        call;                                                                         \
        __asm__ volatile("pushfq; andq $~0x100, (%%rsp); popfq" ::: "memory", "cc");  \
    } while (0)
#else
#define COUNT(call) do { call; } while (0)
#endif

struct cost { double average; unsigned long worst_take, worst_give; };

#define COUNTED(name, take, give)                                                     \
    __attribute__((noinline)) static struct cost count_##name(WOLFSSL_HEAP_HINT* hint) \
    {                                                                                 \
        struct cost cost = {0, 0, 0};                                                 \
        unsigned long sum = 0;                                                        \
        size_t k, n = trace.count < 20000 ? trace.count : 20000;                      \
        (void)hint;                                                                   \
        for (k = 0; k < n; k++) {                                                     \
            const struct operation* op = &trace.op[k];                                \
            unsigned long* worst = op->size != FREE ? &cost.worst_take : &cost.worst_give; \
            void* p = held[op->slot];                                                 \
            size_t size = op->size;                                                   \
            if (op->size != FREE)                                                     \
                COUNT(p = take);                                                      \
            else                                                                      \
                COUNT(give);                                                          \
            held[op->slot] = p;                                                       \
            sum += steps;                                                             \
            if (steps > *worst)                                                       \
                *worst = steps;                                                       \
        }                                                                             \
        for (; k < trace.count; k++) {                                                \
            const struct operation* op = &trace.op[k];                                \
            size_t size = op->size;                                                   \
            void* p = held[op->slot];                                                 \
            if (op->size != FREE)                                                     \
                held[op->slot] = take;                                                \
            else                                                                      \
                give;                                                                 \
        }                                                                             \
        cost.average = (double)sum / (double)n;                                       \
        return cost;                                                                  \
    }

COUNTED(heap, wolfSSL_Malloc(size, hint, TYPE), wolfSSL_Free(p, hint, TYPE))
COUNTED(malloc, malloc(size), free(p))
COUNTED(empty, empty_malloc(size, hint, TYPE), empty_free(p, hint, TYPE))

/* ------------------------------------------------------------------------------------------------- report */

static WOLFSSL_HEAP_HINT* load(unsigned char** arena, unsigned most)
{
    WOLFSSL_HEAP_HINT* hint = NULL;
    unsigned count = make_lists(most);
    int need = wc_StaticMemoryNeed(count, sizes, peaks);
    *arena = need > 0 ? aligned_alloc(64, (size_t)WOLFMEM_ROUND_UP((size_t)need + 64) / 64 * 64) : NULL;
    if (*arena == NULL
        || wc_LoadStaticMemory_ex(&hint, count, sizes, peaks, *arena, (unsigned)need, WOLFMEM_GENERAL, 0) != 0) {
        fprintf(stderr, "bench: no heap for this trace\n");
        exit(1);
    }
    return hint;
}

/* What counting the empty functions gives, less the two and the one instruction that they have, is the call
 * with its arguments, and the counting itself. */
static void print_row(const char* name, unsigned buckets, double ns, struct cost cost, struct cost around)
{
    unsigned long take = around.worst_take - 2, give = around.worst_give - 1;
    printf("  %-24s", name);
    if (buckets > 0)
        printf("%4u", buckets);
    else
        printf("    ");
    if (cost.average > 0)
        printf("%9.1f%9.1f%7lu%7lu\n", ns, cost.average - (double)(take + give) / 2, cost.worst_take - take,
               cost.worst_give - give);
    else
        printf("%9.1f%9d%7d%7d\n", ns, 0, 0, 0);
}

static void bench(const char* name, int baselines)
{
    unsigned char* arena;
    WOLFSSL_HEAP_HINT* hint = load(&arena, WOLFMEM_MAX_BUCKETS);
    struct cost around = count_empty(hint);
    const char* base = strrchr(name, '/');
    printf("%s: %lu operations\n", base != NULL ? base + 1 : name, (unsigned long)trace.count);
    printf("  %-24s%4s%9s%9s%7s%7s\n", "", "max", "ns", "instr.", "malloc", "free");
    print_row(NAME, WOLFMEM_MAX_BUCKETS, nanoseconds(replay_heap, hint), count_heap(hint), around);
    if (baselines) {
        print_row("malloc", 0, nanoseconds(replay_malloc, hint), count_malloc(hint), around);
        print_row("empty function", 0, nanoseconds(replay_empty, hint), around, around);
    }
    wc_UnloadStaticMemory(hint);
    free(arena);
}

static void replay_once(const char* what)
{
    unsigned char* arena;
    WOLFSSL_HEAP_HINT* hint = load(&arena, WOLFMEM_MAX_BUCKETS);
    if (strcmp(what, "heap") == 0)
        replay_heap(hint);
    else if (strcmp(what, "malloc") == 0)
        replay_malloc(hint);
    else
        replay_empty(hint);
    printf("%lu operations\n", (unsigned long)trace.count);
    wc_UnloadStaticMemory(hint);
    free(arena);
}

int main(int argc, char** argv)
{
    int first = 1, baselines = 0, i;
    if (argc > 2 && strcmp(argv[1], "-c") == 0)
        first = 3;
    else if (argc > 1 && strcmp(argv[1], "-b") == 0)
        first = 2, baselines = 1;
    trace.op = malloc(MAX_OPERATIONS * sizeof *trace.op);
    if (trace.op == NULL || argc <= first) {
        fprintf(stderr, "usage: bench [-b | -c heap|malloc|empty] LOG...\n");
        return 2;
    }
#if defined(__x86_64__) && defined(__linux__)
    signal(SIGTRAP, on_step);
#endif
    for (i = first; i < argc; i++) {
        if (!read_trace(argv[i])) {
            fprintf(stderr, "bench: %s: no allocations in it\n", argv[i]);
            return 1;
        }
        if (first == 3)
            replay_once(argv[2]);
        else
            bench(argv[i], baselines);
    }
    free(trace.op);
    return 0;
}
