/* SPDX-License-Identifier: MIT */
/* test_pools.c - what each region is for; a heap picked from a log is what reading that
 * heap alone gives; what I/O pools need; signs that a log is no whole run. */
#include "optimizer/io_pool.h"
#include "optimizer/runs.h"
#include "parser/pick.h"
#include "parser/pools.h"

#include "check.h"
#include "make_trace.h"
#include "same_trace.h"

#include <fcntl.h>
#include <unistd.h>

#define POOL_A "Allocated 65536 bytes for static memory @ 0x100000\n"
#define POOL_B "Allocated 65536 bytes for static memory @ 0x200000\n"
#define IN_A "[HEAP 0xfffd8] Alloc: 0x100100 -> 100 at f:1\n"
#define IN_B "[HEAP 0x1fffd8] Alloc: 0x200100 -> 100 at f:1\n"

static struct log read_text(const char *text)
{
    struct log log = {.name = "log"};
    if (log_read(text_reader, &text, &log) != LOG_OK)
        abort();
    return log;
}

/* ---- Roles ---- */

static const struct {
    const char *text;
    struct pool_role role[3]; /* of region 1 and 2; is_fixed of each, too */
} rows[] = {
    {POOL_A IN_A POOL_B IN_B, {{POOL_HEAP, POOL_BY_HINT, 1, 0, false},
                               {POOL_HEAP, POOL_BY_HINT, 2, 0, false}}},
    /* A session's hint is a block of its pool. */
    {POOL_A "[HEAP 0x100200] Alloc: 0x100100 -> 100 at f:1\n" POOL_B,
     {{POOL_HEAP, POOL_BY_HINT, 1, 0, false}, {POOL_UNUSED, POOL_BY_SILENCE, 0, 0, false}}},
    /* The global heap's hint counts where a request names none. */
    {POOL_A "(Using global heap hint 0xfffd8) [HEAP (nil)] Alloc: 0x100100 -> 100 at f:1\n",
     {{POOL_HEAP, POOL_BY_HINT, 1, 0, false}}},
    {POOL_A "(Using global heap hint 0xfffd8) Alloc: 0x100100 -> 100 at f:1\n",
     {{POOL_HEAP, POOL_BY_HINT, 1, 0, false}}},
    /* Too far before a pool, it is none of it. */
    {POOL_A "[HEAP 0xffd00] Alloc: 0x100100 -> 100 at f:1\n",
     {{POOL_HEAP, POOL_BY_FIRST, 1, 0, false}}},
    /* Blocks of many sizes, for the hint of the other pool: more memory for it. */
    {POOL_A IN_A POOL_B "[HEAP 0xfffd8] Alloc: 0x200110 -> 100 at f:1\n"
     "[HEAP 0xfffd8] Alloc: 0x200200 -> 900 at f:1\n",
     {{POOL_HEAP, POOL_BY_HINT, 1, 0, false}, {POOL_ADDED, POOL_BY_REQUESTS, 1, 0, false}}},
    /* A release that names no heaps */
    {POOL_A "Alloc: 0x100100 -> 100 at f:1\n" POOL_B "Alloc: 0x200110 -> 100 at f:1\n"
     "Alloc: 0x200200 -> 900 at f:1\n",
     {{POOL_HEAP, POOL_BY_FIRST, 1, 0, false}, {POOL_ADDED, POOL_BY_ORDER, 1, 0, false}}},
    /* I/O buffers, by who asks for them, and by their blocks */
    {POOL_A IN_A POOL_B "[HEAP 0xfffd8] Alloc: 0x200400 -> 5000 at GrowInputBuffer:1\n"
     "[HEAP 0xfffd8] Free: 0x200400 -> 5000 at f:1\n",
     {{POOL_HEAP, POOL_BY_HINT, 1, 0, false}, {POOL_IO, POOL_BY_SITES, 0, 0, false}}},
    {POOL_A IN_A POOL_B "[HEAP 0xfffd8] Alloc: 0x200020 -> 50 at f:1\n",
     {{POOL_HEAP, POOL_BY_HINT, 1, 0, false}, {POOL_IO, POOL_BY_BLOCKS, 0, 0, false}}},
    {POOL_A IN_A POOL_B "[HEAP 0xfffd8] Alloc: 0x200020 -> 50 at f:1\n"
     "[HEAP 0xfffd8] Free: 0x200020 -> 50 at f:1\n"
     "[HEAP 0xfffd8] Alloc: 0x2042a0 -> 4000 at f:1\n",
     {{POOL_HEAP, POOL_BY_HINT, 1, 0, false}, {POOL_IO, POOL_BY_BLOCKS, 0, 0, true}}},
    /* One more call site, or blocks too close to each other: no I/O pool */
    {POOL_A IN_A POOL_B "[HEAP 0xfffd8] Alloc: 0x200400 -> 5000 at GrowInputBuffer:1\n"
     "[HEAP 0xfffd8] Alloc: 0x202000 -> 5000 at f:1\n",
     {{POOL_HEAP, POOL_BY_HINT, 1, 0, false}, {POOL_ADDED, POOL_BY_REQUESTS, 1, 0, false}}},
    {POOL_A IN_A POOL_B "[HEAP 0xfffd8] Alloc: 0x200020 -> 50 at f:1\n"
     "[HEAP 0xfffd8] Alloc: 0x200220 -> 400 at f:1\n",
     {{POOL_HEAP, POOL_BY_HINT, 1, 0, false}, {POOL_ADDED, POOL_BY_REQUESTS, 1, 0, false}}},
};

