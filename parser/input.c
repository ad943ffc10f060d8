/* SPDX-License-Identifier: MIT */
/* input.c - the table of formats. A line is tried in its order, so that a call
 * that valgrind prints is not taken for one that ltrace does. */
#include "input.h"

#include <string.h>

const struct input_format input_formats[] = {
    {"wolfssl", "wolfSSL with WOLFSSL_DEBUG_MEMORY, and allocator/", NULL, false},
    {"mtrace", "mtrace() of glibc", mtrace_read, false},
    {"valgrind", "valgrind --trace-malloc=yes", valgrind_read, true},
    {"ltrace", "ltrace", ltrace_read, false},
    {"csv", "time,op,address,size,site: see docs/inputs.md", csv_read, false},
    {0},
};

const struct input_format *input_find(const char *name)
{
    for (const struct input_format *format = input_formats; format->name; format++) {
        if (strcmp(format->name, name) == 0)
            return format;
    }
    return NULL;
}

/* Does the line allocate or free in this format? What only breaks off does not. */
static bool is_line_of(const struct input_format *format, struct input_state *state,
                       const char *line, const char *end)
{
    struct record records[INPUT_RECORDS_MAX];
    size_t count = 1;
    if (format->reader)
        count = format->reader(state, line, end, records);
    else
        record_next(line, line, end, records);
    for (size_t i = 0; i < count; i++) {
        if (records[i].kind == RECORD_ALLOC || records[i].kind == RECORD_FREE)
            return true;
    }
    return false;
}

const struct input_format *input_recognize(const char *text, const char *end)
{
    struct input_state state;
    state.open_count = 0;
    for (const char *line = text; line <= end;) {
        const char *line_end = memchr(line, '\n', (size_t)(end - line) + 1);
        for (const struct input_format *format = input_formats; format->name; format++) {
            if (is_line_of(format, &state, line, line_end))
                return format;
        }
        line = line_end + 1;
    }
    return NULL;
}
