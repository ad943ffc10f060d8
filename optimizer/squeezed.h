/* SPDX-License-Identifier: MIT */
/* squeezed.h - logs without the stretches that repeat, for what takes longer than one pass.
 *
 * A plan serves them iff it serves the logs (squeeze.h). Programs loop, so they are
 * mostly far shorter, and a log that was made small before is what it squeezes to: a search
 * through them finds the same plans for both. */
#ifndef OPTIMIZER_SQUEEZED_H
#define OPTIMIZER_SQUEEZED_H

#include "optimizer/live.h"

#include <stdbool.h>

/* Makes *squeezed from *live, which must outlive it: all is the same but the events of the
 * logs. Fails, with false, iff memory is short or a log has over SQUEEZE_MAX events.
 * squeezed_free() frees it, also then; {0} is valid for it. Cost: O(events). */
bool squeezed_make(const struct live *live, struct live *squeezed);
void squeezed_free(struct live *squeezed);

#endif
