/* SPDX-License-Identifier: MIT */
/* trace.c - pairs allocations with frees by address and packs them as events. */
#include "trace.h"

#include "common/grow.h"

#define LINES_BITS 15
#define LINES_MAX (((uint64_t)1 << LINES_BITS) - 1) /* stands for "see the jumps" */

_Static_assert(1 + 24 + 24 + LINES_BITS == 64, "an event has 64 bits");

struct trace_jump {
    size_t event;
    uint64_t line;
};

static void count(struct trace *trace, enum trace_oddity oddity, uint64_t line)
{
    if (trace->oddity[oddity].count++ == 0)
        trace->oddity[oddity].first_line = line;
}

static enum trace_status append(struct trace *trace, bool is_free, uint32_t kind, uint32_t slot,
                                uint64_t line)
{
    if (trace->event_count == trace->event_capacity) {
        trace_event *events = grow(trace->events, &trace->event_capacity, trace->event_count + 1,
                             sizeof *events);
        if (!events)
            return TRACE_NO_MEMORY;
        trace->events = events;
    }
    uint64_t lines = line - trace->event_line;
    if (lines >= LINES_MAX) {
        struct trace_jump *jumps = grow(trace->jumps, &trace->jump_capacity,
                                        trace->jump_count + 1, sizeof *jumps);
        if (!jumps)
            return TRACE_NO_MEMORY;
        trace->jumps = jumps;
        jumps[trace->jump_count++] = (struct trace_jump){trace->event_count, line};
        lines = LINES_MAX;
    }
    trace->event_line = line;
    trace->events[trace->event_count++] =
        (uint64_t)is_free << 63 | (uint64_t)kind << 39 | (uint64_t)slot << 15 | lines;
    return TRACE_OK;
}

static enum trace_status end_block(struct trace *trace, struct block *block, uint64_t line)
{
    uint32_t slot = block->slot;
    block->slot = BLOCK_DEAD;
    if (slot == BLOCK_OVERSIZE)
        return TRACE_OK;
    trace->live_bytes -= trace->kinds.kind[block->kind].size;
    /* Room for it was made when the slot was first taken. */
    trace->free_slots[trace->free_slot_count++] = slot;
    return append(trace, true, block->kind, slot, line);
}

static enum trace_status take_slot(struct trace *trace, uint32_t *slot)
{
    if (trace->free_slot_count) {
        *slot = trace->free_slots[--trace->free_slot_count];
        return TRACE_OK;
    }
    if (trace->slot_count == TRACE_SLOTS_MAX)
        return TRACE_TOO_MANY_BLOCKS;
    uint32_t *free_slots = grow(trace->free_slots, &trace->free_slot_capacity,
                                (size_t)trace->slot_count + 1, sizeof *free_slots);
    if (!free_slots)
        return TRACE_NO_MEMORY;
    trace->free_slots = free_slots;
    *slot = trace->slot_count++;
    return TRACE_OK;
}

static enum trace_status add_alloc(struct trace *trace, struct record *record,
                                   uint64_t line)
{
    trace->alloc_count++;
    if (!record->address) {
        count(trace, ODDITY_FAILED_NULL, line);
        return TRACE_OK;
    }
    if (record->address > trace->highest_address)
        trace->highest_address = record->address;
    if (record->size > trace->largest_size)
        trace->largest_size = record->size;

    struct block *block = blocks_add(&trace->blocks, record->address);
    if (!block)
        return TRACE_NO_MEMORY;
    enum trace_status status = TRACE_OK;
    if (block->slot != BLOCK_DEAD) {
        count(trace, ODDITY_REUSED_LIVE, line);
        status = end_block(trace, block, line);
    }
    if (status == TRACE_OK && record->size > TRACE_SIZE_MAX) {
        count(trace, ODDITY_OVERSIZE, line);
        block->slot = BLOCK_OVERSIZE;
        return TRACE_OK;
    }
    if (status == TRACE_OK)
        status = take_slot(trace, &block->slot);
    if (status != TRACE_OK)
        return status;

    block->kind = kinds_count(&trace->kinds, record);
    if (block->kind == KINDS_NONE)
        return TRACE_NO_MEMORY;
    trace->live_bytes += record->size;
    if (trace->live_bytes > trace->peak_live_bytes) {
        trace->peak_live_bytes = trace->live_bytes;
        trace->peak_event = trace->event_count;
    }
    return append(trace, false, block->kind, block->slot, line);
}

static enum trace_status add_free(struct trace *trace, const struct record *record, uint64_t line)
{
    trace->free_count++;
    trace->unsized_free_count += !record->has_size;
    if (!record->address) {
        count(trace, ODDITY_FREE_NULL, line);
        return TRACE_OK;
    }
    struct block *block = blocks_find(&trace->blocks, record->address);
    if (!block || block->slot == BLOCK_DEAD) {
        count(trace, block ? ODDITY_FREE_DEAD : ODDITY_FREE_UNKNOWN, line);
        return TRACE_OK;
    }
    if (block->slot != BLOCK_OVERSIZE && record->has_size)
        trace->misstated_free_count += record->size != trace->kinds.kind[block->kind].size;
    return end_block(trace, block, line);
}

