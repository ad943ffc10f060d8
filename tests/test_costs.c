/* SPDX-License-Identifier: MIT */
/* test_costs.c - what call sites, functions and sizes cost, against plans for the same runs
 * without their lines. */
#include "optimizer/costs.h"

#include "check.h"
#include "make_planning.h"

#include "common/sink.h"

#include <inttypes.h>

#define LOGS 2

static bool has_site_for_size; /* else a site has blocks of any size */

/* What a step is counted for: its function is that of its site. */
static uint32_t site_of(const struct step *step)
{
    return has_site_for_size ? step->size : step->block % 7;
}

static struct sink name_of(uint32_t site, bool is_function)
{
    struct sink name = {0};
    sink_print(&name, is_function ? "f%" PRIu32 : "f%" PRIu32 ":%" PRIu32, site % 3, site);
    return name;
}

/* Whether the cost of a group counts a step. */
static bool is_of(const struct step *step, const struct cost *cost, uint32_t size)
{
    struct sink site = name_of(site_of(step), false);
    struct sink function = name_of(site_of(step), true);
    struct span a = {site.text, site.length};
    struct span b = {function.text, function.length};
    bool is = cost->name.length ? span_compare(cost->name, a) == 0 ||
                                      span_compare(cost->name, b) == 0
                                : step->size == size;
    sink_free(&site);
    sink_free(&function);
    return is;
}

/* The log of a script without the steps of a cost, unless that is NULL. */
static struct log log_of(const struct script *script, const struct cost *cost, uint32_t size)
{
    struct log log = {.name = "a"};
    struct sink text = {0};
    for (uint32_t i = 0; i < script->count; i++) {
        const struct step *step = &script->step[i];
        if (cost && is_of(step, cost, size))
            continue;
        sink_print(&text, step->is_free ? "Free: 0x%" PRIx32 : "Alloc: 0x%" PRIx32 " -> %" PRIu32,
                   0x1000 + step->block, step->size);
        sink_print(&text, " at f%" PRIu32 ":%" PRIu32 "\n", site_of(step) % 3, site_of(step));
    }
    sink_print(&text, "%c", 0);
    const char *rest = text.text;
    CHECK_EQUAL(log_read(text_reader, &rest, &log), LOG_OK);
    sink_free(&text);
    return log;
}

/* What is to be planned, and on which budget. */
struct some_logs {
    struct script script[LOGS];
    size_t count;
    bool is_concurrent;
    struct plan_budget budget;
};

/* The buffer of the smallest peak plan without the steps of a cost; 0: no request is left. */
static uint64_t buffer_of(const struct some_logs *logs, const struct cost *cost, uint32_t size)
{
    struct planning planning = {.log_count = logs->count, .file_count = logs->count,
                                .regions = REGION_SET_ALL, .is_concurrent = logs->is_concurrent,
                                .target = *target_find("lp64"), .budget = logs->budget};
    struct log log[LOGS];
    for (size_t i = 0; i < logs->count; i++)
        log[i] = log_of(&logs->script[i], cost, size);
    planning.logs = planning.files = log;
    enum planning_status status = planning_make(&planning);
    CHECK(status == PLANNING_OK || status == PLANNING_NO_REQUEST);
    uint64_t bytes =
        status == PLANNING_OK ? planning_buffer_bytes(&planning, &planning.peak) : 0;
    planning_free(&planning);
    for (size_t i = 0; i < logs->count; i++)
        log_free(&log[i]);
    return bytes;
}

static void check_list(const struct some_logs *logs, const struct cost_list *list,
                       const struct live_size *size, uint64_t buffer)
{
    uint64_t most = UINT64_MAX;
    CHECK(list->count > 0);
    for (size_t i = 0; i < list->count; i++) {
        const struct cost *cost = &list->cost[i];
        uint64_t saves = buffer - buffer_of(logs, cost, size ? size[i].size : 0);
        CHECK(cost->is_planned);
        CHECK_EQUAL(cost->saves, saves);
        CHECK(size || saves <= most); /* sizes stand in the order of live's */
        CHECK(!size || cost->requests == size[i].requests);
        most = saves;
    }
    CHECK_EQUAL(list->planned_count, list->count);
}

