/* SPDX-License-Identifier: MIT */
/* input.c - the table of formats. Recognition tries them in this order, so a call that
 * valgrind prints is not taken for one that ltrace prints. */
#include "input.h"

#include <string.h>

const struct input_format input_formats[] = {
    {"wolfssl", "wolfSSL with WOLFSSL_DEBUG_MEMORY, and allocator/", wolfssl_read,
     .is_wolfssl = true},
    {"mtrace", "mtrace() of glibc", mtrace_read, .prints_realloc = true},
    {"valgrind", "valgrind --trace-malloc=yes", valgrind_read, .prints_realloc = true,
     .hides_pointers = true},
    {"ltrace", "ltrace", ltrace_read, .has_state = true, .prints_realloc = true},
    {"csv", "time,op,address,size,site: see docs/inputs.md", csv_read, .prints_realloc = true},
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

/* Does the line allocate or free in this format? A record that breaks off does not. */
static bool is_line_of(const struct input_format *format, struct input_state *state,
                       const char *line, const char *end)
{
    for (const char *text = line; text < end;) {
        struct record records[INPUT_RECORDS_MAX];
        size_t count = format->read_records(state, line, &text, end, records);
        for (size_t i = 0; i < count; i++) {
            if (records[i].type == RECORD_ALLOC || records[i].type == RECORD_FREE)
                return true;
        }
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
