/* SPDX-License-Identifier: MIT */
/* config.h - what the command line asks for, and whether its options go together. */
#ifndef CLI_CONFIG_H
#define CLI_CONFIG_H

#include "common/files.h"
#include "optimizer/planning.h"
#include "parser/input.h"
#include "parser/log.h"
#include "parser/settings.h"
#include "report/report.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where the size of the buffer to check in comes from. */
enum buffer_source {
    BUFFER_OF_HEADER, /* WOLFMEM_BUFFER_SIZE, else the lists */
    BUFFER_IN_BYTES,  /* buffer_bytes */
    BUFFER_NAMED,     /* a macro or array of the header */
    BUFFER_OF_LOG,    /* the pool that the log announces */
};

#define WITHOUT_MAX 64 /* call sites that --without may name */

struct config {
    struct plan_budget budget;
    enum planner planner;
    uint32_t slack; /* places */
    bool is_concurrent;
    region_set regions; /* that are planned for */
    enum pools_mode pools;
    const char *without[WITHOUT_MAX]; /* call sites and functions whose requests are left out */
    size_t without_count;
    struct run_starts starts; /* of --run-starts */
    const char *symbols; /* the file that names call sites; NULL: none */
    bool is_as_logged;
    bool is_strict;
    bool is_quiet;
    bool is_verbose;
    bool annotates; /* for GitHub */
    bool has_format; /* --format is given */
    enum report_format format; /* of the output that shows most: an extract only if all are such */
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
    const char *check; /* what is checked, for messages: the first header, or the options that
                          stand for one; NULL: plan anew */
    const char *headers[SETTINGS_HEADERS_MAX]; /* of --check, in order */
    uint32_t header_count;
    const char *buckets; /* the lists of --buckets and --dist; NULL: the header's */
    const char *dist;
    bool checks_defaults; /* the library's own lists in place of the header's */
    enum buffer_source buffer_source;
    const char *buffer_name; /* BUFFER_NAMED: "@NAME" */
    int64_t buffer_bytes;  /* the budgets of a check, and of a plan: -1 where not given */
    int64_t max_buffer_bytes;
    int64_t tolerance_percent;
    const char *baseline; /* the earlier report to compare with; NULL: none */
    struct {
        const char *name; /* NULL: standard output */
        enum report_format format;
    } outputs[FILES_MAX]; /* at least one */
    uint32_t output_count;
    char *const *logs;
    size_t log_count;
};

/* Whether the options go together, and no output would destroy an input. False, which is said,
 * iff they do not. Makes the templates of --alloc, --free and --realloc the input. */
bool config_check(struct config *config);

/* Whether one of the outputs has that format. */
bool config_has_format(const struct config *config, enum report_format format);

/* The target that the options name, or that the logs' addresses show, with what the
 * options change in it. Warns of a log from a machine with wider pointers. */
struct target config_target(const struct config *config, const struct log *logs);

/* Whether the logs have what the options are about. False, which is said, iff they do not. */
bool config_check_logs(const struct config *config, const struct log *logs);

/* Whether the target fits together, once it is known whether a header has another
 * alignment. False, which is said, iff it does not. */
bool config_check_target(const struct config *config, const struct target *target);

#endif
