/* SPDX-License-Identifier: MIT */
/* test_plan.c - the planners against brute force on little runs: every division
 * of the classes for the exact planner and for what it says an impossible plan
 * needs, every staircase for the bounds, and for these also every possible set
 * of blocks, each tried out by a simple allocator that spills. The greedy planner
 * need only be right. Peak live counts are counted here anew. */
#include "optimizer/plan.h"

#include "check.h"
#include "common/minmax.h"
#include "make_planning.h"

#define CLASSES_MAX 9
#define MOST 12 /* bucket counts that plans are made for */
#define NO_COST UINT64_MAX

/* ---- A little run, and what is true of it ---- */

struct problem {
    struct script script[2];
    struct log log[2];
    size_t log_count;
    struct target target;     /* what it is measured for */
    struct planning planning;
    uint32_t n;                                        /* classes */
    uint32_t peak[CLASSES_MAX + 1][CLASSES_MAX + 1];   /* [first][last] */
};

static uint32_t count_peak(const struct problem *problem, const struct script *script,
                           uint32_t first, uint32_t last)
{
    const struct live_class *class = problem->planning.live.class;
    uint32_t smallest = first ? class[first - 1].size + 1 : 0;
    uint32_t live = 0, peak = 0;
    for (uint32_t i = 0; i < script->count; i++) {
        const struct step *step = &script->step[i];
        if (step->size < smallest || step->size > class[last - 1].size)
            continue;
        live = step->is_free ? live - 1 : live + 1;
        peak = peak < live ? live : peak;
    }
    return peak;
}

static void count_peaks(struct problem *problem)
{
    for (uint32_t first = 0; first < problem->n; first++) {
        for (uint32_t last = first + 1; last <= problem->n; last++) {
            uint32_t all = 0;
            for (size_t t = 0; t < problem->log_count; t++) {
                uint32_t one = count_peak(problem, &problem->script[t], first, last);
                all = problem->planning.live.is_concurrent ? all + one : (all < one ? one : all);
            }
            problem->peak[first][last] = all;
        }
    }
}

/* Takes over problem->script. */
static void problem_measure(struct problem *problem, bool is_concurrent)
{
    for (size_t t = 0; t < problem->log_count; t++)
        problem->log[t].trace = script_trace(&problem->script[t]);
    planning_measure(&problem->planning, problem->log, problem->log_count, &problem->target,
                     is_concurrent);
    problem->n = problem->planning.live.class_count;
    if (problem->n > CLASSES_MAX)
        abort();
    count_peaks(problem);
}

static void problem_random(struct problem *problem, uint64_t *random)
{
    static const uint32_t aligns[] = {16, 8, 4, 64, 1};
    static const uint32_t ranges[] = {60, 200, 1000, 20000};
    uint32_t sizes[CLASSES_MAX];
    uint32_t size_count = 1 + random_below(random, CLASSES_MAX);
    uint32_t range = ranges[random_below(random, 4)];
    const char *target = random_below(random, 2) ? "lp64" : "ilp32";
    *problem = (struct problem){.target = *target_find(target)};
    problem->log_count = 1 + random_below(random, 2);
    problem->target.align = aligns[random_below(random, 5)];
    for (uint32_t i = 0; i < size_count; i++)
        sizes[i] = random_below(random, range);
    for (size_t t = 0; t < problem->log_count; t++) {
        uint32_t steps = 1 + random_below(random, 60);
        uint32_t live_max = 1 + random_below(random, 15);
        problem->script[t] = script_random(random, sizes, size_count, steps, live_max);
    }
    problem_measure(problem, random_below(random, 3) == 0);
}

static void problem_end(struct problem *problem)
{
    planning_free(&problem->planning);
    for (size_t t = 0; t < problem->log_count; t++) {
        trace_free(&problem->log[t].trace);
        script_end(&problem->script[t]);
    }
}

/* ---- Brute force over divisions ---- */

static uint64_t true_dist(const struct problem *problem, const struct plan_budget *budget,
                          uint32_t first, uint32_t last)
{
    uint64_t hundredths = (uint64_t)problem->peak[first][last] * (100 + budget->margin_percent);
    return hundredths / 100 + (hundredths % 100 != 0);
}

static uint64_t block_bytes_of(const struct problem *problem, uint32_t last)
{
    return (uint64_t)problem->planning.live.class[last - 1].size + target_padding(&problem->target);
}

