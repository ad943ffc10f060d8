/* SPDX-License-Identifier: MIT */
/* test_number_set.c - the set against an array of flags, at the edges of words
 * and levels, and at random. */
#include "common/number_set.h"

#include "check.h"
#include "make_trace.h"

static size_t next_of(const bool *has, size_t limit, size_t number)
{
    while (number <= limit && !has[number])
        number++;
    return number <= limit ? number : NUMBER_NONE;
}

static size_t previous_of(const bool *has, size_t number)
{
    while (!has[number] && number > 0)
        number--;
    return has[number] ? number : NUMBER_NONE;
}

static void check_limit(size_t limit, uint64_t *random)
{
    struct number_set set;
    bool *has = must(calloc(limit + 1, sizeof *has));
    size_t wrong = 0;
    REQUIRE(number_set_start(&set, limit));
    CHECK_EQUAL(number_set_next(&set, 0), NUMBER_NONE);
    CHECK_EQUAL(number_set_previous(&set, limit), NUMBER_NONE);
    for (int step = 0; step < 600; step++) {
        size_t number = random_below(random, (uint32_t)limit + 1);
        number = step % 7 == 0 ? number / 64 * 64 : step % 7 == 1 ? limit - number / 64 : number;
        bool adds = random_below(random, 600) > (uint32_t)step / 2;
        has[number] = adds;
        (adds ? number_set_add : number_set_remove)(&set, number);
        size_t from = random_below(random, (uint32_t)limit + 1);
        wrong += number_set_next(&set, from) != next_of(has, limit, from);
        wrong += number_set_previous(&set, from) != previous_of(has, from);
        wrong += number_set_next(&set, number) != next_of(has, limit, number);
        wrong += number_set_previous(&set, number) != previous_of(has, number);
    }
    CHECK_EQUAL(wrong, 0);
    number_set_free(&set);
    CHECK_EQUAL(number_set_next(&set, 0), NUMBER_NONE);
    free(has);
}

int main(void)
{
    static const size_t limits[] = {0,    1,    62,   63,   64,     65,     4030,  4031,  4032,
                                    4094, 4095, 4096, 4097, 262142, 262143, 262144, 300000};
    uint64_t random = 1;
    EACH_ROW(i, limits)
        check_limit(limits[i], &random);
    return check_summary();
}
