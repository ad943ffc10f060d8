/* SPDX-License-Identifier: MIT */
/* fuzz_plans.c - logs in random formats, with random targets, regions and budgets, read and
 * planned; against blocks paired one by one, and plans found by trying them all (oracle.h). */
#include "faults.h"
#include "fuzz.h"
#include "oracle.h"

#include "optimizer/planning.h"
#include "parser/input.h"
#include "parser/small.h"

#include <string.h>

#define SPILL_CLASSES 3 /* the most for which every set of blocks is tried, */
#define SPILL_LIVE 8    /* and blocks live together */

struct text {
    struct sink bytes;
    size_t at;
    size_t step; /* bytes read at once */
};

static ptrdiff_t read_text(void *source, char *buffer, size_t size)
{
    struct text *text = source;
    size_t count = text->bytes.length - text->at;
    count = count < text->step ? count : text->step;
    count = count < size ? count : size;
    if (count)
        memcpy(buffer, text->bytes.text + text->at, count);
    text->at += count;
    return (ptrdiff_t)count;
}

/* Reads the run's log, and compares it with the run. */
static void read_run(const struct scenario_run *run, struct choices *choices, region_set regions,
                     struct oracle_run *oracle, struct log *log)
{
    static const size_t steps[] = {SIZE_MAX, 1, 7, 100};
    struct text text = {.step = steps[choose(choices, 4)]};
    bool is_named = choose(choices, 2) || run->step[0].kind != STEP_ALLOC;
    run_print(run, &text.bytes);
    *log = (struct log){.name = "log",
                        .trace = {.left_out = ~regions,
                                  .input = is_named ? input_find(run->format) : NULL}};
    enum log_status status = log_read(read_text, &text, log);
    sink_free(&text.bytes);
    assert(status == LOG_OK && log->trace.input == input_find(run->format));
    oracle_pair(oracle, run, regions);
    assert(log->trace.event_count == oracle->count);
    assert(log->trace.peak_live_bytes == oracle->peak_live_bytes);
    assert(trace_planned_count(&log->trace) == oracle->block_count);
}

/* The log made small. */
static void read_small(const struct log *whole, struct log *log)
{
    struct text text = {.step = SIZE_MAX};
    bool is_written = small_write(&whole->trace, &text.bytes);
    assert(is_written && !whole->correction.bytes);
    *log = (struct log){.name = "log"};
    enum log_status status = log_read(read_text, &text, log);
    sink_free(&text.bytes);
    assert(status == LOG_OK && log->trace.is_small && log->trace.input == whole->trace.input);
    assert(trace_planned_count(&log->trace) == trace_planned_count(&whole->trace));
    assert(log->trace.peak_live_bytes == whole->trace.peak_live_bytes);
}

static bool same_plans(const struct plan *a, const struct plan *b)
{
    for (uint32_t i = 0; i < a->bucket_count && i < b->bucket_count; i++) {
        if (a->bucket[i].size != b->bucket[i].size || a->bucket[i].dist != b->bucket[i].dist)
            return false;
    }
    return a->bucket_count == b->bucket_count;
}

/* The logs made small lead to the same plans. */
static void check_small(const struct planning *planning, enum planning_status status)
{
    struct log logs[SCENARIO_RUNS];
    struct planning small = {.logs = logs, .log_count = planning->log_count,
                             .regions = planning->regions, .target = planning->target,
                             .budget = planning->budget, .planner = planning->planner,
                             .is_concurrent = planning->is_concurrent,
                             .wants_comparison = planning->wants_comparison};
    for (size_t r = 0; r < small.log_count; r++)
        read_small(&planning->logs[r], &logs[r]);
    enum planning_status small_status = planning_make(&small);
    assert(small_status == status && planning_bound(&small) == planning_bound(planning));
    assert(same_plans(&small.peak, &planning->peak) && same_plans(&small.greedy, &planning->greedy));
    assert(same_plans(&small.certified.plan, &planning->certified.plan));
    planning_free(&small);
    for (size_t r = 0; r < planning->log_count; r++)
        log_free(&logs[r]);
}

static struct target choose_target(struct choices *choices)
{
    static const uint32_t aligns[] = {16, 8, 32, 16};
    struct target target = target_presets[choose(choices, 6)];
    target.align = aligns[choose(choices, 4)];
    target.has_guard = choose(choices, 2);
    target.has_insight = choose(choices, 2);
    target.release = &releases[choose(choices, 3)];
    return target;
}

static struct plan_budget choose_budget(struct choices *choices, const struct target *target)
{
    static const uint32_t margins[] = {0, 0, 0, 10, 100};
    return (struct plan_budget){
        .max_buckets = target->release->fixed_buckets ? target->release->fixed_buckets
                                                      : 1 + choose(choices, 6),
        .max_waste = choose(choices, 3) ? UINT64_MAX : choose(choices, 4000),
        .margin_percent = margins[choose(choices, 5)],
    };
}

