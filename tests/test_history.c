/* SPDX-License-Identifier: MIT */
/* test_history.c - the columns of random runs against a look at every event of
 * each: no peak may be lost, and nothing may be shown that was not there. */
#include "optimizer/history.h"

#include "check.h"
#include "make_planning.h"

#include "optimizer/replay.h"

#define RUNS_MAX 5

/* The runs of a case, and what each of their events left. */
struct some_runs {
    struct script script[RUNS_MAX];
    struct log log[RUNS_MAX];
    size_t count;
    struct planning planning; /* its peak plan */
    struct sites sites;       /* that are holders */
};

static void start(struct some_runs *runs)
{
    const struct plan_budget budget = {.max_buckets = 4, .max_waste = UINT64_MAX};
    for (size_t i = 0; i < runs->count; i++)
        runs->log[i].trace = script_trace(&runs->script[i]);
    planning_measure(&runs->planning, runs->log, runs->count, target_find("lp64"), false);
    CHECK_EQUAL(planning_peak(&runs->planning, &budget, 4), PLAN_OK);
}

static void end(struct some_runs *runs)
{
    planning_free(&runs->planning);
    for (size_t i = 0; i < runs->count; i++) {
        trace_free(&runs->log[i].trace);
        script_end(&runs->script[i]);
    }
}

static bool make_history(const struct some_runs *runs, uint32_t columns, struct history *history)
{
    const struct planning *planning = &runs->planning;
    return history_make(&planning->peak, &planning->live, &planning->target, &runs->sites,
                        columns, history);
}

/* What was there after each step of a script: series 0 is live bytes, 1 those of
 * the blocks, 2 + b the blocks of bucket b, which in a peak plan is the first that
 * is large enough. */
static void after(const struct some_runs *runs, size_t run, uint32_t step, uint64_t *now)
{
    const struct step *s = &runs->script[run].step[step];
    uint64_t sign = s->is_free ? UINT64_MAX : 1;
    uint32_t b = 0;
    now[0] += sign * s->size;
    if (s->size > target_size_max(&runs->planning.target))
        return;
    while (runs->planning.peak.bucket[b].size < s->size)
        b++;
    now[1] += sign * (runs->planning.peak.bucket[b].size + target_padding(&runs->planning.target));
    now[2 + b] += sign;
}

/* Whether step `step` of `steps` overlaps with column `column` of `columns`. */
static bool overlaps(uint64_t step, uint64_t steps, uint64_t column, uint64_t columns)
{
    return step * columns < (column + 1) * steps && column * steps < (step + 1) * columns;
}

static void check_columns(struct some_runs *runs, uint32_t columns)
{
    struct history history;
    start(runs);
    uint32_t series_count = 2 + runs->planning.peak.bucket_count;
    size_t range_count = (size_t)series_count * columns;
    struct history_range *expected = must(malloc(range_count * sizeof *expected));
    for (size_t i = 0; i < range_count; i++)
        expected[i] = (struct history_range){UINT64_MAX, 0};
    REQUIRE(make_history(runs, columns, &history));

    for (size_t run = 0; run < runs->count; run++) {
        uint64_t now[2 + TARGET_BUCKETS_MAX] = {0};
        uint32_t first = (uint32_t)(run * columns / runs->count);
        uint32_t last = (uint32_t)((run + 1) * columns / runs->count);
        uint32_t width = last > first ? last - first : 1;
        for (uint32_t step = 0; step < runs->script[run].count; step++) {
            after(runs, run, step, now);
            uint32_t own = history_column_of(&history, run, step, runs->script[run].count);
            CHECK(own >= first && own < first + width &&
                  overlaps(step, runs->script[run].count, own - first, width));
            for (uint32_t c = 0; c < width; c++) {
                if (!overlaps(step, runs->script[run].count, c, width))
                    continue;
                for (uint32_t s = 0; s < series_count; s++) {
                    struct history_range *range = &expected[(size_t)s * columns + first + c];
                    range->low = now[s] < range->low ? now[s] : range->low;
                    range->high = now[s] > range->high ? now[s] : range->high;
                }
            }
        }
        CHECK_EQUAL(history_run_start(&history, run), first);
    }
    CHECK(history.blocks == history.live + columns && history.used == history.blocks + columns);
    for (size_t i = 0; i < range_count; i++)
        CHECK_CASE(history.live[i].low == expected[i].low &&
                       history.live[i].high == expected[i].high,
                   "%u columns, series %zu, column %zu", columns, i / columns, i % columns);
    free(expected);
    history_free(&history);
    CHECK(history.live == NULL);
    end(runs);
}

static void test_random(void)
{
    static const uint32_t sizes[] = {0, 1, 16, 17, 100, 240, 1000, 3000};
    static const uint32_t columns[] = {1, 2, 3, 7, 40, 200};
    uint64_t random = 5;
    for (uint32_t round = 0; round < 60; round++) {
        struct some_runs runs = {.count = 1 + random_below(&random, RUNS_MAX)};
        for (size_t i = 0; i < runs.count; i++)
            runs.script[i] = script_random(&random, sizes, 8, 1 + random_below(&random, 90),
                                           1 + random_below(&random, 12));
        check_columns(&runs, columns[round % 6]);
    }
}

