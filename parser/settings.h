/* SPDX-License-Identifier: MIT */
/* settings.h - what a user_settings.h says about static memory.
 *
 * The header is read as a compiler reads it, with its conditions, and macros
 * that name other macros, but for itself alone: what another header or the
 * compiler defines is not known, and counts as not defined. Where a condition
 * can't be evaluated, nobody knows which definitions hold; what depends on them
 * is then an error and never a guess. */
#ifndef PARSER_SETTINGS_H
#define PARSER_SETTINGS_H

#include "expression.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum settings_macro {
    SETTINGS_BUCKETS,         /* WOLFMEM_BUCKETS, a list */
    SETTINGS_DIST,            /* WOLFMEM_DIST, a list */
    SETTINGS_MAX_BUCKETS,     /* WOLFMEM_MAX_BUCKETS */
    SETTINGS_DEF_BUCKETS,     /* WOLFMEM_DEF_BUCKETS */
    SETTINGS_LARGEST_BUCKET,  /* LARGEST_MEM_BUCKET */
    SETTINGS_BUFFER_SIZE,     /* WOLFMEM_BUFFER_SIZE */
    SETTINGS_ALIGN,           /* WOLFSSL_STATIC_ALIGN */
    SETTINGS_LEAN,            /* WOLFSSL_STATIC_MEMORY_LEAN, only defined or not */
    SETTINGS_SINGLE_THREADED, /* SINGLE_THREADED, only defined or not */
    SETTINGS_MACROS,
};

#define SETTINGS_BYTES_MAX ((size_t)1 << 26) /* of a header */
#define SETTINGS_NESTED_MAX 64               /* #if inside each other */
#define SETTINGS_LIST_MAX 64                 /* numbers of a list */
#define SETTINGS_PLACES_MAX 16               /* definitions of a macro that are told apart */
#define SETTINGS_UNKNOWN_MAX 8               /* unknown conditions that are told apart */

/* What became of a definition. */
enum settings_fate {
    SETTINGS_NOT_TAKEN, /* in a branch that a condition leaves out */
    SETTINGS_REPLACED,  /* defined anew further down, without an #undef between */
    SETTINGS_REMOVED,   /* by an #undef */
    SETTINGS_UNCERTAIN, /* may hold: a condition that can't be evaluated decides it */
    SETTINGS_HOLDS,
};

struct settings_place {
    uint32_t line;           /* of the #define, from 1 */
    uint32_t condition_line; /* of the #if, #elif or #else that leaves it out, or because
                              * of which it is or was uncertain; 0: none */
    enum settings_fate fate;
};

/* A macro at the end of the header; {0} where it names it nowhere. */
struct settings_value {
    bool is_defined; /* only perhaps, where the problem is EXPRESSION_UNCERTAIN and its token
                      * is this macro's own name */
    uint32_t line;   /* of the definition that holds, the last that may hold where that is
                      * uncertain; 0: not defined */
    uint32_t place_count; /* definitions in the header, all of them; function-like ones, which
                           * can't be meant, do not count */
    struct settings_place place[SETTINGS_PLACES_MAX]; /* the first of them, in order */
    struct expression_problem problem; /* why the value can't be known; {0} where it is, and
                                        * where the macro is not defined */
    uint32_t count;                    /* numbers; 0 after a problem, and where only being defined
                                        * is asked for */
    uint64_t number[SETTINGS_LIST_MAX];
};

/* A condition that had to be evaluated and can't be. */
struct settings_unknown {
    uint32_t line; /* of the #if, #ifdef, #elif … */
    struct expression_problem problem;
};

enum settings_error {
    SETTINGS_OK,
    SETTINGS_NO_MEMORY,
    SETTINGS_TOO_LONG,       /* over SETTINGS_BYTES_MAX */
    SETTINGS_COMMENT_OPEN,   /* the comment that begins on that line never ends */
    SETTINGS_CONDITION_OPEN, /* the #if on that line has no #endif */
    SETTINGS_STRAY,          /* an #elif, #else or #endif without an #if, or behind the #else */
    SETTINGS_NESTED,         /* the #if is inside over SETTINGS_NESTED_MAX others */
};

struct settings {
    struct settings_value value[SETTINGS_MACROS];
    uint32_t unknown_count; /* all of them */
    struct settings_unknown unknown[SETTINGS_UNKNOWN_MAX]; /* the first of them */
    uint32_t include_count;     /* #include and the like that are taken, or may be */
    uint32_t include_line;      /* of the first one; 0: none */
    uint32_t error_line;        /* of the first #error that is taken; 0: none */
    uint32_t failed_line;      /* what a settings_error is about; 0 where it has no line */
    const char *failed_token;  /* the directive there, without '#'; never NULL, lives for ever */
};

/* The macro's name. */
const char *settings_name(enum settings_macro macro);

/* Reads a header.
 *   text      `length` bytes of any kind, NULL where that is 0; not needed any more afterwards
 *   settings  becomes what it says. Where it fails, only failed_line and
 *             failed_token mean anything
 * Fails iff one of enum settings_error is so. A problem with the value of one macro
 * is no failure: it stands with the value. Cost: O(length) time and memory, for
 * any text: at most 4 × length + 65536 bytes of macro bodies are read in all
 * expansions, and what needs more is EXPRESSION_WORK. Keeps no state. */
enum settings_error settings_read(const char *text, size_t length, struct settings *settings);

#endif
