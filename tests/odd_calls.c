/* SPDX-License-Identifier: MIT */
/* odd_calls.c - every way of asking for memory, the failing ones included, for
 * the captures testdata/odd_calls.*.log; docs/inputs.md has the commands.
 * With TRACE_MTRACE it starts glibc's mtrace(). For glibc alone. */
#define _GNU_SOURCE

#include <malloc.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#ifdef TRACE_MTRACE
#include <mcheck.h>
#endif

/* What the compiler can't know it can't leave out. */
static void *volatile p, *volatile q;
static void *volatile null;
static volatile size_t huge = SIZE_MAX / 4;

static void grow_and_shrink(void)
{
    p = malloc(64);
    p = realloc(p, 2048); /* in place */
    p = realloc(p, 10);
    q = malloc(100);
    p = realloc(p, 100000); /* and not */
    free(q);
    free(p);
    p = realloc(null, 77);
    p = realloc(p, 0);
    p = reallocarray(null, 3, 9);
    free(p);
}

static void ask_for_nothing(void)
{
    p = malloc(0);
    free(p);
    p = calloc(0, 5);
    free(p);
    free(null);
}

static void ask_aligned(void)
{
    void *block;
    p = memalign(64, 100);
    free(p);
    p = aligned_alloc(32, 96);
    free(p);
    p = valloc(33);
    free(p);
    if (posix_memalign(&block, 128, 200) == 0)
        free(block);
}

static void ask_too_much(void)
{
    void *block;
    p = malloc(huge);
    p = calloc(huge, 2);
    p = calloc(huge, 8); /* their product overflows */
    p = malloc(24);
    q = realloc(p, huge);
    p = realloc(p, 48);
    free(p);
    q = memalign(64, huge);
    if (posix_memalign(&block, 128, huge) == 0)
        free(block);
}

static void *work(void *argument)
{
    for (size_t i = 0; i < 12; i++) {
        void *volatile block = malloc(100 + i);
        block = realloc(block, 400);
        free(block);
    }
    return argument;
}

int main(void)
{
    pthread_t thread[2];
#ifdef TRACE_MTRACE
    mtrace();
#endif
    grow_and_shrink();
    ask_for_nothing();
    ask_aligned();
    ask_too_much();
    p = strdup("a copy");
    free(p);
    for (size_t i = 0; i < 2; i++) {
        if (pthread_create(&thread[i], NULL, work, NULL) != 0)
            return 1;
    }
    for (size_t i = 0; i < 2; i++)
        pthread_join(thread[i], NULL);
    p = malloc(999); /* and never frees it */
    return 0;
}
