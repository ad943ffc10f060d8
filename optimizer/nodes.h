/* SPDX-License-Identifier: MIT */
/* nodes.h - the beginnings of plans that were tried, and what they leave.
 *
 * Different beginnings often leave the very same requests to the buckets after
 * them: then whatever can follow one can follow the other, and only the cheaper
 * one matters. So a node is found by what it leaves. */
#ifndef OPTIMIZER_NODES_H
#define OPTIMIZER_NODES_H

#include "optimizer/stream.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A plan with a margin has to serve twice: with its own dists and with the raised
 * ones. So it leaves two streams; without a margin, the first one alone. */
enum { PART_OWN, PART_RAISED, PART_COUNT };

struct node {
    uint64_t cost;                  /* block bytes of its buckets, with the margin */
    struct stream rest[PART_COUNT]; /* what they leave */
    uint64_t hash;                  /* of the rests */
    uint32_t twin;                  /* the next node in its list, or NODES_NONE */
    uint32_t parent;                /* the node without the last bucket */
    uint32_t end;  /* the last bucket's classes end before this one; 0: no bucket */
    uint32_t dist; /* its blocks, without the margin */
    uint32_t bucket_count;
};

#define NODES_NONE UINT32_MAX

struct nodes {
    struct node *node; /* count of them; moves when one is added */
    size_t capacity;
    uint32_t count;
    uint32_t part_count;  /* parts that have a stream */
    uint64_t event_count; /* events of all rests */
    uint32_t *first_twin; /* by hash: the node added last, or NODES_NONE */
};

/* Makes the table, empty. Fails, with false, iff memory is short. nodes_end()
 * frees it, also then. */
bool nodes_start(struct nodes *nodes, uint32_t part_count);
void nodes_end(struct nodes *nodes);

/* Whether a node leaves the same as rest[], for no more bytes and buckets.
 * hash is nodes_hash(rest). Cost: O(1) on average, O(events) where there is one. */
bool nodes_has_better(const struct nodes *nodes, const struct node *new,
                      const struct stream *rest);

/* The hash of what a node leaves. Cost: O(events). */
uint64_t nodes_hash(const struct nodes *nodes, const struct stream *rest);

/* Adds a node, with new.hash set and a copy of rest[] as its rest. Fails, with
 * false, iff memory is short. Cost: O(events). */
bool nodes_add(struct nodes *nodes, struct node new, const struct stream *rest);

/* Forgets all nodes but the first `count`, and whatever those are twins of. */
void nodes_forget(struct nodes *nodes, uint32_t count);

#endif
