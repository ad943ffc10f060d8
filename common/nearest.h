/* SPDX-License-Identifier: MIT */
/* nearest.h - the known names that are most like a misspelt one. */
#ifndef COMMON_NEAREST_H
#define COMMON_NEAREST_H

#include "common/span.h"

#include <stddef.h>

#define NEAREST_MAX 3
#define NEAREST_LENGTH_MAX ((size_t)64) /* of a name; a longer one is near none */

/* Set `given`, the rest {0}. */
struct nearest {
    struct span given;
    size_t count; /* of the names found */
    struct {
        struct span name;
        size_t steps; /* letters that must be added, dropped, changed, or swapped with the next
                         one to turn one name into the other; 0: it holds the given one */
    } best[NEAREST_MAX]; /* the nearest first; among equals the first offered */
};

/* Keeps a name if it is among the nearest so far, once. Cost: O(length²). */
void nearest_offer(struct nearest *nearest, struct span name);

#endif
