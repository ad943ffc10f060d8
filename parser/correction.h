/* SPDX-License-Identifier: MIT */
/* correction.h - turns the trace of a build without static memory into that of the same build
 * with it.
 *
 * A build with static memory asks for a little more: each WOLFSSL is larger by
 * sizeof(WOLFSSL_HEAP_HINT), 40 bytes on 64 bits and 20 on 32, and for each there is one
 * more block of that size, the session's hint. This was measured with wolfSSL 5.5.4, 5.7.2
 * and 5.9.2 on 64 bits, and with 5.9.2 on 32. With both added, the plan from a log without
 * static memory was the plan from the log with it, to the byte. */
#ifndef PARSER_CORRECTION_H
#define PARSER_CORRECTION_H

#include "build.h"
#include "trace.h"

#include <stdint.h>

struct correction {
    uint32_t bytes; /* added to each session, and the size of its hint; 0: nothing was corrected */
    uint64_t session_count; /* requests for a session, all over the log */
};

/* Corrects a finished trace where its build is BUILD_PLAIN and has sessions; else leaves it as
 * it is. A hint is taken right after its session and given back right before; both are on
 * the session's lines. The requests in the log stay as counted (trace_request_count()), the
 * hints are in added_count.
 * Fails iff memory or slots are short; the caller can then only free the trace. Cost:
 * O(events). */
enum log_status correction_make(const struct build *build, struct trace *trace,
                                struct correction *correction);

#endif
