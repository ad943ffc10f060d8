/* SPDX-License-Identifier: MIT */
/* check.h - checks for test programs, in C or C++. What counts is a case: a function
 * that TEST() calls, or a row of a table that EACH_ROW() goes through, however many
 * checks it makes. A check that fails prints where. CHECK() is 0 where it failed;
 * REQUIRE() then leaves the function. */
#ifndef TESTS_CHECK_H
#define TESTS_CHECK_H

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static enum { CASE_EMPTY, CASE_PASSED, CASE_FAILED } check_case;
static int passed_count, failed_count;

/* Counts the case so far, and begins the next. A case without a check is none. */
static inline int check_next(void)
{
    passed_count += check_case == CASE_PASSED;
    failed_count += check_case == CASE_FAILED;
    check_case = CASE_EMPTY;
    return 1;
}

static inline int check_note(int ok, const char *file, int line, const char *what)
{
    if (!ok) {
        check_case = CASE_FAILED;
        printf("%s:%d: not so: %s\n", file, line, what);
    } else if (check_case == CASE_EMPTY) {
        check_case = CASE_PASSED;
    }
    return ok;
}

static inline int check_equal(uintmax_t actual, uintmax_t expected, const char *file, int line,
                              const char *what)
{
    if (actual != expected)
        printf("%s:%d: %jd is not %jd\n", file, line, (intmax_t)actual, (intmax_t)expected);
    return check_note(actual == expected, file, line, what);
}

/* A call of a test function is a case of its own. */
#define TEST(call) (check_next(), (call), (void)check_next())

/* for each row of an array, with its index as a size_t; each is a case. */
#define EACH_ROW(index, array) \
    for (size_t index = 0; check_next() && index < sizeof(array) / sizeof *(array); index++)

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
    check_next();
    printf("%d passed, %d failed\n", passed_count, failed_count);
    return failed_count != 0;
}

#endif
