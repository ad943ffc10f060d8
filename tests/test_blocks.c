/* SPDX-License-Identifier: MIT */
/* test_blocks.c - the table of blocks against an array, at random. */
#include "parser/blocks.h"

#include "check.h"
#include "make_trace.h"

#define ADDRESSES 700 /* the table grows to 1,024 places, and its runs get long */

static uint64_t address_of(size_t i)
{
    return (i + 1) * 0x1000;
}

/* Adds and removes blocks, and counts the answers that are not the array's. */
static void test_random(void)
{
    bool is_live[ADDRESSES] = {false};
    bool was_freed[ADDRESSES] = {false};
    struct blocks blocks = {0};
    uint64_t random = 1;
    size_t wrong = 0;
    for (uint32_t step = 0; step < 20000; step++) {
        size_t i = random_below(&random, ADDRESSES);
        struct block *block = blocks_find(&blocks, address_of(i));
        wrong += (block != NULL) != is_live[i] || (block && block->kind != i) ||
                 blocks_has_freed(&blocks, address_of(i)) != was_freed[i];
        if (block) {
            was_freed[i] = blocks_remove(&blocks, block);
        } else {
            block = must(blocks_add(&blocks, address_of(i)));
            wrong += block->slot != BLOCK_NEW || block->address != address_of(i);
            *block = (struct block){address_of(i), step, (uint32_t)i};
        }
        is_live[i] = !is_live[i];
    }
    CHECK_EQUAL(wrong, 0);
    CHECK(!blocks.has_forgotten);
    blocks_clear(&blocks);
    CHECK_EQUAL(blocks.count, 0);
    CHECK(!blocks_find(&blocks, address_of(0)) && !blocks_has_freed(&blocks, address_of(0)));
    blocks_free(&blocks);
}

/* One freed address too many makes it forget all others. */
static void test_forgets(void)
{
    struct blocks blocks = {0};
    size_t i = 0;
    for (; !blocks.has_forgotten && i < 2 * BLOCKS_FREED_MAX; i++)
        blocks_remove(&blocks, must(blocks_add(&blocks, address_of(i))));
    CHECK(i > BLOCKS_FREED_MAX && blocks.has_forgotten);
    CHECK(blocks_has_freed(&blocks, address_of(i - 1)));
    CHECK(!blocks_has_freed(&blocks, address_of(0)));
    blocks_free(&blocks);
}

/* Places in a row that are taken, at most. */
static size_t longest_run(const struct blocks *blocks)
{
    size_t longest = 0;
    size_t run = 0;
    for (size_t i = 0; i < blocks->place_count; i++) {
        run = blocks->block[i].address ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    return longest;
}

/* Addresses that lie equally far apart do not crowd, whatever the distance is. */
static void test_spread(void)
{
    static const uint64_t distances[] = {16, 48, 64, 144, 272, 1240, 3632, 65536};
    for (size_t d = 0; d < sizeof distances / sizeof *distances; d++) {
        struct blocks blocks = {0};
        for (uint64_t i = 0; i < 160000; i++)
            must(blocks_add(&blocks, 0x550000000010 + i * distances[d]));
        CHECK_CASE(longest_run(&blocks) < 200, "%u bytes apart: %zu", (unsigned)distances[d],
                   longest_run(&blocks));
        blocks_free(&blocks);
    }
}

int main(void)
{
    TEST(test_spread());
    TEST(test_random());
    TEST(test_forgets());
    return check_summary();
}
