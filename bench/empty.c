/* SPDX-License-Identifier: MIT */
/* Copyright (c) The memory_bucket_optimizer authors */

/* Empty functions, to measure what a call alone costs. In another file, they would be inlined. */

#include <stddef.h>

void* empty_malloc(size_t size, void* heap, int type);
void empty_free(void* ptr, void* heap, int type);

void* empty_malloc(size_t size, void* heap, int type)
{
    (void)size;
    (void)type;
    return heap;
}

void empty_free(void* ptr, void* heap, int type)
{
    (void)ptr;
    (void)heap;
    (void)type;
}
