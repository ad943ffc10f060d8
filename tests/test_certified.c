/* SPDX-License-Identifier: MIT */
/* test_certified.c - the plans that have a certificate: that they keep it, the budget and the
 * slack, and what happens where none can. */
#include "check.h"
#include "make_planning.h"
#include "optimizer/trial.h"

#define RANDOM_CASES 150

static const uint32_t sizes[] = {0, 10, 20, 30, 40, 60, 90, 100, 200, 300};

static struct planning spill_planning(const struct log *logs, size_t log_count, uint32_t slack)
{
    return (struct planning){.logs = logs, .log_count = log_count, .regions = REGION_SET_ALL,
                             .target = *target_find("lp64"), .planner = PLANNER_SPILL,
                             .slack = slack,
                             .budget = {.max_buckets = 4, .max_waste = UINT64_MAX}};
}

static struct certificate certificate_of(const struct planning *planning, const struct plan *plan,
                                         bool with_margin, uint32_t slack)
{
    uint32_t blocks[TARGET_BUCKETS_MAX];
    struct certifier certifier;
    struct certificate certificate = {.missing = UINT32_MAX};
    for (uint32_t b = 0; b < plan->bucket_count; b++)
        blocks[b] = with_margin ? plan->bucket[b].dist : plan->bucket[b].peak;
    if (certifier_start(&certifier, &planning->live))
        certificate = certify(&certifier, plan, blocks, slack);
    certifier_end(&certifier);
    return certificate;
}

/* ---- Random logs ---- */

static void check_plan(const struct planning *planning)
{
    const struct plan *plan = planning_plan(planning);
    const struct certified *certified = &planning->certified;
    struct certificate own = certificate_of(planning, plan, false, planning->slack);
    uint64_t bytes = planning_buffer_bytes(planning, plan);
    CHECK_EQUAL(own.missing, 0);
    CHECK_EQUAL(own.largest_waste, certified->largest_waste);
    CHECK(own.largest_waste <= planning->budget.max_waste);
    CHECK(planning->replay.largest_waste <= own.largest_waste);
    CHECK_EQUAL(certificate_of(planning, plan, true, planning->slack).missing, 0);
    CHECK(plan->bucket_count <= planning->budget.max_buckets);
    uint64_t order = planning_buffer_bytes(planning, &certified->plan);
    uint64_t peak = planning_buffer_bytes(planning, &planning->peak);
    CHECK(order < peak || (order == peak &&
                           certified->plan.bucket_count <= planning->peak.bucket_count));
    CHECK(order >= planning_bound(planning));
    CHECK(bytes >= order);
    for (uint32_t b = 0; b < plan->bucket_count; b++)
        CHECK_EQUAL(plan->bucket[b].dist,
                    plan_with_margin(plan->bucket[b].peak, planning->budget.margin_percent));
}

/* A trial says what the certificate says, of a plan and of those with a block less: how many of
 * these plans fail the replay, and how many only the certificate. */
static void check_trial(const struct planning *planning, unsigned failed[2])
{
    struct trial trial;
    REQUIRE(trial_start(&trial, planning, &planning->live, planning->slack));
    for (uint32_t b = 0; b < planning_plan(planning)->bucket_count; b++) {
        struct plan plan = *planning_plan(planning);
        CHECK(trial_is_passed(&trial, &plan));
        plan.bucket[b].peak--;
        struct certificate certificate = certificate_of(planning, &plan, false, planning->slack);
        bool has_one =
            certificate.missing == 0 && certificate.largest_waste <= planning->budget.max_waste;
        uint64_t work = trial.certifier.work;
        CHECK_EQUAL(trial_is_passed(&trial, &plan), has_one);
        failed[trial.certifier.work > work] += !has_one;
    }
    trial_end(&trial);
}

static void test_random_logs(void)
{
    uint64_t random = 1;
    unsigned smaller = 0;
    unsigned failed[2] = {0};
    for (unsigned i = 0; i < RANDOM_CASES; i++) {
        struct script scripts[2] = {script_random(&random, sizes, 10, 60, 12),
                                    script_random(&random, sizes, 10, 40, 12)};
        struct log logs[2] = {{.trace = script_trace(&scripts[0])},
                              {.trace = script_trace(&scripts[1])}};
        struct planning planning = spill_planning(logs, 1 + i % 2, i % 4);
        planning.budget.margin_percent = i % 3 ? 0 : 30;
        planning.budget.max_waste = i % 5 ? UINT64_MAX : 250;
        planning.budget.max_buckets = 3 + i % 6;
        if (CHECK_EQUAL(planning_make(&planning), PLANNING_OK)) {
            check_plan(&planning);
            check_trial(&planning, failed);
            smaller += planning_plan(&planning)->block_bytes < planning.peak.block_bytes;
        }
        planning_free(&planning);
        for (int s = 0; s < 2; s++) {
            trace_free(&logs[s].trace);
            script_end(&scripts[s]);
        }
    }
    CHECK(smaller > RANDOM_CASES / 4);
    CHECK(failed[0] > RANDOM_CASES);
    CHECK(failed[1] > RANDOM_CASES / 4);
}

