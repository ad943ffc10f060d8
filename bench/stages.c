/* SPDX-License-Identifier: MIT */
/* stages.c - prints the time and the counted work of each stage of the pipeline
 * for one log: stages LOG. */
#include "optimizer/planning.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define BUCKETS 9
#define CHOICES 12

static ptrdiff_t read_file(void *source, char *buffer, size_t size)
{
    return read(*(int *)source, buffer, size);
}

/* Milliseconds since the call before. */
static double lap(void)
{
    static double last;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    double before = last;
    last = (double)now.tv_sec * 1e3 + (double)now.tv_nsec * 1e-6;
    return last - before;
}

int main(int argc, char **argv)
{
    struct log log = {0};
    const struct trace *trace = &log.trace;
    struct planning planning = {.target = target_presets[0], .budget = {BUCKETS, UINT64_MAX, 0},
                                .by_count_count = CHOICES};
    struct live *live = &planning.live;
    struct replay replay;
    int file = argc == 2 ? open(argv[1], O_RDONLY) : -1;

    lap();
    if (file < 0 || log_read(read_file, &file, &log) != LOG_OK)
        return 1;
    double read_ms = lap();
    if (live_measure(&log, 1, &planning.target, false, live) != LIVE_OK)
        return 1;
    double live_ms = lap();
    if (plan_peak(&planning) != PLAN_OK)
        return 1;
    double plan_ms = lap();
    if (plan_bound(&planning) != PLAN_OK)
        return 1;
    double bound_ms = lap();
    if (!replay_run(&planning.peak, live, trace, &replay, NULL) || !replay.is_served)
        return 1;
    double replay_ms = lap();

    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    uint32_t n = live->class_count;
    printf("%zu events, %" PRIu32 " classes, %" PRIu64 " intervals, %" PRIu64 " moments, %" PRIu64
           " live vectors%s\n", trace->event_count, n, (uint64_t)n * (n + 1) / 2,
           live->moment_count, live->vector_count, live->is_exact ? "" : ", plan not exact");
    printf("  read %.1f ms, live %.1f ms, plan %.1f ms, bound %.1f ms, replay %.1f ms; peak memory "
           "%.1f MiB, of which %.1f for events\n", read_ms, live_ms, plan_ms, bound_ms, replay_ms,
           (double)usage.ru_maxrss / 1024,
           (double)trace->event_count * sizeof(trace_event) / (1 << 20));
    planning_free(&planning);
    log_free(&log);
    return 0;
}
