/* SPDX-License-Identifier: MIT */
/* number_set.h - a set of numbers that quickly finds the next member from any number on.
 *
 * The lowest level has a bit for each number. Each higher level has a bit for each word of
 * the level below, set if that word is not 0. So a search reads at most two words a level. */
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

/* Makes an empty set for the numbers up to `limit`, which is less than NUMBER_NONE / 2. False
 * iff memory is short; *set is then {0}. */
bool number_set_start(struct number_set *set, size_t limit);

/* Adds a number, which may be in the set already. Cost: O(levels), as for all that follow. */
void number_set_add(struct number_set *set, size_t number);

/* Removes a number, if it is in the set. */
void number_set_remove(struct number_set *set, size_t number);

/* The smallest member that is at least `number`, or NUMBER_NONE. */
size_t number_set_next(const struct number_set *set, size_t number);

/* The largest member that is at most `number`, or NUMBER_NONE. */
size_t number_set_previous(const struct number_set *set, size_t number);

/* Frees what the set owns and makes it {0}. */
void number_set_free(struct number_set *set);

#endif
