/* SPDX-License-Identifier: MIT */
/* json.h - the strict reader of tests/json_check.c, to hold texts against. */
#ifndef TESTS_FUZZ_JSON_H
#define TESTS_FUZZ_JSON_H

#include <stdbool.h>
#include <stddef.h>

/* Why a text is not JSON, in words; NULL where it is. */
const char *json_problem(const char *text, size_t length);

/* Whether a text is JSON, and as a schema says: "docs/report.schema.json", found from
 * the project's folder. Prints what is wrong. */
bool json_fits(const char *text, size_t length, const char *schema_name);

#endif
