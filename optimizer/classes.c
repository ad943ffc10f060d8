/* SPDX-License-Identifier: MIT */
/* classes.c - gathers sizes, rounds them, and joins them where they are too many. */
#include "classes.h"

#include "common/grow.h"
#include "common/minmax.h"

#include <assert.h>
#include <stdlib.h>

#define LAST_COUNT 1024 /* sizes that are found again without a search */

static int compare_sizes(const void *a, const void *b)
{
    uint32_t x = ((const struct live_size *)a)->size;
    uint32_t y = ((const struct live_size *)b)->size;
    return (x > y) - (x < y);
}

/* Counts the requests of a trace that are too large for any target. */
static void add_oversize(struct live *live, const struct trace *trace)
{
    uint64_t count = trace->finding[FINDING_OVERSIZE].count;
    live->unserved_count += count;
    if (count)
        live->largest_unserved = max_u64(live->largest_unserved, trace->largest_size);
}

/* Makes equal sizes one. */
static void join_equal(struct live *live)
{
    uint32_t joined = 0;
    if (live->size_count)
        qsort(live->size, live->size_count, sizeof *live->size, compare_sizes);
    for (uint32_t i = 0; i < live->size_count; i++) {
        if (joined && live->size[joined - 1].size == live->size[i].size)
            live->size[joined - 1].requests += live->size[i].requests;
        else
            live->size[joined++] = live->size[i];
    }
    live->size_count = joined;
}

/* Adds the size of a kind. Memory is for twice the sizes that differ: when it is full, equal
 * ones are joined. False iff there is none.
 *   last  where the sizes were added last, by their low bits: another may be there now */
static bool add_size(struct live *live, size_t *capacity, uint32_t *last, const struct kind *kind)
{
    uint32_t *at = &last[kind->size % LAST_COUNT];
    if (*at < live->size_count && live->size[*at].size == kind->size) {
        live->size[*at].requests += kind->requests;
        return true;
    }
    if (live->size_count == *capacity) {
        join_equal(live);
        struct live_size *size = grow(live->size, capacity, 2 * (size_t)live->size_count + 1,
                                      sizeof *size);
        if (!size)
            return false;
        live->size = size;
    }
    *at = live->size_count++;
    live->size[*at] = (struct live_size){.size = (uint32_t)kind->size, .requests = kind->requests};
    return true;
}

/* Gathers the sizes of all traces that the target can serve, each once. */
static enum live_status gather_sizes(struct live *live, const struct target *target)
{
    size_t capacity = 0;
    uint32_t last[LAST_COUNT] = {0};
    for (size_t t = 0; t < live->log_count; t++) {
        const struct kinds *kinds = &live->logs[t].trace.kinds;
        add_oversize(live, &live->logs[t].trace);
        for (uint32_t k = 0; k < kinds->count; k++) {
            const struct kind *kind = &kinds->kind[k];
            if (kind->size > target_size_max(target)) {
                live->unserved_count += kind->requests;
                live->largest_unserved = max_u64(live->largest_unserved, kind->size);
            } else if (!add_size(live, &capacity, last, kind)) {
                return LIVE_NO_MEMORY;
            }
        }
    }
    join_equal(live);
    return live->size_count ? LIVE_OK : LIVE_NO_REQUEST;
}

/* Gives each size its class: the one of all sizes that, rounded up, are in the same
 * span of span_bytes. Returns how many classes; fills in live->class unless NULL. */
static uint32_t assign_classes(struct live *live, uint32_t align, uint64_t span_bytes)
{
    uint32_t count = 0;
    uint64_t last_span = 0; /* spans count from 1 */
    for (uint32_t i = 0; i < live->size_count; i++) {
        struct live_size *size = &live->size[i];
        uint32_t smallest = size->size ? size->size : 1;
        uint32_t rounded = (uint32_t)target_round_up(smallest, align);
        uint64_t span = (rounded - 1) / span_bytes + 1;
        if (span != last_span) {
            if (live->class)
                live->class[count] = (struct live_class){.floor = rounded, .smallest = smallest};
            count++;
            last_span = span;
        }
        if (live->class)
            live->class[count - 1].size = rounded;
        size->class = count - 1;
    }
    return count;
}

/* Makes as many classes as can be told apart. */
static enum live_status make_classes(struct live *live, uint32_t align)
{
    uint64_t span_bytes = align;
    uint32_t count;
    while ((count = assign_classes(live, align, span_bytes)) > LIVE_CLASSES_MAX)
        span_bytes *= 2;
    assert(count > 0);
    live->class = calloc(count, sizeof *live->class);
    if (!live->class)
        return LIVE_NO_MEMORY;
    live->class_count = assign_classes(live, align, span_bytes);
    live->is_joined = span_bytes > align;
    return LIVE_OK;
}

enum live_status classes_make(struct live *live, const struct target *target)
{
    enum live_status status = gather_sizes(live, target);
    return status == LIVE_OK ? make_classes(live, target->align) : status;
}

/* The entry of a size; NULL where the target can't serve it. */
static const struct live_size *find_size(const struct live *live, uint64_t size)
{
    if (size > UINT32_MAX)
        return NULL;
    struct live_size key = {.size = (uint32_t)size};
    return bsearch(&key, live->size, live->size_count, sizeof key, compare_sizes);
}

uint32_t *classes_sizes_of(const struct live *live, const struct trace *trace)
{
    uint32_t last[LAST_COUNT] = {0}; /* the sizes found last, by their low bits */
    const struct kinds *kinds = &trace->kinds;
    uint32_t *size_of_kind = malloc(((size_t)kinds->count + 1) * sizeof *size_of_kind);
    for (uint32_t k = 0; size_of_kind && k < kinds->count; k++) {
        uint64_t bytes = kinds->kind[k].size;
        uint32_t *index = &last[bytes % LAST_COUNT];
        const struct live_size *size = &live->size[*index];
        if (size->size != bytes)
            size = find_size(live, bytes);
        size_of_kind[k] = LIVE_NO_CLASS;
        if (size)
            size_of_kind[k] = *index = (uint32_t)(size - live->size);
    }
    return size_of_kind;
}

uint32_t *live_classes_of(const struct live *live, const struct trace *trace)
{
    uint32_t *class_of_kind = classes_sizes_of(live, trace);
    for (uint32_t k = 0; class_of_kind && k < trace->kinds.count; k++) {
        if (class_of_kind[k] != LIVE_NO_CLASS)
            class_of_kind[k] = live->size[class_of_kind[k]].class;
    }
    return class_of_kind;
}
