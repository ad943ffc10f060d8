/* SPDX-License-Identifier: MIT */
/* fork.h - the trace of a forked process, which begins with a copy of its parent's blocks. */
#ifndef PARSER_FORK_H
#define PARSER_FORK_H

#include "trace.h"

/* Makes the trace of a child that was forked at that line: each block that is live in the parent
 * is allocated in it, in the order of the parent's requests, at the same address.
 *   parent  not finished
 *   child   {0}; to be freed in any case
 * Fails as trace_add() does. Cost: O(events of the parent). */
enum log_status fork_trace(const struct trace *parent, uint64_t line, struct trace *child);

#endif
