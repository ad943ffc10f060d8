/* SPDX-License-Identifier: MIT */
/* stack_options.h - the command line as one struct. */
#ifndef STACK_STACK_OPTIONS_H
#define STACK_STACK_OPTIONS_H

#include "stack_report.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct options {
    const char **controls; /* control files; room for one an argument, to be freed */
    size_t control_count;
    uint64_t call_cost;
    int64_t max_stack; /* -1 where not given */
    enum stack_format format;
    const char *output; /* NULL: standard output */
    bool is_strict;
    bool is_quiet;
    bool is_verbose;
    const char *const *inputs;
    size_t input_count;
};

/* Reads the command line into *options, which points into it. Returns -1 to go on,
 * else the exit code: it has then printed what was asked for, or what is wrong. */
int options_read(int argc, char **argv, struct options *options);

#endif
