/* SPDX-License-Identifier: MIT */
/* fuzz_log.c - the reader of logs on any bytes: in steps of one byte, of some and
 * of all, by several threads, with lines remembered; against record after record
 * of line after line. The blocks that are searched at once are small in this build,
 * and half of the inputs are repeated until there are several of them. */
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

/* Line by line, in the plainest way. Length becomes that of the longest line. */
static struct trace read_plainly(const char *text, size_t length, size_t *longest)
{
    struct trace trace = {0};
    uint64_t number = 0;
    char *line = malloc(length + RECORD_PADDING);
    assert(line);
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
            enum trace_status status = trace_add(&trace, &record, number);
            assert(status == TRACE_OK);
        }
        *longest = *longest < count ? count : *longest;
        at += count + 1;
    }
    free(line);
    enum trace_status status = trace_finish(&trace, number);
    assert(status == TRACE_OK);
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