/* The cost of a bucket; NO_COST where a budget forbids it. */
static uint64_t true_bucket_cost(const struct problem *problem, const struct plan_budget *budget,
                                 uint32_t first, uint32_t last)
{
    const struct live_class *class = problem->planning.live.class;
    uint64_t dist = true_dist(problem, budget, first, last);
    if (class[last - 1].size - class[first].smallest > budget->max_waste ||
        dist > problem->target.release->dist_max)
        return NO_COST;
    return block_bytes_of(problem, last) * dist;
}

/* The cost of a step of a staircase: no more blocks than are always needed. */
static uint64_t true_step_cost(const struct problem *problem, const struct plan_budget *budget,
                               uint32_t first, uint32_t last)
{
    (void)budget;
    uint32_t above = last < problem->n ? problem->peak[last][problem->n] : 0;
    return block_bytes_of(problem, last) * (problem->peak[first][problem->n] - above);
}

/* least[k] becomes the least cost of a division into exactly k intervals. */
static void divide_all(const struct problem *problem, const struct plan_budget *budget,
                       uint64_t (*cost_of)(const struct problem *, const struct plan_budget *,
                                           uint32_t, uint32_t),
                       uint64_t *least)
{
    for (uint32_t k = 0; k <= MOST; k++)
        least[k] = NO_COST;
    for (uint32_t cuts = 0; cuts < (uint32_t)1 << (problem->n - 1); cuts++) {
        uint64_t sum = 0;
        uint32_t k = 0;
        for (uint32_t first = 0, last = 1; last <= problem->n && sum != NO_COST; last++) {
            if (last < problem->n && !(cuts >> (last - 1) & 1))
                continue;
            uint64_t cost = cost_of(problem, budget, first, last);
            sum = cost == NO_COST ? NO_COST : sum + cost;
            first = last;
            k++;
        }
        if (sum < least[k])
            least[k] = sum;
    }
}

/* The count of the smallest buffer, of the fewest bytes of blocks and of the
 * fewest buckets among equals; 0 where there is none. */
static uint32_t best_count(const struct problem *problem, const uint64_t *least,
                           uint32_t max_buckets)
{
    uint32_t found = 0;
    for (uint32_t k = 1; k <= max_buckets && k <= MOST; k++) {
        if (least[k] == NO_COST)
            continue;
        uint64_t bytes = least[k] + target_structure_bytes(&problem->target, k);
        uint64_t least_bytes =
            found ? least[found] + target_structure_bytes(&problem->target, found) : NO_COST;
        if (bytes < least_bytes)
            found = k;
    }
    return found;
}

static enum plan_status true_status(const struct problem *problem,
                                    const struct plan_budget *budget, const uint64_t *least)
{
    const struct live_class *class = problem->planning.live.class;
    for (uint32_t c = 0; c < problem->n; c++) {
        if (true_dist(problem, budget, c, c + 1) > problem->target.release->dist_max)
            return PLAN_NEEDS_RELEASE;
    }
    for (uint32_t c = 0; c < problem->n; c++) {
        if (class[c].size - class[c].smallest > budget->max_waste)
            return PLAN_NEEDS_WASTE;
    }
    return best_count(problem, least, budget->max_buckets) ? PLAN_OK : PLAN_NEEDS_BUCKETS;
}

/* ---- What must hold of any peak plan ---- */

static void check_plan(const struct problem *problem, const struct plan_budget *budget,
                       const struct plan *plan)
{
    uint64_t bytes = 0;
    uint32_t first = 0;
    CHECK(plan->bucket_count > 0 && plan->bucket_count <= TARGET_BUCKETS_MAX);
    for (uint32_t b = 0; b < plan->bucket_count; b++) {
        const struct plan_bucket *bucket = &plan->bucket[b];
        CHECK(bucket->end > first && bucket->end <= problem->n);
        if (bucket->end <= first || bucket->end > problem->n)
            return;
        CHECK(b == 0 || bucket->size > bucket[-1].size);
        CHECK_EQUAL(bucket->size, problem->planning.live.class[bucket->end - 1].size);
        CHECK_EQUAL(bucket->size % problem->target.align, 0);
        CHECK_EQUAL(bucket->peak, problem->peak[first][bucket->end]);
        CHECK_EQUAL(bucket->dist, true_dist(problem, budget, first, bucket->end));
        CHECK(bucket->dist > 0 && bucket->dist <= problem->target.release->dist_max);
        CHECK(bucket->size - problem->planning.live.class[first].smallest <= budget->max_waste);
        bytes += block_bytes_of(problem, bucket->end) * bucket->dist;
        first = bucket->end;
    }
    CHECK_EQUAL(first, problem->n);
    CHECK_EQUAL(plan->block_bytes, bytes);
    CHECK_EQUAL(plan_buffer_bytes(plan, &problem->target),
                bytes + target_structure_bytes(&problem->target, plan->bucket_count));
}

