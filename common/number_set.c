/* SPDX-License-Identifier: MIT */
/* number_set.c - up the levels until a word has a member on the side that is
 * looked at, and down again to the nearest one. */
#include "number_set.h"

#include <stdlib.h>

bool number_set_start(struct number_set *set, size_t limit)
{
    size_t count[NUMBER_SET_LEVELS];
    size_t total = 0;
    *set = (struct number_set){0};
    do {
        limit = limit / 64 + 1;
        count[set->level_count++] = limit;
        total += limit;
    } while (limit > 1);
    set->words = calloc(total, sizeof *set->words);
    uint64_t *words = set->words;
    for (int i = 0; words && i < set->level_count; i++) {
        set->level[i] = words;
        words += count[i];
    }
    if (!words)
        *set = (struct number_set){0};
    return words != NULL;
}

void number_set_add(struct number_set *set, size_t number)
{
    for (int i = 0; i < set->level_count; i++, number /= 64)
        set->level[i][number / 64] |= (uint64_t)1 << number % 64;
}

void number_set_remove(struct number_set *set, size_t number)
{
    for (int i = 0; i < set->level_count; i++, number /= 64) {
        set->level[i][number / 64] &= ~((uint64_t)1 << number % 64);
        if (set->level[i][number / 64])
            return;
    }
}

/* Each level has a bit more than the one below has words, so that one past the
 * last word has a place in it, too. */
size_t number_set_next(const struct number_set *set, size_t number)
{
    for (int i = 0; i < set->level_count; i++) {
        uint64_t bits = set->level[i][number / 64] & UINT64_MAX << number % 64;
        if (bits) {
            number = number / 64 * 64 + (size_t)__builtin_ctzll(bits);
            while (i-- > 0)
                number = number * 64 + (size_t)__builtin_ctzll(set->level[i][number]);
            return number;
        }
        number = number / 64 + 1;
    }
    return NUMBER_NONE;
}

static size_t highest(uint64_t bits)
{
    return 63 - (size_t)__builtin_clzll(bits);
}

size_t number_set_previous(const struct number_set *set, size_t number)
{
    for (int i = 0; i < set->level_count; i++) {
        uint64_t bits = set->level[i][number / 64] & UINT64_MAX >> (63 - number % 64);
        if (bits) {
            number = number / 64 * 64 + highest(bits);
            while (i-- > 0)
                number = number * 64 + highest(set->level[i][number]);
            return number;
        }
        number /= 64;
        if (number-- == 0)
            break;
    }
    return NUMBER_NONE;
}

void number_set_free(struct number_set *set)
{
    free(set->words);
    *set = (struct number_set){0};
}
