/* SPDX-License-Identifier: MIT */
/* stack_measure.c - how much stack parts of this project really take, measured
 * with stack/stack_watch.h: stack_measure LOG...
 *
 * Each root below is run for each log on a thread of its own, whose stack is filled
 * with the pattern before. From where the root is called, its return address
 * included, to the deepest byte that was changed is what it took. Prints a line a
 * root, "NAME BYTES", with the most that any log made it take. For GNU C, and to be
 * linked with -z now: else the dynamic linker's first visit is measured, too. */
#include "allocator/static_memory.h"
#include "common/files.h"
#include "optimizer/plan.h"
#include "optimizer/replay.h"
#include "optimizer/spill.h"
#include "parser/input.h"
#include "parser/trace.h"
#include "report/report.h"
#include "stack/stack_watch.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STACK_SIZE ((size_t)1 << 20)
#define GUARD_SIZE ((size_t)64 << 10)
#define ABOVE ((size_t)16 << 10) /* bytes; more than starting and ending a thread takes */
#define LOG_BYTES_MAX ((size_t)1 << 28)
#define BUFFER_BYTES ((size_t)4 << 20)
#define BUCKETS 9

const char program_name[] = "stack_measure";

/* What the roots work on: each finds there what those before it have made. */
struct subject {
    struct sink text; /* the log, with RECORD_PADDING behind it */
    size_t length;
    struct trace trace;
    struct live live;
    struct plan best[BUCKETS];
    struct plan plan;
    struct plan_need need;
    struct spill_result spill;
    struct replay replay;
    struct sink output;
    uint64_t bound, bound_any;
    bool is_good;
    WOLFSSL_HEAP_HINT *heap;
    void **block; /* of each slot */
    unsigned char *buffer;
};

static const struct target *const target = &target_presets[0];
static const struct plan_budget budget = {BUCKETS, UINT64_MAX, 0};

/* ---- The roots ---- */

static void root_find_records(struct subject *subject)
{
    const char *end = subject->text.text + subject->length;
    size_t count = 0;
    for (const char *line = subject->text.text; line < end;) {
        const char *line_end = line;
        while (*line_end != '\n')
            line_end++;
        struct record record;
        for (const char *text = line; text < line_end;)
            count += wolfssl_read(NULL, line, &text, line_end, &record);
        line = line_end + 1;
    }
    subject->is_good = count > 0;
}

static void root_build_trace(struct subject *subject)
{
    const char *end = subject->text.text + subject->length;
    uint64_t line_count = 0;
    subject->trace.input = input_find("wolfssl");
    subject->is_good = true;
    for (const char *line = subject->text.text; line < end && subject->is_good;) {
        const char *line_end = line;
        while (*line_end != '\n')
            line_end++;
        line_count++;
        for (const char *text = line; text < line_end && subject->is_good;) {
            struct record record;
            if (wolfssl_read(NULL, line, &text, line_end, &record))
                subject->is_good = trace_add(&subject->trace, &record, line_count) == TRACE_OK;
        }
        line = line_end + 1;
    }
    if (subject->is_good)
        subject->is_good = trace_finish(&subject->trace, line_count) == TRACE_OK;
}

static void root_measure_live(struct subject *subject)
{
    subject->is_good =
        live_measure(&subject->trace, 1, target, false, &subject->live) == LIVE_OK;
}

static void root_make_plan(struct subject *subject)
{
    subject->is_good = plan_peak(&subject->live, target, &budget, BUCKETS, subject->best,
                                 &subject->plan, &subject->need) == PLAN_OK &&
                       plan_bound(&subject->live, target, BUCKETS, &subject->bound,
                                  &subject->bound_any) == PLAN_OK;
}

static void root_make_spill_plan(struct subject *subject)
{
    subject->is_good = spill_plan(&subject->live, target, &budget, &subject->plan, subject->bound,
                                  &subject->spill) == SPILL_OK;
}

static void root_replay_plan(struct subject *subject)
{
    subject->is_good = replay_all(&subject->plan, &subject->live, &subject->replay) &&
                       subject->replay.is_served;
}

static void root_write_report(struct subject *subject)
{
    static const char *const name = "log";
    const struct report report = {
        .version = "0",
        .log_names = &name,
        .traces = &subject->trace,
        .trace_count = 1,
        .target = target,
        .live = &subject->live,
        .budget = &budget,
        .planner = PLANNER_PEAK,
        .plan = &subject->plan,
        .replay = &subject->replay,
        .peak_plan = &subject->plan,
        .is_exact = subject->live.is_exact,
        .spill = &subject->spill,
        .bound = subject->bound,
        .bound_any = subject->bound_any,
        .peak_plans = subject->best,
        .peak_plan_count = BUCKETS,
        .is_verbose = true,
    };
    report_text(&subject->output, &report);
    subject->is_good = !subject->output.is_short;
}

/* The allocator in the plan's buckets: its buffer is larger than they need, so it
 * has further blocks for a log that spills. */
static void root_load_heap(struct subject *subject)
{
    word32 sizes[BUCKETS];
    word32 dists[BUCKETS];
    for (uint32_t b = 0; b < subject->plan.bucket_count; b++) {
        sizes[b] = subject->plan.bucket[b].size;
        dists[b] = subject->plan.bucket[b].dist;
    }
    subject->is_good =
        wc_LoadStaticMemory_ex(&subject->heap, subject->plan.bucket_count, sizes, dists,
                               subject->buffer, BUFFER_BYTES, WOLFMEM_GENERAL, 0) == 0;
}

