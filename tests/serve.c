/* SPDX-License-Identifier: MIT */
/* serve.c - serves a log from a plan on real memory:
 *
 *   serve LOG BUFFER_BYTES SIZES DISTS [RUNS SLACK]
 *
 * or, without arguments, prints the target that plans must be made for.
 * The allocator is loaded with a buffer of just that size. Each block is checked
 * for where it lies, for its alignment, and filled; what fills it must still be
 * there when it is freed. Bucket by bucket and request by request the optimizer's
 * replay must say the same, also for plans that are too small, in which some
 * request fails. With one byte less, a block must be missing.
 * With RUNS, the plan must also serve so many runs (fewer of long logs) in which requests
 * are left out, frees come earlier, and events up to SLACK places away, each in the exact
 * buffer or in one of 50 larger ones. */
#include "allocator/static_memory.h"
#include "optimizer/replay.h"
#include "optimizer/runs.h"
#include "parser/log.h"
#include "tests/check.h"
#include "tests/make_trace.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

struct serve {
    const struct live *live;
    const struct trace *trace;
    const struct target *target;
    struct plan plan;
    uint32_t buffer_bytes;
    uint32_t room; /* bytes of `buffer`, which is larger than buffer_bytes */
    size_t run_count; /* RUNS; 0: only the log */
    uint32_t slack;   /* SLACK */
    unsigned char *buffer;
    WOLFSSL_HEAP_HINT *heap;
    void **block; /* of each slot; NULL: none */
};

static ptrdiff_t read_file(void *source, char *buffer, size_t size)
{
    return read(*(int *)source, buffer, size);
}

static int load(struct serve *serve, uint32_t buffer_bytes)
{
    word32 sizes[TARGET_BUCKETS_MAX];
    word32 dists[TARGET_BUCKETS_MAX];
    for (uint32_t b = 0; b < serve->plan.bucket_count; b++) {
        sizes[b] = serve->plan.bucket[b].size;
        dists[b] = serve->plan.bucket[b].dist;
    }
    memset(serve->buffer, 0xa5, buffer_bytes);
    serve->heap = NULL;
    return wc_LoadStaticMemory_ex(&serve->heap, serve->plan.bucket_count, sizes, dists,
                                  serve->buffer, buffer_bytes, WOLFMEM_GENERAL, 0);
}

/* The bucket in whose part of the buffer a block lies: the largest comes first. */
static uint32_t bucket_of(const struct serve *serve, const void *block)
{
    uint32_t padding = target_padding(serve->target);
    size_t place = (size_t)((const unsigned char *)block - serve->buffer) - padding -
                   target_structure_bytes(serve->target, serve->plan.bucket_count);
    for (uint32_t b = serve->plan.bucket_count; b-- > 0;) {
        size_t part = (size_t)(serve->plan.bucket[b].size + padding) * serve->plan.bucket[b].dist;
        if (place < part)
            return place % (serve->plan.bucket[b].size + padding) == 0 ? b : REPLAY_NO_BUCKET;
        place -= part;
    }
    return REPLAY_NO_BUCKET;
}

static bool is_filled(const unsigned char *block, uint32_t size, unsigned char with)
{
    for (uint32_t i = 0; i < size; i++) {
        if (block[i] != with)
            return false;
    }
    return true;
}

/* One event on the allocator. Returns the block's bucket, or REPLAY_NO_BUCKET. */
static uint32_t serve_event(struct serve *serve, trace_event e)
{
    uint32_t slot = event_slot(e);
    uint32_t size = (uint32_t)serve->trace->kinds.kind[event_kind(e)].size;
    unsigned char with = (unsigned char)(slot * 7 + 1);
    if (event_is_free(e)) {
        uint32_t bucket = bucket_of(serve, serve->block[slot]);
        if (!is_filled(serve->block[slot], size, with))
            check_note(0, __FILE__, __LINE__, "a block holds what was written to it");
        XFREE(serve->block[slot], serve->heap, DYNAMIC_TYPE_TMP_BUFFER);
        return bucket;
    }
    void *block = XMALLOC(size, serve->heap, DYNAMIC_TYPE_TMP_BUFFER);
    serve->block[slot] = block;
    if (!block)
        return REPLAY_NO_BUCKET;
    if ((uintptr_t)block % WOLFSSL_STATIC_ALIGN != 0)
        check_note(0, __FILE__, __LINE__, "a block is aligned");
    memset(block, with, size);
    return bucket_of(serve, block);
}

/* The blocks that are never freed hold what was written to them, too: from the
 * last event back, the first one of a slot says whether a block is live in it. */
