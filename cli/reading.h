/* SPDX-License-Identifier: MIT */
/* reading.h - reads the files that the command line names. If one can't be used, a
 * message on standard error says why, with file and line. */
#ifndef CLI_READING_H
#define CLI_READING_H

#include "cli/config.h"
#include "common/sink.h"
#include "optimizer/check.h"
#include "parser/log.h"
#include "parser/settings.h"
#include "report/summary.h"

#include <stdbool.h>
#include <stdint.h>

/* Reads each log into logs[], which starts as {0} and is the caller's to free. False
 * iff one can't be read or planned from, or --strict is given and something is wrong with it. */
bool read_logs(const struct config *config, struct log *logs);

/* Reads the headers that the command line names, as a compiler for the target would, into
 * *settings, with what the options say in their place. False iff one can't be read as one. */
bool read_headers(const struct config *config, const struct target *target,
                  struct settings *settings);

/* A header whose buckets are to be checked. */
struct checked_header {
    struct settings settings;
    struct check_header header;
    uint64_t buffer_bytes; /* of the buffer to check it in */
};

/* Takes over what the header's settings say of the target and of the buckets, and the
 * library's defaults where they say nothing. False iff they can't be used, which is said. */
bool use_header(const struct config *config, const struct log *logs, struct target *target,
                struct checked_header *header);

/* Reads an earlier report, to be freed in any case. False iff it is none. */
bool read_baseline(const char *name, struct summary *baseline);

#endif
