/* SPDX-License-Identifier: MIT */
/* test_spill.c - the spill planner against brute force, also where its limits end
 * the search early, and the replay's model of buffers of any size. */
#include "check.h"

#include <stdint.h>

/* The planner with limits that tests can lower. */
static uint64_t work_max = 400000000;
static uint64_t width_max = 65536;
static uint64_t kept_events_max = (uint64_t)1 << 25;
#define WORK_MAX work_max
#define WIDTH_MAX width_max
#define KEPT_EVENTS_MAX kept_events_max
#include "optimizer/spill.c"

#include "optimizer/planning.h"
#include "optimizer/squeezed.h"

#include <assert.h>

/* ---- Traces ---- */

/* A step of a made-up run: a block's letter, and the size asked for; 0: a free. */
struct step {
    char block;
    uint32_t size;
};

#define STEPS_MAX 200

static void make_log(const struct step *steps, size_t count, struct log *log)
{
    *log = (struct log){0};
    for (size_t i = 0; i < count; i++) {
        struct record record = {.address = 0x1000 + (uint64_t)steps[i].block * 16,
                                .type = steps[i].size ? RECORD_ALLOC : RECORD_FREE,
                                .size = steps[i].size, .site = "f:1", .site_length = 3};
        enum log_status status = trace_add(&log->trace, &record, i + 1);
        assert(status == LOG_OK);
    }
    enum log_status status = trace_finish(&log->trace, count);
    assert(status == LOG_OK);
}

/* xorshift64*: the same numbers everywhere. */
static uint32_t random_below(uint64_t *state, uint32_t limit)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return (uint32_t)((*state * 0x2545f4914f6cdd1d) >> 33) % limit;
}

/* A run of `count` steps with blocks from `first` on, of up to size_max bytes. */
static void random_steps(uint64_t *random, struct step *steps, size_t count, char first,
                         uint32_t block_count, uint32_t size_max)
{
    bool is_live[26] = {false};
    for (size_t i = 0; i < count; i++) {
        uint32_t block = random_below(random, block_count);
        steps[i].block = (char)(first + (char)block);
        steps[i].size = is_live[block] ? 0 : 1 + random_below(random, size_max);
        is_live[block] = !is_live[block];
    }
}

/* Puts a closed stretch into a run, in two places. Returns its new length. */
static size_t add_stretch_twice(uint64_t *random, struct step *steps, size_t count)
{
    struct step stretch[8];
    bool is_live[26] = {false};
    size_t length = 4;
    random_steps(random, stretch, length, 'x', 3, 64);
    for (size_t i = 0; i < length; i++)
        is_live[stretch[i].block - 'a'] = stretch[i].size > 0;
    for (char block = 'x'; block <= 'z'; block++) {
        if (is_live[block - 'a'])
            stretch[length++] = (struct step){block, 0};
    }
    size_t place = random_below(random, (uint32_t)count + 1);
    for (int time = 0; time < 2; time++) {
        memmove(steps + place + length, steps + place, (count - place) * sizeof *steps);
        memcpy(steps + place, stretch, length * sizeof *steps);
        count += length;
        place += length;
        place += random_below(random, (uint32_t)(count - place) + 1);
    }
    return count;
}

/* ---- The allocator, as simple as can be ---- */

struct bucket {
    uint32_t size;
    uint32_t dist;
};

/* Whether all requests get a block, none of which wastes more than max_waste. */
static bool serves(const struct bucket *buckets, uint32_t count, const struct step *steps,
                   size_t step_count, uint64_t max_waste)
{
    uint32_t used[TARGET_BUCKETS_MAX] = {0};
    uint32_t place[128] = {0}; /* each block's bucket */
    for (size_t i = 0; i < step_count; i++) {
        uint32_t *at = &place[(int)steps[i].block];
        if (!steps[i].size) {
            used[*at]--;
            continue;
        }
        uint32_t b = 0;
        while (b < count && (buckets[b].size < steps[i].size || used[b] == buckets[b].dist))
            b++;
        if (b == count || buckets[b].size - steps[i].size > max_waste)
            return false;
        used[b]++;
        *at = b;
    }
    return true;
}

