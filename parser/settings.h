/* SPDX-License-Identifier: MIT */
/* settings.h - what one or more headers, such as a user_settings.h, say about static memory.
 *
 * The headers are read as a compiler reads them one behind the other, with conditions and
 * with macros that name other macros. But they are read on their own: macros that another
 * header or the compiler defines count as undefined. If a condition can't be evaluated, the
 * definitions that depend on it are uncertain; a value that needs one of them is an error,
 * not a guess. */
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
    SETTINGS_IO_SIZE,         /* WOLFMEM_IO_SZ */
    SETTINGS_IO_BUFFER_SIZE,  /* WOLFMEM_IO_BUFFER_SIZE, as this program prints it */
    SETTINGS_ALIGN,           /* WOLFSSL_STATIC_ALIGN */
    SETTINGS_LEAN,            /* WOLFSSL_STATIC_MEMORY_LEAN: defined or not */
    SETTINGS_SINGLE_THREADED, /* SINGLE_THREADED: defined or not */
    /* From here on all are only defined or not, and matter only for default lists: */
    SETTINGS_STATIC_MEMORY,   /* WOLFSSL_STATIC_MEMORY */
    SETTINGS_SMALL,           /* WOLFSSL_STATIC_MEMORY_SMALL */
    SETTINGS_SESSION_CERTS,   /* SESSION_CERTS */
    SETTINGS_OPENSSL_EXTRA,   /* OPENSSL_EXTRA */
    SETTINGS_CERT_EXT,        /* WOLFSSL_CERT_EXT */
    SETTINGS_TLS13,           /* WOLFSSL_TLS13 */
    SETTINGS_MLKEM,           /* WOLFSSL_HAVE_MLKEM */
    SETTINGS_MLDSA,           /* WOLFSSL_HAVE_MLDSA */
    SETTINGS_MACROS,
};

#define SETTINGS_BYTES_MAX ((size_t)1 << 26) /* of all headers together */
#define SETTINGS_HEADERS_MAX 16
#define SETTINGS_NESTED_MAX 64               /* #if inside each other */
#define SETTINGS_LIST_MAX 64                 /* numbers in a list */
#define SETTINGS_PLACES_MAX 16               /* definitions of a macro that are listed */
#define SETTINGS_UNKNOWN_MAX 8               /* unknown conditions that are listed */

/* What became of a definition. */
enum settings_fate {
    SETTINGS_NOT_TAKEN, /* it is in a branch that a condition leaves out */
    SETTINGS_REPLACED,  /* a later #define replaced it, without an #undef between */
    SETTINGS_REMOVED,   /* an #undef removed it */
    SETTINGS_UNCERTAIN, /* it may hold: that depends on a condition that can't be evaluated */
    SETTINGS_HOLDS,     /* it holds at the end of the header */
};

/* Lines are counted from 1 through all headers: settings_header_of() tells which header a
 * line is in. */
struct settings_place {
    uint32_t line;           /* of the #define */
    uint32_t condition_line; /* of the #if, #elif or #else that leaves it out or makes it
                              * uncertain; 0: none */
    enum settings_fate fate;
};

/* A macro at the end of the headers; {0} if they do not name it. */
struct settings_value {
    bool is_given;   /* by the request: it is not the macro's own value */
    bool is_default; /* the library's default; settings_read() never sets it */
    bool is_defined; /* uncertain if the problem is EXPRESSION_UNCERTAIN and its token is this
                      * macro's own name */
    uint32_t line;   /* of the definition that holds, or of the last one that may hold;
                      * 0: not defined */
    uint32_t place_count; /* all definitions in the header, without function-like ones */
    struct settings_place place[SETTINGS_PLACES_MAX]; /* the first definitions, in order */
    struct expression_problem problem; /* why the value is unknown; {0} if it is known or the
                                        * macro is not defined */
    uint32_t count;                    /* of numbers; 0 after a problem, and for a macro that is
                                        * only defined or not */
    uint64_t number[SETTINGS_LIST_MAX];
};

/* A condition that decides something and can't be evaluated. */
struct settings_unknown {
    uint32_t line; /* of the #if, #ifdef, #elif … */
    struct expression_problem problem;
};

enum settings_error {
    SETTINGS_OK,
    SETTINGS_NO_MEMORY,
    SETTINGS_TOO_LONG,       /* over SETTINGS_BYTES_MAX */
    SETTINGS_COMMENT_OPEN,   /* the comment that begins on failed_line never ends */
    SETTINGS_CONDITION_OPEN, /* the #if on failed_line has no #endif */
    SETTINGS_STRAY,          /* an #elif, #else or #endif without an #if, or behind the #else */
    SETTINGS_NESTED,         /* the #if is inside over SETTINGS_NESTED_MAX others */
};

struct settings {
    struct settings_value value[SETTINGS_MACROS];
    uint32_t unknown_count; /* of all unknown conditions */
    struct settings_unknown unknown[SETTINGS_UNKNOWN_MAX]; /* the first ones */
    uint32_t include_count;     /* directives like #include that are taken, or may be */
    uint32_t include_line;      /* of the first such directive; 0: none */
    uint32_t error_line;        /* of the first #error that is taken; 0: none */
    uint32_t failed_line;       /* the line that a settings_error is about; 0: none */
    const char *failed_token;   /* the directive there, without '#'; never NULL; static memory */
    uint32_t header_count;
    uint32_t first_line[SETTINGS_HEADERS_MAX]; /* of each header */
};

/* The macro's name. */
const char *settings_name(enum settings_macro macro);

/* The index of the header that a line is in, and *line becomes the line there. */
uint32_t settings_header_of(const struct settings *settings, uint32_t *line);

/* A header: `length` bytes of any kind; text may be NULL if length is 0. */
struct settings_text {
    const char *text;
    size_t length;
};

/* What to read. {0}: no header, and nothing but the macros' own values. */
struct settings_request {
    struct settings_text header[SETTINGS_HEADERS_MAX]; /* in the order in which a compiler
                                                          would read them */
    uint32_t header_count;
    uint32_t pointer_bytes; /* 4 or 8, for sizeof(long) */
    /* What stands in place of a macro's own value: an expression or a list of them, or
     * "@NAME": the macro NAME or the array NAME, for SETTINGS_BUFFER_SIZE the size of the
     * array. NULL: the macro's own. */
    const char *given[SETTINGS_MACROS];
};

/* Reads headers.
 *   settings  becomes what the headers say; it does not point into them. After a failure,
 *             only failed_line, failed_token and what settings_header_of() needs are set
 * Fails as enum settings_error lists. If only the value of a macro is wrong, that is no
 * failure: value[].problem says so. Cost: O(length) time and memory for any text, because
 * all expansions together read at most 4 × length + 65536 bytes of macro bodies; a value
 * that needs more is EXPRESSION_WORK. Keeps no state. */
enum settings_error settings_read_all(const struct settings_request *request,
                                      struct settings *settings);

/* The same for one header, on a target of 64 bits. */
enum settings_error settings_read(const char *text, size_t length, struct settings *settings);

#endif
