/* SPDX-License-Identifier: MIT */
/* json.h - whether a text is JSON, and as docs/report.schema.json says. */
#ifndef TESTS_FUZZ_JSON_H
#define TESTS_FUZZ_JSON_H

#include <stdbool.h>
#include <stddef.h>

/* Prints what is wrong. The schema is looked for from the project's folder. */
bool json_is_report(const char *text, size_t length);

#endif
