/* SPDX-License-Identifier: MIT */
/* heap.c - the holes of a heap as a treap: a tree by address, kept shallow by priorities
 * that look random and depend on all holes before, so that no simple log makes it deep.
 * Each hole knows the largest one of its subtree, so the lowest one that is large enough
 * is found on one way down. */
#include "heap.h"

#include "common/hash.h"
#include "common/minmax.h"
#include "optimizer/target.h"

#include <stdlib.h>

#define NONE 0 /* no hole; hole[0] has no bytes */

struct hole {
    uint64_t start, size; /* bytes */
    uint64_t largest;     /* size in its subtree */
    uint64_t priority;    /* no hole of its subtree has a higher one */
    uint32_t low, high;   /* the subtrees of lower and of higher addresses */
};

struct heap {
    struct hole *hole;
    uint32_t hole_count; /* of the array; those in no tree form a list by `low` */
    uint32_t unused;     /* the first of that list */
    uint32_t root;
    uint64_t history;    /* a hash of all holes that there were */
    uint64_t end;        /* no block reaches further now */
    uint64_t high_water; /* or ever did; never falls */
};

/* ---- The tree ---- */

static void update(struct heap *heap, uint32_t at)
{
    struct hole *hole = &heap->hole[at];
    uint64_t below = max_u64(heap->hole[hole->low].largest, heap->hole[hole->high].largest);
    hole->largest = max_u64(hole->size, below);
}

/* Divides a tree into the holes before an address and the others. */
static void split(struct heap *heap, uint32_t tree, uint64_t address, uint32_t *low,
                  uint32_t *high)
{
    if (tree == NONE) {
        *low = *high = NONE;
        return;
    }
    struct hole *hole = &heap->hole[tree];
    if (hole->start < address) {
        split(heap, hole->high, address, &hole->high, high);
        *low = tree;
    } else {
        split(heap, hole->low, address, low, &hole->low);
        *high = tree;
    }
    update(heap, tree);
}

/* Joins two trees, all holes of one before those of the other. */
static uint32_t merge(struct heap *heap, uint32_t low, uint32_t high)
{
    if (low == NONE || high == NONE)
        return low + high;
    uint32_t top = heap->hole[low].priority > heap->hole[high].priority ? low : high;
    if (top == low)
        heap->hole[low].high = merge(heap, heap->hole[low].high, high);
    else
        heap->hole[high].low = merge(heap, low, heap->hole[high].low);
    update(heap, top);
    return top;
}

/* Takes the hole that begins in [from, to) out of the tree; there is at most one. */
static struct hole remove_hole(struct heap *heap, uint64_t from, uint64_t to)
{
    uint32_t low, middle, high;
    split(heap, heap->root, from, &low, &middle);
    split(heap, middle, to, &middle, &high);
    heap->root = merge(heap, low, high);
    struct hole removed = heap->hole[middle];
    if (middle != NONE) {
        heap->hole[middle].low = heap->unused;
        heap->unused = middle;
    }
    return removed;
}

static void add_hole(struct heap *heap, uint64_t start, uint64_t size)
{
    uint32_t new = heap->unused;
    uint32_t low, high;
    heap->unused = heap->hole[new].low;
    heap->history = hash_add(hash_add(heap->history, start), size);
    heap->hole[new] = (struct hole){.start = start, .size = size, .largest = size,
                                    .priority = hash_mix(heap->history)};
    split(heap, heap->root, start, &low, &high);
    heap->root = merge(heap, merge(heap, low, new), high);
}

/* ---- Blocks ---- */

/* Returns where the block begins. */
static uint64_t take(struct heap *heap, uint64_t size)
{
    const struct hole *hole = heap->hole;
    uint32_t at = heap->root;
    if (hole[at].largest < size) {
        uint64_t start = heap->end;
        heap->end += size;
        heap->high_water = max_u64(heap->high_water, heap->end);
        return start;
    }
    for (;;) {
        if (hole[hole[at].low].largest >= size)
            at = hole[at].low;
        else if (hole[at].size >= size)
            break;
        else
            at = hole[at].high;
    }
    struct hole found = remove_hole(heap, hole[at].start, hole[at].start + 1);
    if (found.size > size)
        add_hole(heap, found.start + size, found.size - size);
    return found.start;
}

/* The last hole that begins before an address, or NONE. */
static uint32_t hole_before(const struct heap *heap, uint64_t address)
{
    uint32_t found = NONE;
    uint32_t at = heap->root;
    while (at != NONE) {
        if (heap->hole[at].start < address) {
            found = at;
            at = heap->hole[at].high;
        } else {
            at = heap->hole[at].low;
        }
    }
    return found;
}

static void give_back(struct heap *heap, uint64_t start, uint64_t size)
{
    struct hole before = heap->hole[hole_before(heap, start)];
    size += remove_hole(heap, start + size, start + size + 1).size;
    if (before.size && before.start + before.size == start) {
        remove_hole(heap, before.start, before.start + 1);
        start = before.start;
        size += before.size;
    }
    if (start + size == heap->end)
        heap->end = start; /* the last block was freed: the heap is shorter */
    else
        add_hole(heap, start, size);
}

/* ---- The logs ---- */

/* Between any two holes is a block, and one is made before another is joined. */
static bool heap_start(struct heap *heap, uint32_t live_max)
{
    *heap = (struct heap){.hole_count = live_max + 3, .unused = 1};
    heap->hole = calloc(heap->hole_count, sizeof *heap->hole);
    for (uint32_t i = 1; heap->hole && i + 1 < heap->hole_count; i++)
        heap->hole[i].low = i + 1;
    return heap->hole != NULL;
}

static bool measure_trace(const struct live *live, const struct trace *trace, uint32_t align,
                          uint64_t *bytes)
{
    struct heap heap;
    bool is_done = heap_start(&heap, trace->slot_count);
    uint32_t *class = live_classes_of(live, trace);
    uint64_t *start = calloc((size_t)trace->slot_count + 1, sizeof *start);
    is_done = is_done && class && start;
    for (size_t i = 0; is_done && i < trace->event_count; i++) {
        trace_event e = trace->events[i];
        uint32_t kind = event_kind(e);
        if (class[kind] == LIVE_NO_CLASS)
            continue;
        uint64_t size = target_round_up(trace->kinds.kind[kind].size, align) + HEAP_HEADER_BYTES;
        if (event_is_free(e))
            give_back(&heap, start[event_slot(e)], size);
        else
            start[event_slot(e)] = take(&heap, size);
    }
    *bytes = heap.high_water;
    free(heap.hole);
    free(class);
    free(start);
    return is_done;
}

bool heap_measure(const struct live *live, uint32_t align, uint64_t *bytes)
{
    *bytes = 0;
    for (size_t t = 0; t < live->log_count; t++) {
        uint64_t one;
        if (!measure_trace(live, &live->logs[t].trace, align, &one))
            return false;
        *bytes = max_u64(*bytes, one);
    }
    return true;
}