/* ---- The exact planner ---- */

static void check_best(const struct problem *problem, const struct plan_budget *budget,
                       const uint64_t *least, const struct plan *best, const struct plan *plan)
{
    for (uint32_t k = 1; k <= MOST; k++) {
        CHECK_EQUAL(best[k - 1].bucket_count, least[k] == NO_COST ? 0 : k);
        if (least[k] != NO_COST && best[k - 1].bucket_count) {
            CHECK_EQUAL(best[k - 1].block_bytes, least[k]);
            check_plan(problem, budget, &best[k - 1]);
        }
    }
    CHECK_EQUAL(plan->bucket_count, best_count(problem, least, budget->max_buckets));
    CHECK_EQUAL(plan->block_bytes, least[plan->bucket_count]);
    check_plan(problem, budget, plan);
}

static enum plan_status run_peak(struct problem *problem, const struct plan_budget *budget)
{
    const struct planning *planning = &problem->planning;
    uint64_t least[MOST + 1];
    divide_all(problem, budget, true_bucket_cost, least);
    enum plan_status status = planning_peak(&problem->planning, budget, MOST);
    CHECK_EQUAL(status, true_status(problem, budget, least));
    if (status == PLAN_OK) {
        check_best(problem, budget, least, planning->by_count, &planning->peak);
    } else {
        CHECK(planning->peak.bucket_count == 0 && planning->peak.block_bytes == 0);
        for (uint32_t k = 0; k < MOST; k++)
            CHECK_EQUAL(planning->by_count[k].bucket_count, 0);
    }
    return status;
}

/* The bytes of the buffer for k buckets whose blocks take so many. */
static uint64_t with_structures(const struct problem *problem, uint64_t block_bytes, uint32_t k)
{
    return block_bytes == NO_COST ? NO_COST
                                  : block_bytes + target_structure_bytes(&problem->target, k);
}

/* The greedy planner is refused whenever the exact one is, and never better. */
static void check_greedy(struct problem *problem, const struct plan_budget *budget,
                         enum plan_status expected, const struct plan_need *expected_need)
{
    const struct plan *plan = &problem->planning.greedy;
    const struct plan_need *need = &problem->planning.need;
    uint64_t least[MOST + 1];
    problem->planning.budget = *budget;
    problem->planning.need = (struct plan_need){0};
    enum plan_status status = plan_greedy(&problem->planning);
    CHECK_EQUAL(status, expected);
    if (status != PLAN_OK) {
        CHECK_EQUAL(plan->bucket_count, 0);
        CHECK(need->buckets == expected_need->buckets && need->waste == expected_need->waste &&
              need->size == expected_need->size && need->dist == expected_need->dist);
        return;
    }
    divide_all(problem, budget, true_bucket_cost, least);
    check_plan(problem, budget, plan);
    CHECK(plan->bucket_count <= budget->max_buckets);
    CHECK(plan->block_bytes >= least[plan->bucket_count]);
    uint32_t k = best_count(problem, least, budget->max_buckets);
    CHECK(k && plan_buffer_bytes(plan, &problem->target) >=
                   least[k] + target_structure_bytes(&problem->target, k));
}

