/* SPDX-License-Identifier: MIT */
/* losses.h - what loggers print in place of lines that they dropped. */
#ifndef PARSER_LOSSES_H
#define PARSER_LOSSES_H

#include <stdint.h>

/* How many lines a logger says here that it dropped; 0: it says no such thing. `end` is as for
 * input_reader. Cost: O(length). */
uint64_t losses_in(const char *line, const char *end);

#endif