/* ---- Brute force ---- */

#define SIZES 4 /* 16, 32, 48 and 64 bytes */
#define RUNS_MAX 2

struct puzzle {
    struct step steps[RUNS_MAX][STEPS_MAX];
    size_t step_count[RUNS_MAX];
    size_t run_count;
    struct target target;
    struct release release;
    struct plan_budget budget;
};

static bool serves_all(const struct puzzle *puzzle, const struct bucket *buckets, uint32_t count)
{
    for (size_t r = 0; r < puzzle->run_count; r++) {
        if (!serves(buckets, count, puzzle->steps[r], puzzle->step_count[r],
                    puzzle->budget.max_waste))
            return false;
    }
    return true;
}

static uint32_t with_margin(uint32_t dist, uint32_t percent)
{
    return (dist * (100 + percent) + 99) / 100;
}

/* The smallest plan of all: bytes of its buffer, and among equals the fewest buckets. */
struct smallest {
    uint64_t bytes; /* UINT64_MAX: there is none */
    uint32_t buckets;
};

/* Finds it: dist[] counts through all plans of up to `most` blocks in a bucket. */
static struct smallest smallest_of_all(const struct puzzle *puzzle, uint32_t most)
{
    struct smallest smallest = {UINT64_MAX, 0};
    uint32_t dist[SIZES + 1] = {0};
    while (!dist[SIZES]) {
        struct bucket buckets[SIZES];
        uint32_t count = 0;
        uint64_t bytes = 0;
        for (uint32_t s = 0; s < SIZES; s++) {
            if (!dist[s])
                continue;
            buckets[count] = (struct bucket){16 * (s + 1), dist[s]};
            bytes += (uint64_t)dist[s] * (buckets[count].size + target_padding(&puzzle->target));
            if (with_margin(dist[s], puzzle->budget.margin_percent) > puzzle->release.dist_max)
                bytes = UINT64_MAX / 2;
            count++;
        }
        bytes += target_structure_bytes(&puzzle->target, count);
        bool is_smaller = bytes < smallest.bytes ||
                          (bytes == smallest.bytes && count < smallest.buckets);
        if (count <= puzzle->budget.max_buckets && is_smaller && bytes < UINT64_MAX / 2 &&
            serves_all(puzzle, buckets, count))
            smallest = (struct smallest){bytes, count};
        for (uint32_t s = 0; s <= SIZES && ++dist[s] > most && s < SIZES; s++)
            dist[s] = 0;
    }
    return smallest;
}

/* ---- The planner on a puzzle ---- */

struct solution {
    struct spill_result spill;
    struct plan peak;
    uint64_t bytes; /* of the spill plan's buffer; 0: there is none */
    uint64_t bound; /* plan_bound()'s, on the buffer */
};

static void solve(const struct puzzle *puzzle, struct solution *solution)
{
    struct log logs[RUNS_MAX];
    struct planning planning = {.target = puzzle->target, .budget = puzzle->budget,
                                .by_count_count = puzzle->budget.max_buckets};
    for (size_t r = 0; r < puzzle->run_count; r++)
        make_log(puzzle->steps[r], puzzle->step_count[r], &logs[r]);
    enum live_status live_status = live_measure(logs, puzzle->run_count, &puzzle->target, false,
                                                &planning.live);
    assert(live_status == LIVE_OK);
    plan_peak(&planning); /* there may be none */
    enum plan_status plan_status = plan_bound(&planning);
    bool is_squeezed = squeezed_make(&planning.live, &planning.squeezed);
    assert(plan_status == PLAN_OK && is_squeezed);
    enum spill_status status = spill_plan(&planning);
    assert(status == SPILL_OK);
    *solution = (struct solution){.spill = planning.spill, .peak = planning.peak,
                                  .bound = planning.bounds.buffer_bytes};
    if (solution->spill.plan.bucket_count)
        solution->bytes = plan_buffer_bytes(&solution->spill.plan, &puzzle->target);
    planning_free(&planning);
    for (size_t r = 0; r < puzzle->run_count; r++)
        log_free(&logs[r]);
}