static void check_live(struct serve *serve, size_t end)
{
    bool *is_known = calloc(serve->trace->slot_count, sizeof *is_known);
    REQUIRE(is_known);
    for (size_t i = end; i-- > 0;) {
        trace_event e = serve->trace->events[i];
        uint32_t slot = event_slot(e);
        uint32_t size = (uint32_t)serve->trace->kinds.kind[event_kind(e)].size;
        if (!is_known[slot] && !event_is_free(e) && serve->block[slot] &&
            !is_filled(serve->block[slot], size, (unsigned char)(slot * 7 + 1)))
            check_note(0, __FILE__, __LINE__, "a block that is never freed holds what was written to it");
        is_known[slot] = true;
    }
    free(is_known);
}

/* Serves the whole trace, beside the replay. */
static void serve_trace(struct serve *serve, bool must_serve)
{
    size_t event_count = serve->trace->event_count;
    uint8_t *buckets = malloc(event_count + 1);
    struct replay replay;
    REQUIRE(buckets && replay_run(&serve->plan, serve->live, serve->trace, &replay, buckets));
    CHECK(replay.is_served || !must_serve);
    REQUIRE(load(serve, serve->buffer_bytes) == 0);

    size_t end = replay.is_served ? event_count : replay.failed_event + 1;
    size_t differing = 0;
    for (size_t i = 0; i < end; i++)
        differing += serve_event(serve, serve->trace->events[i]) != buckets[i];
    CHECK_EQUAL(differing, 0);
    check_live(serve, end);
    wc_UnloadStaticMemory(serve->heap);
    free(buckets);
}

/* How many of the plan's blocks a buffer has, all taken from the largest down. */
static uint32_t blocks_in(struct serve *serve, uint32_t buffer_bytes)
{
    uint32_t count = 0;
    if (load(serve, buffer_bytes) != 0)
        return 0;
    for (uint32_t b = serve->plan.bucket_count; b-- > 0;) {
        while (XMALLOC(serve->plan.bucket[b].size, serve->heap, DYNAMIC_TYPE_TMP_BUFFER))
            count++;
    }
    wc_UnloadStaticMemory(serve->heap);
    return count;
}

static void check_exact(struct serve *serve)
{
    uint32_t blocks = 0;
    for (uint32_t b = 0; b < serve->plan.bucket_count; b++)
        blocks += serve->plan.bucket[b].dist;
    CHECK_EQUAL(blocks_in(serve, serve->buffer_bytes), blocks);
    CHECK_EQUAL(blocks_in(serve, serve->buffer_bytes - 1), blocks - 1);
}

/* The plan with one block less in each bucket in turn: both must fail alike, or
 * both serve what then spills. */
static void check_smaller(struct serve *serve)
{
    uint32_t padding = target_padding(serve->target);
    for (uint32_t b = 0; b < serve->plan.bucket_count; b++) {
        if (serve->plan.bucket[b].dist == 1)
            continue;
        serve->plan.bucket[b].dist--;
        serve->buffer_bytes -= serve->plan.bucket[b].size + padding;
        serve_trace(serve, false);
        serve->plan.bucket[b].dist++;
        serve->buffer_bytes += serve->plan.bucket[b].size + padding;
    }
}

/* ---- Runs near the log ---- */

#define LARGER_BUFFERS 50
#define RUN_EVENTS_MAX 20000000 /* of all runs together */

struct near_event {
    uint64_t when;
    uint32_t block;
    uint32_t size;
    bool is_free;
};

static int compare_events(const void *a, const void *b)
{
    uint64_t x = ((const struct near_event *)a)->when;
    uint64_t y = ((const struct near_event *)b)->when;
    return (x > y) - (x < y);
}

/* A moment up to `slack` places from a place, with an order of its own among those that have
 * the same. */
static uint64_t displace(uint64_t *random, size_t place, uint32_t slack)
{
    uint64_t moment = (uint64_t)place + random_below(random, 2 * slack + 1);
    return (moment + 1) << 32 | (slack ? random_below(random, UINT32_MAX) : place);
}

/* Makes a run near the trace: one request in `rare` is left out, one free in `rare` comes
 * earlier. Returns how many events it has. */
static size_t make_run(const struct serve *serve, uint64_t *random, uint32_t slack, uint32_t rare,
                       struct near_event *run, size_t *request_of_slot)
{
    size_t count = 0;
    for (size_t i = 0; i < serve->trace->event_count; i++) {
        trace_event e = serve->trace->events[i];
        size_t *request = &request_of_slot[event_slot(e)];
        struct near_event event = {
            .when = displace(random, i, slack), .block = (uint32_t)*request,
            .size = (uint32_t)serve->trace->kinds.kind[event_kind(e)].size,
            .is_free = event_is_free(e)};
        if (!event.is_free) {
            *request = random_below(random, rare) ? count : SIZE_MAX;
            event.block = (uint32_t)count;
        }
        if (*request == SIZE_MAX)
            continue;
        uint64_t first = run[*request].when;
        if (event.is_free && (event.when <= first || !random_below(random, rare)))
            event.when = first + 1 +
                         (event.when > first ? random_next(random) % (event.when - first) : 0);
        run[count++] = event;
    }
    qsort(run, count, sizeof *run, compare_events);
    return count;
}

