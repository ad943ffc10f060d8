/* SPDX-License-Identifier: MIT */
/* template.h - log lines told by a template: the line as a printf() would print it.
 *
 * Most programs print their allocations in words of their own. A template says what such
 * a line looks like, as it stands in the program's code:
 *
 *     [ALLOC] ptr = %p | length = %zu
 *     %s: realloc %p to %u bytes: %p
 *
 *   %p                 an address; of a realloc the first is the old block, the second the new;
 *                      %2$p ... %1$p if the line has them the other way round
 *   %d %i %u           a size in bytes; two of them are multiplied, as for calloc
 *   %x %X              an address; a hexadecimal size if the template has %p, too
 *   %s                 the call site, up to the text that follows
 *   %c                 any character
 *   %o %e %f %g %a %*  anything that does not matter, up to the text that follows
 *   %%                 a percent sign
 *
 * Flags, widths, precisions and lengths (%08lx, %-5zu) are read as printf() has them and
 * mean nothing here. A blank stands for any number of blanks; \n, \r and \t, as code has
 * them, are blanks, and those at the end are left out. A template may match anywhere in a
 * line, behind time stamps and tags. */
#ifndef PARSER_TEMPLATE_H
#define PARSER_TEMPLATE_H

#include "record.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TEMPLATE_PARTS_MAX 32
#define TEMPLATES_MAX 16 /* of one log */

enum template_part_type {
    TEMPLATE_TEXT, /* these bytes, without blanks */
    TEMPLATE_BLANK,
    TEMPLATE_ADDRESS,
    TEMPLATE_SIZE,
    TEMPLATE_HEX_SIZE,
    TEMPLATE_SITE,
    TEMPLATE_CHARACTER,
    TEMPLATE_ANYTHING,
};

/* Read-only to all but template.c. */
struct template {
    enum record_type type; /* RECORD_ALLOC, RECORD_FREE or RECORD_REALLOC */
    uint32_t part_count;
    struct template_part {
        enum template_part_type type;
        const char *text; /* of TEMPLATE_TEXT, in the caller's text */
        size_t length;
        uint32_t position; /* of TEMPLATE_ADDRESS: which one it is, from 1; 0: the next */
    } part[TEMPLATE_PARTS_MAX];
};

struct template_set {
    uint32_t count;
    struct template template[TEMPLATES_MAX];
};

enum template_error {
    TEMPLATE_OK,
    TEMPLATE_TOO_LONG,     /* over TEMPLATE_PARTS_MAX parts */
    TEMPLATE_TOO_MANY,     /* over TEMPLATES_MAX templates */
    TEMPLATE_CONVERSION,   /* a '%' is not followed by a conversion of the list above */
    TEMPLATE_NO_TEXT,      /* nothing but conversions and blanks: it would match any line */
    TEMPLATE_NO_ADDRESS,   /* it has no address */
    TEMPLATE_ONE_ADDRESS,  /* that of a realloc has no second address */
    TEMPLATE_MORE_ADDRESSES, /* it has more addresses than that record has */
    TEMPLATE_NO_SIZE,      /* that of an alloc or realloc has no size */
    TEMPLATE_TOO_MANY_SIZES, /* it has over two sizes, or over one call site */
    TEMPLATE_TOUCHING,     /* %s or %* is followed by a conversion: where it ends is not told */
};

/* Adds a template to a set. `text`, ended by 0, must outlive the set. Fails as listed; the
 * set is then as before. Cost: O(length). */
enum template_error template_add(struct template_set *set, enum record_type type,
                                 const char *text);

/* Finds the first place from *text on where one of the templates matches; of several that
 * match there, the first of the set. Arguments and results are those of an input_reader
 * (input.h) without state: up to 2 records. A match that breaks off is no match, nor is one
 * that takes more work than lines of real logs do. Cost: O(bytes × templates). */
size_t template_read(const struct template_set *set, const char *line, const char **text,
                     const char *end, struct record *records);

#endif