/* Takes the block from its address, where its successor may come to lie. */
static enum trace_status add_realloc(struct trace *trace, const struct record *record,
                                     uint64_t line)
{
    trace->free_count++;
    trace->unsized_free_count++;
    struct block *block = blocks_find(&trace->blocks, record->address);
    if (!block || block->slot == BLOCK_DEAD) {
        count(trace, block ? ODDITY_FREE_DEAD : ODDITY_FREE_UNKNOWN, line);
        return TRACE_OK;
    }
    trace->moving = *block;
    trace->moving_line = line;
    block->slot = BLOCK_DEAD;
    return TRACE_OK;
}

/* The record behind a realloc's: where the block went. */
static enum trace_status end_move(struct trace *trace, struct record *record, uint64_t line)
{
    struct block block = trace->moving;
    bool is_alloc = record->kind == RECORD_ALLOC;
    enum trace_status status = TRACE_OK;
    trace->moving.address = 0;
    if (is_alloc && !record->address) { /* nowhere: the realloc failed */
        *blocks_find(&trace->blocks, block.address) = block;
        return add_alloc(trace, record, line);
    }
    if (is_alloc)
        status = add_alloc(trace, record, line);
    else
        count(trace, ODDITY_CUT, trace->moving_line);
    if (status == TRACE_OK)
        status = end_block(trace, &block, line);
    return is_alloc || status != TRACE_OK ? status : trace_add(trace, record, line);
}

enum trace_status trace_add(struct trace *trace, struct record *record, uint64_t line)
{
    if (trace->moving.address)
        return end_move(trace, record, line);
    trace->glued_count += record->is_glued;
    switch ((enum record_kind)record->kind) {
    case RECORD_ALLOC:
        return add_alloc(trace, record, line);
    case RECORD_FREE:
        return add_free(trace, record, line);
    case RECORD_REALLOC:
        return add_realloc(trace, record, line);
    case RECORD_POOL:
        trace->pool_count++;
        break;
    case RECORD_EMPTY:
        trace->empty_bucket_count++;
        break;
    case RECORD_EXHAUSTED:
        count(trace, ODDITY_FAILED_POOL, line);
        break;
    case RECORD_REFUSED:
        count(trace, ODDITY_FAILED_NO_HEAP, line);
        break;
    case RECORD_ENTER:
    case RECORD_EXIT:
        stack_seen_add(&trace->stacks, record, line);
        break;
    case RECORD_CUT:
        count(trace, ODDITY_CUT, line);
        break;
    case RECORD_NONE:
        break;
    }
    return TRACE_OK;
}

/* The line of the earliest allocation among the blocks that are still live:
 * going back, each slot's last event decides whether a block is live in it. */
static enum trace_status find_first_live(struct trace *trace)
{
    bool *is_known = calloc(trace->slot_count, sizeof *is_known);
    if (!is_known)
        return TRACE_NO_MEMORY;
    size_t first = 0;
    for (size_t i = trace->event_count; i-- > 0;) {
        trace_event e = trace->events[i];
        if (!is_known[event_slot(e)] && !event_is_free(e))
            first = i;
        is_known[event_slot(e)] = true;
    }
    trace->oddity[ODDITY_LIVE_AT_END].first_line = trace_line_of(trace, first);
    free(is_known);
    return TRACE_OK;
}

enum trace_status trace_finish(struct trace *trace, uint64_t line_count)
{
    size_t live_count = trace->slot_count - trace->free_slot_count;
    if (trace->moving.address)
        count(trace, ODDITY_CUT, trace->moving_line);
    trace->line_count = line_count;
    trace->oddity[ODDITY_LIVE_AT_END].count = live_count;
    trace->has_forgotten = trace->blocks.has_forgotten;
    blocks_free(&trace->blocks);
    free(trace->free_slots);
    trace->free_slots = NULL;
    return live_count ? find_first_live(trace) : TRACE_OK;
}

uint64_t trace_request_count(const struct trace *trace)
{
    return trace->alloc_count - trace->oddity[ODDITY_FAILED_NULL].count;
}

uint64_t trace_failed_count(const struct trace *trace)
{
    return trace->oddity[ODDITY_FAILED_NULL].count + trace->oddity[ODDITY_FAILED_POOL].count +
           trace->oddity[ODDITY_FAILED_NO_HEAP].count;
}

uint64_t trace_line_of(const struct trace *trace, size_t index)
{
    const struct trace_jump *jump = trace->jumps;
    uint64_t line = 0;
    for (size_t i = 0; i <= index; i++) {
        uint64_t lines = trace->events[i] & LINES_MAX;
        line = lines == LINES_MAX ? (jump++)->line : line + lines;
    }
    return line;
}

void trace_free(struct trace *trace)
{
    free(trace->events);
    free(trace->free_slots);
    free(trace->jumps);
    kinds_free(&trace->kinds);
    blocks_free(&trace->blocks);
    *trace = (struct trace){0};
}
