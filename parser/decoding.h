/* SPDX-License-Identifier: MIT */
/* decoding.h - undoes what consoles, loggers and shells do to a log's text.
 *
 * Some logs have all the records that they should, but not as the program printed them:
 * PowerShell writes UTF-16, a web page or a JSON logger escapes the '>' of an arrow, a
 * terminal colours or folds lines. The start of the log shows which; the text is then
 * read as it was printed. A log without any of these passes through as it is. */
#ifndef PARSER_DECODING_H
#define PARSER_DECODING_H

#include "log.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifndef DECODING_HEAD_SIZE /* fuzzing takes a short one */
#define DECODING_HEAD_SIZE ((size_t)1 << 16) /* bytes of the log that show what to undo */
#endif

/* What was undone, as bits. */
enum decoding {
    DECODING_UTF16 = 1,   /* two bytes a character, in either order */
    DECODING_ESCAPES = 2, /* -&gt; of HTML, -\u003e and \n of JSON, an arrow for -> */
    DECODING_COLOURS = 4, /* colour codes of a terminal inside lines */
    DECODING_FOLDS = 8,   /* lines that are folded at one column */
    DECODING_PACKETS = 16,      /* the packets of a recording, for recording.h to undo */
    DECODING_TEXT_PACKETS = 32, /* the same in text */
};

/* A reader before another one. {.reader, .source} starts it; the rest is its own. */
struct decoder {
    log_reader *reader;
    void *source;
    unsigned undone;      /* enum decoding, once the first byte is read */
    uint32_t fold_column; /* DECODING_FOLDS: characters of a full line */

    bool is_begun;
    bool is_big_endian;
    bool at_end;
    size_t head_length;
    size_t head_used;
    uint32_t column; /* characters of the line so far */
    size_t pending_length;
    char pending[24]; /* the start of what may be an escape */
    int odd_byte;     /* the first byte of a UTF-16 unit; -1: none */
    char head[DECODING_HEAD_SIZE];
};

/* A log_reader whose source is a struct decoder. Cost: O(bytes). */
ptrdiff_t decoding_read(void *decoder, char *buffer, size_t size);

#endif