/* How many requests of a run find no block. */
static size_t count_failures(struct serve *serve, const struct near_event *run, size_t count,
                             void **block)
{
    size_t failures = 0;
    for (size_t i = 0; i < count; i++) {
        if (run[i].is_free) {
            XFREE(block[run[i].block], serve->heap, DYNAMIC_TYPE_TMP_BUFFER);
        } else {
            block[run[i].block] = XMALLOC(run[i].size, serve->heap, DYNAMIC_TYPE_TMP_BUFFER);
            failures += !block[run[i].block];
        }
    }
    return failures;
}

static void serve_near(struct serve *serve)
{
    size_t event_count = serve->trace->event_count;
    struct near_event *run = calloc(event_count + 1, sizeof *run);
    void **block = calloc(event_count + 1, sizeof *block);
    size_t *request = calloc((size_t)serve->trace->slot_count + 1, sizeof *request);
    uint64_t random = event_count;
    size_t failures = 0;
    REQUIRE(run && block && request);
    for (size_t r = 0; r < serve->run_count && r * event_count < RUN_EVENTS_MAX; r++) {
        uint32_t more = serve->room - serve->buffer_bytes;
        uint32_t larger = (uint32_t)(r % (LARGER_BUFFERS + 1));
        size_t count = make_run(serve, &random, serve->slack, 1u << (1 + r % 8), run, request);
        REQUIRE(load(serve, serve->buffer_bytes + more / LARGER_BUFFERS * larger) == 0);
        failures += count_failures(serve, run, count, block);
        wc_UnloadStaticMemory(serve->heap);
    }
    CHECK_EQUAL(failures, 0);
    free(run);
    free(block);
    free(request);
}

/* Each heap of the log, in a buffer of its own: all of them from the same lists. */
static void serve_heap(struct serve *serve, const struct trace *trace)
{
    serve->trace = trace;
    serve->block = calloc(trace->slot_count, sizeof *serve->block);
    REQUIRE(serve->block);
    serve_trace(serve, true);
    check_smaller(serve);
    if (serve->run_count)
        serve_near(serve);
    free(serve->block);
}

static void read_plan(struct serve *serve, char *sizes, char *dists)
{
    for (uint32_t b = 0; *sizes && *dists && b < TARGET_BUCKETS_MAX; b++) {
        serve->plan.bucket[b].size = (uint32_t)strtoul(sizes, &sizes, 10);
        serve->plan.bucket[b].dist = (uint32_t)strtoul(dists, &dists, 10);
        serve->plan.bucket_count = b + 1;
        sizes += *sizes == ',';
        dists += *dists == ',';
    }
}

static const char *target_here(void)
{
    return sizeof(void *) == 8 ? "lp64" : "ilp32";
}

int main(int argc, char **argv)
{
    struct log log = {0};
    struct runs runs;
    const struct site_set none = {0};
    struct live live;
    if (argc == 1)
        return puts(target_here()) == EOF;
    int file = argc == 5 || argc == 7 ? open(argv[1], O_RDONLY) : -1;
    if (file < 0 || log_read(read_file, &file, &log) != LOG_OK)
        return 1;
    struct target target = *target_find(target_here());
    if (!runs_make(&log, 1, POOLS_SHARED, false, &none, &runs) ||
        live_measure(runs.logs, runs.count, &target, false, &live) != LIVE_OK)
        return 1;
    struct serve serve = {.live = &live, .target = &target,
                          .buffer_bytes = (uint32_t)strtoul(argv[2], NULL, 10)};
    read_plan(&serve, argv[3], argv[4]);
    if (argc == 7) {
        serve.run_count = strtoul(argv[5], NULL, 10);
        serve.slack = (uint32_t)strtoul(argv[6], NULL, 10);
    }
    serve.room = serve.buffer_bytes + serve.buffer_bytes / 2;
    if (posix_memalign((void **)&serve.buffer, 64, serve.room) != 0)
        return 1;

    CHECK_EQUAL(target_structure_bytes(&target, serve.plan.bucket_count), WOLFMEM_STRUCT_SIZE);
    CHECK_EQUAL(target_padding(&target), wolfSSL_MemoryPaddingSz());
    for (size_t i = 0; i < runs.count; i++)
        serve_heap(&serve, &runs.logs[i].trace);
    check_exact(&serve);
    free(serve.buffer);
    live_free(&live);
    runs_free(&runs);
    log_free(&log);
    return check_summary();
}
