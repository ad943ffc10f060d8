/* SPDX-License-Identifier: MIT */
/* recall.h - remembers lines, so that a line that comes again need not be read again.
 *
 * A program that loops prints the same lines again, mostly in the same order. So the text
 * of a line is kept together with its record and with the lines that followed it: to
 * compare the log with these is several times faster than to read it. Only a line that is
 * equal to the byte is taken for known, so the records found never depend on which lines
 * are remembered. */
#ifndef PARSER_RECALL_H
#define PARSER_RECALL_H

#include "record.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifndef RECALL_LINES /* fuzzing takes few */
#define RECALL_LINES ((size_t)4096) /* lines remembered; a newer one takes an older one's place */
#endif
#define RECALL_LENGTH 148           /* bytes of a line that can be remembered, '\n' included */

struct recall_line {
    uint32_t length;  /* bytes of text, its '\n' included; 0: none */
    uint32_t next[2]; /* indexes of the lines that followed it, the latest first */
    uint32_t round;   /* the last one in which its record was used */
    struct record record; /* RECORD_NONE: the line holds none; a site in the line is in text */
    char text[RECALL_LENGTH];
};

/* Over 800 KiB; zeroed memory is a valid empty one. */
struct recall {
    uint32_t last;  /* index of the line before the present one */
    uint32_t round; /* the present one, from 1; lines used in it are not replaced in it */
    uint32_t hits;  /* lines of this round that were known */
    struct recall_line line[RECALL_LINES];
};

/* Begins a round. */
void recall_begin(struct recall *recall);

/* The known line that `text` begins with, if it is one of those that followed the last line
 * before; else NULL. It needs no search. `length` is the bytes of text, up to and with its
 * last '\n'. */
struct recall_line *recall_guess(struct recall *recall, const char *text, size_t length);

/* The known line that equals this one of `length` bytes, '\n' included; NULL if it is not
 * known. *place becomes the index where it is, or would be. */
struct recall_line *recall_find(struct recall *recall, const char *text, size_t length,
                                uint32_t *place);

/* Remembers a line at the place that recall_find() set, with its one record or RECORD_NONE.
 * Returns NULL, and does not remember it, iff the line is too long or this round uses the
 * record of the line that is there. */
struct recall_line *recall_keep(struct recall *recall, uint32_t place, const char *text,
                                size_t length, const struct record *record);

#endif