/* What the planner says that it needs is enough, and a little less is not. */
static void check_need(struct problem *problem, const struct plan_budget *refused,
                       enum plan_status status, const struct plan_need *need)
{
    struct plan_budget budget = *refused;
    if (status == PLAN_NEEDS_BUCKETS) {
        CHECK(need->buckets > refused->max_buckets);
        budget.max_buckets = need->buckets;
        CHECK_EQUAL(run_peak(problem, &budget), PLAN_OK);
        check_greedy(problem, &budget, PLAN_OK, NULL);
        budget.max_buckets = need->buckets - 1;
        CHECK_EQUAL(run_peak(problem, &budget), PLAN_NEEDS_BUCKETS);
    } else if (status == PLAN_NEEDS_WASTE) {
        CHECK(need->waste > refused->max_waste);
        budget.max_buckets = MOST;
        budget.max_waste = need->waste;
        CHECK_EQUAL(run_peak(problem, &budget), PLAN_OK);
        budget.max_waste = need->waste - 1;
        CHECK_EQUAL(run_peak(problem, &budget), PLAN_NEEDS_WASTE);
    } else if (status == PLAN_NEEDS_RELEASE) {
        bool is_there = false;
        for (uint32_t c = 0; c < problem->n; c++)
            is_there = is_there || (problem->planning.live.class[c].size == need->size &&
                                    true_dist(problem, refused, c, c + 1) == need->dist);
        CHECK(is_there);
        CHECK(need->dist > problem->target.release->dist_max);
    }
}

static const struct release tight_release = {"tight", 50902, 0, 4, 256, true, true, true};

static struct plan_budget random_budget(uint64_t *random)
{
    static const uint32_t margins[] = {0, 1, 10, 33, 100, PLAN_MARGIN_MAX};
    static const uint64_t wastes[] = {UINT64_MAX, 0, 5, 15, 16, 50, 300, 5000};
    struct plan_budget budget = {.max_waste = UINT64_MAX};
    budget.max_buckets = 1 + random_below(random, 10);
    if (random_below(random, 2))
        budget.max_waste = wastes[random_below(random, 8)];
    if (random_below(random, 2))
        budget.margin_percent = margins[random_below(random, 6)];
    return budget;
}

static void test_brute_force(void)
{
    uint64_t random = 8;
    uint32_t met[5] = {0};
    for (int round = 0; round < 400; round++) {
        struct problem problem;
        problem_random(&problem, &random);
        if (round % 4 == 0)
            problem.target.release = problem.planning.target.release = &tight_release;
        for (int b = 0; b < 4; b++) {
            struct plan_budget budget = random_budget(&random);
            problem.planning.need = (struct plan_need){0};
            enum plan_status status = run_peak(&problem, &budget);
            struct plan_need need = problem.planning.need;
            met[status]++;
            check_need(&problem, &budget, status, &need);
            check_greedy(&problem, &budget, status, &need);
        }
        problem_end(&problem);
    }
    CHECK(met[PLAN_OK] > 50 && met[PLAN_NEEDS_BUCKETS] > 20 && met[PLAN_NEEDS_WASTE] > 20 &&
          met[PLAN_NEEDS_RELEASE] > 20);
}

/* Equal costs: two sizes, one block each, and one bucket for both costs no more. */
static void test_fewest_buckets(void)
{
    struct problem problem = {.target = *target_find("lp64"), .log_count = 1};
    problem.script[0] = script_new(4);
    uint32_t a = script_alloc(&problem.script[0], 16);
    script_free_block(&problem.script[0], a, 16);
    script_alloc(&problem.script[0], 64);
    problem_measure(&problem, false);
    struct plan_budget budget = {9, UINT64_MAX, 0};
    const struct plan *plan = &problem.planning.peak;
    CHECK_EQUAL(planning_peak(&problem.planning, &budget, MOST), PLAN_OK);
    CHECK_EQUAL(plan->bucket_count, 1);
    CHECK(plan->bucket[0].size == 64 && plan->bucket[0].dist == 1 && plan->bucket[0].end == 2);
    CHECK_EQUAL(plan->block_bytes, 96);
    problem_end(&problem);
}