static void test_roles(void)
{
    EACH_ROW(i, rows) {
        struct log log = read_text(rows[i].text);
        for (uint32_t r = 1; r <= log.trace.regions.pool_count; r++) {
            const struct pool_role *role = &log.pools.role[r];
            const struct pool_role *expected = &rows[i].role[r - 1];
            CHECK_EQUAL(role->use, expected->use);
            CHECK_EQUAL(role->reason, expected->reason);
            CHECK_EQUAL(role->heap, expected->heap);
            CHECK_EQUAL(role->is_fixed, expected->is_fixed);
            CHECK_EQUAL(region_set_has(log.pools.heaps, r), expected->use == POOL_HEAP);
            CHECK_EQUAL(region_set_has(log.pools.io, r), expected->use == POOL_IO);
        }
        log_free(&log);
    }
}

/* ---- Runs ---- */

static ptrdiff_t read_file(void *source, char *buffer, size_t size)
{
    return read(*(int *)source, buffer, size);
}

static struct log read_log(const char *name, region_set left_out)
{
    struct log log = {.name = name, .trace.left_out = left_out};
    int file = open(name, O_RDONLY);
    if (file < 0 || log_read(read_file, &file, &log) != LOG_OK)
        abort();
    close(file);
    return log;
}

static const struct site_set none; /* is left out */

/* What is picked is what reading these regions alone gives. */
static void test_pick(void)
{
    static const char *const names[] = {
        "testdata/tls13.merged-client-server.static.592.log",
        "testdata/tls13.opensslextra.static.592.client.log",
        "testdata/testwolfcrypt.opensslextra.static.5.7.2.log",
        "testdata/dtls12.static.592.server.log",
    };
    EACH_ROW(i, names) {
        struct log whole = read_log(names[i], 0);
        bool *is_out = must(calloc(whole.trace.kinds.count, sizeof *is_out));
        for (region_set regions = 1; regions < 8; regions++) {
            struct log alone = read_log(names[i], ~regions);
            struct trace picked;
            struct trace rest;
            struct pick picks[] = {{~regions, &rest}, {regions, &picked}};
            CHECK_EQUAL(pick_regions(&whole.trace, is_out, picks, 2), LOG_OK);
            CHECK_EQUAL(picked.event_count + rest.event_count, whole.trace.event_count);
            CHECK(same_events(&picked, &alone.trace));
            CHECK_EQUAL(picked.slot_count, alone.trace.slot_count);
            CHECK_EQUAL(picked.peak_live_bytes, alone.trace.peak_live_bytes);
            CHECK_EQUAL(picked.peak_event, alone.trace.peak_event);
            CHECK_EQUAL(picked.finding[FINDING_LIVE_AT_END].count,
                        alone.trace.finding[FINDING_LIVE_AT_END].count);
            CHECK_EQUAL(trace_planned_count(&picked), trace_planned_count(&alone.trace));
            for (size_t e = 0; e < picked.event_count; e += picked.event_count / 7 + 1)
                CHECK_EQUAL(trace_line_of(&picked, e), trace_line_of(&alone.trace, e));
            if (regions & 1)
                CHECK_EQUAL(picked.heap_record_count, alone.trace.heap_record_count);
            trace_free(&rest);
            trace_free(&picked);
            log_free(&alone);
        }
        free(is_out);
        log_free(&whole);
    }
}

