/* SPDX-License-Identifier: MIT */
/* layer.h - the most promising partial plans whose last bucket is for one class, as
 * many as the beam of the search is wide.
 *
 * A heap with the least promising entry on top, so that a better one can replace it
 * quickly. */
#ifndef OPTIMIZER_LAYER_H
#define OPTIMIZER_LAYER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A partial plan that was not tried yet: a node's, and one bucket more. */
struct entry {
    uint64_t bound;  /* no plan that begins so needs a smaller buffer, in bytes */
    uint64_t score;  /* less is more promising */
    uint32_t parent; /* the node's number */
    uint32_t dist;   /* blocks of the new bucket */
};

/* {0} is valid and empty. */
struct layer {
    struct entry *entry;
    size_t capacity;
    uint32_t count;
};

/* Whether there are `beam_width` (over 0) entries already, all more promising. Cost: O(1). */
bool layer_is_better(const struct layer *layer, uint32_t beam_width, const struct entry *entry);

/* Adds an entry. Where there are `beam_width` already, which must not all be more
 * promising, the least promising is given up: *given_up becomes its bound, else
 * UINT64_MAX. Fails, with false, iff memory is short. Cost: O(log beam_width). */
bool layer_add(struct layer *layer, uint32_t beam_width, struct entry new, uint64_t *given_up);

/* Sorts the entries, the most promising first; none may be added after that
 * unless count is 0 again. No two have the same parent and dist, so the order
 * does not depend on the one in which they came. Cost: O(count log count). */
void layer_sort(struct layer *layer);

/* Frees what the layer owns and makes it {0}. */
void layer_free(struct layer *layer);

#endif