/* Checks all that a plan has to keep. */
static void check_plan(const struct puzzle *puzzle, const struct plan *plan, unsigned number)
{
    struct bucket buckets[TARGET_BUCKETS_MAX];
    uint64_t bytes = 0;
    CHECK_CASE(plan->bucket_count <= puzzle->budget.max_buckets, "puzzle %u", number);
    for (uint32_t b = 0; b < plan->bucket_count; b++) {
        const struct plan_bucket *bucket = &plan->bucket[b];
        buckets[b] = (struct bucket){bucket->size, bucket->dist};
        bytes += (uint64_t)bucket->dist * (bucket->size + target_padding(&puzzle->target));
        CHECK_CASE(bucket->size % puzzle->target.align == 0, "puzzle %u", number);
        CHECK_CASE(b == 0 || bucket->size > plan->bucket[b - 1].size, "puzzle %u", number);
        CHECK_CASE(bucket->dist >= 1 && bucket->dist == bucket->peak, "puzzle %u", number);
        CHECK_CASE(with_margin(bucket->dist, puzzle->budget.margin_percent) <=
                   puzzle->release.dist_max, "puzzle %u", number);
    }
    CHECK_CASE(bytes == plan->block_bytes, "puzzle %u", number);
    CHECK_CASE(serves_all(puzzle, buckets, plan->bucket_count), "puzzle %u", number);
}

/* The plan is no larger than the peak plan, and in equal bytes has no more buckets. */
static void check_beside_peak(const struct puzzle *puzzle, const struct solution *solution,
                              unsigned number)
{
    const struct plan peak = without_margin(&puzzle->target, solution->peak);
    if (!peak.bucket_count)
        return;
    uint64_t bytes = plan_buffer_bytes(&peak, &puzzle->target);
    CHECK_CASE(solution->bytes <= bytes, "puzzle %u", number);
    CHECK_CASE(solution->bytes < bytes ||
               solution->spill.plan.bucket_count <= peak.bucket_count, "puzzle %u", number);
}

/* A target and a budget at random; no run yet. */
static struct puzzle random_puzzle(uint64_t *random)
{
    static const uint64_t wastes[] = {UINT64_MAX, UINT64_MAX, UINT64_MAX, 63, 31, 20};
    static const uint32_t margins[] = {0, 0, 0, 10, 25, 100};
    static const char *const targets[] = {"lp64", "lp64", "ilp32", "baremetal",
                                          "freertos+insight", "aarch64+guard+insight"};
    struct puzzle puzzle = {.run_count = 1 + random_below(random, 8) / 7};
    target_parse(targets[random_below(random, 6)], &puzzle.target);
    puzzle.target.padding = 16 * random_below(random, 4);
    puzzle.release = *puzzle.target.release;
    puzzle.release.dist_max = random_below(random, 10) ? UINT32_MAX : 2;
    puzzle.release.fixed_buckets = random_below(random, 5) ? 0 : 9;
    puzzle.budget = (struct plan_budget){1 + random_below(random, SIZES),
                                         wastes[random_below(random, 6)],
                                         margins[random_below(random, 6)]};
    return puzzle;
}

/* All that can be planned with few blocks is tried: the plan must be the smallest
 * and proven to be. Where a release limits the dists, neither is promised. */
