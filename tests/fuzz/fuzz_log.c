/* SPDX-License-Identifier: MIT */
/* fuzz_log.c - the reader of logs on any bytes: in steps of one byte, of some and
 * of all, by several threads, with lines remembered; against record after record
 * of line after line, and their trace against a list of blocks. What is searched at
 * once is small in this build, and half of the inputs are repeated until they have
 * several times that. */
#include "fuzz.h"
#include "parser/log.h"
#include "tests/same_trace.h"

#include <stdlib.h>
#include <string.h>

#define REPEATED_LENGTH ((size_t)3 * BLOCK_SIZE)

struct source {
    const char *text;
    size_t length;
    size_t step;
};

static ptrdiff_t read_step(void *argument, char *buffer, size_t size)
{
    struct source *source = argument;
    size_t count = source->length < source->step ? source->length : source->step;
    count = count < size ? count : size;
    memcpy(buffer, source->text, count);
    source->text += count;
    source->length -= count;
    return (ptrdiff_t)count;
}

static struct trace read_in_steps(const char *text, size_t length, size_t step)
{
    struct source source = {text, length, step};
    struct trace trace = {0};
    enum log_status status = log_read(read_step, &source, &trace);
    assert(status == LOG_OK);
    return trace;
}

/* ---- The list ---- */

struct listed {
    uint64_t address;
    uint64_t size;
    bool is_live;
};

/* All addresses that were ever allocated, and what the trace must have counted. */
struct list {
    struct listed *block;
    size_t count;
    uint64_t live_bytes;
    uint64_t peak_live_bytes;
    uint64_t oddity[ODDITY_COUNT];
};

static void list_end(struct list *list, struct listed *block)
{
    block->is_live = false;
    if (block->size <= TRACE_SIZE_MAX)
        list->live_bytes -= block->size;
}

static void list_add(struct list *list, const struct record *record)
{
    struct listed *block = list->block;
    while (block < list->block + list->count && block->address != record->address)
        block++;
    bool is_known = block < list->block + list->count;
    if (record->kind == RECORD_FREE && !record->address) {
        list->oddity[ODDITY_FREE_NULL]++;
    } else if (record->kind == RECORD_FREE && (!is_known || !block->is_live)) {
        list->oddity[is_known ? ODDITY_FREE_DEAD : ODDITY_FREE_UNKNOWN]++;
    } else if (record->kind == RECORD_FREE) {
        list_end(list, block);
    } else if (record->kind == RECORD_ALLOC && !record->address) {
        list->oddity[ODDITY_FAILED_NULL]++;
    } else if (record->kind == RECORD_ALLOC) {
        if (is_known && block->is_live) {
            list->oddity[ODDITY_REUSED_LIVE]++;
            list_end(list, block);
        }
        list->count += !is_known;
        *block = (struct listed){record->address, record->size, true};
        list->oddity[ODDITY_OVERSIZE] += record->size > TRACE_SIZE_MAX;
        list->live_bytes += record->size > TRACE_SIZE_MAX ? 0 : record->size;
        if (list->peak_live_bytes < list->live_bytes)
            list->peak_live_bytes = list->live_bytes;
    }
}

static void list_check(struct list *list, const struct trace *trace)
{
    static const enum trace_oddity checked[] = {
        ODDITY_FREE_UNKNOWN, ODDITY_FREE_DEAD, ODDITY_FREE_NULL,   ODDITY_REUSED_LIVE,
        ODDITY_FAILED_NULL,  ODDITY_OVERSIZE,  ODDITY_LIVE_AT_END,
    };
    for (size_t i = 0; i < list->count; i++)
        list->oddity[ODDITY_LIVE_AT_END] += list->block[i].is_live &&
                                            list->block[i].size <= TRACE_SIZE_MAX;
    for (size_t i = 0; i < sizeof checked / sizeof *checked; i++)
        assert(trace->oddity[checked[i]].count == list->oddity[checked[i]]);
    assert(trace->peak_live_bytes == list->peak_live_bytes);
}

/* ---- Reading ---- */

/* Line by line, in the plainest way. *longest becomes the length of the longest line. */
static struct trace read_plainly(const char *text, size_t length, size_t *longest)
{
    struct trace trace = {0};
    struct list list = {.block = malloc((length + 1) * sizeof *list.block)}; /* ample */
    uint64_t number = 0;
    char *line = malloc(length + RECORD_PADDING);
    assert(line && list.block);
    *longest = 0;
    for (size_t at = 0; at < length;) {
        const char *newline = memchr(text + at, '\n', length - at);
        size_t count = newline ? (size_t)(newline - text) - at : length - at;
        const char *end = line + count;
        memcpy(line, text + at, count);
        memset(line + count, '\n', RECORD_PADDING);
        number++;
        for (const char *next = line; next < end;) {
            struct record record;
            next = record_next(line, next, end, &record);
            list_add(&list, &record);
            enum trace_status status = trace_add(&trace, &record, number);
            assert(status == TRACE_OK);
        }
        *longest = *longest < count ? count : *longest;
        at += count + 1;
    }
    free(line);
    enum trace_status status = trace_finish(&trace, number);
    assert(status == TRACE_OK);
    list_check(&list, &trace);
    free(list.block);
    return trace;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const size_t steps[] = {1, 7, 4099};
    bool is_repeated = size > 0 && data[0] & 1;
    size_t length = is_repeated ? (REPEATED_LENGTH / size + 1) * size : size;
    size_t longest;
    char *text = malloc(length + 1);
    assert(text);
    for (size_t at = 0; at < length; at += size)
        memcpy(text + at, data, size);

    struct trace whole = read_in_steps(text, length, SIZE_MAX);
    struct trace plain = read_plainly(text, length, &longest);
    assert(longest >= BLOCK_SIZE || same_traces(&whole, &plain));
    trace_free(&plain);
    struct trace stepwise = read_in_steps(text, length, steps[size % 3]);
    assert(same_traces(&whole, &stepwise));
    trace_free(&stepwise);
    trace_free(&whole);
    free(text);
    return 0;
}
