/* SPDX-License-Identifier: MIT */
/* proposal.h - templates for a log whose words no format knows.
 *
 * A line with a word such as "alloc", an address and a number may tell of an allocation, and
 * one with "free" and an address of a free. Whether they do is a guess, so nothing is read by
 * it: the user is shown the line, and the templates (template.h) that would read it. */
#ifndef PARSER_PROPOSAL_H
#define PARSER_PROPOSAL_H

#include "common/span.h"

#include <stdint.h>

#define PROPOSAL_MAX 160 /* bytes of a template, its 0 included; longer ones are not proposed */

struct proposal {
    uint64_t line;            /* that may tell of an allocation, from 1; 0: none does */
    struct span text;         /* that line */
    char alloc[PROPOSAL_MAX]; /* the template that reads it, safe in single quotes of a shell */
    char free[PROPOSAL_MAX];  /* for the first line that may tell of a free; "": none does */
};

/* Looks for such lines in the start of a log. Cost: O(length). */
struct proposal proposal_make(struct span text);

#endif