static void test_random(void)
{
    static const uint32_t sizes[] = {0, 1, 16, 17, 40, 100, 100, 513, 3000, 3001};
    uint64_t random = 5;
    for (int round = 0; round < 60; round++) {
        struct some_logs logs = {.count = round % 2 ? 1 : LOGS, .is_concurrent = round % 4 == 2,
                                 .budget = {1 + random_below(&random, 6), UINT64_MAX,
                                            round % 3 ? 0 : 25}};
        struct log log[LOGS];
        for (size_t i = 0; i < logs.count; i++) {
            logs.script[i] = script_random(&random, sizes, 10, 20 + random_below(&random, 200),
                                           1 + random_below(&random, 12));
            log[i] = log_of(&logs.script[i], NULL, 0);
        }
        struct planning planning = {.logs = log, .log_count = logs.count, .files = log,
                                    .file_count = logs.count, .regions = REGION_SET_ALL,
                                    .is_concurrent = logs.is_concurrent,
                                    .target = *target_find("lp64"), .budget = logs.budget};
        struct costs costs;
        CHECK_EQUAL(planning_make(&planning), PLANNING_OK);
        CHECK(costs_find(&planning, &costs));
        CHECK_EQUAL(costs.buffer_bytes, buffer_of(&logs, NULL, 0));
        check_list(&logs, &costs.sites, NULL, costs.buffer_bytes);
        check_list(&logs, &costs.functions, NULL, costs.buffer_bytes);
        check_list(&logs, &costs.sizes, planning.live.size, costs.buffer_bytes);
        CHECK_EQUAL(costs.sizes.count, planning.live.size_count);
        costs_free(&costs);
        planning_free(&planning);
        for (size_t i = 0; i < logs.count; i++) {
            log_free(&log[i]);
            script_end(&logs.script[i]);
        }
    }
}

/* So many sizes that not all can be planned without: those left out save no more than is said.
 * With a site for each, the list of sites says the same and has only those that count. */
static void test_left_out(void)
{
    has_site_for_size = true;
    uint32_t sizes[1500];
    uint64_t random = 9;
    for (uint32_t i = 0; i < 1500; i++)
        sizes[i] = 16 * (i + 1);
    struct some_logs logs = {.count = 1, .budget = {9, UINT64_MAX, 0}};
    logs.script[0] = script_random(&random, sizes, 1500, 8000, 60);
    struct log log = log_of(&logs.script[0], NULL, 0);
    struct planning planning = {.logs = &log, .log_count = 1, .files = &log, .file_count = 1,
                                .regions = REGION_SET_ALL, .target = *target_find("lp64"),
                                .budget = logs.budget};
    struct costs costs;
    CHECK_EQUAL(planning_make(&planning), PLANNING_OK);
    CHECK(costs_find(&planning, &costs));
    CHECK(costs.sizes.planned_count > 0 && costs.sizes.planned_count < costs.sizes.count / 10);
    CHECK_EQUAL(costs.sizes.count, planning.live.size_count);
    CHECK_EQUAL(costs.sizes.left_out_count, costs.sizes.count - costs.sizes.planned_count);
    CHECK(costs.sites.count < costs.sizes.count);
    CHECK_EQUAL(costs.sites.planned_count, costs.sizes.planned_count);
    CHECK_EQUAL(costs.sites.left_out_count, costs.sizes.left_out_count);
    CHECK_EQUAL(costs.sites.most_left_out, costs.sizes.most_left_out);
    uint32_t left_out = 0;
    for (size_t i = 0; i < costs.sizes.count && left_out < 5; i += 100) {
        const struct cost *cost = &costs.sizes.cost[i];
        if (cost->is_planned)
            continue;
        uint64_t saves =
            costs.buffer_bytes - buffer_of(&logs, cost, planning.live.size[i].size);
        CHECK(saves <= cost->saves && cost->saves <= costs.sizes.most_left_out);
        left_out++;
    }
    CHECK_EQUAL(left_out, 5);
    costs_free(&costs);
    planning_free(&planning);
    log_free(&log);
    script_end(&logs.script[0]);
}

int main(void)
{
    TEST(test_random());
    TEST(test_left_out());
    return check_summary();
}
