/* SPDX-License-Identifier: MIT */
/* test_heap.c - the high-water mark of first fit against a heap that looks at all gaps
 * between all blocks. */
#include "optimizer/heap.h"

#include "check.h"
#include "make_trace.h"

#define LIVE_MAX 64

struct placed {
    uint64_t start, size;
    uint32_t number;
};

/* First fit without a tree: the blocks stand in order of their addresses. */
static uint64_t true_high_water(const struct script *script, uint32_t align)
{
    struct placed block[LIVE_MAX];
    uint32_t count = 0;
    uint64_t high_water = 0;
    for (uint32_t i = 0; i < script->count; i++) {
        const struct step *step = &script->step[i];
        uint32_t at = 0;
        if (step->is_free) {
            while (block[at].number != step->block)
                at++;
            memmove(&block[at], &block[at + 1], (--count - at) * sizeof *block);
            continue;
        }
        uint64_t size = (step->size + (uint64_t)align - 1) / align * align + HEAP_HEADER_BYTES;
        uint64_t start = 0;
        for (; at < count && block[at].start - start < size; at++)
            start = block[at].start + block[at].size;
        memmove(&block[at + 1], &block[at], (count++ - at) * sizeof *block);
        block[at] = (struct placed){start, size, step->block};
        high_water = high_water < start + size ? start + size : high_water;
    }
    return high_water;
}

static uint64_t measure(const struct script *script, uint32_t align)
{
    struct target target = *target_find("lp64");
    struct log log = {.trace = script_trace(script)};
    struct live live;
    uint64_t bytes = 0;
    target.align = align;
    CHECK_EQUAL(live_measure(&log, 1, &target, false, &live), LIVE_OK);
    CHECK(heap_measure(&live, align, &bytes));
    live_free(&live);
    trace_free(&log.trace);
    return bytes;
}

static void test_random_runs(void)
{
    static const uint32_t aligns[] = {1, 8, 16, 64};
    uint64_t random = 5;
    unsigned fragmented = 0;
    for (uint32_t round = 0; round < 400; round++) {
        uint32_t sizes[8];
        uint32_t range = round % 3 ? 4000 : 60;
        for (int i = 0; i < 8; i++)
            sizes[i] = random_below(&random, range);
        struct script script = script_random(&random, sizes, 8, 400, 1 + round % LIVE_MAX);
        uint32_t align = aligns[round % 4];
        uint64_t expected = true_high_water(&script, align);
        CHECK_CASE(measure(&script, align) == expected, "round %u", round);
        script_end(&script);
        fragmented += expected > 8000;
    }
    CHECK(fragmented > 50); /* or else it shows little */
}

/* A hole in the middle that is too small is passed over, and one that is large enough is
 * divided; the heap is shorter when its last block goes. */
static void test_by_hand(void)
{
    struct script script = script_new(8);
    uint32_t a = script_alloc(&script, 16);
    uint32_t b = script_alloc(&script, 48);
    uint32_t c = script_alloc(&script, 16);
    script_free_block(&script, b, 48);
    script_alloc(&script, 64); /* behind c: 32 + 64 + 32 + 80 */
    script_alloc(&script, 16); /* in b's place */
    script_alloc(&script, 16); /* in what is left of it */
    script_free_block(&script, c, 16);
    (void)a;
    CHECK_EQUAL(measure(&script, 16), 208);
    script_end(&script);
}

int main(void)
{
    TEST(test_random_runs());
    TEST(test_by_hand());
    return check_summary();
}
