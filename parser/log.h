/* SPDX-License-Identifier: MIT */
/* log.h - the bytes of a log, from wherever they come, to a trace.
 *
 * One pass in blocks, so that a pipe will do and memory does not depend on the
 * log's text. Finding the records is most of the work and each block can be
 * searched for itself, so a long log is searched by several threads; their
 * records enter the trace in the log's order, whichever thread is first. */
#ifndef PARSER_LOG_H
#define PARSER_LOG_H

#include "trace.h"

#include <stddef.h>

/* Where the bytes come from: fills buffer with 1 to size bytes and returns how
 * many, 0 at the end, -1 when it can't read. Calls never overlap, but may come
 * from different threads. */
typedef ptrdiff_t log_reader(void *source, char *buffer, size_t size);

enum log_status {
    LOG_OK,
    LOG_READ_FAILED,     /* the reader returned -1 */
    LOG_NO_MEMORY,       /* memory is short, or over KINDS_MAX kinds of request */
    LOG_TOO_MANY_BLOCKS, /* over TRACE_SLOTS_MAX blocks live at once */
};

/* Reads a whole log into *trace, which must be {0} but for its left_out and its
 * input: with NULL, the log is taken for what the first allocation or free in its
 * first MiB shows it to be, and trace->input becomes that, or wolfSSL's where there
 * is none.
 * Whatever comes back, trace_free() must be called on it; where it is not LOG_OK,
 * that is all the trace is good for. Cost: O(bytes). */
enum log_status log_read(log_reader *reader, void *source, struct trace *trace);

#endif
