/* SPDX-License-Identifier: MIT */
/* test_holders.c - who fills each bucket, against a look at every event. */
#include "optimizer/holders.h"

#include "check.h"
#include "make_planning.h"

/* Plans random runs, and counts the blocks of each bucket to the line that is said. */
static void test_random(void)
{
    static const uint32_t sizes[] = {1, 16, 40, 100, 513, 3000};
    const struct plan_budget budget = {.max_buckets = 3, .max_waste = UINT64_MAX};
    uint64_t random = 3;
    for (int round = 0; round < 50; round++) {
        struct script script[2];
        struct log log[2] = {{.name = "a"}, {.name = "b"}};
        for (int i = 0; i < 2; i++) {
            script[i] = script_random(&random, sizes, 6, 100, 12);
            log[i].trace = script_trace(&script[i]);
        }
        struct planning planning;
        struct holders holders;
        planning_measure(&planning, log, 2, target_find("lp64"), false);
        CHECK_EQUAL(planning_peak(&planning, &budget, 3), PLAN_OK);
        const struct plan *plan = &planning.peak;
        CHECK(holders_find(plan, &planning.live, &holders));
        CHECK_EQUAL(holders.count, plan->bucket_count);
        for (uint32_t b = 0; b < holders.count; b++) {
            const struct bucket_holders *bucket = &holders.bucket[b];
            uint32_t least = b ? plan->bucket[b - 1].size + 1 : 0;
            uint32_t blocks = 0;
            uint64_t bytes = 0;
            for (uint32_t i = 0; i < bucket->line; i++) {
                const struct step *step = &script[bucket->log].step[i];
                if (step->size < least || step->size > plan->bucket[b].size)
                    continue;
                blocks += step->is_free ? UINT32_MAX : 1;
                bytes += step->is_free ? 0 - (uint64_t)step->size : step->size;
            }
            CHECK_EQUAL(blocks, plan->bucket[b].dist);
            CHECK_EQUAL(bucket->blocks, blocks);
            CHECK_EQUAL(bucket->sites.count, 1); /* all steps have one call site */
            CHECK_EQUAL(bucket->sites.site[0].blocks, blocks);
            CHECK_EQUAL(bucket->sites.site[0].bytes, bytes);
        }
        holders_free(&holders);
        planning_free(&planning);
        for (int i = 0; i < 2; i++) {
            trace_free(&log[i].trace);
            script_end(&script[i]);
        }
    }
}

/* The call sites of one bucket, the most bytes first, at its first fullest moment. */
static void test_sites(void)
{
    struct log log = {.name = "a", .trace = text_trace("Alloc: 0x10 -> 40 at f:1\n"
                                                       "Alloc: 0x20 -> 40 at g:2\n"
                                                       "Alloc: 0x30 -> 40 at g:2\n"
                                                       "Alloc: 0x40 -> 900 at h:3\n"
                                                       "Free: 0x20 at g:9\n"
                                                       "Alloc: 0x20 -> 40 at i:4\n", 0)};
    const struct plan_budget budget = {.max_buckets = 2, .max_waste = UINT64_MAX};
    struct planning planning;
    struct holders holders;
    planning_measure(&planning, &log, 1, target_find("lp64"), false);
    CHECK_EQUAL(planning_peak(&planning, &budget, 2), PLAN_OK);
    CHECK(holders_find(&planning.peak, &planning.live, &holders));
    CHECK_EQUAL(holders.bucket[0].blocks, 3);
    CHECK_EQUAL(holders.bucket[0].line, 3);
    CHECK_EQUAL(holders.bucket[0].sites.count, 2);
    CHECK(span_is(holders.bucket[0].sites.site[0].name, "g:2"));
    CHECK_EQUAL(holders.bucket[0].sites.site[0].blocks, 2);
    CHECK_EQUAL(holders.bucket[1].line, 4);
    CHECK(span_is(holders.bucket[1].sites.site[0].name, "h:3"));
    holders_free(&holders);
    planning_free(&planning);
    trace_free(&log.trace);
}

int main(void)
{
    TEST(test_random());
    TEST(test_sites());
    return check_summary();
}
