/* SPDX-License-Identifier: MIT */
/* markup.c - tests/markup_check.c as a function. */
#include "tests/fuzz/markup.h"

#include "tests/fuzz/fuzz.h"

int markup_check_main(void);
#define main markup_check_main
#include "tests/markup_check.c"

bool markup_is_good(const char *bytes, size_t count)
{
    char *copy = calloc(count + 8, 1);
    assert(copy);
    memcpy(copy, bytes, count);
    text = copy;
    length = count;
    at = 0;
    problem_count = depth = id_count = target_count = h1_count = title_count = main_count = 0;
    check_bytes();
    if (problem_count == 0)
        check_document();
    if (problem_count == 0)
        check_names();
    free(copy);
    return problem_count == 0;
}
