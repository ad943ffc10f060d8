/* SPDX-License-Identifier: MIT */
/* guarded.h - the allocator in the build that is fuzzed: with all guards, and lists
 * that are soon exhausted. */
#ifndef TESTS_FUZZ_GUARDED_H
#define TESTS_FUZZ_GUARDED_H

#define WOLFMEM_GUARD 2
#define WOLFMEM_INSIGHT
#define WOLFMEM_IO_SZ 320
#define WOLFMEM_MAX_BUCKETS 5
#define WOLFMEM_DEF_BUCKETS 5
#define WOLFMEM_BUCKETS 16, 64, 80, 256, 1024
#define WOLFMEM_DIST 3, 4, 1, 2, 1

#include "allocator/static_memory.h"

#endif
