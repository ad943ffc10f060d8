/* SPDX-License-Identifier: MIT */
/* nodes.c - an array, and lists of its nodes by hash. */
#include "nodes.h"

#include "common/grow.h"
#include "common/hash.h"

#include <stdlib.h>
#include <string.h>

#define LIST_COUNT ((size_t)1 << 12)

bool nodes_start(struct nodes *nodes, uint32_t part_count)
{
    *nodes = (struct nodes){.part_count = part_count};
    nodes->first_twin = malloc(LIST_COUNT * sizeof *nodes->first_twin);
    if (nodes->first_twin)
        nodes_forget(nodes, 0);
    return nodes->first_twin != NULL;
}

void nodes_end(struct nodes *nodes)
{
    if (nodes->first_twin)
        nodes_forget(nodes, 0);
    free(nodes->first_twin);
    free(nodes->node);
    *nodes = (struct nodes){0};
}

uint64_t nodes_hash(const struct nodes *nodes, const struct stream *rest)
{
    uint64_t hash = 0;
    for (uint32_t p = 0; p < nodes->part_count; p++) {
        for (uint32_t i = 0; i < rest[p].count; i++)
            hash = hash_add(hash, rest[p].event[i]);
        hash = hash_fold(hash);
    }
    return hash;
}

static bool is_same(const struct nodes *nodes, const struct stream *a, const struct stream *b)
{
    for (uint32_t p = 0; p < nodes->part_count; p++) {
        if (a[p].count != b[p].count ||
            memcmp(a[p].event, b[p].event, a[p].count * sizeof *a[p].event) != 0)
            return false;
    }
    return true;
}

bool nodes_has_better(const struct nodes *nodes, const struct node *new,
                      const struct stream *rest)
{
    uint32_t at = nodes->first_twin[new->hash % LIST_COUNT];
    for (; at != NODES_NONE; at = nodes->node[at].twin) {
        const struct node *node = &nodes->node[at];
        if (node->hash == new->hash && node->cost <= new->cost &&
            node->bucket_count <= new->bucket_count && is_same(nodes, node->rest, rest))
            return true;
    }
    return false;
}

static bool copy(struct stream *to, const struct stream *from)
{
    to->count = from->count;
    to->event = malloc(((size_t)from->count + 1) * sizeof *to->event);
    if (to->event)
        memcpy(to->event, from->event, from->count * sizeof *to->event);
    return to->event != NULL;
}

bool nodes_add(struct nodes *nodes, struct node new, const struct stream *rest)
{
    struct node *node = grow(nodes->node, &nodes->capacity, (size_t)nodes->count + 1,
                             sizeof *node);
    if (!node)
        return false;
    nodes->node = node;
    for (uint32_t p = 0; p < nodes->part_count; p++) {
        if (!copy(&new.rest[p], &rest[p])) {
            while (p-- > 0)
                free(new.rest[p].event);
            return false;
        }
        nodes->event_count += rest[p].count;
    }
    uint32_t *first = &nodes->first_twin[new.hash % LIST_COUNT];
    new.twin = *first;
    *first = nodes->count;
    node[nodes->count++] = new;
    return true;
}

void nodes_forget(struct nodes *nodes, uint32_t count)
{
    while (nodes->count > count) {
        struct node *node = &nodes->node[--nodes->count];
        for (uint32_t p = 0; p < nodes->part_count; p++) {
            nodes->event_count -= node->rest[p].count;
            free(node->rest[p].event);
        }
    }
    for (size_t i = 0; i < LIST_COUNT; i++)
        nodes->first_twin[i] = NODES_NONE;
}