/* A call site and a function are left out, with their frees. */
static void test_without(void)
{
    static const char *const names[] = {"g:3", "h"};
    const struct site_set without = {names, 2};
    const char *text = "Alloc: 0x10 -> 1 at g:2\n"
                       "Alloc: 0x20 -> 2 at g:3\n"
                       "Alloc: 0x30 -> 3 at h:4\n"
                       "Alloc: 0x40 -> 4 at h2:5\n"
                       "Free: 0x20 at g:9\n"
                       "Free: 0x10 at g:9\n";
    const char *kept = "Alloc: 0x10 -> 1 at g:2\n"
                       "\n\n"
                       "Alloc: 0x40 -> 4 at h2:5\n"
                       "\n"
                       "Free: 0x10 at g:9\n";
    struct log log = {.name = "a"};
    struct trace expected = text_trace(kept, 0);
    struct runs runs;
    CHECK_EQUAL(log_read(text_reader, &text, &log), LOG_OK);
    CHECK(runs_make(&log, 1, POOLS_SHARED, false, &without, &runs));
    CHECK_EQUAL(runs.count, 1);
    CHECK(same_events(&runs.logs[0].trace, &expected));
    CHECK_EQUAL(trace_planned_count(&runs.logs[0].trace), 2);
    CHECK_EQUAL(trace_line_of(&runs.logs[0].trace, 2), 6);
    runs_free(&runs);
    trace_free(&expected);
    log_free(&log);
}

static void test_runs(void)
{
    struct log log = read_log("testdata/tls13.merged-client-server.static.592.log", 0);
    struct runs runs;
    CHECK(runs_make(&log, 1, POOLS_SHARED, false, &none, &runs));
    CHECK_EQUAL(runs.count, 3); /* the system's heap, and two of static memory */
    CHECK_EQUAL(runs.run[0].heap, 0);
    CHECK_EQUAL(runs.run[1].heap, 1);
    CHECK_EQUAL(runs.run[2].heap, 3);
    CHECK_EQUAL(trace_planned_count(&runs.logs[1].trace), 98);
    runs_free(&runs);
    CHECK(runs_make(&log, 1, POOLS_SHARED, true, &none, &runs));
    CHECK_EQUAL(runs.count, 1); /* all but the I/O pools */
    CHECK_EQUAL(trace_planned_count(&runs.logs[0].trace), 13 + 98 + 93);
    runs_free(&runs);
    CHECK(runs_make(&log, 1, POOLS_JOINED, false, &none, &runs));
    CHECK_EQUAL(runs.count, 1);
    CHECK(!runs.run[0].is_copy);
    CHECK_EQUAL(trace_planned_count(&runs.logs[0].trace), 230);
    runs_free(&runs);
    log_free(&log);

    log = read_log("testdata/tls13.static.592.server.log", ~(region_set)4);
    CHECK(runs_make(&log, 1, POOLS_SHARED, false, &none, &runs));
    CHECK_EQUAL(runs.count, 0); /* there is nothing but an I/O pool */
    runs_free(&runs);
    log_free(&log);
}

/* ---- I/O pools ---- */

/* Three sessions with a pair of blocks each, and requests of up to 800 bytes. */
static void test_io_need(void)
{
    const struct target *target = target_find("lp64");
    struct log log = read_log("tests/logs/three_sessions.log", 0);
    const struct plan no_lists = {0};
    const struct plan lists = {.bucket_count = 1, .bucket = {{.size = 1024}}};
    struct io_need need = io_need(&log, 1, target, &no_lists);
    CHECK_EQUAL(need.pool_count, 1);
    CHECK_EQUAL(need.largest_size, 800);
    CHECK_EQUAL(need.session_count, 3);
    CHECK_EQUAL(need.block_count, 1);
    CHECK(need.is_fixed);
    CHECK_EQUAL(io_blocks(&need), 6);
    CHECK_EQUAL(io_buffer_bytes(&need, target, 6, need.io_size), 4992);
    CHECK_EQUAL(io_buffer_bytes(&need, target, 6, IO_SIZE_DEFAULT), 102144);
    CHECK_EQUAL(io_blocks_of(&need, target, 4992, 800, 64), 6);
    CHECK_EQUAL(io_blocks_of(&need, target, 4991, 800, 64), 5);
    CHECK_EQUAL(io_blocks_of(&need, target, 0, 800, 64), 0);
    /* The last block is made only if the smallest bucket would still fit. */
    CHECK_EQUAL(io_need(&log, 1, target, &lists).io_size, 1024);
    CHECK_EQUAL(io_blocks_of(&need, target, 832 + 1055, 800, 1024), 1);
    CHECK_EQUAL(io_blocks_of(&need, target, 832 + 1056, 800, 1024), 2);
    /* Guards put an arena before the first block: 4 pointers, 8 bytes, and 4 for each bucket. */
    struct target guarded;
    CHECK(target_parse("lp64+guard", &guarded));
    need = io_need(&log, 1, &guarded, &no_lists);
    CHECK_EQUAL(need.start_bytes, 84);
    CHECK_EQUAL(io_buffer_bytes(&need, &guarded, 6, need.io_size), 84 + 4992);
    CHECK_EQUAL(io_blocks_of(&need, &guarded, 84 + 4992, 800, 64), 6);
    CHECK_EQUAL(io_blocks_of(&need, &guarded, 84 + 4991, 800, 64), 5);
    log_free(&log);

    log = read_text(POOL_A IN_A);
    CHECK_EQUAL(io_need(&log, 1, target, &no_lists).pool_count, 0);
    log_free(&log);
}