/* Every request of the log; the frees of the even slots by way of a realloc. */
static void root_serve_log(struct subject *subject)
{
    subject->is_good = true;
    for (size_t i = 0; i < subject->trace.event_count; i++) {
        trace_event e = subject->trace.events[i];
        void **block = &subject->block[event_slot(e)];
        size_t size = (size_t)subject->trace.kinds.kind[event_kind(e)].size;
        if (!event_is_free(e)) {
            *block = wolfSSL_Malloc(size, subject->heap, DYNAMIC_TYPE_TMP_BUFFER);
            subject->is_good = subject->is_good && *block;
        } else {
            void *moved = event_slot(e) % 2 ? NULL
                                            : wolfSSL_Realloc(*block, size + 1, subject->heap,
                                                              DYNAMIC_TYPE_TMP_BUFFER);
            wolfSSL_Free(moved ? moved : *block, subject->heap, DYNAMIC_TYPE_TMP_BUFFER);
        }
    }
}

static void root_read_statistics(struct subject *subject)
{
    WOLFSSL_MEM_STATS statistics;
    subject->is_good = wolfSSL_GetMemStats(subject->heap->memory, &statistics) == 1;
}

static void root_unload_heap(struct subject *subject)
{
    wc_UnloadStaticMemory(subject->heap);
    subject->is_good = true;
}

static struct root {
    const char *name;
    void (*run)(struct subject *);
    size_t bytes; /* the most it took */
} roots[] = {
#define ROOT(name) {#name, root_##name, 0}
    ROOT(find_records),    ROOT(build_trace),  ROOT(measure_live), ROOT(make_plan),
    ROOT(make_spill_plan), ROOT(replay_plan),  ROOT(write_report), ROOT(load_heap),
    ROOT(serve_log),       ROOT(read_statistics), ROOT(unload_heap),
};

/* ---- Measuring ---- */

static _Alignas(4096) unsigned char stack[STACK_SIZE];
static struct stack_watch watched;
static uintptr_t call_address; /* the stack pointer where a root is called */
static void *volatile kept;    /* memory that the compiler must not leave out */

/* Called where the roots are, in their place. */
__attribute__((noinline)) static void note_call(struct subject *subject)
{
    (void)subject;
    call_address = (uintptr_t)__builtin_dwarf_cfa();
}

struct run {
    struct root *root;
    struct subject *subject;
};

static void *run_root(void *argument)
{
    struct run *run = argument;
    void (*const volatile calls[])(struct subject *) = {note_call, run->root->run};
    unsigned char above[ABOVE]; /* what started the thread has left no trace below */
    kept = above;
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        calls[i](run->subject);
    return NULL;
}

/* To be called when the thread has ended, since the call takes stack itself; what
 * ends a thread is as little as what starts it. */
static void note_high_water(struct root *root)
{
    size_t start = (size_t)((uintptr_t)stack + STACK_SIZE - call_address);
    size_t bytes = stack_watch_high_water(&watched) - start;
    if (bytes > root->bytes)
        root->bytes = bytes;
}

/* Whether the root did its work, within the stack. */
static bool measure(struct root *root, struct subject *subject)
{
    struct run run = {root, subject};
    pthread_attr_t attributes;
    pthread_t thread;
    bool is_run = false;
    stack_watch_init(&watched, stack, STACK_SIZE, GUARD_SIZE, STACK_GROWS_DOWN);
    stack_watch_fill(&watched);
    if (pthread_attr_init(&attributes) != 0)
        return false;
    if (pthread_attr_setstack(&attributes, stack, STACK_SIZE) == 0 &&
        pthread_create(&thread, &attributes, run_root, &run) == 0)
        is_run = pthread_join(thread, NULL) == 0;
    pthread_attr_destroy(&attributes);
    note_high_water(root);
    return is_run && subject->is_good && stack_watch_guard_is_intact(&watched);
}

static bool read_whole(const char *name, struct subject *subject)
{
    char padding[RECORD_PADDING];
    memset(padding, '\n', sizeof padding);
    if (!file_read(name, LOG_BYTES_MAX, &subject->text))
        return false;
    subject->length = subject->text.length;
    sink_write(&subject->text, padding, sizeof padding);
    return !subject->text.is_short;
}

static bool measure_all(const char *name)
{
    static _Alignas(16) unsigned char buffer[BUFFER_BYTES];
    struct subject *subject = calloc(1, sizeof *subject);
    bool is_good = subject && read_whole(name, subject);
    for (size_t i = 0; is_good && i < sizeof roots / sizeof *roots; i++) {
        if (roots[i].run == root_measure_live && trace_request_count(&subject->trace) == 0)
            break; /* there is nothing to plan for */
        if (roots[i].run == root_load_heap) {
            subject->buffer = buffer;
            subject->block = calloc(subject->trace.slot_count, sizeof *subject->block);
            is_good = subject->block != NULL;
        }
        is_good = is_good && measure(&roots[i], subject);
        if (!is_good)
            fprintf(stderr, "%s: %s: %s failed\n", program_name, name, roots[i].name);
    }
    if (subject) {
        sink_free(&subject->text);
        sink_free(&subject->output);
        live_free(&subject->live);
        trace_free(&subject->trace);
        free(subject->block);
    }
    free(subject);
    return is_good;
}

int main(int argc, char **argv)
{
    bool is_good = argc > 1;
    for (int i = 1; i < argc; i++)
        is_good = measure_all(argv[i]) && is_good;
    for (size_t i = 0; is_good && i < sizeof roots / sizeof *roots; i++)
        printf("%s %zu\n", roots[i].name, roots[i].bytes);
    return is_good ? 0 : 1;
}
