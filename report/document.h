/* SPDX-License-Identifier: MIT */
/* document.h - what a report says, apart from how it looks.
 *
 * A document is a list of parts in reading order. Subjects (proof.c, sizes.c, ...) add
 * the parts and know no format; emitters (as_text.c, as_json.c, ...) print them and know no
 * subject. A part that has a title is for people, one that has a key is for programs,
 * one that has both says the same to both.
 *
 *     code    "macros"                               the lines to paste
 *     section "plan", "Minimum buffer size needed: 61856 bytes"
 *       fact    "block_bytes", "blocks", 61584 "bytes"
 *       note    "Add 15 bytes if the buffer is not aligned to 16."
 *       table   "buckets", "Buckets"                 columns, then rows of cells
 *     end
 *
 * For programs a section is an object, a list an array of sections, a table an array of
 * objects, one a row, and code a string; notes and charts are for people alone. Emitters
 * escape all text, so subjects pass on what a log or the command line holds as it is. */
#ifndef REPORT_DOCUMENT_H
#define REPORT_DOCUMENT_H

#include "common/sink.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- Values ---- */

enum value_type {
    VALUE_NULL,   /* not known, or does not apply */
    VALUE_NUMBER, /* a whole number from 0 on */
    VALUE_CHANGE, /* a whole number with a sign */
    VALUE_TENTHS, /* a number with one decimal, counted in tenths */
    VALUE_BOOL,
    VALUE_TEXT, /* any bytes */
};

/* {0} is VALUE_NULL. */
struct value {
    enum value_type type;
    uint64_t number;  /* a VALUE_CHANGE's is the bits of an int64_t */
    const char *text; /* of VALUE_TEXT; lives as long as the document */
    size_t length;    /* of the text; it need not end with 0 */
};

static inline struct value value_number(uint64_t number)
{
    return (struct value){.type = VALUE_NUMBER, .number = number};
}

/* A line of a file, counted from 1; 0, which stands for none, becomes VALUE_NULL. */
static inline struct value value_line(uint64_t line)
{
    return (struct value){.type = line ? VALUE_NUMBER : VALUE_NULL, .number = line};
}

/* after - before; both up to INT64_MAX. */
static inline struct value value_change(uint64_t before, uint64_t after)
{
    return (struct value){.type = VALUE_CHANGE, .number = after - before};
}

static inline struct value value_tenths(uint64_t tenths)
{
    return (struct value){.type = VALUE_TENTHS, .number = tenths};
}

static inline struct value value_bool(bool is_true)
{
    return (struct value){.type = VALUE_BOOL, .number = is_true};
}

static inline struct value value_bytes(const char *text, size_t length)
{
    return (struct value){.type = VALUE_TEXT, .text = text, .length = length};
}

/* The text ends with 0; NULL becomes VALUE_NULL. */
struct value value_text(const char *text);

/* The value where it applies, else VALUE_NULL. */
static inline struct value value_if(bool applies, struct value value)
{
    return applies ? value : (struct value){0};
}

/* ---- Parts ---- */

enum part_kind {
    PART_SECTION, /* holds what follows, up to its PART_END */
    PART_LIST,    /* the same, and holds nothing but sections without a key */
    PART_END,
    PART_FACT,
    PART_NOTE,  /* for people: a sentence or more; emitters break its lines */
    PART_TABLE,
    PART_CHART, /* for people: a picture */
    PART_CODE,  /* lines of C, printed as they are */
};

/* Where people are shown a part. The level of a section holds for all parts in it. A part for
 * programs alone has a key and no title. */
enum part_level {
    LEVEL_FIRST,  /* everywhere */
    LEVEL_SCREEN, /* on the first screen alone: it says shortly what details say at length */
    LEVEL_DETAIL, /* everywhere else: with -v, on a page, and folded in a comment */
};

enum note_kind {
    NOTE_PLAIN,
    NOTE_DETAIL,  /* the same; not on the first screen */
    NOTE_WARNING, /* the plan may be wrong or too weak for this reason */
};

enum column_look {
    COLUMN_RIGHT, /* numbers, and short words in their place */
    COLUMN_LEFT,  /* words */
    COLUMN_CODE,  /* left, in a typewriter's font: names from a log or the command line */
    COLUMN_BAR,   /* as COLUMN_RIGHT; with a bar of that length where a format can draw one */
    COLUMN_KEY,   /* as COLUMN_BAR, in the colours of the areas of the chart before it */
};

struct column {
    const char *key;   /* for programs; NULL: not for them; "": the only column, whose cells
                          are then the array's values themselves */
    const char *title; /* for people; NULL: not for them; "": shown without a heading */
    enum column_look look;
    const char *unit; /* for people, behind each value: "%"; NULL: none */
};

