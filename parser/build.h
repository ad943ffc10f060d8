/* SPDX-License-Identifier: MIT */
/* build.h - what a log shows of the wolfSSL build that wrote it.
 *
 * A plan holds for the build that it was captured from: other builds ask for other
 * sizes. So the report says which build that was, and the code that it prints is for the
 * role and the sessions that the log shows. All is told from what the records are
 * and where they come from; what a log does not show stays unknown. */
#ifndef PARSER_BUILD_H
#define PARSER_BUILD_H

#include "common/span.h"
#include "trace.h"

#include <stdbool.h>
#include <stdint.h>

enum build_memory {
    BUILD_MEMORY_UNKNOWN, /* not wolfSSL's log, or nothing in it tells */
    BUILD_STATIC,         /* WOLFSSL_STATIC_MEMORY */
    BUILD_PLAIN,          /* the same library without it */
};

enum build_malloc {
    BUILD_MALLOC_UNKNOWN,
    BUILD_MALLOC,
    BUILD_NO_MALLOC, /* WOLFSSL_NO_MALLOC */
};

/* sizeof(WOLFSSL_HEAP_HINT) of a build for 64 and for 32 bits. A build with static memory asks in
 * InitSSL() for one more for each session, and its WOLFSSL is larger by as many bytes, as measured
 * with 5.5.4, 5.7.2 and 5.9.2. */
#define BUILD_HINT_BYTES_64 40
#define BUILD_HINT_BYTES_32 20

#define BUILD_METHODS_MAX 4 /* more than a client and a server, over TLS and DTLS */

struct build {
    enum build_memory memory;
    enum build_malloc malloc;
    bool decodes_with_malloc; /* certificates were decoded as with malloc, which takes less memory
                                 than with WOLFSSL_NO_MALLOC */
    bool has_global_hint; /* requests without a heap went to the global hint */
    const char *releases; /* "5.9.2 and newer"; NULL: unknown */
    uint64_t sessions;    /* objects of wolfSSL_new() that were live at once at most; 0: none */
    struct span method[BUILD_METHODS_MAX]; /* functions such as wolfTLSv1_3_client_method_ex, in
                                              the order of their first call; in the trace's text */
    uint32_t method_count;
};

/* Tells the build from a finished trace, whose input must be set.
 *   shows_buckets  whether its sizes are those of buckets (FINDING_BUCKET_SIZES)
 * Cost: O(kinds). */
void build_recognize(const struct trace *trace, bool shows_buckets, struct build *build);

#endif
