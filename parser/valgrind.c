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

#include <string.h>

/* One past the '(' of a call that stands at `text`; NULL where none does. */
static const char *read_name(const char *text, struct call *call)
{
    const char *name = text;
    while (scan_is_name(*text))
        text++;
    call_name(name, (size_t)(text - name), call);
    return call->function ? scan_word(text, "(") : NULL;
}

/* The process that stands before a mark, as in "--2422-- " of which `mark` is the end. 0: none. */
static uint64_t read_process(const char *line, const char *mark)
{
    const char *last = mark - strlen("-- ");
    const char *first = last;
    uint64_t process = 0;
    while (first > line && is_digit(first[-1]))
        first--;
    return first < last && scan_number(first, &process) ? process : 0;
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

/* The records of a chain of calls, from the first one's arguments on. *text becomes the
 * place behind what was read. */
static size_t read_calls(struct call *call, const char **text, struct record *records)
{
    uint64_t result = 0;
    size_t count = 0;
    const char *next = *text;
    for (;;) {
        struct call inner;
        next = call_arguments(next, call);
        next = next ? scan_word(next, ")") : NULL;
        *text = next ? next : *text;
        const char *arguments = next && !call_is_free(call) ? read_name(next, &inner) : NULL;
        if (!arguments)
            break;
        struct call probe = inner; /* "realloc() with size 0" is an error's text */
        if (!call_arguments(arguments, &probe))
            break;
        if (count == 0)
            count = note_no_result(call, records);
        *call = inner;
        next = arguments;
    }
    if (next && (call_is_free(call) || call_result(next, &result)))
        return count + call_records(call, result, records + count);
    if (next && !scan_word(next, " ="))
        return count + call_begin(call, records + count);
    return count + input_cut(records + count);
}

/* A number with commas, as in "5,100". */
static const char *read_total(const char *text, uint64_t *number)
{
    const char *next = scan_size(text, number);
    while (next && *next == ',' && is_digit(next[1])) {
        uint64_t more = 0;
        next = scan_size(next + 1, &more);
        *number = *number > RECORD_SIZE_MAX / 1000 - 1 ? RECORD_SIZE_MAX : *number * 1000 + more;
    }
    return next;
}

/* Where the program begins and ends: "==1== Memcheck, ...", "==1==   total heap usage: 2 allocs,
 * 1 frees, ...". Other tools print no totals. */
static size_t read_note(const char *line, const char *end, struct record *record)
{
    uint64_t allocs, frees;
    const char *mark = scan_find(line, end, "== ");
    uint64_t process = mark ? read_process(line, mark) : 0;
    if (!process)
        return 0;
    *record = (struct record){.type = RECORD_BEGIN, .thread = process};
    if (scan_word(mark, "Memcheck, "))
        return 1;
    const char *text = scan_word(mark, "  total heap usage: ");
    text = text ? read_total(text, &allocs) : NULL;
    text = text ? scan_word(text, " allocs, ") : NULL;
    text = text ? read_total(text, &frees) : NULL;
    if (!text || !scan_word(text, " frees"))
        return 0;
    *record = (struct record){.type = RECORD_END, .thread = process, .size = allocs,
                              .address = frees, .has_size = true};
    return 1;
}

size_t valgrind_read(const char *line, const char **text, const char *end, struct record *records)
{
    size_t count = 0;
    uint64_t process = 0;
    const char *at = *text;
    while (!count && (at = scan_find(at, end, "-- ")) != NULL) {
        struct call call = {0};
        uint64_t result;
        process = read_process(line, at);
        const char *arguments = process ? read_name(at, &call) : NULL;
        if (arguments) {
            at = arguments;
            count = read_calls(&call, &at, records);
        } else if (process && *at == ' ' && call_result(at, &result)) {
            records[count++] = call_return(&call, &result);
        }
    }
    for (size_t i = 0; i < count; i++)
        records[i].thread = process;
    if (!count && *text == line)
        count = read_note(line, end, records);
    *text = at ? at : end;
    return count;
}
