/* SPDX-License-Identifier: MIT */
/* signals.h - what a file is in which no allocation was found.
 *
 * Each signal is cheap to see and certain: bytes that a file of some kind starts with, or
 * words that only one program prints. So whoever gave the wrong file is told what it is
 * and what to give instead. */
#ifndef PARSER_SIGNALS_H
#define PARSER_SIGNALS_H

#include <stddef.h>
#include <stdint.h>

struct signal_row {
    const char *start;   /* bytes that the file starts with; NULL: words decide */
    const char *word;    /* stands in a line; NULL: the start decides */
    const char *also;    /* stands in the same line; NULL: nothing more is needed */
    const char *what;    /* what the file is: follows "it is" */
    const char *instead; /* what to do: a whole sentence without its full stop */
};

struct signal_seen {
    const struct signal_row *row; /* NULL: none was seen */
    uint64_t line;                /* where; 0 for a start */
    const char *text;             /* the line, in the text; not terminated */
    size_t length;
};

/* Looks for the first row of the table that holds for the start of a file. Cost:
 * O(length × rows). */
struct signal_seen signal_find(const char *text, size_t length);

#endif
