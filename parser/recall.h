/* SPDX-License-Identifier: MIT */
/* recall.h - lines that were read before.
 *
 * A program that loops prints the same lines again, and mostly in the same
 * order. So each line's record is kept with its text, and with each line the one
 * that came after it last time: comparing the log with that line is several
 * times cheaper than reading it. Only a line that is the same to the byte is
 * taken for known, so what is found never depends on what is remembered. */
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
    uint32_t next[2]; /* places of the lines that followed it, the last one first */
    uint32_t round;   /* in which its record was last used */
    struct record record; /* RECORD_NONE: the line holds none; a site in the line is in text */
    char text[RECALL_LENGTH];
};

/* Over 800 KiB; zeroed memory is a valid empty one. */
struct recall {
    uint32_t last;  /* place of the line before the present one */
    uint32_t round; /* no line whose record is used in this round is replaced in it; from 1 on */
    uint32_t hits;  /* lines that were known in this round */
    struct recall_line line[RECALL_LINES];
};

/* Begins a round. */
void recall_begin(struct recall *recall);

/* The known line that the text begins with, taken for one that followed the
 * last line before: a guess that costs no search. room is the bytes up to and
 * with the last '\n' there. NULL when the guess is wrong. */
struct recall_line *recall_guess(struct recall *recall, const char *text, size_t room);

/* The known line that is the same as this one of `length` bytes, '\n' included;
 * NULL when it is not known. *place becomes where it stands, or would stand. */
struct recall_line *recall_find(struct recall *recall, const char *text, size_t length,
                                uint32_t *place);

/* Remembers a line at the place that recall_find() gave, with the one record
 * that it holds or RECORD_NONE. NULL where the line is too long, or where the
 * one in its place is used in this round: it is then not remembered. */
struct recall_line *recall_keep(struct recall *recall, uint32_t place, const char *text,
                                size_t length, const struct record *record);

#endif
