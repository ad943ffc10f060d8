/* SPDX-License-Identifier: MIT */
/* stack_options.h - the command line as one struct. */
#ifndef STACK_STACK_OPTIONS_H
#define STACK_STACK_OPTIONS_H

#include "stack_report.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct options {
    const char **controls; /* control files; to be freed by the caller */
    size_t control_count;
    uint64_t call_cost; /* bytes that each call takes in addition to the frame */
    int64_t max_stack;  /* bytes; -1: not given */
    enum stack_format format;
    const char *output; /* NULL: standard output */
    bool is_suggest; /* write a control file to be edited in place of the report */
    bool is_strict;
    bool is_quiet;
    bool is_verbose;
    bool is_lower_bound; /* checks and the budget hold for what is known */
    const char **inputs; /* and behind them the image; to be freed by the caller */
    size_t input_count;
    const char *image; /* NULL: none */
};

/* Reads the command line into *options, which then points into argv. Returns -1 to
 * continue. Any other result is the exit code: the help, the version or an error is
 * printed already. */
int options_read(int argc, char **argv, struct options *options);

#endif
