/* SPDX-License-Identifier: MIT */
/* test_replay.c - the replay of random plans against a simple allocator written
 * here: a look at every bucket in the list's order for each request. Both must
 * serve the same requests, or fail at the same one, with the same spills, the
 * same largest waste and the same peaks. */
#include "optimizer/replay.h"

#include "check.h"
#include "make_planning.h"

/* ---- The simple allocator ---- */

static struct replay simulate(const struct plan *plan, const struct script *script,
                              uint32_t size_max)
{
    struct replay result = {.is_served = true};
    uint32_t used[TARGET_BUCKETS_MAX] = {0};
    uint32_t *bucket_of = must(calloc((size_t)script->block_count + 1, sizeof *bucket_of));
    for (uint32_t i = 0; i < script->count; i++) {
        const struct step *step = &script->step[i];
        if (step->size > size_max)
            continue; /* takes no part */
        if (step->is_free) {
            used[bucket_of[step->block]]--;
            continue;
        }
        uint32_t b = 0;
        bool spills = false;
        for (; b < plan->bucket_count; b++) {
            bool fits = step->size <= plan->bucket[b].size;
            if (fits && used[b] < plan->bucket[b].dist)
                break;
            spills = spills || fits;
        }
        if (b == plan->bucket_count) {
            result.is_served = false;
            result.failed_event = i;
            break;
        }
        uint32_t waste = plan->bucket[b].size - (step->size ? step->size : 1);
        if (waste > result.largest_waste)
            result.largest_waste = waste;
        result.spill_count += spills;
        bucket_of[step->block] = b;
        if (++used[b] > result.peak[b])
            result.peak[b] = used[b];
    }
    free(bucket_of);
    return result;
}

/* ---- Comparing ---- */

static struct target lp64(void)
{
    return *target_find("lp64");
}

static struct replay check_replay(const struct plan *plan, const struct target *target,
                                  const struct script *script)
{
    struct log log = {.trace = script_trace(script)};
    struct live live;
    CHECK_EQUAL(live_measure(&log, 1, target, false, &live), LIVE_OK);
    struct replay expected = simulate(plan, script, target_size_max(target));
    struct replay actual = {0};
    CHECK(replay_run(plan, &live, &log.trace, &actual, NULL));
    CHECK_EQUAL(actual.is_served, expected.is_served);
    CHECK_EQUAL(actual.failed_event, expected.failed_event);
    CHECK_EQUAL(actual.spill_count, expected.spill_count);
    CHECK_EQUAL(actual.largest_waste, expected.largest_waste);
    for (uint32_t b = 0; b < TARGET_BUCKETS_MAX; b++)
        CHECK_EQUAL(actual.peak[b], expected.peak[b]);
    live_free(&live);
    trace_free(&log.trace);
    return actual;
}

static struct plan plan_of(const uint32_t (*buckets)[2], uint32_t count)
{
    struct plan plan = {.bucket_count = count};
    for (uint32_t b = 0; b < count; b++)
        plan.bucket[b] = (struct plan_bucket){.size = buckets[b][0], .dist = buckets[b][1]};
    return plan;
}

/* ---- By hand ---- */

static void test_by_hand(void)
{
    static const uint32_t buckets[][2] = {{16, 1}, {32, 2}, {64, 1}};
    struct plan plan = plan_of(buckets, 3);
    struct target target = lp64();
    struct script script = script_new(20);
    uint32_t a = script_alloc(&script, 10);
    script_alloc(&script, 10);                 /* spills to 32 */
    script_alloc(&script, 0);                  /* spills to 32 */
    uint32_t d = script_alloc(&script, 16);    /* spills to 64 */
    script_free_block(&script, a, 10);
    script_alloc(&script, 1);                  /* finds 16 again */
    script_free_block(&script, d, 16);
    script_alloc(&script, 33);                 /* no spill */
    struct replay replay = check_replay(&plan, &target, &script);
    CHECK(replay.is_served);
    CHECK_EQUAL(replay.spill_count, 3);
    CHECK(replay.peak[0] == 1 && replay.peak[1] == 2 && replay.peak[2] == 1);

    script_alloc(&script, 17);
    script_alloc(&script, 17);
    replay = check_replay(&plan, &target, &script);
    CHECK(!replay.is_served);
    CHECK_EQUAL(replay.failed_event, 8);
    script_end(&script);
}

/* A request of 0 bytes counts as 1. */
static void test_waste_of_nothing(void)
{
    static const uint32_t buckets[][2] = {{16, 2}};
    struct plan plan = plan_of(buckets, 1);
    struct target target = lp64();
    struct script script = script_new(2);
    script_alloc(&script, 16);
    CHECK_EQUAL(check_replay(&plan, &target, &script).largest_waste, 0);
    script_alloc(&script, 0);
    CHECK_EQUAL(check_replay(&plan, &target, &script).largest_waste, 15);
    script_end(&script);
}

/* A request larger than all buckets is not served. */
static void test_too_large_for_all(void)
{
    static const uint32_t buckets[][2] = {{16, 5}, {32, 5}};
    struct plan plan = plan_of(buckets, 2);
    struct target target = lp64();
    struct script script = script_new(2);
    script_alloc(&script, 32);
    script_alloc(&script, 33);
    struct replay replay = check_replay(&plan, &target, &script);
    CHECK(!replay.is_served);
    CHECK_EQUAL(replay.failed_event, 1);
    script_end(&script);
}

