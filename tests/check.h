/* SPDX-License-Identifier: MIT */
/* check.h - checks for test programs: each counts, and prints where it fails. */
#ifndef TESTS_CHECK_H
#define TESTS_CHECK_H

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static int passed_count, failed_count;

#define CHECK(condition)                                                       \
    ((condition) ? (void)passed_count++                                        \
                 : (void)(failed_count++,                                      \
                          printf("%s:%d: %s: not so: %s\n", __FILE__, __LINE__, __func__, #condition)))

/* The format and its arguments tell which case it was. */
#define CHECK_CASE(condition, ...)                                             \
    ((condition) ? (void)passed_count++                                        \
                 : (void)(failed_count++,                                      \
                          printf("%s:%d: %s: not so: %s: ", __FILE__, __LINE__, __func__, #condition), \
                          printf(__VA_ARGS__), putchar('\n')))

/* For whole numbers that are not negative. */
#define CHECK_EQUAL(actual, expected)                                          \
    do {                                                                       \
        uintmax_t actual_ = (uintmax_t)(actual), expected_ = (uintmax_t)(expected); \
        if (actual_ == expected_)                                              \
            passed_count++;                                                    \
        else                                                                   \
            failed_count++, printf("%s:%d: %s: %s is %ju, not %ju\n", __FILE__, __LINE__, \
                                   __func__, #actual, actual_, expected_);     \
    } while (0)

/* What main() returns: prints the summary that the runner adds up. */
static inline int check_summary(void)
{
    printf("%d passed, %d failed\n", passed_count, failed_count);
    return failed_count != 0;
}

#endif