static void test_brute_force(unsigned puzzle_count)
{
    uint64_t random = 20240607;
    unsigned solved = 0;
    unsigned proven = 0;
    unsigned total = 0;
    for (unsigned number = 0; number < puzzle_count; number++) {
        struct puzzle puzzle = random_puzzle(&random);
        puzzle.target.release = &puzzle.release;
        for (size_t r = 0; r < puzzle.run_count; r++) {
            puzzle.step_count[r] = 4 + random_below(&random, 9);
            random_steps(&random, puzzle.steps[r], puzzle.step_count[r], 'a', 5, 16 * SIZES);
            if (number % 2)
                puzzle.step_count[r] = add_stretch_twice(&random, puzzle.steps[r],
                                                         puzzle.step_count[r]);
        }
        struct solution solution;
        solve(&puzzle, &solution);
        const struct plan *plan = &solution.spill.plan;
        struct smallest smallest = smallest_of_all(&puzzle, 8);
        bool is_limited = puzzle.release.dist_max != UINT32_MAX;
        CHECK_CASE(solution.bound <= smallest.bytes, "puzzle %u", number);
        CHECK_CASE(solution.spill.bound <= smallest.bytes, "puzzle %u", number);
        if (plan->bucket_count) {
            check_plan(&puzzle, plan, number);
            check_beside_peak(&puzzle, &solution, number);
        }
        if (smallest.bytes == UINT64_MAX) {
            CHECK_CASE(plan->bucket_count == 0, "puzzle %u", number);
            continue;
        }
        total++;
        solved += solution.bytes == smallest.bytes;
        proven += solution.spill.bound == smallest.bytes;
        CHECK_CASE(is_limited || solution.bytes == smallest.bytes, "puzzle %u", number);
        CHECK_CASE(is_limited || solution.spill.bound == smallest.bytes, "puzzle %u", number);
        CHECK_CASE(is_limited || plan->bucket_count == smallest.buckets, "puzzle %u", number);
        CHECK_CASE(solution.bytes >= smallest.bytes || !plan->bucket_count, "puzzle %u", number);
    }
    printf("brute force: smallest plan found for %u of %u puzzles, proven for %u\n", solved, total,
           proven);
}

/* A puzzle of one run, where a whole search proves its plan. */
static struct puzzle random_provable(uint64_t *random)
{
    struct puzzle puzzle = random_puzzle(random);
    puzzle.run_count = 1;
    puzzle.release.dist_max = UINT32_MAX;
    puzzle.step_count[0] = 40;
    random_steps(random, puzzle.steps[0], puzzle.step_count[0], 'a', 7, 16 * SIZES);
    return puzzle;
}

/* Where a limit ends the search, what was not tried stays possible: the bound is
 * never over the smallest plan. */
static void check_ended_early(uint64_t *limit, uint64_t least, uint32_t range)
{
    uint64_t random = 11;
    uint64_t whole = *limit;
    unsigned unproven = 0;
    for (unsigned number = 0; number < 400; number++) {
        struct puzzle puzzle = random_provable(&random);
        struct solution solution;
        puzzle.target.release = &puzzle.release;
        *limit = least + random_below(&random, range);
        solve(&puzzle, &solution);
        *limit = whole;
        uint64_t smallest = smallest_of_all(&puzzle, 8).bytes;
        CHECK_CASE(solution.spill.bound <= smallest, "puzzle %u", number);
        if (solution.spill.plan.bucket_count) {
            check_plan(&puzzle, &solution.spill.plan, number);
            CHECK_CASE(solution.bytes >= smallest, "puzzle %u", number);
        }
        unproven += solution.spill.bound < smallest;
    }
    CHECK_CASE(unproven > 0, "%u of 400", unproven); /* or else the limit ended little */
}

static void test_limits(void)
{
    check_ended_early(&kept_events_max, 0, 60);
    check_ended_early(&work_max, 0, 500);
    check_ended_early(&width_max, 1, 20);
}

static bool is_same(const struct spill_result *a, const struct spill_result *b)
{
    for (uint32_t i = 0; i < a->plan.bucket_count; i++) {
        if (a->plan.bucket[i].size != b->plan.bucket[i].size ||
            a->plan.bucket[i].dist != b->plan.bucket[i].dist)
            return false;
    }
    return a->plan.bucket_count == b->plan.bucket_count && a->bound == b->bound;
}

