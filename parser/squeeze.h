/* SPDX-License-Identifier: MIT */
/* squeeze.h - leaves out the stretches of a trace that repeat.
 *
 * Programs loop. A stretch is a run of events in a row. It is closed if it frees all
 * that it allocates, and nothing else: then the allocator is in the same state after it
 * as before it. If the same stretch follows in the same state, it has the same result.
 * So only the first of equal closed stretches is kept:
 *
 *     A (b c /c /b) (b c /c /b) (d /d) (b c /c /b) /A     becomes
 *     A (b c /c /b)             (d /d)             /A
 *
 * and stretches shrink from the innermost outward. A test suite's 1.4 million
 * events become 10,000. No plan can tell the difference: it serves what is left
 * iff it serves the whole. Nor can a plan for what is left with anything left out or freed
 * earlier: what a run asks for in a stretch that was left out, another can ask for in the
 * one that was kept.
 *
 * A state comes back only while none of its blocks was freed, and it is back as
 * soon as no more blocks are live than then. So the states that still can are a
 * stack, no higher than the blocks live, and none is ever compared in full. Stretches
 * are compared event by event: none is ever taken for another. Squeezing again changes nothing. */
#ifndef PARSER_SQUEEZE_H
#define PARSER_SQUEEZE_H

#include "trace.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One event as a word. An allocation: any number below SQUEEZE_FREE; equal numbers are alike.
 * A free: SQUEEZE_FREE and how many events before it its allocation is. So equal stretches
 * are equal words, wherever they stand. */
typedef uint32_t squeeze_word;

#define SQUEEZE_FREE ((uint32_t)1 << 31)
#define SQUEEZE_MAX (SQUEEZE_FREE - 1) /* events: a free can't be farther from its allocation */

/* Squeezes words in place. Each block is freed at most once.
 *   count   of words, at most SQUEEZE_MAX; becomes how many are left
 *   origin  room for as many, for the place that each word had; or NULL
 * Fails, with false, iff memory is short; the words are then of no use.
 * Cost: O(count); memory some 20 bytes a word. */
bool squeeze_words(squeeze_word *word, uint32_t *count, uint32_t *origin);

/* The events of a trace that are left, told apart by their kinds: the same size, call site
 * and region.
 *   left   becomes their indexes, ascending; the caller frees it
 *   count  becomes how many they are
 * Fails, with false and NULL, iff memory is short or the trace has over SQUEEZE_MAX events.
 * Cost: O(events). */
bool squeeze_trace(const struct trace *trace, uint32_t **left, uint32_t *count);

#endif
