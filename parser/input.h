/* SPDX-License-Identifier: MIT */
/* input.h - the formats that a log can have, and how to tell them.
 *
 * wolfSSL's own is read by record.h. The others come from tracers of malloc, so
 * that an application without wolfSSL can have a pool sized too. They have one
 * event a line, and their readers live in the files of their names. */
#ifndef PARSER_INPUT_H
#define PARSER_INPUT_H

#include "call.h"
#include "record.h"

#include <stddef.h>
#include <stdint.h>

#define INPUT_THREADS_MAX 256 /* that can be inside a call at once */
#define INPUT_SITE_MAX 24     /* bytes of the call site of such a call */

/* What a reader has to remember from line to line: the calls that have begun
 * and not returned, at most one a thread. {0} is a valid empty one. */
struct input_state {
    struct input_open {
        uint64_t thread;
        uint64_t depth; /* calls inside it that have not returned */
        struct call call;
        size_t site_length; /* 0 where the line does not tell it */
        char site[INPUT_SITE_MAX];
    } open[INPUT_THREADS_MAX];
    size_t open_count;
};

/* The most records that a line makes: a call, and one that failed before it. */
#define INPUT_RECORDS_MAX (CALL_RECORDS_MAX + 1)

/* Reads one line, [line, end), behind which stand RECORD_PADDING bytes '\n'.
 * Returns how many records it makes, at most INPUT_RECORDS_MAX; 0 for a line that
 * says something else. The site of a record lives until the next call, and until
 * the line is gone. Never fails. Cost: linear in the line. */
typedef size_t input_reader(struct input_state *state, const char *line, const char *end,
                            struct record *records);

input_reader mtrace_read, valgrind_read, ltrace_read, csv_read;

struct input_format {
    const char *name;    /* as --input has it */
    const char *about;   /* for people */
    input_reader *reader; /* NULL: wolfSSL's, which record_next() reads */
    bool hides_pointers; /* its addresses do not tell the width of a pointer */
};

/* What a reader returns for a line that breaks off or is malformed. */
static inline size_t input_cut(struct record *records)
{
    *records = (struct record){.kind = RECORD_CUT};
    return 1;
}

/* The formats, the first of them wolfSSL's; the last has no name. */
extern const struct input_format input_formats[];

/* The format with this name; NULL where there is none. */
const struct input_format *input_find(const char *name);

/* The format of the first line of [text, end) that allocates or frees in any of
 * them; NULL where no line does. `end` as for input_reader. */
const struct input_format *input_recognize(const char *text, const char *end);

#endif