#define TABLE_COLUMNS_MAX 16

struct chart;

/* Whether a part of that kind holds those that follow, up to its PART_END. */
static inline bool part_is_container(enum part_kind kind)
{
    return kind == PART_SECTION || kind == PART_LIST;
}

/* A part; what is not named for its kind is 0. */
struct part {
    enum part_kind kind;
    enum part_level level;
    enum note_kind note;  /* PART_NOTE */
    const char *key;      /* for programs; NULL: not for them, or in a list */
    const char *title;    /* for people; NULL: not for them, or (code) without one. A section's
                             parts can be for people though it has no title */
    const char *unit;     /* PART_FACT: behind the value, for people; NULL: none */
    struct value value;   /* PART_FACT: its value; PART_NOTE: its words; PART_CODE: its lines,
                             each ended by a newline */
    const struct column *columns; /* PART_TABLE */
    uint32_t column_count;
    size_t row_count;
    size_t first_cell;    /* PART_TABLE: index of its cells in the document, row by row */
    size_t rows_first;    /* PART_TABLE: rows on a first screen; 0: all */
    size_t chosen_row;    /* PART_TABLE: the row of what was chosen, counted from 1; 0: none */
    const struct chart *chart; /* PART_CHART */
};

#define DOCUMENT_DEPTH_MAX 8

/* {0} is a valid empty document. */
struct document {
    const char *title;    /* for formats that have one; NULL: none */
    const char *subtitle; /* what stands below it; NULL: none */
    const char *generator; /* "memory_bucket_optimizer 0.1.0"; NULL: none */
    struct part *parts;
    size_t part_count;
    size_t part_capacity;
    unsigned depth; /* sections and lists that are open, up to DOCUMENT_DEPTH_MAX */
    struct value *cells;
    size_t cell_count;
    size_t cell_capacity;
    struct document_block *blocks; /* memory that document_alloc() gave out */
    bool is_short; /* memory was short: the document is not whole, and must not be used */
};

/* ---- Adding parts ----
 * A lack of memory is remembered in is_short. Keys, titles and units are not
 * copied: they live as long as the document. Cost of each: O(1) on average, and O(length)
 * for what is printed. */

/* Opens a section; close it with document_end(). Key and title may each be NULL. */
void document_section(struct document *document, enum part_level level, const char *key,
                      const char *title);

/* Opens a list of sections; close it with document_end(). */
void document_list(struct document *document, enum part_level level, const char *key,
                   const char *title);

void document_end(struct document *document);

/* Adds a fact; key, title and unit may each be NULL. "(s)" in a unit is the ending of a plural:
 * "byte(s)" is "byte" behind 1. */
void document_fact(struct document *document, const char *key, const char *title,
                   struct value value, const char *unit);

/* Adds a fact for programs alone. */
static inline void document_value(struct document *document, const char *key, struct value value)
{
    document_fact(document, key, NULL, value, NULL);
}

/* Adds a note, as printf() makes it: whole sentences, no line breaks. */
PRINTF_LIKE(3, 4)
void document_note(struct document *document, enum note_kind kind, const char *format, ...);

/* Begins a table of column_count (up to TABLE_COLUMNS_MAX) columns; each
 * document_row() adds a row to it, as long as no other part is added.
 *   rows_first  rows that a first screen shows; 0: all */
void document_table(struct document *document, enum part_level level, const char *key,
                    const char *title, const struct column *columns, uint32_t column_count,
                    size_t rows_first);

/* Adds a row to the last table: as many cells as it has columns. document_chosen_row(): the row
 * of what was chosen, one at most in a table. */
void document_row(struct document *document, const struct value *cells);
void document_chosen_row(struct document *document, const struct value *cells);

/* Adds a picture; the chart lives as long as the document. */
void document_chart(struct document *document, enum part_level level, const char *key,
                    const char *title, const struct chart *chart);

/* Adds lines of C; they live as long as the document. */
void document_code(struct document *document, enum part_level level, const char *key,
                   const char *title, struct value lines);

/* What printf() would print, ended by 0, as long as the document lives; "" where memory
 * is short. */
PRINTF_LIKE(2, 3)
const char *document_words(struct document *document, const char *format, ...);

/* What was printed into a sink, as a text that lives as long as the document. Frees the
 * sink. */
struct value document_text(struct document *document, struct sink *sink);

/* `size` bytes, all 0 and aligned for any type, as long as the document lives; NULL where
 * memory is short. */
void *document_alloc(struct document *document, size_t size);

/* Frees all that the document owns and makes it {0}. */
void document_free(struct document *document);

#endif
