/* SPDX-License-Identifier: MIT */
/* Copyright (c) The memory_bucket_optimizer authors */

/* What the allocator prints of requests without a heap, which the C library serves: each block's free, once. */

#define _XOPEN_SOURCE 700

#include "../allocator/static_memory.h"
#include "check.h"

#include <stdlib.h>
#include <unistd.h>

#define T DYNAMIC_TYPE_TMP_BUFFER

static char printed[4096];

/* The records of the calls that serve() makes. */
static void catch_print(void (*serve)(void))
{
    FILE* file = tmpfile();
    int out = dup(STDOUT_FILENO);
    if (file == NULL || out < 0 || fflush(stdout) != 0 || dup2(fileno(file), STDOUT_FILENO) < 0)
        abort();
    serve();
    if (fflush(stdout) != 0 || dup2(out, STDOUT_FILENO) < 0)
        abort();
    rewind(file);
    printed[fread(printed, 1, sizeof printed - 1, file)] = '\0';
    fclose(file);
    close(out);
}

static int count(const char* words)
{
    int found = 0;
    const char* at = printed;
    while ((at = strstr(at, words)) != NULL) {
        found++;
        at++;
    }
    return found;
}

static char freed[64];

static void* take_ten(void)
{
    void* p = XMALLOC(10, NULL, T);
    snprintf(freed, sizeof freed, " Free: %p at", p);
    return p;
}

static void move(void)
{
    XFREE(XREALLOC(take_ten(), 20, NULL, T), NULL, T);
}

/* Some C libraries give NULL for 0 bytes, some a block; the old one is freed by all. */
static void move_to_nothing(void)
{
    void* p = XREALLOC(take_ten(), 0, NULL, T);
    if (p != NULL)
        XFREE(p, NULL, T);
}

static void fail_to_move(void)
{
    volatile size_t too_much = SIZE_MAX / 2;
    void* p = take_ten();
    if (XREALLOC(p, too_much, NULL, T) != NULL)
        abort();
    XFREE(p, NULL, T);
}

static void check_frees(void (*serve)(void), int allocs)
{
    catch_print(serve);
    CHECK(count(freed) >= 1);
    CHECK(count(" Free: ") == count(" Alloc: ") - count(" Alloc: (nil)") - count(" Alloc: 0x0 "));
    CHECK_EQUAL(count(" Alloc: "), allocs);
    if (failed_count > 0)
        fputs(printed, stderr);
}

int main(void)
{
    TEST(check_frees(move, 2));
    TEST(check_frees(move_to_nothing, 2));
    TEST(check_frees(fail_to_move, 2));
    return check_summary();
}
