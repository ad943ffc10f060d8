/* SPDX-License-Identifier: MIT */
/* inference.h - infers when blocks of the system's heap end, if the log does not print it.
 *
 * Some releases print the free of such a block without its address, or not at all. A
 * trace takes the block as live until its address comes again: never too early, and
 * often far too late. Three rules find an earlier end:
 *
 * - By address: malloc gives no byte to two live blocks, so a block is gone as soon as
 *   any byte of it is in another one. This is certain.
 * - By balance: once the log has printed as many frees as allocations, no block is live.
 *   This is certain unless the log prints frees of blocks whose allocation it does not
 *   print (a realloc's new block). If at any time there were more frees than blocks,
 *   this rule is not used.
 * - By function: the same for the blocks that one function allocates and the frees that
 *   the same function makes. It is used only if, over the whole log, both are equally
 *   many and the frees never are more. This is no proof: a function could keep its own
 *   block and free another's. In logs of real TLS programs that print all frees, it
 *   ended at most 1 block in 300 too early, and no plan was too small.
 *
 * So a block ends late rather than early, and the plan is too large rather than too
 * small. Which free belongs to which block is never guessed. */
#ifndef PARSER_INFERENCE_H
#define PARSER_INFERENCE_H

#include "trace.h"

#include <stdint.h>

struct inference {
    uint64_t block_count; /* blocks of the system's heap */
    uint64_t free_count;  /* frees without address */
    uint64_t by_address;  /* blocks that end by address */
    uint64_t by_balance;  /* blocks that end by balance */
    uint64_t by_function; /* blocks that end by function; all others are live to the end */
};

/* Makes a trace with the same requests in the same order, and the frees as inferred.
 *   trace     finished, and without the address of any free in the system's heap
 *   inferred  must be {0}. Its lines and addresses mean nothing. The caller must call
 *             trace_free() on it in any case, before or after the trace's own
 *   result    becomes how many blocks end by which rule
 * Fails as trace_add() does. Cost: O(events log events). */
enum log_status inference_make(const struct trace *trace, struct trace *inferred,
                               struct inference *result);

#endif