/* 256 blocks of one size: one too many for the release that keeps a byte. */
static void test_release_limit(void)
{
    static const struct {
        uint32_t blocks;
        uint32_t margin_percent;
        enum plan_status status;
        uint32_t dist;
    } rows[] = {
        {255, 0, PLAN_OK, 255}, {256, 0, PLAN_NEEDS_RELEASE, 256}, {200, 27, PLAN_OK, 254},
        {200, 28, PLAN_NEEDS_RELEASE, 256}, {23, 1000, PLAN_OK, 253},
        {24, 1000, PLAN_NEEDS_RELEASE, 264},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct problem problem = {.target = *target_find("lp64"), .log_count = 1};
        problem.target.release = release_find("5.7.2");
        problem.script[0] = script_new(rows[i].blocks);
        for (uint32_t b = 0; b < rows[i].blocks; b++)
            script_alloc(&problem.script[0], 40);
        problem_measure(&problem, false);
        struct plan_budget budget = {9, UINT64_MAX, rows[i].margin_percent};
        CHECK_EQUAL(run_peak(&problem, &budget), rows[i].status);
        if (rows[i].status == PLAN_NEEDS_RELEASE)
            CHECK(problem.planning.need.size == 48 && problem.planning.need.dist == rows[i].dist);
        problem_end(&problem);
    }
}

/* Of four classes the greedy planner joins the middle two, which are closest;
 * then neither of the others may join them. Two pairs are within the budget. */
static void test_greedy_dead_end(void)
{
    static const uint32_t sizes[] = {100, 140, 160, 200};
    struct problem problem = {.target = *target_find("lp64"), .log_count = 1};
    problem.script[0] = script_new(4);
    for (size_t i = 0; i < 4; i++)
        script_alloc(&problem.script[0], sizes[i]);
    problem_measure(&problem, false);
    struct plan_budget budget = {2, 50, 0};
    const struct plan *plan = &problem.planning.greedy;
    check_greedy(&problem, &budget, PLAN_OK, NULL);
    CHECK_EQUAL(plan->bucket_count, 2);
    CHECK(plan->bucket[0].size == 144 && plan->bucket[1].size == 208);
    problem_end(&problem);
}

/* ---- Plans from an estimate ---- */

/* However little is known of M, every plan has what its buckets really need, the
 * chosen one is the smallest of them, and no bound is above what must hold. */
static void check_estimated(struct problem *problem, const struct plan_budget *budget)
{
    struct planning *planning = &problem->planning;
    const struct plan *plan = &planning->peak;
    uint64_t least[MOST + 1], least_step[MOST + 1];
    divide_all(problem, budget, true_bucket_cost, least);
    divide_all(problem, budget, true_step_cost, least_step);
    CHECK_EQUAL(planning_peak(planning, budget, MOST), PLAN_OK);
    planning->budget.max_buckets = MOST;
    CHECK_EQUAL(plan_bound(planning), PLAN_OK);
    planning->budget = *budget;
    check_plan(problem, budget, plan);
    CHECK(plan->bucket_count <= budget->max_buckets);
    for (uint32_t k = 1; k <= MOST; k++) {
        CHECK_EQUAL(planning->by_count[k - 1].bucket_count, k <= problem->n ? k : 0);
        if (!planning->by_count[k - 1].bucket_count)
            continue;
        check_plan(problem, budget, &planning->by_count[k - 1]);
        CHECK(planning->by_count[k - 1].block_bytes >= least[k]);
        CHECK(planning->bounds.block_bytes <= least_step[k]);
        CHECK(planning->bounds.any_block_bytes <= least_step[k]);
        CHECK(planning->bounds.buffer_bytes <= with_structures(problem, least_step[k], k));
        uint64_t bytes = plan_buffer_bytes(&planning->by_count[k - 1], &problem->target);
        CHECK(k > budget->max_buckets || plan_buffer_bytes(plan, &problem->target) <= bytes);
    }
    CHECK_EQUAL(plan_greedy(planning), PLAN_OK);
    check_plan(problem, budget, &planning->greedy);
}

static void test_estimate(void)
{
    uint64_t random = 9;
    for (int round = 0; round < 300; round++) {
        struct problem problem;
        struct plan_budget budget = {1 + random_below(&random, 9), UINT64_MAX,
                                     10 * random_below(&random, 2)};
        problem_random(&problem, &random);
        lower_estimate(&problem.planning.live);
        check_estimated(&problem, &budget);
        problem_end(&problem);
    }
}

/* Two sizes, 200 blocks of each live together, of which the estimate does not
 * know: in one bucket they are more than the release allows. */
static void make_underestimated(struct problem *problem)
{
    *problem = (struct problem){.target = *target_find("lp64"), .log_count = 1};
    problem->target.release = release_find("5.7.2");
    problem->script[0] = script_new(400);
    for (uint32_t i = 0; i < 400; i++)
        script_alloc(&problem->script[0], i < 200 ? 100 : 200);
    problem_measure(problem, false);
    lower_estimate(&problem->planning.live);
}

