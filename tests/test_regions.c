/* SPDX-License-Identifier: MIT */
/* test_regions.c - pools side by side, inside each other, over each other and
 * loaded again; too many of them; and random ones against a map of every address. */
#include "parser/regions.h"

#include "check.h"
#include "make_trace.h"

struct pool {
    uint64_t start;
    uint64_t size;
};

/* Pools, and which region some addresses are in behind the last of them. */
static const struct {
    const char *what;
    struct pool pools[5];
    struct {
        uint64_t address;
        uint32_t region;
    } in[7];
    uint32_t pool_count;
} rows[] = {
    {"none", {{0, 0}}, {{1, 0}, {UINT64_MAX, 0}}, 0},
    {"one", {{100, 50}}, {{1, 0}, {99, 0}, {100, 1}, {149, 1}, {150, 0}, {UINT64_MAX, 0}}, 1},
    {"apart", {{500, 50}, {100, 50}}, {{99, 0}, {100, 2}, {150, 0}, {499, 0}, {500, 1}, {550, 0}}, 2},
    {"side by side", {{100, 50}, {150, 50}}, {{99, 0}, {149, 1}, {150, 2}, {199, 2}, {200, 0}}, 2},
    {"before it", {{150, 50}, {100, 50}}, {{99, 0}, {149, 2}, {150, 1}, {199, 1}, {200, 0}}, 2},
    {"inside", {{100, 100}, {120, 10}}, {{119, 1}, {120, 2}, {129, 2}, {130, 1}, {199, 1}}, 2},
    {"over it", {{120, 10}, {100, 100}}, {{99, 0}, {100, 2}, {125, 2}, {199, 2}, {200, 0}}, 2},
    {"over an end", {{100, 50}, {140, 51}}, {{139, 1}, {140, 2}, {150, 2}, {190, 2}, {191, 0}}, 2},
    {"over a start", {{140, 50}, {100, 51}}, {{99, 0}, {100, 2}, {150, 2}, {151, 1}, {190, 0}}, 2},
    {"moved up", {{100, 50}, {140, 50}}, {{100, 0}, {139, 0}, {140, 1}, {189, 1}, {190, 0}}, 1},
    {"moved down", {{140, 50}, {100, 50}}, {{99, 0}, {100, 1}, {149, 1}, {150, 0}, {189, 0}}, 1},
    {"at its end", {{100, 50}, {140, 10}}, {{139, 1}, {140, 2}, {149, 2}, {150, 0}}, 2},
    {"loaded again", {{100, 50}, {300, 9}, {100, 50}}, {{100, 1}, {149, 1}, {150, 0}, {300, 2}}, 2},
    {"again, larger", {{100, 50}, {100, 80}}, {{100, 1}, {179, 1}, {180, 0}}, 1},
    {"again, smaller", {{100, 50}, {100, 8}}, {{107, 1}, {108, 1}, {149, 1}, {150, 0}}, 1},
    {"again, over one inside", {{100, 50}, {120, 10}, {100, 50}}, {{119, 1}, {125, 1}, {149, 1}}, 2},
    {"inside, then again", {{100, 50}, {120, 10}, {100, 50}, {120, 10}}, {{119, 1}, {125, 2}}, 2},
    {"two inside", {{100, 90}, {120, 10}, {150, 10}, {110, 60}},
     {{109, 1}, {110, 4}, {125, 4}, {155, 4}, {169, 4}, {170, 1}}, 4},
    {"no bytes", {{100, 0}, {200, 50}}, {{100, 0}, {200, 1}}, 1},
    {"at NULL", {{0, 50}, {200, 50}}, {{1, 0}, {200, 1}}, 1},
    {"to the end", {{100, UINT64_MAX}}, {{99, 0}, {100, 1}, {UINT64_MAX - 1, 1}}, 1},
};

static void test_rows(void)
{
    EACH_ROW(i, rows) {
        struct regions regions = {0};
        CHECK_EQUAL(regions_find(&regions, 100), 0);
        for (int p = 0; p < 5; p++)
            regions_add_pool(&regions, rows[i].pools[p].start, rows[i].pools[p].size);
        CHECK_CASE(regions.pool_count == rows[i].pool_count, "%s", rows[i].what);
        for (int a = 0; a < 7 && rows[i].in[a].address; a++)
            CHECK_CASE(regions_find(&regions, rows[i].in[a].address) == rows[i].in[a].region,
                       "%s, address %d", rows[i].what, (int)rows[i].in[a].address);
        CHECK_EQUAL(regions.ignored_pool_count, 0);
    }
}

