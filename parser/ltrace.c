/* SPDX-License-Identifier: MIT */
/* ltrace.c - what ltrace prints of the calls that allocate and free:
 *
 *   malloc(64)                                 = 0x56013ce3a2a0
 *   [pid 8207] realloc(0x56013ce3a2a0, 2048)   = 0x56013ce3a700    on a terminal
 *   8207 05:19:21.77 app->free(0x56013ce3a700) = <void>            with -o and -tt
 *   [0x558445ff317b] malloc@libc.so.6(64)      = 0                 with -i and -x
 *
 * Where something comes between a call and its return, each has its own line,
 * and what the same thread prints between them is the call's own doing:
 *
 *   8207 realloc(0, 77 <unfinished ...>
 *   8208 malloc(100)                           = 0x7f2590000b70
 *   8207 malloc@libc.so.6(77)                  = 0x56013ce3a700
 *   8207 <... realloc resumed> )               = 0x56013ce3a700
 *
 * Where what comes between is the end of another thread, it prints "no return" in
 * place of "unfinished", and the call returns all the same.
 */
#include "input.h"

#include "scan.h"

#include <string.h>

/* The first call in a line, which is the traced one; others may stand in its
 * strings. Returns one past its '(', NULL where it neither allocates nor frees. */
static const char *find_call(const char *line, const char *end, const char **name,
                             struct call *call)
{
    for (const char *at = line; (at = scan_find(at, end, "(")) != NULL;) {
        const char *last = at - 1;
        const char *first = last;
        while (first > line && scan_is_name(first[-1]))
            first--;
        if (first == last)
            continue;
        bool is_traced = first == line || first[-1] == ' ' || first[-1] == '>';
        call_name(first, (size_t)(last - first), call);
        *name = first;
        return is_traced && call->function ? at : NULL;
    }
    return NULL;
}

/* The thread that a line is about, 0 where it does not tell. */
static uint64_t read_thread(const char *line, const char *end)
{
    uint64_t thread = 0;
    const char *number = scan_find(line, end, "[pid ");
    const char *after = scan_number(number ? number : line, &thread);
    return after && (*after == ']' || *after == ' ') ? thread : 0;
}

/* How many bytes "[0x558445ff317b] " takes, which stands before the name with -i;
 * 0 where it does not. */
static size_t site_length(const char *line, const char *name)
{
    const char *open = name;
    if (name - line < 2 || name[-2] != ']')
        return 0;
    while (open > line && *open != '[')
        open--;
    return scan_word(open, "[0x") ? (size_t)(name - open) : 0;
}

/* The records of a call that has returned; `site` with its blank, or of 0 bytes. */
static size_t finish(const struct call *call, uint64_t result, const char *site, size_t length,
                     struct record *records)
{
    size_t count = call_records(call, result, records);
    if (count && length && records[count - 1].type == RECORD_ALLOC)
        record_set_site(&records[count - 1], site, length - 1);
    return count;
}

static struct input_open *find_open(struct input_state *state, uint64_t thread)
{
    for (size_t i = 0; i < state->open_count; i++) {
        if (state->open[i].thread == thread)
            return &state->open[i];
    }
    return NULL;
}

/* A free is done when it begins: before it returns, another thread can be given
 * the block. All else is known when it returns. */
static size_t begin(struct input_state *state, uint64_t thread, const struct call *call,
                    const char *site, size_t length, struct record *records)
{
    if (state->open_count == INPUT_THREADS_MAX || length > INPUT_SITE_MAX)
        return input_cut(records);
    struct input_open *open = &state->open[state->open_count++];
    open->thread = thread;
    open->depth = 0;
    open->call = *call;
    open->site_length = length;
    memcpy(open->site, site, length);
    return call_is_free(call) ? call_records(call, 0, records) : 0;
}

/* "<... realloc resumed> ) = 0x56013ce3a700", from the name on. */
static size_t resume(struct input_state *state, struct input_open *open, const char *name,
                     struct record *records)
{
    struct call call;
    uint64_t result;
    const char *last = name;
    while (scan_is_name(*last))
        last++;
    call_name(name, (size_t)(last - name), &call);
    if (!call.function)
        return 0;
    if (!open)
        return input_cut(records);
    if (open->depth) {
        open->depth--;
        return 0;
    }
    const struct input_open closed = *open; /* the last one takes its place, and it that one's */
    struct input_open *place = &state->open[--state->open_count];
    *open = *place;
    *place = closed;

    const char *after = scan_word(last, " resumed> )");
    if (call.function != closed.call.function)
        return input_cut(records);
    if (call_is_free(&call))
        return 0;
    if (!after || !call_result(after, &result))
        return input_cut(records);
    return finish(&closed.call, result, place->site, place->site_length, records);
}

size_t ltrace_read(struct input_state *state, const char *line, const char **text,
                   const char *end, struct record *records)
{
    *text = end;
    struct call call;
    const char *name;
    uint64_t result = 0;
    uint64_t thread = read_thread(line, end);
    struct input_open *open = find_open(state, thread);
    const char *resumed = scan_find(line, end, "<... ");
    if (resumed)
        return resume(state, open, resumed, records);

    const char *arguments = find_call(line, end, &name, &call);
    if (!arguments)
        return 0;
    const char *after = call_arguments(arguments, &call);
    bool is_open = after && (scan_word(after, " <unfinished ...>") ||
                             scan_word(after, " <no return ...>"));
    if (open) {
        open->depth += is_open;
        return 0;
    }
    size_t length = site_length(line, name);
    if (is_open)
        return begin(state, thread, &call, name - length, length, records);
    after = after ? scan_word(after, ")") : NULL;
    bool is_done = after && (call_is_free(&call) ? (unsigned char)*after <= ' '
                                                 : call_result(after, &result) != NULL);
    if (!is_done)
        return input_cut(records);
    return finish(&call, result, name - length, length, records);
}
