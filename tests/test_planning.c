/* SPDX-License-Identifier: MIT */
/* test_planning.c - what becomes of a planning as a whole: each way in which it can
 * fail, the plan of each planner, when a comparison is made, and the second plan of logs
 * that lost frees. */
#include "optimizer/planning.h"

#include "check.h"
#include "make_planning.h"

/* What is asked of all plannings here, until a test changes it. */
static struct planning ask(const struct log *logs, size_t log_count)
{
    return (struct planning){.logs = logs, .log_count = log_count, .files = logs,
                                  .file_count = log_count, .regions = REGION_SET_ALL,
                             .target = *target_find("lp64"), .budget = {9, UINT64_MAX, 0}};
}

/* Two sizes, of which the larger is live only when the smaller is not. */
static struct log two_sizes(void)
{
    struct script script = script_new(4);
    uint32_t a = script_alloc(&script, 16);
    script_free_block(&script, a, 16);
    script_alloc(&script, 200);
    script_alloc(&script, 200);
    struct log log = {.name = "log", .trace = script_trace(&script)};
    script_end(&script);
    return log;
}

static void test_statuses(void)
{
    static const struct {
        uint32_t size; /* of `blocks` requests that are live together; 0: none */
        uint32_t blocks;
        const char *release;
        struct plan_budget budget;
        enum planning_status status;
    } rows[] = {
        {40, 2, "5.9.2", {9, UINT64_MAX, 0}, PLANNING_OK},
        {0, 0, "5.9.2", {9, UINT64_MAX, 0}, PLANNING_NO_REQUEST},
        {UINT32_MAX, 1, "5.9.2", {9, UINT64_MAX, 0}, PLANNING_NO_REQUEST},
        {40, 2, "5.9.2", {9, 0, 0}, PLANNING_NEEDS_WASTE},
        {40, 256, "5.7.2", {9, UINT64_MAX, 0}, PLANNING_NEEDS_RELEASE},
        {2000000000, 3, "5.9.2", {9, UINT64_MAX, 0}, PLANNING_TOO_LARGE},
    };
    EACH_ROW(i, rows) {
        struct script script = script_new(rows[i].blocks);
        for (uint32_t b = 0; b < rows[i].blocks; b++)
            script_alloc(&script, rows[i].size);
        struct log log = {.trace = script_trace(&script)};
        struct planning planning = ask(&log, 1);
        planning.target.release = release_find(rows[i].release);
        planning.budget = rows[i].budget;
        CHECK_CASE(planning_make(&planning) == rows[i].status, "row %zu", i);
        CHECK_CASE(planning.replay.is_served == (rows[i].status == PLANNING_OK), "row %zu", i);
        planning_free(&planning);
        CHECK(!planning.logs && !planning.live.class && !planning.peak.bucket_count);
        trace_free(&log.trace);
        script_end(&script);
    }
}

static void test_needs_buckets(void)
{
    struct log log = two_sizes();
    struct planning planning = ask(&log, 1);
    planning.budget = (struct plan_budget){1, 50, 0};
    CHECK_EQUAL(planning_make(&planning), PLANNING_NEEDS_BUCKETS);
    CHECK(planning.need.buckets == 2 && planning.live.class_count == 2);
    planning_free(&planning);
    log_free(&log);
}

static void test_too_many_blocks(void)
{
    struct log logs[65] = {{0}};
    for (int i = 0; i < 65; i++)
        logs[i].trace.slot_count = TRACE_SLOTS_MAX;
    struct planning planning = ask(logs, 65);
    planning.is_concurrent = true;
    CHECK_EQUAL(planning_make(&planning), PLANNING_TOO_MANY_BLOCKS);
    planning_free(&planning);
}

/* Each planner's plan is the one that is proved, and no bound is over it. */
static void test_planners(void)
{
    static const enum planner planners[] = {PLANNER_PEAK, PLANNER_SPILL, PLANNER_GREEDY};
    struct log log = two_sizes();
    EACH_ROW(i, planners) {
        struct planning planning = ask(&log, 1);
        planning.planner = planners[i];
        REQUIRE(planning_make(&planning) == PLANNING_OK);
        const struct plan *plan = planning_plan(&planning);
        CHECK(plan == (i == 0 ? &planning.peak : i == 1 ? &planning.spill.plan : &planning.greedy));
        CHECK(plan->bucket_count > 0 && planning_bound(&planning) <= planning_buffer_bytes(&planning, plan));
        CHECK_EQUAL(planning_buffer_bytes(&planning, plan),
                    plan_buffer_bytes(plan, &planning.target));
        CHECK_EQUAL(planning.has_spill, planners[i] == PLANNER_SPILL);
        CHECK_EQUAL(planning.greedy.bucket_count > 0, planners[i] == PLANNER_GREEDY);
        CHECK_EQUAL(planning.certified.plan.bucket_count > 0, planning.has_spill);
        planning_free(&planning);
    }
    log_free(&log);
}