/* ---- Parts of runs ---- */

#define UNKNOWN "Free: 0x777 -> 1 at f:1\n"
#define GOOD "Alloc: 0x10 -> 8 at f:1\nFree: 0x10 -> 8 at f:1\n"

static const struct {
    const char *text;
    struct doubt_count doubt[DOUBT_COUNT];
} doubts[] = {
    {GOOD, {{0}}},
    {GOOD UNKNOWN UNKNOWN UNKNOWN UNKNOWN, {{0}}},
    {GOOD UNKNOWN UNKNOWN UNKNOWN UNKNOWN UNKNOWN, {[DOUBT_STARTS_LATE] = {5, 6, 3}}},
    /* Blocks that were freed before are no sign of a late start. */
    {GOOD "Free: 0x10 at f:1\nFree: 0x10 at f:1\nFree: 0x10 at f:1\nFree: 0x10 at f:1\n"
     "Free: 0x10 at f:1\n", {{0}}},
    {"Alloc: 0x10 -> 8 at wolfSSL_new:1\n" GOOD, {{0}}},
    {"Alloc: 0x20 -> 8 at wolfSSL_new:1\n" GOOD, {[DOUBT_CUT] = {1, 1, 3}}},
    {"Alloc: 0x20 -> 8 at wolfSSL_CTX_new_ex:1\nFree: 0x20 at f:1\n"
     "Alloc: 0x20 -> 8 at wolfSSL_CTX_new_ex:1\n", {[DOUBT_CUT] = {1, 2, 3}}},
    {"Alloc: 0x20 -> 8 at wolfSSL_newer:1\n", {{0}}},
    {"Alloc: 0x10 -> 8 at f:1\nFree: 0x10 -> 8 at f:1", {[DOUBT_LAST_LINE] = {1, 2, 2}}},
    {POOL_A IN_A POOL_A IN_A, {[DOUBT_BROKE_OFF] = {1, 2, 3}}},
    {POOL_A IN_A "Allocated 65536 bytes for static memory @ 0x100010\n",
     {[DOUBT_BROKE_OFF] = {1, 1, 3}}},
    {POOL_A IN_A "Allocated 1024 bytes for static memory @ 0x100100\n", {{0}}}, /* inside it */
    {POOL_A IN_A POOL_B, {{0}}},
    {POOL_A IN_A "Free: 0x100100 at f:1\n" POOL_A IN_A, {{0}}},
};

static void test_doubts(void)
{
    EACH_ROW(i, doubts) {
        struct log log = read_text(doubts[i].text);
        for (int d = 0; d < DOUBT_COUNT; d++) {
            const struct doubt_count *found = &log.diagnosis.doubt[d];
            CHECK_EQUAL(found->count, doubts[i].doubt[d].count);
            CHECK_EQUAL(found->count ? found->whole : 0, doubts[i].doubt[d].whole);
            CHECK_EQUAL(found->count ? found->line : 0, doubts[i].doubt[d].line);
        }
        log_free(&log);
    }
}

/* Five unknown frees behind so many good ones: over 1 % of all, or not. */
static void test_late_share(void)
{
    static const struct {
        int good;
        bool is_late;
    } counts[] = {{0, true}, {400, true}, {494, true}, {495, false}, {1000, false}};
    EACH_ROW(i, counts) {
        char *text = must(malloc(strlen(GOOD) * 1000 + strlen(UNKNOWN) * 5 + 1));
        char *end = text;
        for (int n = 0; n < counts[i].good; n++)
            end += sprintf(end, "%s", GOOD);
        for (int n = 0; n < 5; n++)
            end += sprintf(end, "%s", UNKNOWN);
        struct log log = read_text(*text ? text : UNKNOWN);
        CHECK_EQUAL(log.diagnosis.doubt[DOUBT_STARTS_LATE].count, counts[i].is_late ? 5 : 0);
        log_free(&log);
        free(text);
    }
}

int main(void)
{
    TEST(test_roles());
    TEST(test_pick());
    TEST(test_without());
    TEST(test_runs());
    TEST(test_io_need());
    TEST(test_doubts());
    TEST(test_late_share());
    return check_summary();
}
