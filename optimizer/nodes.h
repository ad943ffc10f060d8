/* SPDX-License-Identifier: MIT */
/* nodes.h - the partial plans that were tried, and the requests that remain for
 * larger buckets.
 *
 * A partial plan is the smallest buckets of a plan, the larger ones still to come.
 * After different ones often the very same requests remain: then whatever can follow
 * one can follow the other, and only the cheaper one matters. So a node is found by
 * what remains. */
#ifndef OPTIMIZER_NODES_H
#define OPTIMIZER_NODES_H

#include "optimizer/stream.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A partial plan. */
struct node {
    uint64_t cost;         /* block bytes of its buckets */
    struct stream remaining;
    uint64_t hash;         /* of the remaining stream */
    uint32_t next_in_list; /* the next node in its list, or NODES_NONE */
    uint32_t parent;       /* the node without the last bucket */
    uint32_t end;          /* the last bucket's classes end before this one; 0: no bucket */
    uint32_t dist;         /* its blocks */
    uint32_t bucket_count;
};

#define NODES_NONE UINT32_MAX

struct nodes {
    struct node *node; /* count of them; moves when one is added */
    size_t capacity;
    uint32_t count;
    uint64_t event_count; /* events of all remaining streams */
    uint32_t *list_head;  /* by hash: the node added last, or NODES_NONE */
};

/* Makes the table, empty. Fails, with false, iff memory is short. nodes_end()
 * frees it, also then. */
bool nodes_start(struct nodes *nodes);
void nodes_end(struct nodes *nodes);

/* The hash of a remaining stream. Cost: O(events). */
uint64_t nodes_hash(const struct stream *remaining);

/* Whether a node has the same remaining stream as a new one, for no more bytes and
 * buckets. new->hash is that of the stream. Cost: O(1) on average, O(events) where
 * there is one. */
bool nodes_has_better(const struct nodes *nodes, const struct node *new);

/* Adds a node, with a copy of its remaining stream. Fails, with false, iff memory is
 * short. Cost: O(events). */
bool nodes_add(struct nodes *nodes, struct node new);

/* Forgets all nodes but the first `count`, and empties the lists: the nodes kept
 * are not found by nodes_has_better(). */
void nodes_forget(struct nodes *nodes, uint32_t count);

#endif
