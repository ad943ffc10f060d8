/* SPDX-License-Identifier: MIT */
/* check.h - checks for test programs, in C or C++: each counts, and prints where
 * it fails. CHECK() is 0 where it failed; REQUIRE() then leaves the function. */
#ifndef TESTS_CHECK_H
#define TESTS_CHECK_H

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static int passed_count, failed_count;

static inline int check_note(int ok, const char *file, int line, const char *what)
{
    ok ? passed_count++ : failed_count++;
    if (!ok)
        printf("%s:%d: not so: %s\n", file, line, what);
    return ok;
}

static inline int check_equal(uintmax_t actual, uintmax_t expected, const char *file, int line,
                              const char *what)
{
    if (actual != expected)
        printf("%s:%d: %jd is not %jd\n", file, line, (intmax_t)actual, (intmax_t)expected);
    return check_note(actual == expected, file, line, what);
}

#define CHECK(condition) check_note((condition) != 0, __FILE__, __LINE__, #condition)
#define REQUIRE(condition) do { if (!CHECK(condition)) return; } while (0)

/* For whole numbers. */
#define CHECK_EQUAL(actual, expected)                                            \
    check_equal((uintmax_t)(actual), (uintmax_t)(expected), __FILE__, __LINE__, \
                #actual " == " #expected)

/* The format and its arguments tell which case it was. */
#define CHECK_CASE(condition, ...) \
    (CHECK(condition) ? (void)0 : (void)(printf("    "), printf(__VA_ARGS__), putchar('\n')))

/* What main() returns: prints the summary that the runner adds up. */
static inline int check_summary(void)
{
    printf("%d passed, %d failed\n", passed_count, failed_count);
    return failed_count != 0;
}

#endif