/* A plan that the estimate has within the release's limit, and the log has not,
 * is in no table; where no other is left, the bucket that is too full is named. */
static void test_estimate_and_release(void)
{
    struct problem problem;
    struct planning *planning = &problem.planning;
    const struct plan *plan = &planning->peak;
    struct plan_budget budget = {2, UINT64_MAX, 0};
    make_underestimated(&problem);
    CHECK_EQUAL(planning_peak(planning, &budget, MOST),
                PLAN_OK);
    CHECK_EQUAL(planning->by_count[0].bucket_count, 0);
    CHECK_EQUAL(plan->bucket_count, 2);
    check_plan(&problem, &budget, plan);

    budget.max_buckets = 1;
    CHECK_EQUAL(planning_peak(planning, &budget, MOST),
                PLAN_NEEDS_RELEASE);
    CHECK(planning->need.size == 208 && planning->need.dist == 400);
    CHECK_EQUAL(plan->bucket_count, 0);
    for (uint32_t k = 0; k < MOST; k++)
        CHECK_EQUAL(planning->by_count[k].bucket_count, 0);

    planning->need = (struct plan_need){0};
    CHECK_EQUAL(plan_greedy(planning), PLAN_NEEDS_RELEASE);
    CHECK(planning->need.size == 208 && planning->need.dist == 400);
    CHECK_EQUAL(planning->greedy.bucket_count, 0);
    problem_end(&problem);
}

/* What would do is not told where the release's limit may forbid it: here two
 * buckets are said to be too few, and by the estimate three would do. */
static void test_estimate_and_need(void)
{
    static const uint32_t sizes[] = {100, 200, 300, 400, 500};
    struct problem problem = {.target = *target_find("lp64"), .log_count = 1};
    struct planning *planning = &problem.planning;
    struct plan_budget budget = {2, 150, 0};
    problem.script[0] = script_new(5);
    for (size_t i = 0; i < 5; i++)
        script_alloc(&problem.script[0], sizes[i]);
    problem_measure(&problem, false);
    lower_estimate(&problem.planning.live);
    CHECK_EQUAL(planning_peak(planning, &budget, MOST),
                PLAN_NEEDS_BUCKETS);
    CHECK(planning->need.buckets == 3 && planning->need.waste == 204);
    planning->target.release = release_find("5.7.2"); /* five blocks are within its limit */
    CHECK_EQUAL(planning_peak(planning, &budget, MOST), PLAN_NEEDS_BUCKETS);
    CHECK(planning->need.buckets == 3 && planning->need.waste == 204);
    planning->target.release = &tight_release;
    CHECK_EQUAL(planning_peak(planning, &budget, MOST), PLAN_NEEDS_BUCKETS);
    CHECK(planning->need.buckets > TARGET_BUCKETS_MAX && planning->need.waste == UINT64_MAX);
    problem_end(&problem);
}

/* ---- Bounds ---- */

/* First fit with spill. dist[c] blocks of class c's size. */
static bool serves(const struct problem *problem, const uint32_t *dist)
{
    const struct script *script = &problem->script[0];
    const struct live_class *class = problem->planning.live.class;
    uint32_t left[CLASSES_MAX];
    uint32_t class_of[64];
    memcpy(left, dist, problem->n * sizeof *left);
    for (uint32_t i = 0; i < script->count; i++) {
        const struct step *step = &script->step[i];
        if (step->is_free) {
            left[class_of[step->block]]++;
            continue;
        }
        uint32_t c = 0;
        while (c < problem->n && (class[c].size < step->size || left[c] == 0))
            c++;
        if (c == problem->n)
            return false;
        left[c]--;
        class_of[step->block] = c;
    }
    return true;
}

/* smallest[k] becomes what the smallest set of blocks of exactly k sizes takes
 * that serves the run. More blocks than are ever live help nobody. */