/* One that the target can't have at all takes no part. */
static void test_unserved(void)
{
    static const uint32_t buckets[][2] = {{16, 1}, {65520, 1}};
    struct plan plan = plan_of(buckets, 2);
    struct target lean = lp64();
    lean.is_lean = true;
    struct script script = script_new(6);
    script_alloc(&script, 65520);
    uint32_t b = script_alloc(&script, 65521);
    script_alloc(&script, 16);
    script_free_block(&script, b, 65521);
    struct replay replay = check_replay(&plan, &lean, &script);
    CHECK(replay.is_served);
    CHECK(replay.peak[0] == 1 && replay.peak[1] == 1 && replay.spill_count == 0);
    script_alloc(&script, 1);
    replay = check_replay(&plan, &lean, &script);
    CHECK_EQUAL(replay.failed_event, 4);
    script_end(&script);
}

/* As many buckets as there can be. */
static void test_all_buckets(void)
{
    struct plan plan = {.bucket_count = TARGET_BUCKETS_MAX};
    for (uint32_t b = 0; b < TARGET_BUCKETS_MAX; b++)
        plan.bucket[b] = (struct plan_bucket){.size = (b + 1) * 16, .dist = 1};
    struct target target = lp64();
    struct script script = script_new(TARGET_BUCKETS_MAX + 1);
    for (uint32_t b = 0; b < TARGET_BUCKETS_MAX; b++)
        script_alloc(&script, 1);
    struct replay replay = check_replay(&plan, &target, &script);
    CHECK(replay.is_served);
    CHECK_EQUAL(replay.spill_count, TARGET_BUCKETS_MAX - 1);
    script_alloc(&script, 1);
    replay = check_replay(&plan, &target, &script);
    CHECK_EQUAL(replay.failed_event, TARGET_BUCKETS_MAX);
    script_end(&script);
}

/* ---- At random ---- */

/* Sizes ascend; the last is large enough for all but now and then. */
static struct plan random_plan(uint64_t *random, uint32_t largest)
{
    struct plan plan = {.bucket_count = 1 + random_below(random, 6)};
    uint32_t size = 0;
    uint32_t dist_limit = 2 + random_below(random, 12);
    for (uint32_t b = 0; b < plan.bucket_count; b++) {
        size += 16 * (1 + random_below(random, largest / 16 / plan.bucket_count + 1));
        plan.bucket[b].size = size;
        plan.bucket[b].dist = 1 + random_below(random, dist_limit);
    }
    if (size < largest)
        plan.bucket[plan.bucket_count - 1].size = (largest + 15) / 16 * 16;
    return plan;
}

static void test_random(void)
{
    uint64_t random = 6;
    uint64_t served = 0, failed = 0, spilled = 0;
    struct target target = lp64();
    for (int round = 0; round < 1500; round++) {
        uint32_t sizes[8];
        uint32_t largest = 0;
        for (uint32_t i = 0; i < 8; i++) {
            sizes[i] = random_below(&random, 400);
            largest = largest < sizes[i] ? sizes[i] : largest;
        }
        uint32_t steps = 1 + random_below(&random, 200);
        uint32_t live_max = 1 + random_below(&random, 25);
        struct script script = script_random(&random, sizes, 8, steps, live_max);
        struct plan plan = random_plan(&random, largest);
        struct replay replay = check_replay(&plan, &target, &script);
        served += replay.is_served;
        failed += !replay.is_served;
        spilled += replay.is_served && replay.spill_count > 0;
        script_end(&script);
    }
    CHECK(served > 100 && failed > 100 && spilled > 50); /* or else it shows little */
}

/* A peak plan serves every request without a spill, and every bucket is full
 * at some moment. */
static void test_peak_plans(void)
{
    uint64_t random = 7;
    for (int round = 0; round < 200; round++) {
        static const uint32_t sizes[] = {0, 5, 20, 33, 64, 100, 130, 500, 1000};
        struct script script = script_random(&random, sizes, 9, 200, 30);
        struct log log = {.trace = script_trace(&script)};
        struct target target = lp64();
        struct plan_budget budget = {1 + random_below(&random, 9), UINT64_MAX, 0};
        struct planning planning;
        const struct plan *plan = &planning.peak;
        struct replay replay;
        planning_measure(&planning, &log, 1, &target, false);
        CHECK_EQUAL(planning_peak(&planning, &budget, 9), PLAN_OK);
        CHECK(replay_run(plan, &planning.live, &log.trace, &replay, NULL));
        CHECK(replay.is_served);
        CHECK_EQUAL(replay.spill_count, 0);
        for (uint32_t b = 0; b < plan->bucket_count; b++)
            CHECK_EQUAL(replay.peak[b], plan->bucket[b].dist);
        check_replay(plan, &target, &script);
        planning_free(&planning);
        trace_free(&log.trace);
        script_end(&script);
    }
}

int main(void)
{
    TEST(test_by_hand());
    TEST(test_waste_of_nothing());
    TEST(test_too_large_for_all());
    TEST(test_unserved());
    TEST(test_all_buckets());
    TEST(test_random());
    TEST(test_peak_plans());
    return check_summary();
}
