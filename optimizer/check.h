/* SPDX-License-Identifier: MIT */
/* check.h - whether the buckets that a header defines still serve the logs.
 *
 * A header is not a plan: its lists can be cut by WOLFMEM_MAX_BUCKETS, stand in any
 * order, and the buffer can be larger or smaller than they need. So check.c first finds which
 * blocks the allocator makes in that buffer, and then replays the logs on them. A fault
 * that does not make the header unusable goes into the report. */
#ifndef OPTIMIZER_CHECK_H
#define OPTIMIZER_CHECK_H

#include "optimizer/certificate.h"
#include "optimizer/defaults.h"
#include "optimizer/live.h"
#include "optimizer/plan.h"
#include "optimizer/replay.h"
#include "optimizer/target.h"
#include "parser/settings.h"

#include <stdbool.h>
#include <stdint.h>


enum check_fault_kind {
    /* With one of these the header can't be used: */
    CHECK_MISSING, /* the macro is not defined */
    CHECK_UNKNOWN, /* its value can't be known; why stands in the settings */
    CHECK_RANGE,   /* it has the number `value`: 0 where that makes no sense, or over `limit` */
    CHECK_ALIGN,   /* it is `value`, no power of two */
    CHECK_APART,   /* the size `value` stands in it twice, with another between */
    CHECK_OVERRUN, /* it is `value`, less than the `limit` up to which the release writes */
    CHECK_PADDING, /* the alignment `value` is over the release's `limit`: loading may never end */
    CHECK_HUGE,    /* the lists need a buffer of over `limit` bytes */
    CHECK_FATAL_LAST = CHECK_HUGE,
    /* With these it can, but may not do what it seems to say: */
    CHECK_LENGTHS,   /* `value` sizes and `limit` dists */
    CHECK_CUT,       /* `value` entries, `limit` of which the allocator keeps */
    CHECK_DEF,       /* it is `value`, and the list of sizes has `limit` */
    CHECK_UNSORTED,  /* the size `value` stands behind the larger `limit` */
    CHECK_TWICE,     /* the size `value` stands in it twice */
    CHECK_UNALIGNED, /* the size `value` is no multiple of the alignment `limit` */
    CHECK_NO_BLOCKS, /* the bucket of size `value` has dist 0 */
    CHECK_DIST,      /* the dist `value` is over the release's `limit`: it counts from 0 again */
    CHECK_SWALLOWS,  /* the same, but it never stops: the bucket takes all that is left */
    CHECK_FIXED,     /* it is `value`, and the release has it fixed at `limit` */
    CHECK_LARGEST,   /* it is `value`, and the largest size is `limit` */
    CHECK_LEAN,      /* the release's LEAN build was not measured */
};

struct check_fault {
    enum check_fault_kind kind;
    enum settings_macro macro; /* that it is about */
    uint64_t value;
    uint64_t limit;
};

#define CHECK_FAULTS_MAX (6 * SETTINGS_LIST_MAX + 4 * SETTINGS_MACROS)

/* {0} is valid, and nothing is read yet. */
struct check_header {
    struct plan plan;     /* the lists as far as the allocator keeps them; sizes may stand in any
                             order, and dists be 0. Of its buckets only size and dist are set */
    struct defaults defaults; /* how lists came about that the header does not define */
    uint32_t max_buckets; /* WOLFMEM_MAX_BUCKETS, which decides the structures' size */
    uint64_t exact_bytes; /* of an aligned buffer that has just these blocks; what is over
                             UINT32_MAX is only known to be so */
    uint32_t fault_count;
    struct check_fault fault[CHECK_FAULTS_MAX];
    bool is_unusable; /* one of them is fatal */
};

/* What the library is built for, first of all: the alignment, LEAN and
 * SINGLE_THREADED become the header's where it defines them. Adds faults. */
void check_read_target(const struct settings *settings, struct target *target,
                       struct check_header *header);

/* Reads the lists and what bounds them. Adds faults; all else in *header is only
 * meant where it does not become unusable. Cost: O(length²) of the lists. */
void check_read_lists(const struct settings *settings, const struct target *target,
                      struct check_header *header);

/* The bytes of the buffer that the header speaks of: WOLFMEM_BUFFER_SIZE, and where
 * that is not defined exact_bytes. Adds faults. */
uint64_t check_read_buffer(const struct settings *settings, struct check_header *header);

struct check_result {
    uint64_t buffer_bytes;
    uint32_t structure_bytes; /* before the first block */
    struct plan made; /* the header's buckets, with the blocks that the buffer has room for */
    bool is_endless;  /* the allocator never ends loading the buffer: nothing was replayed */
    struct replay replay;     /* of the logs on these blocks */
    enum guarantee guarantee; /* what these blocks are proven for; lists that are not sorted or
                                 have a size twice: the log at most */
    uint32_t slack;           /* GUARANTEE_ORDER and more: the most places that each event may come
                                 earlier or later; looked for up to CERTIFICATE_SLACK_MAX */
};

/* Replays live's traces, which must not be concurrent, on what the allocator makes
 * of a usable header in an aligned buffer, and finds what they are proven for. Fails, with
 * false, iff memory is short. Cost: O(blocks + events × buckets × log slack). */
bool check_run(const struct check_header *header, const struct target *target,
               const struct live *live, uint64_t buffer_bytes, struct check_result *result);

/* Whether a request finds no block: where, stands in the replay. */
bool check_runs_out(const struct check_result *result);

/* Whether each request of live's traces gets a block. */
bool check_serves(const struct check_result *result, const struct live *live);

/* By how many bytes a buffer is more than so many percent larger than the best; 0:
 * it is not. best_bytes up to UINT32_MAX, tolerance_percent up to PLAN_MARGIN_MAX. */
uint64_t check_excess(uint64_t buffer_bytes, uint64_t best_bytes, uint32_t tolerance_percent);

#endif
