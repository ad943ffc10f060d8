/* SPDX-License-Identifier: MIT */
/* options.h - the command line as one struct. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include "optimizer/planning.h"
#include "parser/input.h"
#include "parser/log.h"
#include "report/report.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct config {
    struct plan_budget budget;
    enum planner planner;
    bool is_concurrent;
    region_set regions; /* that are planned for */
    bool is_strict;
    bool is_quiet;
    bool is_verbose;
    enum report_format format;
    const struct input_format *input; /* NULL: decided by each log's first record */
    struct template_set templates; /* of --alloc, --free and --realloc */
    struct input_format template_format; /* what `input` is then */
    const char *target_name; /* NULL: from the width of the logs' addresses */
    const struct release *release;
    int64_t align; /* the four overrides: -1 where not given */
    int64_t padding;
    int64_t mutex_bytes;
    bool is_lean;
    bool is_single_threaded;
    const char *check;     /* the header to check; NULL: plan anew */
    int64_t buffer_bytes;  /* the budgets of a check, and of a plan: -1 where not given */
    int64_t max_buffer_bytes;
    int64_t tolerance_percent;
    const char *baseline; /* the earlier report to compare with; NULL: none */
    const char *output; /* NULL: standard output */
    char *const *logs;
    size_t log_count;
};

/* Reads the command line into *config, which points into it. Returns -1 to go on,
 * else the exit code: it has then printed what was asked for, or what is wrong. */
int options_read(int argc, char **argv, struct config *config);

/* The target that the options name, or that the logs' addresses show, with what the
 * options change in it. Warns of a log from a machine with wider pointers. */
struct target options_target(const struct config *config, const struct log *logs);

/* Whether the target fits together, once it is known whether a header has another
 * alignment. False, which is said, iff it does not. */
bool options_check_target(const struct config *config, const struct target *target);

#endif
