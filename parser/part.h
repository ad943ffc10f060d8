/* SPDX-License-Identifier: MIT */
/* part.h - a part of a log that ends at the end of a line, and the records in it.
 *
 * Parts are searched independently of each other. What depends on the parts before is
 * left to the trace, in the parts' order (log.c). */
#ifndef PARSER_PART_H
#define PARSER_PART_H

#include "input.h"
#include "kinds.h"
#include "run_starts.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifndef PART_SIZE /* fuzzing takes small ones */
#define PART_SIZE ((size_t)128 << 10) /* bytes; a few of them fit in a second-level cache */
#endif

#define PART_KNOWN_MAX 4096 /* kinds of requests that are remembered from one part to the next */

/* log.c fills it and uses it for part after part; {0} is a valid start. */
struct part {
    /* Busy: a worker fills or searches it. Searched: until its records were added. */
    enum { PART_EMPTY, PART_BUSY, PART_SEARCHED } state;
    size_t number;     /* of all parts of the log */
    size_t length;     /* bytes of text; RECORD_PADDING bytes '\n' follow */
    bool ends_line;    /* a line ends where the part ends */
    const struct input_format *input;
    const struct run_starts *starts;

    size_t line_count; /* lines that end in the part */
    struct record *record;
    size_t record_count;
    size_t record_capacity;
    struct kinds kinds; /* of requests, whatever their region */
    unsigned parts_to_skip; /* in which kinds are not looked for */
    uint32_t known[PART_KNOWN_MAX]; /* for each of them what record.known points to */
    char text[PART_SIZE + RECORD_PADDING];
};

/* Finds the records of the text.
 *   finds_kinds  whether record.known is set, as far as it can be
 * Fails, with false, iff memory is short. Cost: O(length). */
bool part_search(struct part *part, bool finds_kinds);

/* Frees what the part owns. */
void part_free(struct part *part);

#endif