/* A single event that stands out of ten thousand is in its column. */
static void test_lone_peak(void)
{
    struct some_runs runs = {.count = 1};
    runs.script[0] = script_new(10002);
    for (uint32_t i = 0; i < 5000; i++) {
        script_free_block(&runs.script[0], script_alloc(&runs.script[0], 16), 16);
        if (i == 3210)
            script_free_block(&runs.script[0], script_alloc(&runs.script[0], 4000), 4000);
    }
    struct history history;
    start(&runs);
    REQUIRE(make_history(&runs, 10, &history));
    uint32_t column = history_column_of(&history, 0, runs.log[0].trace.peak_event, 10002);
    CHECK_EQUAL(column, 6);
    for (uint32_t c = 0; c < 10; c++)
        CHECK_EQUAL(history.live[c].high, c == column ? 4000 : 16);
    CHECK_EQUAL(history.used[column].high, 1);
    history_free(&history);
    end(&runs);
}

/* What the target can't serve is live, and in no bucket. */
static void test_unserved(void)
{
    struct some_runs runs = {.count = 1};
    runs.script[0] = script_new(2);
    script_alloc(&runs.script[0], 100);
    script_alloc(&runs.script[0], UINT32_MAX);
    check_columns(&runs, 2);
}

/* The holders are those of the fullest moment of a column: two by themselves, all others as one. */
static void test_holders(void)
{
    static const char *const names[] = {"a:1", "b:1", "c:1", "d:1"};
    struct site holders[] = {{.name = span_of("c:1")}, {.name = span_of("a:1")}};
    static const uint32_t place_of[] = {1, 2, 0, 2}; /* among the holders */
    enum { STEPS = 300, COLUMNS = 17 };
    uint64_t held[3] = {0};
    uint64_t most[COLUMNS] = {0};
    uint64_t expected[3][COLUMNS] = {{0}};
    uint32_t size_at[16] = {0}, name_at[16];
    struct some_runs runs = {.count = 1, .sites = {holders, 2}};
    struct trace *trace = &runs.log[0].trace;
    struct history history;
    uint64_t random = 7;
    for (uint32_t step = 0; step < STEPS; step++) {
        uint32_t at = random_below(&random, 16);
        struct record record = {.type = size_at[at] ? RECORD_FREE : RECORD_ALLOC,
                                .address = 4096 * (at + 1), .has_size = true, .site_length = 3};
        if (!size_at[at])
            name_at[at] = random_below(&random, 4);
        uint32_t place = place_of[name_at[at]];
        record.site = names[name_at[at]];
        record.size = size_at[at] ? size_at[at] : 16 + random_below(&random, 500);
        REQUIRE(trace_add(trace, &record, step + 1) == LOG_OK);
        held[place] += size_at[at] ? 0 - record.size : record.size;
        size_at[at] = size_at[at] ? 0 : (uint32_t)record.size;
        for (uint32_t c = 0; c < COLUMNS; c++) {
            if (!overlaps(step, STEPS, c, COLUMNS) || held[0] + held[1] + held[2] <= most[c])
                continue;
            most[c] = held[0] + held[1] + held[2];
            for (uint32_t h = 0; h < 3; h++)
                expected[h][c] = h ? expected[h - 1][c] + held[h] : held[0];
        }
    }
    planning_measure(&runs.planning, runs.log, 1, target_find("lp64"), false);
    CHECK_EQUAL(planning_peak(&runs.planning, &(struct plan_budget){.max_buckets = 4, .max_waste = UINT64_MAX}, 4), PLAN_OK);
    REQUIRE(make_history(&runs, COLUMNS, &history));
    CHECK_EQUAL(history.holder_count, 3);
    for (uint32_t c = 0; c < COLUMNS; c++) {
        for (uint32_t h = 0; h < 3; h++)
            CHECK_EQUAL(history.held[h * COLUMNS + c].high, expected[h][c]);
        CHECK_EQUAL(history.held[2 * COLUMNS + c].high, history.live[c].high);
    }
    history_free(&history);
    end(&runs);
}

/* A log without an event beside another. */
static void test_no_event(void)
{
    struct some_runs runs = {.count = 2};
    runs.script[0] = script_new(0);
    runs.script[1] = script_new(1);
    script_alloc(&runs.script[1], 100);
    struct history history;
    start(&runs);
    REQUIRE(make_history(&runs, 4, &history));
    for (uint32_t c = 0; c < 4; c++) {
        CHECK_EQUAL(history.live[c].low, c < 2 ? 0 : 100);
        CHECK_EQUAL(history.live[c].high, c < 2 ? 0 : 100);
    }
    history_free(&history);
    end(&runs);
}

int main(void)
{
    TEST(test_random());
    TEST(test_lone_peak());
    TEST(test_unserved());
    TEST(test_holders());
    TEST(test_no_event());
    return check_summary();
}
