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

/* "<... realloc resumed> ) = 0x56013ce3a700", from the name on. */
static size_t read_resumed(const char *name, struct record *records)
{
    struct call call;
    uint64_t result = 0;
    const char *last = name;
    while (scan_is_name(*last))
        last++;
    call_name(name, (size_t)(last - name), &call);
    if (!call.function)
        return 0;
    const char *after = scan_word(last, " resumed> )");
    bool is_known = call_is_free(&call) || (after && call_result(after, &result));
    records[0] = call_return(&call, is_known ? &result : NULL);
    return 1;
}

/* The records of a call, whose name and arguments stand at these places. */
static size_t read_call(struct call *call, const char *line, const char *name,
                        const char *arguments, struct record *records)
{
    uint64_t result = 0;
    size_t length = site_length(line, name);
    const char *site = name - length;
    const char *after = call_arguments(arguments, call);
    bool is_open = after && (scan_word(after, " <unfinished ...>") ||
                             scan_word(after, " <no return ...>"));
    after = after ? scan_word(after, ")") : NULL;
    bool is_done = after && (call_is_free(call) ? (unsigned char)*after <= ' '
                                                : call_result(after, &result) != NULL);
    if (!is_open && !is_done)
        return input_cut(records);
    size_t count = is_open ? call_begin(call, records) : call_records(call, result, records);
    call_set_site(site, length ? length - 1 : 0, records, count);
    for (size_t i = 0; i < count; i++)
        records[i].lacks_library = !memchr(name, '@', (size_t)(arguments - name));
    return count;
}

/* A process that was forked: "fork() = 8208" says it in its parent, "<... fork resumed> ) = 0" in
 * itself. */
static size_t read_fork(const char *line, const char *end, struct record *record)
{
    uint64_t child = 0;
    const char *name = scan_find(line, end, "fork");
    while (name && scan_is_name(*name))
        name++;
    const char *after = name ? scan_word(name, "()") : NULL;
    after = name && !after ? scan_word(name, " resumed> )") : after;
    after = after ? scan_find(after, end, " = ") : NULL;
    if (!after || !scan_number(after, &child))
        return 0;
    *record = (struct record){.type = RECORD_FORK, .thread = child};
    return 1;
}

static size_t read_end(const char *line, const char *end, struct record *record)
{
    *record = (struct record){.type = RECORD_END};
    return scan_find(line, end, "+++ exited (") || scan_find(line, end, "+++ killed by ");
}

size_t ltrace_read(const char *line, const char **text, const char *end, struct record *records)
{
    *text = end;
    struct call call;
    const char *name;
    size_t count = 0;
    const char *resumed = scan_find(line, end, "<... ");
    const char *arguments = resumed ? NULL : find_call(line, end, &name, &call);
    if (resumed)
        count = read_resumed(resumed, records);
    else if (arguments)
        count = read_call(&call, line, name, arguments, records);
    if (!count && !arguments)
        count = read_fork(line, end, records);
    if (!count && !arguments && !resumed)
        count = read_end(line, end, records);
    uint64_t thread = count ? read_thread(line, end) : 0;
    for (size_t i = 0; i < count; i++)
        records[i].thread = records[i].thread ? records[i].thread : thread;
    return count;
}