/* ---- Logs made for one purpose ---- */

/* A plan that a replay of the log accepts, though it fails when the first request is left out:
 * then the third takes a block of 32 bytes, so the fourth takes that of 48, and the last none. */
static void test_replay_is_not_enough(void)
{
    struct script script = script_new(7);
    script_alloc(&script, 16);
    uint32_t b = script_alloc(&script, 16);
    uint32_t c = script_alloc(&script, 16);
    script_free_block(&script, b, 16);
    script_alloc(&script, 32);
    script_free_block(&script, c, 16);
    script_alloc(&script, 48);
    struct log log = {.trace = script_trace(&script)};
    struct planning planning;
    planning_measure(&planning, &log, 1, target_find("lp64"), false);
    struct plan plan = {.bucket_count = 3,
                        .bucket = {{16, 1, 1, 1}, {32, 1, 1, 2}, {48, 1, 1, 3}}};
    struct replay replay;
    CHECK(replay_all(&plan, &planning.live, &replay) && replay.is_served);
    CHECK(certificate_of(&planning, &plan, false, 0).missing > 0);
    plan.bucket[2].peak++;
    CHECK_EQUAL(certificate_of(&planning, &plan, false, 0).missing, 0);
    CHECK_EQUAL(certificate_of(&planning, &plan, false, 0).largest_waste, 32);
    planning_free(&planning);
    trace_free(&log.trace);
    script_end(&script);
}

/* Two blocks of one size, one after the other: displaced by a place, they are live together. */
static void test_slack_needs_more(void)
{
    struct script script = script_new(4);
    script_free_block(&script, script_alloc(&script, 50), 50);
    script_free_block(&script, script_alloc(&script, 50), 50);
    struct log log = {.trace = script_trace(&script)};
    for (uint32_t slack = 0; slack <= 2; slack++) {
        struct planning planning = spill_planning(&log, 1, slack);
        REQUIRE(planning_make(&planning) == PLANNING_OK);
        CHECK_EQUAL(planning_plan(&planning)->bucket[0].dist, slack ? 2 : 1);
        planning_free(&planning);
    }
    trace_free(&log.trace);
    script_end(&script);
}

/* The release holds one block in a bucket, and there is one size. */
static void test_slack_that_can_not_be_kept(void)
{
    struct script script = script_new(6);
    uint32_t block = script_alloc(&script, 50);
    script_free_block(&script, block, 50);
    block = script_alloc(&script, 8);
    script_free_block(&script, block, 8);
    script_free_block(&script, script_alloc(&script, 50), 50);
    struct log log = {.trace = script_trace(&script)};
    struct planning planning = spill_planning(&log, 1, 2);
    struct release release = *planning.target.release;
    uint32_t slack = 99;
    release.dist_max = 1;
    planning.target.release = &release;
    planning.budget.max_buckets = 2;
    CHECK_EQUAL(planning_make(&planning), PLANNING_NEEDS_SLACK);
    CHECK(certified_largest_slack(&planning, 1, UINT32_MAX, &slack));
    CHECK_EQUAL(slack, 1);
    CHECK(certified_largest_slack(&planning, 1, 100, &slack)); /* no buffer is so small */
    CHECK_EQUAL(slack, 0);
    planning_free(&planning);

    planning = spill_planning(&log, 1, 1);
    planning.target.release = &release;
    planning.budget.max_buckets = 2;
    CHECK_EQUAL(planning_make(&planning), PLANNING_OK);
    planning_free(&planning);
    trace_free(&log.trace);
    script_end(&script);
}

/* Requests of 0 bytes take a block; those that no block can serve take no part; blocks that are
 * never freed stay. */
static void test_odd_requests(void)
{
    struct script script = script_new(5);
    script_alloc(&script, 0);
    script_alloc(&script, UINT32_MAX);
    script_alloc(&script, 0);
    script_alloc(&script, 16);
    struct log log = {.trace = script_trace(&script)};
    struct planning planning = spill_planning(&log, 1, 0);
    REQUIRE(planning_make(&planning) == PLANNING_OK);
    CHECK_EQUAL(planning_plan(&planning)->bucket_count, 1);
    CHECK_EQUAL(planning_plan(&planning)->bucket[0].dist, 3);
    CHECK_EQUAL(planning.certified.largest_waste, 15);
    planning_free(&planning);
    trace_free(&log.trace);
    script_end(&script);
}

int main(void)
{
    TEST(test_random_logs());
    TEST(test_replay_is_not_enough());
    TEST(test_slack_needs_more());
    TEST(test_slack_that_can_not_be_kept());
    TEST(test_odd_requests());
    return check_summary();
}