/* Longer runs, where brute force can't follow: what a plan has to keep, and that
 * the same arguments give the same result. */
static void test_long_runs(void)
{
    uint64_t random = 7;
    for (unsigned number = 0; number < 6; number++) {
        struct puzzle puzzle = random_puzzle(&random);
        puzzle.target.release = &puzzle.release;
        puzzle.budget.max_buckets += 4;
        for (size_t r = 0; r < puzzle.run_count; r++) {
            puzzle.step_count[r] = 200;
            random_steps(&random, puzzle.steps[r], 200, 'a', 12, 1000);
        }
        struct solution first;
        struct solution second;
        solve(&puzzle, &first);
        solve(&puzzle, &second);
        CHECK_CASE(is_same(&first.spill, &second.spill), "puzzle %u", number);
        CHECK_CASE(first.spill.bound >= first.bound, "puzzle %u", number);
        if (first.spill.plan.bucket_count)
            check_plan(&puzzle, &first.spill.plan, number);
    }
}

/* Requests that spill out of a bucket of 16 ask for one of 48 where none of the
 * log needs that class: the bound on the rest must allow for such a bucket. */
static void test_spills_between_steps(void)
{
    static const struct step steps[] = {
        {'e', 1}, {'e', 0}, {'c', 80}, {'b', 43}, {'e', 16}, {'c', 0}, {'d', 8}, {'e', 0},
        {'b', 0}, {'a', 9}, {'b', 1}, {'e', 78}, {'c', 4}, {'d', 0}, {'f', 6}, {'b', 0},
        {'a', 0}, {'e', 0}, {'a', 45}, {'e', 67}, {'c', 0}, {'f', 0}, {'e', 0}, {'e', 7},
        {'d', 40}, {'f', 9}, {'a', 0}, {'d', 0}, {'a', 38}, {'e', 0}, {'c', 9}, {'c', 0},
        {'a', 0}, {'c', 77}, {'f', 0}, {'c', 0}, {'c', 76}, {'b', 67}, {'b', 0}, {'f', 14},
        {'e', 1}, {'b', 66}, {'f', 0},
    };
    struct puzzle puzzle = {.run_count = 1, .target = target_presets[0],
                            .budget = {4, UINT64_MAX, 0}};
    struct solution solution;
    puzzle.target.release = release_find("5.5.4"); /* more buckets take no more structures */
    puzzle.step_count[0] = sizeof steps / sizeof *steps;
    memcpy(puzzle.steps[0], steps, sizeof steps);
    solve(&puzzle, &solution);
    CHECK_EQUAL(solution.spill.plan.block_bytes, 400);
    CHECK_EQUAL(solution.spill.bound, solution.bytes);
}

/* ---- One block more ---- */

/* With one block of each size, c spills to 48, and is freed before e needs that.
 * With a second one of 16, b stays there, so c spills to 32 only, d to 48, and
 * e gets none. */
static const struct step anomaly[] = {{'a', 16}, {'b', 16}, {'c', 16}, {'b', 0},
                                      {'d', 32}, {'c', 0},  {'e', 48}};

#define ANOMALY_STEPS (sizeof anomaly / sizeof *anomaly)

static struct plan plan_of(const struct bucket *buckets, uint32_t count,
                           const struct target *target)
{
    struct plan plan = {.bucket_count = count};
    for (uint32_t b = 0; b < count; b++) {
        plan.bucket[b] = (struct plan_bucket){.size = buckets[b].size, .dist = buckets[b].dist,
                                              .peak = buckets[b].dist};
        plan.block_bytes += (uint64_t)buckets[b].dist * (buckets[b].size + target_padding(target));
    }
    return plan;
}

