/* SPDX-License-Identifier: MIT */
/* test_repair.c - plans that fail on random runs, repaired: how far they get, that they
 * then serve the run, keep their limits, and have no block to spare. */
#include "optimizer/repair.h"

#include "check.h"
#include "make_trace.h"
#include "optimizer/replay.h"

/* A random run, and what repairs of it need. */
struct fixture {
    struct target target;
    struct log log;
    struct live live;
    struct stream stream;
    struct repair repair;
};

static void fixture_start(struct fixture *fixture, uint64_t *random, uint32_t dist_max)
{
    uint32_t sizes[6];
    for (int i = 0; i < 6; i++)
        sizes[i] = 1 + random_below(random, 500);
    struct script script = script_random(random, sizes, 6, 300, 30);
    *fixture = (struct fixture){.target = *target_find("lp64"), .log = {.trace = script_trace(&script)}};
    script_end(&script);
    CHECK_EQUAL(live_measure(&fixture->log, 1, &fixture->target, false, &fixture->live), LIVE_OK);
    CHECK(stream_make(&fixture->live, UINT64_MAX, &fixture->stream));
    CHECK(repair_start(&fixture->repair, fixture->stream, fixture->live.class_count,
                       target_padding(&fixture->target), dist_max));
}

static void fixture_end(struct fixture *fixture)
{
    repair_end(&fixture->repair);
    free(fixture->stream.event);
    live_free(&fixture->live);
    trace_free(&fixture->log.trace);
}

/* A bucket of some of the classes, and of the last one, with a few blocks each. */
static struct plan random_plan(const struct fixture *fixture, uint64_t *random)
{
    struct plan plan = {0};
    for (uint32_t c = 0; c < fixture->live.class_count; c++) {
        if (c + 1 < fixture->live.class_count && random_below(random, 2))
            continue;
        plan.bucket[plan.bucket_count++] = (struct plan_bucket){
            .size = fixture->live.class[c].size, .dist = 1 + random_below(random, 3), .end = c + 1};
    }
    return plan;
}

static bool serves(const struct fixture *fixture, const struct plan *plan)
{
    struct replay replay;
    CHECK(replay_all(plan, &fixture->live, &replay));
    return replay.is_served;
}

static uint64_t bytes_of(const struct fixture *fixture, const struct plan *plan)
{
    uint64_t bytes = 0;
    for (uint32_t b = 0; b < plan->bucket_count; b++)
        bytes += (plan->bucket[b].size + (uint64_t)target_padding(&fixture->target)) *
                 plan->bucket[b].dist;
    return bytes;
}

/* One block less of any bucket, and it fails. */
static void check_no_block_to_spare(const struct fixture *fixture, const struct plan *plan)
{
    for (uint32_t b = 0; b < plan->bucket_count; b++) {
        struct plan smaller = *plan;
        if (smaller.bucket[b].dist-- > 1)
            CHECK(!serves(fixture, &smaller));
    }
}

static void test_repair(void)
{
    uint64_t random = 3;
    unsigned failed = 0;
    unsigned shrunk = 0;
    for (int round = 0; round < 300; round++) {
        struct fixture fixture;
        fixture_start(&fixture, &random, UINT32_MAX);
        struct plan plan = random_plan(&fixture, &random);
        bool is_whole = repair_reach(&fixture.repair, &plan) == fixture.stream.count;
        CHECK_EQUAL(is_whole, serves(&fixture, &plan));
        failed += !is_whole;
        /* a block more in the last bucket always gets further, so this ends well */
        CHECK(repair_plan(&fixture.repair, &plan, UINT32_MAX, UINT64_MAX));
        CHECK(serves(&fixture, &plan));
        CHECK_EQUAL(plan.block_bytes, bytes_of(&fixture, &plan));
        struct plan repaired = plan;
        repair_shrink(&fixture.repair, &plan, UINT64_MAX);
        CHECK(serves(&fixture, &plan));
        CHECK_EQUAL(plan.block_bytes, bytes_of(&fixture, &plan));
        CHECK(plan.block_bytes <= repaired.block_bytes);
        check_no_block_to_spare(&fixture, &plan);
        shrunk += plan.block_bytes < repaired.block_bytes;
        fixture_end(&fixture);
    }
    CHECK(failed > 100 && shrunk > 10); /* or else it shows little */
}

/* Bytes, blocks in a bucket and work are limited: a repair that would go over fails. */
static void test_limits(void)
{
    uint64_t random = 4;
    for (int round = 0; round < 100; round++) {
        struct fixture fixture;
        fixture_start(&fixture, &random, UINT32_MAX);
        struct plan start = random_plan(&fixture, &random);
        struct plan plan = start;
        CHECK(repair_plan(&fixture.repair, &plan, UINT32_MAX, UINT64_MAX));
        struct plan again = start;
        CHECK(repair_plan(&fixture.repair, &again, plan.block_bytes, UINT64_MAX));
        CHECK_EQUAL(again.block_bytes, plan.block_bytes);
        if (plan.block_bytes > bytes_of(&fixture, &start)) {
            again = start;
            CHECK(!repair_plan(&fixture.repair, &again, UINT32_MAX, 0));
        }
        again = start;
        if (repair_plan(&fixture.repair, &again, plan.block_bytes - 1, UINT64_MAX))
            CHECK(again.block_bytes < plan.block_bytes && serves(&fixture, &again));
        fixture.repair.dist_max = 3;
        again = start;
        if (repair_plan(&fixture.repair, &again, UINT32_MAX, UINT64_MAX)) {
            for (uint32_t b = 0; b < again.bucket_count; b++)
                CHECK(again.bucket[b].dist <= 3);
        }
        again = start;
        again.bucket[0].dist = 4;
        CHECK(!repair_plan(&fixture.repair, &again, UINT32_MAX, UINT64_MAX));
        fixture_end(&fixture);
    }
}

int main(void)
{
    TEST(test_repair());
    TEST(test_limits());
    return check_summary();
}