static void try_all(const struct problem *problem, uint64_t limit, uint64_t *smallest)
{
    uint32_t dist[CLASSES_MAX] = {0};
    uint32_t most = problem->peak[0][problem->n];
    for (uint32_t k = 0; k <= MOST; k++)
        smallest[k] = NO_COST;
    for (;;) {
        uint32_t c = 0;
        while (c < problem->n && dist[c] == most)
            dist[c++] = 0;
        if (c == problem->n)
            return;
        dist[c]++;

        uint64_t cost = 0;
        uint32_t k = 0;
        for (uint32_t i = 0; i < problem->n; i++) {
            cost += dist[i] * block_bytes_of(problem, i + 1);
            k += dist[i] > 0;
        }
        if (cost <= limit && cost < smallest[k] && serves(problem, dist))
            smallest[k] = cost;
    }
}

static void test_bound_of_any_plan(void)
{
    static const struct plan_budget none = {MOST, UINT64_MAX, 0};
    uint64_t random = 10;
    uint32_t spills_help = 0;
    uint32_t met = 0;
    for (int round = 0; round < 250; round++) {
        uint32_t sizes[4];
        uint32_t size_count = 3 + random_below(&random, 2);
        for (uint32_t i = 0; i < size_count; i++)
            sizes[i] = 1 + random_below(&random, round % 2 ? 100 : 600);
        struct problem problem = {.target = *target_find("lp64"), .log_count = 1};
        problem.script[0] = script_random(&random, sizes, size_count, 10, 6);
        problem_measure(&problem, false);

        uint64_t least[MOST + 1], smallest[MOST + 1];
        divide_all(&problem, &none, true_bucket_cost, least);
        uint64_t peak_plan = NO_COST; /* of any number of buckets: it serves the run */
        for (uint32_t k = 1; k <= problem.n; k++)
            peak_plan = peak_plan < least[k] ? peak_plan : least[k];
        try_all(&problem, least[1], smallest);

        uint64_t smallest_so_far = NO_COST;
        uint64_t least_so_far = NO_COST;
        uint64_t smallest_buffer = NO_COST;
        for (uint32_t k = 1; k <= MOST; k++) {
            smallest_so_far = smallest_so_far < smallest[k] ? smallest_so_far : smallest[k];
            least_so_far = least_so_far < least[k] ? least_so_far : least[k];
            problem.planning.budget.max_buckets = k;
            CHECK_EQUAL(plan_bound(&problem.planning), PLAN_OK);
            const struct plan_bounds *bounds = &problem.planning.bounds;
            uint64_t bound = bounds->block_bytes;
            CHECK(smallest_so_far <= least_so_far);
            CHECK(bound <= smallest_so_far);
            CHECK(bounds->any_block_bytes <= smallest_so_far);
            CHECK(bounds->any_block_bytes <= bound);
            smallest_buffer = min_u64(smallest_buffer, with_structures(&problem, smallest[k], k));
            CHECK(bounds->buffer_bytes <= smallest_buffer);
            CHECK(bounds->any_buffer_bytes <= bounds->buffer_bytes);
            met += k == problem.n && bound == smallest_so_far;
        }
        spills_help += smallest_so_far < peak_plan;
        problem_end(&problem);
    }
    CHECK(spills_help > 5 && met > 50); /* or else it shows little */
}

/* The bounds are those of the cheapest staircases, no less. */
static void test_bound_is_staircase(void)
{
    static const struct plan_budget none = {MOST, UINT64_MAX, 0};
    uint64_t random = 11;
    for (int round = 0; round < 300; round++) {
        struct problem problem;
        uint64_t least[MOST + 1];
        uint64_t expected = NO_COST;
        uint64_t buffer = NO_COST;
        uint64_t any_buffer = 0;
        problem_random(&problem, &random);
        divide_all(&problem, &none, true_step_cost, least);
        for (uint32_t k = 1; k <= MOST; k++) {
            expected = expected < least[k] ? expected : least[k];
            problem.planning.budget.max_buckets = k;
            CHECK_EQUAL(plan_bound(&problem.planning), PLAN_OK);
            const struct plan_bounds *bounds = &problem.planning.bounds;
            CHECK_EQUAL(bounds->block_bytes, expected);
            CHECK_EQUAL(bounds->any_block_bytes, least[problem.n]); /* a step at each class */
            buffer = min_u64(buffer, with_structures(&problem, least[k], k));
            CHECK_EQUAL(bounds->buffer_bytes, buffer);
            any_buffer = bounds->any_buffer_bytes;
        }
        /* MOST is as many as there can be steps */
        CHECK_EQUAL(any_buffer, buffer);
        problem_end(&problem);
    }
}

