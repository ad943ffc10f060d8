/* SPDX-License-Identifier: MIT */
/* layer.c - a heap of entries. */
#include "layer.h"

#include "common/grow.h"

#include <stdlib.h>

static bool is_after(const struct entry *a, const struct entry *b)
{
    if (a->score != b->score)
        return a->score > b->score;
    if (a->parent != b->parent)
        return a->parent > b->parent;
    return a->dist > b->dist;
}

/* Puts an entry where the top is, and restores the heap. */
static void replace_top(struct layer *layer, struct entry new)
{
    uint32_t at = 0;
    for (uint32_t child = 1; child < layer->count; child = 2 * at + 1) {
        if (child + 1 < layer->count && is_after(&layer->entry[child + 1], &layer->entry[child]))
            child++;
        if (is_after(&new, &layer->entry[child]))
            break;
        layer->entry[at] = layer->entry[child];
        at = child;
    }
    layer->entry[at] = new;
}

bool layer_is_better(const struct layer *layer, uint32_t beam_width, const struct entry *entry)
{
    return layer->count == beam_width && is_after(entry, &layer->entry[0]);
}

bool layer_add(struct layer *layer, uint32_t beam_width, struct entry new, uint64_t *given_up)
{
    *given_up = UINT64_MAX;
    if (layer->count == beam_width) {
        *given_up = layer->entry[0].bound;
        replace_top(layer, new);
        return true;
    }
    struct entry *entry = grow(layer->entry, &layer->capacity, (size_t)layer->count + 1,
                               sizeof *entry);
    if (!entry)
        return false;
    layer->entry = entry;
    uint32_t at = layer->count++;
    while (at > 0 && is_after(&new, &entry[(at - 1) / 2])) {
        entry[at] = entry[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    entry[at] = new;
    return true;
}

static int compare_entries(const void *a, const void *b)
{
    return is_after(a, b) - is_after(b, a);
}

void layer_sort(struct layer *layer)
{
    if (layer->count)
        qsort(layer->entry, layer->count, sizeof *layer->entry, compare_entries);
}

void layer_free(struct layer *layer)
{
    free(layer->entry);
    *layer = (struct layer){0};
}