static void test_loads(void)
{
    struct regions regions = {0};
    regions_add_pool(&regions, 100, 50);
    regions_add_pool(&regions, 500, 50);
    regions_add_pool(&regions, 100, 70);
    CHECK_EQUAL(regions.pool[1].load_count, 2);
    CHECK_EQUAL(regions.pool[1].size, 70);
    CHECK_EQUAL(regions.pool[2].load_count, 1);
}

/* In a new run pools are numbered from 1 again, wherever they are. */
static void test_runs(void)
{
    struct regions regions = {0};
    regions_add_pool(&regions, 100, 50);
    regions_add_pool(&regions, 500, 60);
    regions_begin_run(&regions);
    CHECK_EQUAL(regions_find(&regions, 120), 0);
    regions_add_pool(&regions, 530, 50);
    CHECK_EQUAL(regions_find(&regions, 530), 1);
    CHECK_EQUAL(regions_find(&regions, 520), 0);
    CHECK_EQUAL(regions.pool[1].load_count, 2);
    CHECK_EQUAL(regions.pool_count, 2);
}

/* What there is no room for stays where it was. */
static void test_too_many(void)
{
    struct regions regions = {0};
    for (uint64_t i = 1; i <= REGIONS_MAX + 5; i++)
        regions_add_pool(&regions, i * 1000, 100);
    CHECK_EQUAL(regions.pool_count, REGIONS_MAX - 1);
    CHECK_EQUAL(regions.ignored_pool_count, 6);
    CHECK_EQUAL(regions_find(&regions, (REGIONS_MAX - 1) * 1000), REGIONS_MAX - 1);
    CHECK_EQUAL(regions_find(&regions, REGIONS_MAX * 1000), 0);
    regions_add_pool(&regions, 1000, 200);
    CHECK_EQUAL(regions_find(&regions, 1199), 1);
    CHECK_EQUAL(regions.ignored_pool_count, 6);
}

#define ADDRESSES 400

static void paint(uint32_t *map, struct pool pool, uint32_t region)
{
    for (uint64_t a = pool.start; a < pool.start + pool.size && a < ADDRESSES; a++)
        map[a] = region;
}

static void test_random(void)
{
    uint64_t random = 1;
    for (int run = 0; run < 200; run++) {
        struct regions regions = {0};
        uint32_t map[ADDRESSES] = {0};
        uint32_t pool_count = 0;
        struct pool pools[REGIONS_MAX] = {{0, 0}};
        size_t wrong = 0;
        for (int p = 0; p < 60; p++) {
            uint64_t start = 1 + random_below(&random, ADDRESSES - 1) / (1 + (uint64_t)run % 8);
            uint64_t size = 1 + random_below(&random, run % 3 ? 30 : ADDRESSES);
            uint32_t region = 1;
            while (region <= pool_count && pools[region].start != start &&
                   (pools[region].size != size || pools[region].start + size <= start ||
                    start + size <= pools[region].start))
                region++;
            pool_count = region > pool_count ? region : pool_count;
            if (pools[region].start != start)
                paint(map, pools[region], 0);
            pools[region] = (struct pool){start, size};
            regions_add_pool(&regions, start, size);
            paint(map, pools[region], region);
            for (int look = 0; look < 20; look++) {
                uint32_t address = random_below(&random, ADDRESSES);
                wrong += regions_find(&regions, address) != map[address];
            }
        }
        for (uint32_t a = 0; a < ADDRESSES; a++)
            wrong += regions_find(&regions, a) != map[a];
        for (uint32_t i = 1; i < regions.piece_count; i++)
            wrong += regions.piece[i].start <= regions.piece[i - 1].start ||
                     regions.piece[i].region == regions.piece[i - 1].region;
        CHECK_EQUAL(wrong, 0);
        CHECK_EQUAL(regions.ignored_pool_count, 0);
    }
}

int main(void)
{
    TEST(test_rows());
    TEST(test_loads());
    TEST(test_runs());
    TEST(test_too_many());
    TEST(test_random());
    return check_summary();
}