/* Of joined classes only the smallest size is sure to be asked for. Here all
 * sizes are live together, so a bucket a size is the smallest plan of all. */
static void test_bound_of_joined_classes(void)
{
    const uint32_t size_count = LIVE_CLASSES_MAX + 1;
    struct script script = script_new(size_count);
    struct target target = *target_find("lp64");
    struct planning planning;
    uint64_t smallest = 0;
    for (uint32_t i = 1; i <= size_count; i++) {
        script_alloc(&script, i * 16);
        smallest += i * 16 + target_padding(&target);
    }
    struct log log = {.trace = script_trace(&script)};
    planning_measure(&planning, &log, 1, &target, false);
    CHECK(planning.live.is_joined);
    planning.budget.max_buckets = 9;
    CHECK_EQUAL(plan_bound(&planning), PLAN_OK);
    CHECK(planning.bounds.any_block_bytes <= smallest);
    /* Two sizes a class, 16 bytes apart. */
    CHECK(planning.bounds.any_block_bytes >= smallest - 16 * planning.live.class_count);
    planning_free(&planning);
    trace_free(&log.trace);
    script_end(&script);
}

/* ---- The buffer ---- */

static void test_buffer(void)
{
    static const struct plan measured = {
        .bucket_count = 5,
        .bucket = {{16, 2, 2, 1}, {32, 5, 5, 2}, {272, 3, 3, 3}, {3136, 19, 19, 4},
                   {15872, 1, 1, 5}},
        .block_bytes = 77424,
    };
    static const struct {
        const char *target;
        const char *release;
        uint64_t bytes;
    } rows[] = {
        {"lp64", "5.9.2", 77632},
        {"lp64", "5.5.4", 77696}, /* 9 buckets, always */
        {"ilp32", "5.9.2", 77424 + 144},
        {"baremetal", "5.9.2", 77424 + 128},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct target target = *target_find(rows[i].target);
        target.release = release_find(rows[i].release);
        CHECK_EQUAL(plan_buffer_bytes(&measured, &target), rows[i].bytes);
    }
}

/* Blocks that no 32-bit number counts the bytes of. */
static void test_huge(void)
{
    struct problem problem = {.target = *target_find("lp64"), .log_count = 1};
    problem.script[0] = script_new(100);
    uint32_t largest = target_size_max(&problem.target);
    for (uint32_t i = 0; i < 100; i++)
        script_alloc(&problem.script[0], largest - i % 3);
    problem_measure(&problem, false);
    struct plan_budget budget = {9, UINT64_MAX, PLAN_MARGIN_MAX};
    CHECK_EQUAL(run_peak(&problem, &budget), PLAN_OK);
    check_greedy(&problem, &budget, PLAN_OK, NULL);
    problem_end(&problem);
}

/* Among plans of equal buffers, the one with the fewest buckets: four fit no better
 * than three, since their structures take what the fourth saves. */
static void test_equal_buffers(void)
{
    static const uint32_t sizes[] = {16, 32, 32, 32, 480, 4096};
    struct problem problem = {.target = *target_find("lp64"), .log_count = 1};
    problem.script[0] = script_new(6);
    for (size_t i = 0; i < 6; i++)
        script_alloc(&problem.script[0], sizes[i]);
    problem_measure(&problem, false);
    struct plan_budget budget = {9, UINT64_MAX, 0};
    CHECK_EQUAL(run_peak(&problem, &budget), PLAN_OK);
    CHECK_EQUAL(problem.planning.peak.bucket_count, 3);
    CHECK_EQUAL(plan_buffer_bytes(&problem.planning.by_count[3], &problem.target),
                plan_buffer_bytes(&problem.planning.peak, &problem.target));
    check_greedy(&problem, &budget, PLAN_OK, NULL);
    problem_end(&problem);
}

int main(void)
{
    TEST(test_brute_force());
    TEST(test_equal_buffers());
    TEST(test_fewest_buckets());
    TEST(test_release_limit());
    TEST(test_greedy_dead_end());
    TEST(test_estimate());
    TEST(test_estimate_and_release());
    TEST(test_estimate_and_need());
    TEST(test_bound_of_any_plan());
    TEST(test_bound_is_staircase());
    TEST(test_bound_of_joined_classes());
    TEST(test_buffer());
    TEST(test_huge());
    return check_summary();
}
