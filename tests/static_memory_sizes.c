/* SPDX-License-Identifier: MIT */
/* static_memory_sizes.c - holds the optimizer's formulas against the allocator's
 * own sizes in the build that this is compiled for: static_memory_sizes TARGET. */
#include "allocator/static_memory.h"
#include "optimizer/target.h"
#include "tests/check.h"

int main(int argc, char **argv)
{
    struct target target;
    if (argc != 2 || !target_parse(argv[1], &target))
        return 1;
    target.align = WOLFSSL_STATIC_ALIGN;
#ifdef WOLFSSL_STATIC_MEMORY_LEAN
    target.is_lean = true;
#endif
#ifdef SINGLE_THREADED
    target.is_single_threaded = true;
#endif
    CHECK_EQUAL(target_padding(&target), WOLFMEM_PADDING);
    CHECK_EQUAL(target_structure_bytes(&target, WOLFMEM_MAX_BUCKETS), WOLFMEM_STRUCT_SIZE);
    CHECK_EQUAL(target_heap_bytes(&target, WOLFMEM_MAX_BUCKETS), sizeof(WOLFSSL_HEAP));
    CHECK_EQUAL(target_hint_bytes(&target), sizeof(WOLFSSL_HEAP_HINT));
    return check_summary();
}
