/* SPDX-License-Identifier: MIT */
/* fuzz_log.c - the reader of logs on any bytes, in each format: in steps of one byte,
 * of some and of all, by several threads, with lines remembered; against record after
 * record of line after line, and their trace against a list of blocks. What is searched
 * at once is small in this build, and some of the inputs are repeated until they have
 * several times that. */
#include "fuzz.h"
#include "list.h"
#include "parser/input.h"
#include "parser/log.h"
#include "parser/small.h"
#include "parser/threads.h"
#include "tests/same_trace.h"

#include <stdlib.h>
#include <string.h>

#define REPEATED_LENGTH ((size_t)3 * PART_SIZE)

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

/* *undone becomes the log's. */
static struct trace read_in_steps(const char *text, size_t length, size_t step, unsigned *undone)
{
    struct source source = {text, length, step};
    struct log log = {.is_as_logged = true};
    enum log_status status = log_read(read_step, &source, &log);
    bool is_small = log.trace.is_small;
    assert(status == LOG_OK || (is_small && (status == LOG_DAMAGED ? log.damage.what != NULL
                                                                 : status == LOG_TOO_MANY_BLOCKS)));
    if (status != LOG_OK) {
        log_free(&log);
        log.trace.is_small = true;
    }
    free(log.head);
    for (size_t f = 0; f < log.forked_count; f++)
        trace_free(&log.forked[f].trace);
    free(log.forked);
    *undone = (unsigned)log.trace.undone;
    return log.trace;
}

/* A copy with just what the readers of lines need behind it. */
static char *padded(const char *text, size_t length)
{
    char *copy = malloc(length + RECORD_PADDING);
    assert(copy);
    memcpy(copy, text, length);
    memset(copy + length, '\n', RECORD_PADDING);
    return copy;
}

static void add(struct trace *trace, struct list *list, struct record *record, uint64_t line)
{
    list_add(list, record);
    enum log_status status = trace_add(trace, record, line);
    assert(status == LOG_OK);
}

static void add_line(struct trace *trace, struct list *list, struct threads *threads,
                     const char *line, const char *end, uint64_t number)
{
    for (const char *text = line; text < end;) {
        struct record records[INPUT_RECORDS_MAX];
        struct record whole[THREADS_RECORDS_MAX];
        size_t count = input_records(trace->input, line, &text, end, records);
        for (size_t i = 0; i < count; i++) {
            bool is_whole = !trace->input->has_threads;
            size_t whole_count = is_whole ? 1 : threads_take(threads, &records[i], whole);
            bool is_first = is_whole || threads->process == 0;
            for (size_t w = 0; is_first && w < whole_count; w++)
                add(trace, list, is_whole ? &records[i] : &whole[w], number);
        }
    }
}

/* Line by line, in the plainest way. *longest becomes the length of the longest line. */
static struct trace read_plainly(const char *text, size_t length,
                                 const struct input_format *input, size_t *longest)
{
    struct trace trace = {.input = input};
    struct list list = {.block = malloc((length + 1) * sizeof *list.block)}; /* ample */
    static struct threads threads;
    uint64_t number = 0;
    threads = (struct threads){.has_nested_calls = input->nests_calls,
                                .are_processes = input->names_processes};
    assert(list.block);
    *longest = 0;
    for (size_t at = 0; at < length;) {
        const char *newline = memchr(text + at, '\n', length - at);
        size_t count = newline ? (size_t)(newline - text) - at : length - at;
        char *line = padded(text + at, count);
        add_line(&trace, &list, &threads, line, line + count, ++number);
        free(line);
        *longest = *longest < count ? count : *longest;
        at += count + 1;
    }
    enum log_status status = trace_finish(&trace, number);
    assert(status == LOG_OK);
    list_check(&list, &trace);
    free(list.block);
    return trace;
}

/* Whether the first part shows the log's format, and so all lines are read in it. */
static bool shows_soon(const char *text, size_t length, const struct input_format *input)
{
    size_t end = length < PART_SIZE ? length : PART_SIZE;
    while (end < length && end > 0 && text[end - 1] != '\n')
        end--;
    char *copy = padded(text, end);
    bool shows = input == input_formats || input_recognize(copy, copy + end) == input;
    free(copy);
    return shows;
}

/* What is made small and read is made small to the same bytes. */
static void check_small(const struct trace *trace)
{
    struct sink first = {0};
    struct sink second = {0};
    unsigned undone;
    bool is_written = small_write(trace, &first);
    assert(is_written);
    struct trace small = read_in_steps(first.text, first.length, SIZE_MAX, &undone);
    assert(small.is_small && small.input == trace->input && undone == trace->undone);
    is_written = small_write(&small, &second);
    assert(is_written && first.length == second.length &&
           memcmp(first.text, second.text, first.length) == 0);
    trace_free(&small);
    sink_free(&first);
    sink_free(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const size_t steps[] = {1, 7, 4099};
    bool is_repeated = size > 0 && data[0] % 8 == 1; /* 'A' of "Alloc:", too */
    size_t length = is_repeated ? (REPEATED_LENGTH / size + 1) * size : size;
    size_t longest;
    unsigned undone;
    char *text = malloc(length + 1);
    assert(text);
    for (size_t at = 0; at < length; at += size)
        memcpy(text + at, data, size);

    struct trace whole = read_in_steps(text, length, SIZE_MAX, &undone);
    if (whole.input && length < PART_SIZE) /* so that no call site is too long for one */
        check_small(&whole);
    if (whole.is_small) {
        struct trace again = read_in_steps(text, length, steps[size % 3], &undone);
        assert(same_traces(&whole, &again));
        trace_free(&again);
        trace_free(&whole);
        free(text);
        return 0;
    }
    struct trace plain = read_plainly(text, length, whole.input, &longest);
    assert(longest >= PART_SIZE || undone || !shows_soon(text, length, whole.input) ||
           same_traces(&whole, &plain));
    trace_free(&plain);
    struct trace stepwise = read_in_steps(text, length, steps[size % 3], &undone);
    assert(same_traces(&whole, &stepwise));
    trace_free(&stepwise);
    trace_free(&whole);
    free(text);
    return 0;
}