/* Plans are found for more buckets than the budget has, as far as the release goes. */
static void test_by_count(void)
{
    static const struct {
        const char *release;
        uint32_t max_buckets, count;
    } rows[] = {
        {"5.9.2", 1, 1 + PLANNING_MORE_BUCKETS}, {"5.9.2", TARGET_BUCKETS_MAX, TARGET_BUCKETS_MAX},
        {"5.5.4", 9, 9}, {"5.5.4", 2, 2 + PLANNING_MORE_BUCKETS},
    };
    struct log log = two_sizes();
    EACH_ROW(i, rows) {
        struct planning planning = ask(&log, 1);
        planning.target.release = release_find(rows[i].release);
        planning.budget.max_buckets = rows[i].max_buckets;
        CHECK_EQUAL(planning_make(&planning), PLANNING_OK);
        CHECK_EQUAL(planning.by_count_count, rows[i].count);
        planning_free(&planning);
    }
    log_free(&log);
}

/* A spill plan is looked for beside the chosen one where it is wanted, the logs run
 * one after the other, in long logs too. */
static void test_comparison(void)
{
    static const struct {
        uint32_t pairs; /* an allocation and its free */
        bool wants, is_concurrent, has_spill;
    } rows[] = {
        {2, true, false, true}, {2, false, false, false}, {2, true, true, false},
        {1 << 20, true, false, true}, {(1 << 20) + 1, true, false, true},
    };
    EACH_ROW(i, rows) {
        struct script script = script_new(2 * rows[i].pairs);
        for (uint32_t p = 0; p < rows[i].pairs; p++)
            script_free_block(&script, script_alloc(&script, 16), 16);
        struct log log = {.trace = script_trace(&script)};
        struct planning planning = ask(&log, 1);
        planning.wants_comparison = rows[i].wants;
        planning.is_concurrent = rows[i].is_concurrent;
        CHECK_CASE(planning_make(&planning) == PLANNING_OK, "row %zu", i);
        CHECK_CASE(planning.has_spill == rows[i].has_spill, "row %zu", i);
        planning_free(&planning);
        trace_free(&log.trace);
        script_end(&script);
    }
}

/* A bucket holds two blocks. With two buckets the log is served only with spills, so alone, with
 * no more buckets than the plan of all, it has no peak plan to start from. */
static void test_own_plan_without_peak_plan(void)
{
    struct script script = script_new(9);
    uint32_t a = script_alloc(&script, 16);
    uint32_t b = script_alloc(&script, 16);
    uint32_t c = script_alloc(&script, 32);
    script_free_block(&script, a, 16);
    script_free_block(&script, b, 16);
    script_free_block(&script, c, 32);
    script_alloc(&script, 32);
    script_alloc(&script, 48);
    script_alloc(&script, 48);
    struct log log = {.name = "log", .trace = script_trace(&script)};
    struct planning planning = ask(&log, 1);
    struct release release = *planning.target.release;
    const struct run run = {0};
    release.dist_max = 2;
    planning.target.release = &release;
    planning.planner = PLANNER_SPILL;
    REQUIRE(planning_make(&planning) == PLANNING_OK);
    CHECK(planning.spill.plan.bucket_count == 2 && planning.peak.bucket_count == 3);
    CHECK_EQUAL(planning_make_own(&planning, &run), PLANNING_OK);
    CHECK_EQUAL(planning.own_count, 1);
    CHECK_EQUAL(planning.own[0].plan.block_bytes, planning.spill.plan.block_bytes);
    planning_free(&planning);
    trace_free(&log.trace);
    script_end(&script);
}

/* The address of the first block comes again within the second, so the first has ended. */
static const char lost_frees[] = "Alloc: 0x1000 -> 100 at f:1\n"
                                 "Alloc: 0x1040 -> 100 at f:1\n";

static void read_text(const char *text, struct log *log)
{
    *log = (struct log){.name = "log"};
    if (log_read(text_reader, &text, log) != LOG_OK)
        abort();
}

static void test_inferred(void)
{
    struct log logs[2];
    read_text(lost_frees, &logs[0]);
    read_text(lost_frees, &logs[1]);
    for (int can = 0; can < 2; can++) {
        struct planning planning = ask(logs, 2);
        planning.wants_inferred = true;
        logs[0].diagnosis.can_infer = logs[1].diagnosis.can_infer = can;
        CHECK_EQUAL(planning_make(&planning), PLANNING_OK);
        CHECK_EQUAL(planning.peak.bucket[0].dist, 2);
        CHECK_EQUAL(planning.has_inferred, can);
        CHECK_EQUAL(planning.inferred.inference.by_address, 2 * can); /* of both logs */
        CHECK_EQUAL(planning.inferred.plan.bucket[0].dist, can);
        planning_free(&planning);
    }
    log_free(&logs[0]);
    log_free(&logs[1]);
}

int main(void)
{
    test_statuses();
    TEST(test_needs_buckets());
    TEST(test_too_many_blocks());
    test_planners();
    test_by_count();
    test_comparison();
    TEST(test_own_plan_without_peak_plan());
    TEST(test_inferred());
    return check_summary();
}