/* A plan of the program serves in the plainest allocator. */
static uint64_t check_serves(const struct oracle *oracle, const struct plan *plan)
{
    struct oracle_bucket bucket[TARGET_BUCKETS_MAX];
    uint64_t spills = 0;
    for (uint32_t b = 0; b < plan->bucket_count; b++)
        bucket[b] = (struct oracle_bucket){plan->bucket[b].size, plan->bucket[b].dist};
    assert(plan->bucket_count <= oracle->class_count);
    assert(oracle_serves(oracle, bucket, plan->bucket_count, &spills));
    return spills;
}

/* No set of blocks is smaller than the bounds, and none than a plan that is proven smallest. */
static void check_bounds(const struct oracle *oracle, const struct planning *planning)
{
    if (oracle->class_count > SPILL_CLASSES || oracle->margin_percent || oracle->is_concurrent ||
        oracle_peak(oracle, 0, oracle->class_count) > SPILL_LIVE)
        return;
    uint64_t least = oracle_spill(oracle);
    uint64_t structures = target_structure_bytes(&planning->target, oracle->class_count);
    assert(planning->bounds.any_block_bytes <= least && planning->bounds.block_bytes <= least);
    assert(planning_bound(planning) <= least + structures);
    if (!planning->has_spill)
        return;
    const struct spill_result *spill = &planning->spill;
    assert(spill->bound <= least + structures);
    if (spill->plan.bucket_count) {
        assert(spill->plan.block_bytes >= least);
        check_serves(oracle, &spill->plan);
    }
}

static void check_planning(const struct oracle *oracle, struct planning *planning)
{
    uint64_t structure[TARGET_BUCKETS_MAX + 1];
    enum planning_status status = planning_make(planning);
    check_small(planning, status);
    if (oracle->class_count == 0) {
        assert(status == PLANNING_NO_REQUEST);
        return;
    }
    assert(planning->live.class_count == oracle->class_count);
    for (uint32_t first = 0; first < oracle->class_count; first++) {
        assert(planning->live.class[first].size == oracle->class[first]);
        for (uint32_t last = first + 1; last <= oracle->class_count; last++)
            assert(live_peak(&planning->live, first, last) == oracle_peak(oracle, first, last));
    }
    for (uint32_t k = 1; k <= oracle->class_count; k++)
        structure[k] = target_structure_bytes(&planning->target, k);
    uint64_t least = oracle_division(oracle, structure);
    if (least == ORACLE_NONE) {
        assert(status == PLANNING_NEEDS_BUCKETS || status == PLANNING_NEEDS_WASTE ||
               status == PLANNING_NEEDS_RELEASE);
        return;
    }
    assert(status == PLANNING_OK);
    assert(planning_buffer_bytes(planning, &planning->peak) == least);
    assert(check_serves(oracle, &planning->peak) == 0);
    uint64_t spills = check_serves(oracle, planning_plan(planning));
    assert(oracle->is_concurrent || spills == planning->replay.spill_count);
    check_bounds(oracle, planning);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct choices choices = choices_begin(data, size);
    struct oracle oracle = {.run_count = 1 + choose(&choices, SCENARIO_RUNS)};
    struct log logs[SCENARIO_RUNS];
    uint32_t sizes[SCENARIO_SIZES];
    uint32_t size_max = choose(&choices, 2) ? 5000 : 100;
    bool has_pools = choose(&choices, 4) == 0;
    faults_begin(&(struct faults){.no_thread = true}); /* to start one costs more than a case */
    region_set regions = has_pools && choose(&choices, 2) ? 1 + choose(&choices, 7) : REGION_SET_ALL;
    for (uint32_t i = 0; i < SCENARIO_SIZES; i++)
        sizes[i] = i && choose(&choices, 3) == 0 ? sizes[i - 1] : choose(&choices, size_max);
    for (size_t r = 0; r < oracle.run_count; r++) {
        struct scenario_run run;
        run_make(&run, &choices, sizes, has_pools);
        read_run(&run, &choices, regions, &oracle.run[r], &logs[r]);
    }

    struct target target = choose_target(&choices);
    struct planning planning = {.logs = logs, .log_count = oracle.run_count, .regions = regions,
                                .target = target, .budget = choose_budget(&choices, &target),
                                .planner = (enum planner)choose(&choices, 3)};
    planning.is_concurrent = planning.planner != PLANNER_SPILL && choose(&choices, 3) == 0;
    planning.wants_comparison = choose(&choices, 2);
    oracle.is_concurrent = planning.is_concurrent;
    oracle.align = target.align;
    oracle.padding = target_padding(&target);
    oracle.max_buckets = planning.budget.max_buckets;
    oracle.max_waste = planning.budget.max_waste;
    oracle.margin_percent = planning.budget.margin_percent;
    oracle.dist_max = target.release->dist_max;
    oracle_classify(&oracle);
    check_planning(&oracle, &planning);
    planning_free(&planning);
    for (size_t r = 0; r < oracle.run_count; r++)
        log_free(&logs[r]);
    assert(faults_end().blocks_left == 0);
    return 0;
}
