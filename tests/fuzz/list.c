/* SPDX-License-Identifier: MIT */
/* list.c - what trace.c does, in the plainest way. */
#include "list.h"

#include "fuzz.h"

/* What a request of the size takes part with. */
static uint64_t bytes_of(uint64_t size)
{
    return size > TRACE_SIZE_MAX ? 0 : size;
}

/* The entry of an address, at the list's end where it has none. */
static struct listed *list_find(struct list *list, uint64_t address)
{
    struct listed *block = list->block;
    while (block < list->block + list->count && (block->address != address || block->align))
        block++;
    return block;
}

static void list_alloc(struct list *list, const struct record *record)
{
    struct listed *block = list_find(list, record->address);
    if (!record->address) {
        list->finding[FINDING_GOT_NULL]++;
        return;
    }
    if (block == list->block + list->count) {
        list->count++;
    } else if (block->is_live) {
        list->finding[FINDING_REUSED]++;
        list->live_bytes -= bytes_of(block->size);
    }
    *block = (struct listed){record->address, record->size, true,
                             regions_find(&list->regions, record->address), 0};
    list->finding[FINDING_OVERSIZE] += record->size > TRACE_SIZE_MAX;
    list->live_bytes += bytes_of(record->size);
    if (list->peak_live_bytes < list->live_bytes)
        list->peak_live_bytes = list->live_bytes;
}

static void list_hide(struct list *list, const struct record *record)
{
    list->finding[FINDING_OVERSIZE] += record->size > TRACE_SIZE_MAX;
    if (record->size > TRACE_SIZE_MAX)
        return;
    list->block[list->count++] = (struct listed){0, record->size, true, 0,
                                                 record->address ? record->address : 1};
    list->live_bytes += record->size;
    if (list->peak_live_bytes < list->live_bytes)
        list->peak_live_bytes = list->live_bytes;
}

/* The entry of an address, with the smallest block in it whose address can be this one. */
static struct listed *list_reveal(struct list *list, uint64_t address)
{
    struct listed *best = NULL;
    for (struct listed *block = list->block; block < list->block + list->count; block++) {
        if (block->align && address % block->align == 0 && (!best || block->size < best->size))
            best = block;
    }
    struct listed *block = list_find(list, address);
    if (!best)
        return block;
    if (block == list->block + list->count)
        block = best;
    else
        best->is_live = false;
    *block = (struct listed){address, best->size, true, 0, 0};
    if (best != block)
        *best = list->block[--list->count];
    return block < list->block + list->count ? block : best;
}

/* A pool that is loaded over another ends the blocks there. */
static void list_load(struct list *list, const struct record *record)
{
    for (struct listed *block = list->block; block < list->block + list->count; block++) {
        if (block->is_live && block->region && block->size <= TRACE_SIZE_MAX &&
            regions_ends(&list->regions, block->region, record->address, record->size)) {
            block->is_live = false;
            list->live_bytes -= bytes_of(block->size);
        }
    }
    regions_add_pool(&list->regions, record->address, record->size);
}

/* A free, or a realloc's part of one. */
static void list_free(struct list *list, const struct record *record)
{
    struct listed *block = list_find(list, record->address);
    if (record->address && (block == list->block + list->count || !block->is_live))
        block = list_reveal(list, record->address);
    if (!record->address && record->type == RECORD_FREE) {
        list->finding[FINDING_FREE_NULL]++;
    } else if (block == list->block + list->count || !block->is_live) {
        list->finding[FINDING_REALLOC]++;
        list->freed_twice += block < list->block + list->count;
    } else {
        block->is_live = false;
        list->moved = *block;
        list->is_moving = record->type == RECORD_REALLOC;
        if (!list->is_moving)
            list->live_bytes -= bytes_of(block->size);
    }
}

void list_add(struct list *list, const struct record *record)
{
    bool was_moving = list->is_moving;
    bool is_failed = record->type == RECORD_ALLOC && !record->address;
    list->is_moving = false;
    if (was_moving && is_failed)
        list_find(list, list->moved.address)->is_live = true;
    if (was_moving && record->type != RECORD_ALLOC) {
        list->finding[FINDING_CUT]++;
        list->live_bytes -= bytes_of(list->moved.size);
    }
    if (record->type == RECORD_ALLOC)
        list_alloc(list, record);
    if (record->type == RECORD_POOL)
        list_load(list, record);
    if (record->type == RECORD_HIDDEN)
        list_hide(list, record);
    if (was_moving && record->type == RECORD_ALLOC && !is_failed)
        list->live_bytes -= bytes_of(list->moved.size);
    if (record->type == RECORD_FREE || record->type == RECORD_REALLOC)
        list_free(list, record);
    list->finding[FINDING_CUT] += record->type == RECORD_CUT;
    list->begun += record->type == RECORD_BEGIN;
}

void list_check(struct list *list, const struct trace *trace)
{
    static const enum finding checked[] = {
        FINDING_REALLOC,  FINDING_FREE_NULL,   FINDING_REUSED, FINDING_GOT_NULL,
        FINDING_OVERSIZE, FINDING_LIVE_AT_END, FINDING_CUT,
    };
    if (list->begun > 1)
        return;
    if (list->is_moving) { /* the log ends before it says where to */
        list->finding[FINDING_CUT]++;
        list->finding[FINDING_LIVE_AT_END] += list->moved.size <= TRACE_SIZE_MAX;
    }
    for (size_t i = 0; i < list->count; i++)
        list->finding[FINDING_LIVE_AT_END] += list->block[i].is_live &&
                                            list->block[i].size <= TRACE_SIZE_MAX;
    for (size_t i = 0; i < sizeof checked / sizeof *checked; i++)
        assert(trace->finding[checked[i]].count == list->finding[checked[i]]);
    assert(trace->freed_twice.count == list->freed_twice);
    assert(trace->peak_live_bytes == list->peak_live_bytes);
}
