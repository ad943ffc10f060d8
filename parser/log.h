/* SPDX-License-Identifier: MIT */
/* log.h - reads a log, and holds what is known about it.
 *
 * A log is read once, in parts, so it may be a pipe, and memory does not depend on
 * the length of its text. Most of the work is to find the records. Each part can be
 * searched alone, so several threads search a long log; the records of the parts
 * enter the trace in the log's order. */
#ifndef PARSER_LOG_H
#define PARSER_LOG_H

#include "build.h"
#include "correction.h"
#include "diagnosis.h"
#include "pools.h"
#include "proposal.h"
#include "run_starts.h"
#include "signals.h"
#include "trace.h"

#include <stddef.h>

/* A log as the rest of the program sees it: log_read() makes all of it once. */
struct log {
    const char *name; /* the caller's, for messages and reports */
    struct trace trace; /* with its regions, what each of them took, and its stacks */
    struct diagnosis diagnosis;
    struct pools pools;
    struct log_damage {
        uint64_t line;    /* from 1 */
        const char *what; /* for people */
    } damage; /* LOG_DAMAGED: of the file */
    bool is_as_logged;  /* the caller's: do not correct it */
    struct run_starts starts; /* the caller's: lines with which a new run begins */
    struct build build; /* that wrote it */
    struct correction correction;
    struct signal_seen signal; /* if no request was served: what the file is; its text is head's */
    struct proposal proposal;  /* and templates that may read it */
    char *head; /* the start of the file; NULL if a request was served */
    struct log *forked; /* the other processes that it holds, each as a log that begins with a copy of
                           what was live at its first line. They have no more but name, trace,
                           diagnosis, pools and build, and no forked ones */
    size_t forked_count;
};

/* Fills `buffer` with 1 to `size` bytes of the source and returns their number; 0 at
 * the end, -1 if it can't read. Two calls never overlap, but may come from different
 * threads. */
typedef ptrdiff_t log_reader(void *source, char *buffer, size_t size);

/* Reads a whole log; fails as enum log_status lists.
 *   log  {0} but for what the caller sets: name, is_as_logged, starts, trace.left_out and
 *        trace.input. If trace.input is NULL, the first allocation or free in the first MiB decides
 *        the format; if there is none, it is wolfSSL's. trace.input becomes the format.
 * The caller must call log_free() whatever is returned. If that is not LOG_OK, the log
 * holds nothing else of use, but damage with LOG_DAMAGED. Cost: O(bytes). */
enum log_status log_read(log_reader *reader, void *source, struct log *log);

/* Frees all that the log owns and makes it {0}. */
void log_free(struct log *log);

#endif
