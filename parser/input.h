/* SPDX-License-Identifier: MIT */
/* input.h - the formats that a log can have, and how to recognise them.
 *
 * One is wolfSSL's own. The others come from tracers of malloc, so that a pool can be
 * planned for an application without wolfSSL. Each format is one row of a table, and
 * its reader is in the file of its name. */
#ifndef PARSER_INPUT_H
#define PARSER_INPUT_H

#include "call.h"
#include "record.h"
#include "template.h"

#include <stddef.h>
#include <stdint.h>

/* The most records that one call of a reader gives: those of a call, and one of a call
 * that failed before it. */
#define INPUT_RECORDS_MAX (CALL_RECORDS_MAX + 1)

/* Reads the next records of one line.
 *   line     the line's first byte
 *   text     where to read on: at first the line's first byte. It becomes the place
 *            behind what was read, which is `end` once all of the line was
 *   end      one past the line's last byte; RECORD_PADDING bytes '\n' stand there
 *   records  room for INPUT_RECORDS_MAX
 * Returns how many records it read; 0 if what it read says something else. The site of
 * a record is inside the line or lives as long as the program. Never fails. Cost: linear in
 * what it reads. */
typedef size_t input_reader(const char *line, const char **text, const char *end,
                            struct record *records);

/* What lines before had, and most lines have again: the heaps that stand before a record, and the
 * high digits of the address. {0} is valid: nothing is known. */
struct plain_before {
    const char *text; /* of the heaps; must stay in memory */
    size_t length;    /* 0: not known, or there are none */
    uint64_t heap;    /* as record.h has the others */
    bool names_heap;
    bool names_global;
    uint64_t digits;  /* the first eight of the address, the first one lowest; 0: not known */
    uint64_t high;    /* their value */
};

/* Reads a whole line if it is one record and nothing else, in the form that most lines of
 * wolfSSL have. Returns where the line's '\n' is; NULL if the line may be anything else, and
 * then leaves *record undefined. What it reads is what wolfssl_read() would read.
 *   before  of the lines before, or {0}; updated for the next line, also where it returns NULL */
const char *wolfssl_read_plain(const char *line, struct plain_before *before,
                               struct record *record);

input_reader small_read, wolfssl_read, mtrace_read, valgrind_read, ltrace_read, csv_read,
    recorded_read, recorded_wolfssl_read;

/* One input format, and all that other files need to know of it. */
struct input_format {
    const char *name;  /* as --input has it */
    const char *about; /* for people */
    input_reader *reader; /* NULL: templates tell what its lines look like */
    const char *alloc[4]; /* these templates, as template.h has them; ended by NULL unless full */
    const char *free[2];
    const char *realloc[2];
    const struct template_set *templates; /* in place of these, made by the caller; or NULL */
    bool has_threads;    /* records name their threads: what they mean shows threads_take() */
    bool nests_calls;    /* the same: threads.has_nested_calls */
    bool names_processes; /* the same: threads.are_processes */
    bool prints_end;     /* its last line says that the program ended */
    const char *gap;     /* what such a log can't show, as a sentence; NULL: nothing */
    bool is_wolfssl;     /* the log tells about wolfSSL, of whatever release: an older one prints
                            the bucket's size in place of the request's, or frees without address */
    bool is_generic;     /* its lines are like many others: taken only if no other format is found */
    bool marks_flush;    /* a log that does not end with a RECORD_FLUSHED may break off */
    bool prints_realloc; /* a realloc's new block is in the log */
    bool hides_pointers; /* its addresses do not show how wide a pointer is */
};

/* Reads the next records of a line of this format: as input_reader does, or by templates. */
size_t input_records(const struct input_format *format, const char *line, const char **text,
                     const char *end, struct record *records);

/* What a reader returns for a line that breaks off or is malformed. */
static inline size_t input_cut(struct record *records)
{
    *records = (struct record){.type = RECORD_CUT};
    return 1;
}

/* The formats. The first is the one that a log has if nothing in it shows another; the
 * last has no name and ends the table. */
extern const struct input_format input_formats[];

/* The format with this name; NULL if there is none. */
const struct input_format *input_find(const char *name);

/* The format of the first line of [text, end) that allocates or frees in a format that is
 * not generic; if there is none, of the first that does in one that is; NULL if no line does.
 * `end` as for input_reader. */
const struct input_format *input_recognize(const char *text, const char *end);

#endif
