/* SPDX-License-Identifier: MIT */
/* number_set.h - a set of numbers that finds the next member from any place.
 *
 * A bit for each number, and over each 64 words a level up a bit for each word
 * that is not empty, so no search looks at more than two words a level. */
#ifndef COMMON_NUMBER_SET_H
#define COMMON_NUMBER_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NUMBER_SET_LEVELS 11 /* enough for any size_t */
#define NUMBER_NONE SIZE_MAX

/* {0} is valid, empty, and has room for nothing. */
struct number_set {
    uint64_t *words; /* all levels, the lowest first */
    uint64_t *level[NUMBER_SET_LEVELS];
    int level_count;
};

/* Makes an empty set for the numbers up to `limit`, less than NUMBER_NONE / 2. Fails,
 * with false, iff memory is short; *set is then {0}. */
bool number_set_start(struct number_set *set, size_t limit);

/* Adds a number that may be in it already. Cost: O(levels), as for the rest. */
void number_set_add(struct number_set *set, size_t number);

/* Takes out a number that may not be in it. */
void number_set_remove(struct number_set *set, size_t number);

/* The smallest member that is at least `number`, or NUMBER_NONE. */
size_t number_set_next(const struct number_set *set, size_t number);

/* The largest member that is at most `number`, or NUMBER_NONE. */
size_t number_set_previous(const struct number_set *set, size_t number);

/* Frees what the set owns and makes it {0}. */
void number_set_free(struct number_set *set);

#endif
