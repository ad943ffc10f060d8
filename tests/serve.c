/* SPDX-License-Identifier: MIT */
/* serve.c - serves a log from a plan on real memory:
 *
 *   serve LOG BUFFER_BYTES SIZES DISTS
 *
 * or, without arguments, prints the target that plans must be made for.
 * The allocator is loaded with a buffer of just that size. Each block is checked
 * for where it lies, for its alignment, and filled; what fills it must still be
 * there when it is freed. Bucket by bucket and request by request the optimizer's
 * replay must say the same, also for plans that are too small, in which some
 * request fails. With one byte less, a block must be missing. */
#include "allocator/static_memory.h"
#include "optimizer/replay.h"
#include "optimizer/runs.h"
#include "parser/log.h"
#include "tests/check.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

struct serve {
    const struct live *live;
    const struct trace *trace;
    const struct target *target;
    struct plan plan;
    uint32_t buffer_bytes;
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
    memset(serve->buffer, 0xa5, serve->buffer_bytes);
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

/* Each heap of the log, in a buffer of its own: all of them from the same lists. */
static void serve_heap(struct serve *serve, const struct trace *trace)
{
    serve->trace = trace;
    serve->block = calloc(trace->slot_count, sizeof *serve->block);
    REQUIRE(serve->block);
    serve_trace(serve, true);
    check_smaller(serve);
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
    struct live live;
    if (argc == 1)
        return puts(target_here()) == EOF;
    int file = argc == 5 ? open(argv[1], O_RDONLY) : -1;
    if (file < 0 || log_read(read_file, &file, &log) != LOG_OK)
        return 1;
    struct target target = *target_find(target_here());
    if (!runs_make(&log, 1, POOLS_SHARED, false, &runs) ||
        live_measure(runs.logs, runs.count, &target, false, &live) != LIVE_OK)
        return 1;
    struct serve serve = {.live = &live, .target = &target,
                          .buffer_bytes = (uint32_t)strtoul(argv[2], NULL, 10)};
    read_plan(&serve, argv[3], argv[4]);
    if (posix_memalign((void **)&serve.buffer, 64, serve.buffer_bytes) != 0)
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
