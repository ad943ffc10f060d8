/* SPDX-License-Identifier: MIT */
/* valgrind.c - what a tool of valgrind prints with --trace-malloc=yes:
 *
 *   --22988-- malloc(64) = 0x4A42040
 *   --22988-- realloc(0x4A420C0,2048) = 0x4A42900
 *   --00:00:00:00.623 22988-- free(0x4A42040)       with --time-stamp=yes
 *   --22988-- realloc(0x0,77)malloc(77) = 0x4A42A00
 *   --22988-- realloc(0x4A42A00,0)free(0x4A42A00)
 *
 * From 3.24 on the result of some calls stands on a later line of the same process:
 *
 *   --2422-- posix_memalign(al 64, size 5000)
 *   --2422--  = 0x4A50380
 *
 * A realloc that hands its work to another function prints no result of its own.
 * Nor does a calloc whose size overflows: the next call stands behind it. */
#include "input.h"

#include "scan.h"

#include "common/digits.h"

/* One past the '(' of a call that stands at `text`; NULL where none does. */
static const char *read_name(const char *text, struct call *call)
{
    const char *name = text;
    while (scan_is_name(*text))
        text++;
    call_name(name, (size_t)(text - name), call);
    return call->function ? scan_word(text, "(") : NULL;
}

/* The first call of a line, behind the number of the process. */
static const char *find_call(const char *line, const char *end, struct call *call)
{
    for (const char *at = line; (at = scan_find(at, end, "-- ")) != NULL;) {
        bool has_number = at - line > 3 && is_digit(at[-4]);
        const char *arguments = has_number ? read_name(at, call) : NULL;
        if (arguments)
            return arguments;
    }
    return NULL;
}

/* A call behind which another one stands; several such in a line count as one. */
static size_t note_no_result(const struct call *call, struct record *record)
{
    if (call_is_realloc(call))
        return 0;
    if (call->size > RECORD_SIZE_MAX)
        return call_records(call, 0, record);
    return input_cut(record);
}

/* The number of the process that a line is about, which stands before "-- "; 0: none. */
static uint64_t read_process(const char *line, const char *end)
{
    for (const char *at = line; (at = scan_find(at, end, "-- ")) != NULL;) {
        const char *first = at - 3;
        uint64_t process = 0;
        while (first > line && is_digit(first[-1]))
            first--;
        if (first < at - 3 && scan_number(first, &process))
            return process;
    }
    return 0;
}

static struct input_open *find_open(struct input_state *state, uint64_t process)
{
    for (size_t i = 0; i < state->open_count; i++) {
        if (state->open[i].thread == process)
            return &state->open[i];
    }
    return NULL;
}

/* Keeps a call until its result is printed. */
static size_t open_call(struct input_state *state, uint64_t process, const struct call *call,
                        struct record *records)
{
    if (!process || state->open_count == INPUT_THREADS_MAX)
        return input_cut(records);
    state->open[state->open_count++] = (struct input_open){.thread = process, .call = *call};
    return 0;
}

/* Ends a call whose result stands on this line, "--2422--  = 0x4A50380". */
static size_t close_call(struct input_state *state, struct input_open *open, const char *line,
                         const char *end, struct record *records)
{
    uint64_t result = 0;
    struct call call = open->call;
    const char *number = scan_find(line, end, "--  =");
    if (!number || !call_result(number - 2, &result))
        return 0;
    *open = state->open[--state->open_count];
    return call_records(&call, result, records);
}

size_t valgrind_read(struct input_state *state, const char *line, const char **text,
                     const char *end, struct record *records)
{
    *text = end;
    struct call call;
    uint64_t result = 0;
    size_t count = 0;
    const char *next = find_call(line, end, &call);
    uint64_t process = state->open_count || next ? read_process(line, end) : 0;
    struct input_open *open = process ? find_open(state, process) : NULL;
    if (!next)
        return open ? close_call(state, open, line, end, records) : 0;
    if (open) { /* its result is lost */
        *open = state->open[--state->open_count];
        count = input_cut(records);
    }
    for (;;) {
        struct call inner;
        next = call_arguments(next, &call);
        next = next ? scan_word(next, ")") : NULL;
        const char *arguments = next && !call_is_free(&call) ? read_name(next, &inner) : NULL;
        if (!arguments)
            break;
        struct call probe = inner; /* "realloc() with size 0" is an error's text */
        if (!call_arguments(arguments, &probe))
            break;
        if (count == 0)
            count = note_no_result(&call, records);
        call = inner;
        next = arguments;
    }
    if (next && (call_is_free(&call) || call_result(next, &result)))
        return count + call_records(&call, result, records + count);
    if (next && !scan_word(next, " ="))
        return count + open_call(state, process, &call, records + count);
    return count + input_cut(records + count);
}
