/* SPDX-License-Identifier: MIT */
/* Copyright (c) The memory_bucket_optimizer authors */

/* What a call costs that does nothing: the bench's zero. In a file of its own, or it would be inlined. */

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
