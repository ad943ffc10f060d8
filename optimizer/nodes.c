/* SPDX-License-Identifier: MIT */
/* nodes.c - an array, and lists of its nodes by hash. */
#include "nodes.h"

#include "common/grow.h"
#include "common/hash.h"

#include <stdlib.h>
#include <string.h>

#define LIST_COUNT ((size_t)1 << 12)

bool nodes_start(struct nodes *nodes)
{
    *nodes = (struct nodes){0};
    nodes->list_head = malloc(LIST_COUNT * sizeof *nodes->list_head);
    if (nodes->list_head)
        nodes_forget(nodes, 0);
    return nodes->list_head != NULL;
}

void nodes_end(struct nodes *nodes)
{
    if (nodes->list_head)
        nodes_forget(nodes, 0);
    free(nodes->list_head);
    free(nodes->node);
    *nodes = (struct nodes){0};
}

uint64_t nodes_hash(const struct stream *remaining)
{
    uint64_t hash = 0;
    for (uint32_t i = 0; i < remaining->count; i++)
        hash = hash_add(hash, remaining->event[i]);
    return hash_fold(hash);
}

static bool is_same(const struct stream *a, const struct stream *b)
{
    return a->count == b->count && memcmp(a->event, b->event, a->count * sizeof *a->event) == 0;
}

bool nodes_has_better(const struct nodes *nodes, const struct node *new)
{
    uint32_t at = nodes->list_head[new->hash % LIST_COUNT];
    for (; at != NODES_NONE; at = nodes->node[at].next_in_list) {
        const struct node *node = &nodes->node[at];
        if (node->hash == new->hash && node->cost <= new->cost &&
            node->bucket_count <= new->bucket_count && is_same(&node->remaining, &new->remaining))
            return true;
    }
    return false;
}

static bool copy(struct stream *stream)
{
    stream_event *event = malloc(((size_t)stream->count + 1) * sizeof *event);
    if (event)
        memcpy(event, stream->event, stream->count * sizeof *event);
    stream->event = event;
    return event != NULL;
}

bool nodes_add(struct nodes *nodes, struct node new)
{
    struct node *node = grow(nodes->node, &nodes->capacity, (size_t)nodes->count + 1,
                             sizeof *node);
    if (!node)
        return false;
    nodes->node = node;
    if (!copy(&new.remaining))
        return false;
    nodes->event_count += new.remaining.count;
    uint32_t *first = &nodes->list_head[new.hash % LIST_COUNT];
    new.next_in_list = *first;
    *first = nodes->count;
    node[nodes->count++] = new;
    return true;
}

void nodes_forget(struct nodes *nodes, uint32_t count)
{
    while (nodes->count > count) {
        struct stream *remaining = &nodes->node[--nodes->count].remaining;
        nodes->event_count -= remaining->count;
        free(remaining->event);
    }
    for (size_t i = 0; i < LIST_COUNT; i++)
        nodes->list_head[i] = NODES_NONE;
}
