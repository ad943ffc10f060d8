/* SPDX-License-Identifier: MIT */
/* valgrind.c - what a tool of valgrind prints with --trace-malloc=yes:
 *
 *   --22988-- malloc(64) = 0x4A42040
 *   --22988-- realloc(0x4A420C0,2048) = 0x4A42900
 *   --00:00:00:00.623 22988-- free(0x4A42040)       with --time-stamp=yes
 *   --22988-- realloc(0x0,77)malloc(77) = 0x4A42A00
 *   --22988-- realloc(0x4A42A00,0)free(0x4A42A00)
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

size_t valgrind_read(struct input_state *state, const char *line, const char *end,
                     struct record *records)
{
    (void)state;
    struct call call;
    uint64_t result = 0;
    size_t count = 0;
    const char *next = find_call(line, end, &call);
    if (!next)
        return 0;
    for (;;) {
        struct call inner;
        next = call_arguments(next, &call);
        next = next ? scan_word(next, ")") : NULL;
        const char *arguments = next && !call_is_free(&call) ? read_name(next, &inner) : NULL;
        if (!arguments)
            break;
        if (count == 0)
            count = note_no_result(&call, records);
        call = inner;
        next = arguments;
    }
    if (next && (call_is_free(&call) || call_result(next, &result)))
        return count + call_records(&call, result, records + count);
    return count + input_cut(records + count);
}