static void test_one_block_more(void)
{
    const struct target *target = &target_presets[0];
    struct bucket buckets[] = {{16, 1}, {32, 1}, {48, 1}};
    struct log log;
    struct live live;
    struct replay replay;
    make_log(anomaly, ANOMALY_STEPS, &log);
    enum live_status status = live_measure(&log, 1, target, false, &live);
    assert(status == LIVE_OK);

    struct plan plan = plan_of(buckets, 3, target);
    CHECK_CASE(replay_all(&plan, &live, &replay) && replay.is_served, "the plan");
    CHECK_CASE(replay.spill_count == 2 && replay.largest_waste == 32, "the plan");
    buckets[0].dist = 2;
    struct plan larger = plan_of(buckets, 3, target);
    CHECK_CASE(replay_all(&larger, &live, &replay) && !replay.is_served, "one block more");
    CHECK_CASE(replay.failed_log == 0 && replay.failed_event == 6 && replay.failed_size == 48,
          "one block more");
    CHECK_CASE(trace_line_of(&log.trace, replay.failed_event) == 7, "one block more");
    CHECK_CASE(replay.in_use[0] == 1 && replay.in_use[1] == 0 && replay.in_use[2] == 1,
          "one block more");
    live_free(&live);
    log_free(&log);
}

/* A larger request than any bucket can't be served. */
static void test_too_large_request(void)
{
    const struct target *target = &target_presets[0];
    const struct bucket buckets[] = {{16, 5}, {32, 5}};
    struct log log;
    struct live live;
    struct replay replay;
    make_log(anomaly, ANOMALY_STEPS, &log);
    enum live_status status = live_measure(&log, 1, target, false, &live);
    assert(status == LIVE_OK);
    struct plan plan = plan_of(buckets, 2, target);
    CHECK_CASE(replay_all(&plan, &live, &replay) && !replay.is_served, "48 bytes of 32");
    CHECK_CASE(replay.failed_event == 6, "48 bytes of 32");
    live_free(&live);
    log_free(&log);
}

/* A plan for two runs serves both, though either alone needs less. */
static void test_two_runs(void)
{
    static const struct step other[ANOMALY_STEPS] = {{'a', 16}, {'b', 16}, {'c', 16}, {'d', 16},
                                                     {'a', 0},  {'b', 0},  {'e', 32}};
    struct puzzle puzzle = {.step_count = {ANOMALY_STEPS, ANOMALY_STEPS}, .run_count = 1,
                            .target = target_presets[0],
                            .budget = {.max_buckets = 9, .max_waste = UINT64_MAX}};
    struct solution alone;
    struct solution both;
    puzzle.release = *puzzle.target.release;
    memcpy(puzzle.steps[0], anomaly, sizeof anomaly);
    solve(&puzzle, &alone);
    puzzle.run_count = 2;
    memcpy(puzzle.steps[1], other, sizeof other);
    solve(&puzzle, &both);
    check_plan(&puzzle, &both.spill.plan, 0);
    CHECK_CASE(both.spill.plan.block_bytes > alone.spill.plan.block_bytes, "two runs");
    CHECK_CASE(both.bytes == smallest_of_all(&puzzle, 8).bytes, "two runs");
}

/* ---- Waste ---- */

/* One request of the smallest of two classes, that the larger wastes too much on.
 * Offered to a bucket that takes it, or to one after which only larger ones come. */
static void test_wasteful_filter(void)
{
    static const struct {
        uint32_t end, dist;
        bool is_kept; /* the waste */
        uint32_t remaining;
    } rows[] = {{1, 1, true, 0}, {2, 1, false, 0}, {1, 0, false, 0}, {0, 0, true, 2}};
    static const struct step steps[] = {{'a', 16}, {'a', 0}, {'b', 32}, {'b', 0}};
    struct log log;
    struct live live;
    make_log(steps, 4, &log);
    enum live_status status = live_measure(&log, 1, &target_presets[0], false, &live);
    assert(status == LIVE_OK && live.class_count == 2);
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        stream_event events[] = {stream_alloc(0, 1), STREAM_FREE + 1};
        stream_event remaining_events[2];
        struct stream in = {events, 2};
        struct stream remaining = {remaining_events, 0};
        struct cascade cascade;
        struct stream_peaks peaks;
        bool is_started = cascade_start(&cascade, &live, 16, 15, 2) &&
                          stream_peaks_start(&peaks, 2);
        assert(is_started);
        CHECK_CASE(cascade_filter(&cascade, &in, rows[r].end, rows[r].dist, &remaining, &peaks) ==
                   rows[r].is_kept, "row %zu", r);
        CHECK_CASE(!rows[r].is_kept || remaining.count == rows[r].remaining, "row %zu", r);
        stream_peaks_end(&peaks);
        cascade_end(&cascade);
    }
    live_free(&live);
    log_free(&log);
}

