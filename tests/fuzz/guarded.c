/* SPDX-License-Identifier: MIT */
/* guarded.c - the allocator, as guarded.h has it. */
#include "tests/fuzz/guarded.h"

#include "allocator/static_memory.c"
