/* SPDX-License-Identifier: MIT */
/* make_trace.h - made-up runs for tests: a script of steps, and the trace of it.
 *
 * A script says which block is allocated or freed at each step, and nothing of
 * slots, kinds or events, so a test can go through it with arithmetic of its
 * own and compare with what the program makes of the trace. Step i of a script
 * becomes event i of its trace, on line i + 1. */
#ifndef TESTS_MAKE_TRACE_H
#define TESTS_MAKE_TRACE_H

#include "common/hash.h"
#include "optimizer/live.h"
#include "parser/log.h"
#include "parser/trace.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* ---- Random numbers, the same in every run (splitmix64) ---- */

static inline uint64_t random_next(uint64_t *state)
{
    return hash_mix(*state += HASH_FACTOR);
}

/* 0 to limit - 1. */
static inline uint32_t random_below(uint64_t *state, uint32_t limit)
{
    return (uint32_t)(random_next(state) % limit);
}

/* ---- Scripts ---- */

struct step {
    uint32_t block; /* each has a number of its own */
    uint32_t size;  /* bytes; of a free, those of its block */
    bool is_free;
};

struct script {
    struct step *step;
    uint32_t count;
    uint32_t block_count;
};

static inline void *must(void *memory)
{
    if (!memory)
        abort();
    return memory;
}

/* An empty script with room for step_count steps. */
static inline struct script script_new(uint32_t step_count)
{
    return (struct script){.step = must(calloc((size_t)step_count + 1, sizeof(struct step)))};
}

static inline uint32_t script_alloc(struct script *script, uint32_t size)
{
    script->step[script->count++] = (struct step){script->block_count, size, false};
    return script->block_count++;
}

static inline void script_free_block(struct script *script, uint32_t block, uint32_t size)
{
    script->step[script->count++] = (struct step){block, size, true};
}

/* step_count steps, never more than live_max blocks live; whether blocks rather
 * come or go changes now and then, so that there are peaks of all heights. */
static inline struct script script_random(uint64_t *random, const uint32_t *sizes,
                                          uint32_t size_count, uint32_t step_count,
                                          uint32_t live_max)
{
    struct script script = script_new(step_count);
    struct step *live = must(calloc((size_t)live_max + 1, sizeof *live));
    uint32_t live_count = 0;
    uint32_t tendency = 6; /* of 10 steps, those that allocate */
    while (script.count < step_count) {
        if (random_below(random, 8) == 0)
            tendency = 2 + random_below(random, 7);
        bool allocates = random_below(random, 10) < tendency;
        if (live_count == 0 || (allocates && live_count < live_max)) {
            script_alloc(&script, sizes[random_below(random, size_count)]);
            live[live_count++] = script.step[script.count - 1];
        } else {
            uint32_t which = random_below(random, live_count);
            script_free_block(&script, live[which].block, live[which].size);
            live[which] = live[--live_count];
        }
    }
    free(live);
    return script;
}

static inline void script_end(struct script *script)
{
    free(script->step);
    *script = (struct script){0};
}

/* ---- Traces ---- */

static inline void make_alloc(struct trace *trace, uint64_t address, uint64_t size, uint64_t line)
{
    struct record record = {.type = RECORD_ALLOC, .address = address, .size = size,
                            .has_size = true, .site = "f:1", .site_length = 3};
    if (trace_add(trace, &record, line) != LOG_OK)
        abort();
}

static inline void make_free(struct trace *trace, uint64_t address, uint64_t line)
{
    struct record record = {.type = RECORD_FREE, .address = address, .site = "f:2",
                            .site_length = 3};
    if (trace_add(trace, &record, line) != LOG_OK)
        abort();
}

/* The trace of a script. To be freed with trace_free(). */
static inline struct trace script_trace(const struct script *script)
{
    struct trace trace = {0};
    for (uint32_t i = 0; i < script->count; i++) {
        const struct step *step = &script->step[i];
        uint64_t address = 0x1000 + (uint64_t)step->block * 16;
        if (step->is_free)
            make_free(&trace, address, (uint64_t)i + 1);
        else
            make_alloc(&trace, address, step->size, (uint64_t)i + 1);
    }
    if (trace_finish(&trace, script->count) != LOG_OK)
        abort();
    return trace;
}

/* Reads what is left of a text. */
static inline ptrdiff_t text_reader(void *source, char *buffer, size_t size)
{
    const char **text = source;
    size_t count = strlen(*text) < size ? strlen(*text) : size;
    memcpy(buffer, *text, count);
    *text += count;
    return (ptrdiff_t)count;
}

/* The trace of a log's text, without some regions. To be freed with trace_free(). */
static inline struct trace text_trace(const char *text, region_set left_out)
{
    struct log log = {.trace.left_out = left_out};
    if (log_read(text_reader, &text, &log) != LOG_OK)
        abort();
    return log.trace;
}

/* ---- Estimates ---- */

/* Makes M an estimate from below, as one of too many vectors is: of an interval no
 * more is known than the peak of the fullest of its classes. */
static inline void lower_estimate(struct live *live)
{
    size_t n = live->class_count;
    live->is_exact = false;
    for (uint32_t first = 0; first < n; first++) {
        uint32_t most = 0;
        for (uint32_t last = first + 1; last <= n; last++) {
            uint32_t alone = live_peak(live, last - 1, last); /* still as it was */
            most = most < alone ? alone : most;
            live->peak[first * (2 * n - first + 1) / 2 + (last - 1 - first)] = most;
        }
    }
}

#endif
