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
#include "optimizer/planning.h"
#include "optimizer/squeezed.h"
#include "parser/input.h"
#include "parser/log.h"
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
    struct log log;
    struct planning planning;
    struct sink output;
    bool is_good;
    WOLFSSL_HEAP_HINT *heap;
    void **block; /* of each slot */
    unsigned char *buffer;
};

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
            count += wolfssl_read(line, &text, line_end, &record);
        line = line_end + 1;
    }
    subject->is_good = count > 0;
}

static void root_build_trace(struct subject *subject)
{
    const char *end = subject->text.text + subject->length;
    uint64_t line_count = 0;
    subject->log.trace.input = input_find("wolfssl");
    subject->is_good = true;
    for (const char *line = subject->text.text; line < end && subject->is_good;) {
        const char *line_end = line;
        while (*line_end != '\n')
            line_end++;
        line_count++;
        for (const char *text = line; text < line_end && subject->is_good;) {
            struct record record;
            if (wolfssl_read(line, &text, line_end, &record))
                subject->is_good = trace_add(&subject->log.trace, &record, line_count) == LOG_OK;
        }
        line = line_end + 1;
    }
    if (subject->is_good)
        subject->is_good = trace_finish(&subject->log.trace, line_count) == LOG_OK;
}

static void root_measure_live(struct subject *subject)
{
    struct planning *planning = &subject->planning;
    *planning = (struct planning){
        .logs = &subject->log, .log_count = 1, .files = &subject->log, .file_count = 1,
        .regions = REGION_SET_ALL, .target = target_presets[0],
        .budget = {.max_buckets = BUCKETS, .max_waste = UINT64_MAX},
        .by_count_count = BUCKETS,
    };
    subject->is_good =
        live_measure(&subject->log, 1, &planning->target, false, &planning->live) == LIVE_OK;
}

static void root_make_plan(struct subject *subject)
{
    subject->is_good = plan_peak(&subject->planning) == PLAN_OK &&
                       plan_bound(&subject->planning) == PLAN_OK;
}

static void root_make_spill_plan(struct subject *subject)
{
    subject->is_good = squeezed_make(&subject->planning.live, &subject->planning.squeezed) &&
                       spill_plan(&subject->planning) == SPILL_OK;
}

static void root_replay_plan(struct subject *subject)
{
    struct planning *planning = &subject->planning;
    subject->is_good = replay_all(&planning->peak, &planning->live, &planning->replay) &&
                       planning->replay.is_served;
}

static void root_write_report(struct subject *subject)
{
    struct report report = {
        .version = "0", .planning = &subject->planning, .is_verbose = true,
    };
    subject->is_good = report_prepare(&report, FORMAT_TEXT);
    if (subject->is_good)
        report_print(&subject->output, &report, FORMAT_TEXT);
    report_free(&report);
    subject->is_good = subject->is_good && !subject->output.is_short;
}

/* The allocator in the plan's buckets: its buffer is larger than they need, so it
 * has further blocks for a log that spills. */
static void root_load_heap(struct subject *subject)
{
    word32 sizes[BUCKETS];
    word32 dists[BUCKETS];
    for (uint32_t b = 0; b < subject->planning.peak.bucket_count; b++) {
        sizes[b] = subject->planning.peak.bucket[b].size;
        dists[b] = subject->planning.peak.bucket[b].dist;
    }
    subject->is_good =
        wc_LoadStaticMemory_ex(&subject->heap, subject->planning.peak.bucket_count, sizes, dists,
                               subject->buffer, BUFFER_BYTES, WOLFMEM_GENERAL, 0) == 0;
}

/* Every request of the log; the frees of the even slots by way of a realloc. */
static void root_serve_log(struct subject *subject)
{
    subject->is_good = true;
    for (size_t i = 0; i < subject->log.trace.event_count; i++) {
        trace_event e = subject->log.trace.events[i];
        void **block = &subject->block[event_slot(e)];
        size_t size = (size_t)subject->log.trace.kinds.kind[event_kind(e)].size;
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

struct visit {
    struct root *root;
    struct subject *subject;
};

static void *run_root(void *argument)
{
    struct visit *run = argument;
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
    struct visit run = {root, subject};
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
    if (is_good)
        subject->log.name = name;
    for (size_t i = 0; is_good && i < sizeof roots / sizeof *roots; i++) {
        if (roots[i].run == root_measure_live && trace_request_count(&subject->log.trace) == 0)
            break; /* there is nothing to plan for */
        if (roots[i].run == root_load_heap) {
            subject->buffer = buffer;
            subject->block = calloc(subject->log.trace.slot_count, sizeof *subject->block);
            is_good = subject->block != NULL;
        }
        is_good = is_good && measure(&roots[i], subject);
        if (!is_good)
            fprintf(stderr, "%s: %s: %s failed\n", program_name, name, roots[i].name);
    }
    if (subject) {
        sink_free(&subject->text);
        sink_free(&subject->output);
        planning_free(&subject->planning);
        log_free(&subject->log);
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
