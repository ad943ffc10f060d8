/* SPDX-License-Identifier: MIT */
/* markup.h - the checker of tests/markup_check.c, to hold pages and pictures against. */
#ifndef TESTS_FUZZ_MARKUP_H
#define TESTS_FUZZ_MARKUP_H

#include <stdbool.h>
#include <stddef.h>

/* Whether a text is a page or a picture as markup_check.c says. Prints what is wrong. */
bool markup_is_good(const char *text, size_t length);

#endif
