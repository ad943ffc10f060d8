/* SPDX-License-Identifier: MIT */
/* inference.h - frees of the system's heap that a log does not tell, inferred.
 *
 * Some releases print a free of such a block without its address, or not at all.
 * A trace takes the block as live until its address comes again: never too
 * early, and often far too late. More can be known:
 *
 * - by address: malloc gives out no byte twice, so a block is gone as soon as
 *   any byte of it is in another one. This is certain.
 * - by balance: when as many frees were printed as blocks allocated, none is live
 *   any more, whichever free was whose. This is certain unless frees are printed
 *   of what was not (a realloc's new block); it is not relied on where at any
 *   time more frees than blocks were printed.
 * - by function: the same for the blocks that one function allocates and the
 *   frees that it makes, where over the whole log these are as many as those, and
 *   never more. This is no proof: a function could keep its own block and free
 *   another's. In the logs of real TLS programs that do tell their frees, it ended
 *   no more than 1 block in 300 too early, and no plan came out too small.
 *
 * So a block still ends late rather than early, and the plan is rather too large
 * than too small. Which free is whose is never guessed. */
#ifndef PARSER_INFERENCE_H
#define PARSER_INFERENCE_H

#include "trace.h"

#include <stdint.h>

struct inference {
    uint64_t block_count; /* blocks of the system's heap */
    uint64_t free_count;  /* frees without address */
    uint64_t by_address;  /* blocks that end by address, */
    uint64_t by_balance;  /* by balance, */
    uint64_t by_function; /* and by function; the rest are live to the end */
};

/* Makes *inferred, which must be {0}, of a finished trace whose system's heap never
 * tells a free: the same requests in the same order, and the frees as inferred.
 * Its lines and addresses mean nothing. Fails as trace_add() does; trace_free() must
 * be called on *inferred in any case, before or after the trace's own. Cost:
 * O(events log events). */
enum trace_status inference_make(const struct trace *trace, struct trace *inferred,
                                 struct inference *result);

#endif