/* The last replay refuses a plan that serves, but wastes too much. */
static void test_wasteful_replay(void)
{
    static const struct {
        uint32_t dist; /* of the bucket of 16 bytes */
        uint64_t max_waste;
        bool is_good;
    } rows[] = {{2, 0, true}, {1, 0, false}, {1, 16, true}, {1, 15, false}};
    static const struct step steps[] = {{'a', 16}, {'b', 16}};
    struct log log;
    struct live live;
    make_log(steps, 2, &log);
    enum live_status status = live_measure(&log, 1, &target_presets[0], false, &live);
    assert(status == LIVE_OK);
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        struct plan plan = {.bucket_count = 2, .bucket = {{16, rows[r].dist, rows[r].dist, 1},
                                                          {32, 1, 1, 2}}};
        bool is_good = !rows[r].is_good;
        CHECK_CASE(prove(&live, rows[r].max_waste, &plan, &is_good), "row %zu", r);
        CHECK_CASE(is_good == rows[r].is_good, "row %zu", r);
    }
    live_free(&live);
    log_free(&log);
}

/* ---- The partition of a buffer ---- */

/* The plan as the allocator makes it of an aligned buffer of so many bytes. */
static struct plan made_of(const struct plan *plan, const struct target *target,
                           uint64_t buffer_bytes)
{
    uint64_t structures = target_structure_bytes(target, plan->bucket_count);
    struct plan made;
    replay_fill(plan, target, buffer_bytes > structures ? buffer_bytes - structures : 0, &made);
    return made;
}

static void test_partition(void)
{
    static const struct bucket buckets[] = {{64, 2}, {128, 2}, {1024, 1}};
    static const struct {
        uint64_t more; /* bytes over the exact buffer, as measured on the allocator itself */
        uint32_t dist[3];
    } rows[] = {
        {0, {2, 2, 1}}, {95, {2, 2, 1}}, {96, {3, 2, 1}}, {160, {2, 3, 1}}, {2000, {5, 6, 2}},
    };
    const struct target *target = &target_presets[0];
    struct plan plan = plan_of(buckets, 3, target);
    uint64_t exact = plan_buffer_bytes(&plan, target);
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        struct plan made = made_of(&plan, target, exact + rows[r].more);
        for (uint32_t b = 0; b < 3; b++)
            CHECK_CASE(made.bucket[b].dist == rows[r].dist[b], "%llu more, bucket %u: %u",
                  (unsigned long long)rows[r].more, b, made.bucket[b].dist);
    }
    CHECK_CASE(made_of(&plan, target, exact - 1).bucket[0].dist == 1, "one byte less");
    CHECK_CASE(made_of(&plan, target, 0).block_bytes == 0, "no buffer");
}

/* With a number, so many puzzles go through brute force. */
int main(int argc, char **argv)
{
    unsigned puzzle_count = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 2000;
    TEST(test_one_block_more());
    TEST(test_too_large_request());
    TEST(test_two_runs());
    TEST(test_partition());
    TEST(test_wasteful_filter());
    TEST(test_wasteful_replay());
    TEST(test_brute_force(puzzle_count));
    TEST(test_limits());
    TEST(test_spills_between_steps());
    TEST(test_long_runs());
    return check_summary();
}
