/* SPDX-License-Identifier: MIT */
/* trace.c - pairs allocations with frees by address and packs them as events. */
#include "trace.h"

#include "common/grow.h"
#include "common/minmax.h"

#include <string.h>

#define LINES_BITS 15
#define LINES_MAX (((uint64_t)1 << LINES_BITS) - 1) /* stands for "see the jumps" */

_Static_assert(1 + 24 + 24 + LINES_BITS == 64, "an event has 64 bits");

#define HIDDEN_MAX 4096 /* blocks live at once whose addresses are not told */
#define HINT_DISTANCE_MAX 512 /* bytes from a heap's hint to its pool's blocks, at most */

static void count(struct trace_count *count, uint64_t line)
{
    if (count->count++ == 0)
        count->first_line = line;
}

/* Counts one on a line that is not behind those that were counted before. */
static void count_earlier(struct trace_count *count, uint64_t line)
{
    count->count++;
    count->first_line = line;
}

static enum log_status append(struct trace *trace, bool is_free, uint32_t kind, uint32_t slot,
                              uint64_t line)
{
    if (trace->event_count == trace->event_capacity) {
        trace_event *events = grow(trace->events, &trace->event_capacity, trace->event_count + 1,
                             sizeof *events);
        if (!events)
            return LOG_NO_MEMORY;
        trace->events = events;
    }
    uint64_t lines = line - trace->event_line;
    if (lines >= LINES_MAX) {
        uint64_t *jumps = grow(trace->jumps, &trace->jump_capacity, trace->jump_count + 1,
                               sizeof *jumps);
        if (!jumps)
            return LOG_NO_MEMORY;
        trace->jumps = jumps;
        jumps[trace->jump_count++] = lines;
        lines = LINES_MAX;
    }
    trace->event_line = line;
    trace->events[trace->event_count++] = event_pack(is_free, kind, slot, lines);
    return LOG_OK;
}

enum log_status trace_keep_heap_record(struct trace *trace, uint64_t address, uint32_t site)
{
    struct heap_record *records = grow(trace->heap_records, &trace->heap_record_capacity,
                                       trace->heap_record_count + 1, sizeof *records);
    if (!records)
        return LOG_NO_MEMORY;
    trace->heap_records = records;
    records[trace->heap_record_count++] =
        (struct heap_record){address, trace->event_count, site};
    return LOG_OK;
}

static void drop_heap_records(struct trace *trace)
{
    free(trace->heap_records);
    trace->heap_records = NULL;
    trace->heap_record_count = trace->heap_record_capacity = 0;
    kinds_free(&trace->free_sites);
}

/* Adds the free of a block, unless it is of no event. */
static enum log_status append_free(struct trace *trace, const struct block *block, uint64_t line)
{
    if (block->slot >= BLOCK_LEFT_OUT)
        return LOG_OK;
    const struct kind *kind = &trace->kinds.kind[block->kind];
    trace->live_bytes -= kind->size;
    trace->live_sessions -= kind->is_session;
    trace->region[kind->region].live_bytes -= kind->size;
    trace->region[kind->region].live_blocks--;
    trace->region[kind->region].free_count++;
    /* Room for it was made when the slot was first taken. */
    trace->free_slots[trace->free_slot_count++] = block->slot;
    return append(trace, true, block->kind, block->slot, line);
}

/* Ends the live block of an entry. */
static enum log_status end_block(struct trace *trace, struct block *block, uint64_t line)
{
    struct block ended = *block;
    return blocks_remove(&trace->blocks, block) ? append_free(trace, &ended, line)
                                                : LOG_NO_MEMORY;
}

static enum log_status take_slot(struct trace *trace, uint32_t *slot)
{
    if (trace->free_slot_count) {
        *slot = trace->free_slots[--trace->free_slot_count];
        return LOG_OK;
    }
    if (trace->slot_count == TRACE_SLOTS_MAX)
        return LOG_TOO_MANY_BLOCKS;
    uint32_t *free_slots = grow(trace->free_slots, &trace->free_slot_capacity,
                                (size_t)trace->slot_count + 1, sizeof *free_slots);
    if (!free_slots)
        return LOG_NO_MEMORY;
    trace->free_slots = free_slots;
    *slot = trace->slot_count++;
    return LOG_OK;
}

/* Finds the entry of a request's address, and ends the block that is still live there. */
static enum log_status start_block(struct trace *trace, const struct record *record,
                                   uint64_t line, struct block **block)
{
    if (record->address > trace->highest_address)
        trace->highest_address = record->address;

    *block = blocks_add(&trace->blocks, record->address);
    if (!*block)
        return LOG_NO_MEMORY;
    if ((*block)->slot == BLOCK_NEW)
        return LOG_OK;
    if ((*block)->slot != BLOCK_LEFT_OUT)
        count(&trace->finding[FINDING_REUSED], line);
    if ((*block)->slot < BLOCK_LEFT_OUT) {
        struct trace_region *region = &trace->region[trace->kinds.kind[(*block)->kind].region];
        count(&region->reused, line);
        region->free_count--; /* append_free() counts one that the log does not print */
    }
    return append_free(trace, *block, line);
}

/* Counts a block that is live from the next event on. */
static void count_live(struct trace *trace, const struct kind *kind)
{
    struct trace_region *counts = &trace->region[kind->region];
    uint64_t size = kind->size;
    counts->request_count++;
    counts->live_bytes += size;
    counts->live_blocks++;
    if (counts->live_blocks > counts->peak_live_blocks)
        counts->peak_live_blocks = counts->live_blocks;
    if (counts->live_bytes > counts->peak_live_bytes)
        counts->peak_live_bytes = counts->live_bytes;
    trace->live_bytes += size;
    if (trace->live_bytes > trace->peak_live_bytes) {
        trace->peak_live_bytes = trace->live_bytes;
        trace->peak_event = trace->event_count;
    }
    if (kind->is_session && ++trace->live_sessions > trace->peak_live_sessions)
        trace->peak_live_sessions = trace->live_sessions;
}

/* The region that holds a heap hint, as a set. The hint of a heap stands before the blocks
 * of its pool, and is not in what a log announces of it. */
static region_set find_heap(struct trace *trace, uint64_t heap)
{
    if (!heap || heap == trace->last_heap)
        return heap ? trace->last_heap_regions : 0;
    uint32_t region = regions_find(&trace->regions, heap);
    if (!region)
        region = regions_behind(&trace->regions, heap, HINT_DISTANCE_MAX);
    trace->last_heap = heap;
    return trace->last_heap_regions = region ? (region_set)1 << region : 0;
}

static uint64_t greatest_divisor(uint64_t a, uint64_t b)
{
    while (b) {
        uint64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* Notes what tells which kind of pool a region is. */
static void note_request(struct trace *trace, const struct record *record, uint32_t region)
{
    struct trace_region *notes = &trace->region[region];
    uint64_t offset = record->address - trace->regions.pool[region].start;
    notes->heaps |= find_heap(trace, record->heap);
    if (!notes->is_used) {
        notes->is_used = true;
        notes->smallest_size = record->size;
        notes->lowest_offset = notes->highest_offset = offset;
    }
    notes->smallest_size = min_u64(notes->smallest_size, record->size);
    notes->largest_size = max_u64(notes->largest_size, record->size);
    if (region > 1) { /* a log's first pool is no I/O pool */
        uint64_t lowest = notes->lowest_offset;
        uint64_t distance = offset > lowest ? offset - lowest : lowest - offset;
        if (!notes->stride || distance % notes->stride)
            notes->stride = greatest_divisor(distance, notes->stride);
        notes->io_site_count += record_is_from(record, "GrowInputBuffer") ||
                                record_is_from(record, "GrowOutputBuffer");
    }
    notes->lowest_offset = min_u64(notes->lowest_offset, offset);
    notes->highest_offset = max_u64(notes->highest_offset, offset);
}

/* Makes a request's block live. */
static enum log_status serve(struct trace *trace, const struct record *record, uint32_t region,
                             uint64_t line, struct block *block)
{
    enum log_status status = take_slot(trace, &block->slot);
    if (status != LOG_OK)
        return status;
    block->kind = kinds_count(&trace->kinds, record, region);
    if (block->kind == KINDS_NONE)
        return LOG_NO_MEMORY;
    count_live(trace, &trace->kinds.kind[block->kind]);
    return append(trace, false, block->kind, block->slot, line);
}

static enum log_status add_alloc(struct trace *trace, const struct record *record,
                                 uint64_t line)
{
    trace->alloc_count++;
    trace->names_heaps |= record->names_heap;
    if (record->names_global) {
        trace->has_global_hint = true;
        trace->global_heaps |= find_heap(trace, record->heap);
    }
    if (!record->address) {
        count(&trace->finding[FINDING_GOT_NULL], line);
        return LOG_OK;
    }
    uint32_t region = regions_find(&trace->regions, record->address);
    note_request(trace, record, region);
    struct block *block;
    enum log_status status = start_block(trace, record, line, &block);
    if (trace->left_out && status == LOG_OK && region_set_has(trace->left_out, region)) {
        trace->region[region].left_out_count++;
        block->slot = BLOCK_LEFT_OUT;
        return LOG_OK;
    }
    if (record->size > trace->largest_size)
        trace->largest_size = record->size;
    if (status == LOG_OK && record->size > TRACE_SIZE_MAX) {
        count(&trace->finding[FINDING_OVERSIZE], line);
        block->slot = BLOCK_OVERSIZE;
        return LOG_OK;
    }
    if (status == LOG_OK && region == 0 && !trace->has_heap_free)
        status = trace_keep_heap_record(trace, record->address, 0);
    return status == LOG_OK ? serve(trace, record, region, line, block) : status;
}

/* Keeps a block whose address will show when it is freed. */
static enum log_status add_hidden(struct trace *trace, const struct record *record, uint64_t line)
{
    trace->alloc_count++;
    if (record->size > TRACE_SIZE_MAX || trace->hidden_count == HIDDEN_MAX) {
        count(&trace->finding[record->size > TRACE_SIZE_MAX ? FINDING_OVERSIZE : FINDING_CUT], line);
        return LOG_OK;
    }
    struct block *hidden = grow(trace->hidden, &trace->hidden_capacity, trace->hidden_count + 1,
                                sizeof *hidden);
    if (!hidden)
        return LOG_NO_MEMORY;
    trace->hidden = hidden;
    trace->untold_count++;
    if (record->size > trace->largest_size)
        trace->largest_size = record->size;
    hidden[trace->hidden_count].address = record->address ? record->address : 1;
    return serve(trace, record, 0, line, &hidden[trace->hidden_count++]);
}

/* A block whose address was not told, and which may be at this one: the smallest that its
 * alignment allows, so that too much counts as live rather than too little. It gets the entry of
 * the address; NULL if there is none, or memory is short. */
static struct block *find_hidden(struct trace *trace, uint64_t address)
{
    size_t best = trace->hidden_count;
    for (size_t i = 0; i < trace->hidden_count; i++) {
        const struct block *hidden = &trace->hidden[i];
        if (address % hidden->address == 0 &&
            (best == trace->hidden_count || trace->kinds.kind[hidden->kind].size <
                                                trace->kinds.kind[trace->hidden[best].kind].size))
            best = i;
    }
    struct block *block = best < trace->hidden_count ? blocks_add(&trace->blocks, address) : NULL;
    if (!block)
        return NULL;
    block->slot = trace->hidden[best].slot;
    block->kind = trace->hidden[best].kind;
    trace->hidden[best] = trace->hidden[--trace->hidden_count];
    return block;
}

/* A free of NULL, or of a block whose address this release does not print. */
static enum log_status add_free_null(struct trace *trace, const struct record *record, uint64_t line)
{
    count(&trace->finding[FINDING_FREE_NULL], line);
    if (trace->has_heap_free)
        return LOG_OK;
    uint32_t site = kinds_count(&trace->free_sites, record, 0);
    return site == KINDS_NONE ? LOG_NO_MEMORY : trace_keep_heap_record(trace, 0, site);
}

/* The live block at the address of a free; NULL if there is none. */
static inline struct block *find_freed(struct trace *trace, uint64_t address, uint64_t line)
{
    if (trace->heap_record_count && regions_find(&trace->regions, address) == 0) {
        trace->has_heap_free = true;
        drop_heap_records(trace);
    }
    struct block *block = blocks_find(&trace->blocks, address);
    if (!block && trace->hidden_count)
        block = find_hidden(trace, address);
    if (block || region_set_has(trace->left_out, regions_find(&trace->regions, address)))
        return block;
    count(&trace->finding[FINDING_REALLOC], line);
    if (blocks_has_freed(&trace->blocks, address))
        count(&trace->freed_twice, line);
    return NULL;
}

static enum log_status add_free(struct trace *trace, const struct record *record, uint64_t line)
{
    trace->free_count++;
    trace->unsized_free_count += !record->has_size;
    if (!record->address)
        return add_free_null(trace, record, line);
    struct block *block = find_freed(trace, record->address, line);
    if (!block)
        return LOG_OK;
    if (block->slot < BLOCK_LEFT_OUT && record->has_size)
        trace->misstated_free_count += record->size != trace->kinds.kind[block->kind].size;
    return end_block(trace, block, line);
}

/* Takes the old block off its address, since the new one may get the same address. */
static enum log_status add_realloc(struct trace *trace, const struct record *record,
                                   uint64_t line)
{
    trace->free_count++;
    trace->unsized_free_count++;
    struct block *block = find_freed(trace, record->address, line);
    if (!block)
        return LOG_OK;
    trace->moving = *block;
    trace->moving_line = line;
    return blocks_remove(&trace->blocks, block) ? LOG_OK : LOG_NO_MEMORY;
}

/* The record after a realloc's, which says where the new block is. */
static enum log_status end_move(struct trace *trace, const struct record *record, uint64_t line)
{
    struct block block = trace->moving;
    bool is_alloc = record->type == RECORD_ALLOC;
    enum log_status status = LOG_OK;
    trace->moving.address = 0;
    if (is_alloc && !record->address) { /* the realloc failed: the old block stays */
        struct block *old = blocks_add(&trace->blocks, block.address);
        if (!old)
            return LOG_NO_MEMORY;
        *old = block;
        return add_alloc(trace, record, line);
    }
    if (is_alloc)
        status = add_alloc(trace, record, line);
    else
        count(&trace->finding[FINDING_CUT], trace->moving_line);
    if (status == LOG_OK)
        status = append_free(trace, &block, line);
    return is_alloc || status != LOG_OK ? status : trace_add(trace, record, line);
}

/* ---- New runs ---- */

/* Ends the live blocks of some regions, which their run left behind. */
static enum log_status end_blocks(struct trace *trace, region_set regions, uint64_t line)
{
    enum log_status status = LOG_OK;
    for (size_t i = 0; i < trace->blocks.place_count && status == LOG_OK;) {
        struct block *block = &trace->blocks.block[i];
        bool is_planned = block->address && block->slot < BLOCK_LEFT_OUT;
        uint32_t region = is_planned ? trace->kinds.kind[block->kind].region : 0;
        if (is_planned && region_set_has(regions, region)) {
            status = end_block(trace, block, line); /* another one may be in its place now */
            trace->region[region].free_count--;     /* which the log does not print */
        } else {
            i++;
        }
    }
    return status;
}

/* Blocks that are live where a pool is loaded were left by a run that broke off. But a pool
 * may lie inside a block of another. */
static enum log_status end_loaded(struct trace *trace, const struct record *record,
                                  uint64_t line)
{
    region_set ended = 0;
    for (uint32_t r = 1; r <= trace->regions.pool_count; r++) {
        if (!trace->region[r].live_blocks ||
            !regions_ends(&trace->regions, r, record->address, record->size))
            continue;
        if (!trace->broke_off.count)
            trace->broke_off.first_line = line;
        trace->broke_off.count += trace->region[r].live_blocks;
        ended |= (region_set)1 << r;
    }
    return ended ? end_blocks(trace, ended, line) : LOG_OK;
}

static enum log_status add_pool(struct trace *trace, const struct record *record, uint64_t line)
{
    enum log_status status = end_loaded(trace, record, line);
    trace->pool_count++;
    regions_add_pool(&trace->regions, record->address, record->size);
    trace->last_heap = 0; /* its region may be another from here on */
    return status;
}

/* Forgets all addresses, as in a log of its own. */
static enum log_status begin_run(struct trace *trace, uint64_t line)
{
    trace->has_run_start = true;
    if (trace->event_count == trace->run_event)
        return LOG_OK; /* the log begins with it, or the line before said it, too */
    enum log_status status = end_blocks(trace, REGION_SET_ALL, line);
    while (status == LOG_OK && trace->hidden_count)
        status = append_free(trace, &trace->hidden[--trace->hidden_count], line);
    blocks_clear(&trace->blocks);
    regions_begin_run(&trace->regions);
    trace->last_heap = 0;
    trace->run_event = trace->event_count;
    count(&trace->new_runs, line);
    return status;
}

/* A request behind a boot message. The pools that were loaded anew have no blocks any more. */
static void judge_boot(struct trace *trace)
{
    for (uint32_t r = 0; r <= trace->regions.pool_count; r++) {
        if (!trace->boot.count && trace->region[r].live_blocks)
            trace->boot.first_line = trace->boot_line;
        trace->boot.count += trace->region[r].live_blocks;
    }
    trace->boot_line = 0;
}

enum log_status trace_add(struct trace *trace, const struct record *record, uint64_t line)
{
    trace->is_flushed = record->type == RECORD_FLUSHED;
    if (trace->moving.address)
        return end_move(trace, record, line);
    trace->glued_count += record->is_glued;
    switch ((enum record_type)record->type) {
    case RECORD_ALLOC:
        if (trace->boot_line)
            judge_boot(trace);
        return add_alloc(trace, record, line);
    case RECORD_FREE:
        return add_free(trace, record, line);
    case RECORD_REALLOC:
        return add_realloc(trace, record, line);
    case RECORD_HIDDEN:
        return add_hidden(trace, record, line);
    case RECORD_POOL:
        return add_pool(trace, record, line);
    case RECORD_RUN:
        return begin_run(trace, line);
    case RECORD_BOOT:
        trace->boot_line = line;
        break;
    case RECORD_EMPTY:
        trace->empty_bucket_count++;
        break;
    case RECORD_EXHAUSTED:
        count(&trace->finding[FINDING_POOL_EXHAUSTED], line);
        break;
    case RECORD_REFUSED:
        count(&trace->finding[FINDING_NO_HEAP], line);
        break;
    case RECORD_ENTER:
    case RECORD_EXIT:
        stack_seen_add(&trace->stacks, record, line);
        break;
    case RECORD_CUT:
        count(&trace->finding[FINDING_CUT], line);
        break;
    case RECORD_LOST:
        count(&trace->finding[FINDING_LOST], line);
        trace->finding[FINDING_LOST].count += record->size - 1;
        break;
    case RECORD_UNKNOWN:
        count(&trace->finding[FINDING_UNKNOWN], line);
        break;
    case RECORD_BEGIN:
        if (trace->expects_end) /* the process became another program */
            return begin_run(trace, line);
        trace->expects_end = true;
        break;
    case RECORD_END:
        trace->end_line = line;
        trace->has_totals = record->has_size;
        trace->told_allocs = record->has_size ? record->size : 0;
        trace->told_frees = record->has_size ? record->address : 0;
        break;
    case RECORD_FLUSHED:
    case RECORD_FORK:
    case RECORD_CALL:
    case RECORD_RETURN:
    case RECORD_SMALL: /* small_add() takes it */
    case RECORD_NONE:
        break;
    }
    return LOG_OK;
}

enum log_status trace_add_event(struct trace *trace, bool is_free, uint32_t kind, uint32_t *slot,
                                uint64_t line)
{
    struct block block = {.kind = kind, .slot = *slot};
    if (is_free)
        return append_free(trace, &block, line);
    enum log_status status = take_slot(trace, slot);
    if (status != LOG_OK)
        return status;
    count_live(trace, &trace->kinds.kind[kind]);
    return append(trace, false, kind, *slot, line);
}

/* Counts the blocks that are still live: a slot whose last event is an allocation holds one.
 * Goes back from the last event, up to where each slot was seen. */
static enum log_status count_live_at_end(struct trace *trace)
{
    bool *is_seen = calloc(trace->slot_count, sizeof *is_seen);
    if (!is_seen)
        return LOG_NO_MEMORY;
    uint64_t line = trace->event_line;
    size_t jump = trace->jump_count;
    uint32_t unseen = trace->slot_count;
    for (size_t i = trace->event_count; unseen > 0 && i-- > 0;) {
        trace_event e = trace->events[i];
        uint64_t lines = event_lines(e);
        if (!is_seen[event_slot(e)] && !event_is_free(e)) {
            const struct kind *kind = &trace->kinds.kind[event_kind(e)];
            count_earlier(&trace->finding[FINDING_LIVE_AT_END], line);
            count_earlier(&trace->region[kind->region].live_at_end, line);
            trace->left_sessions += kind->is_session || kind->is_context;
        }
        unseen -= !is_seen[event_slot(e)];
        is_seen[event_slot(e)] = true;
        line -= lines == LINES_MAX ? trace->jumps[--jump] : lines;
    }
    free(is_seen);
    return LOG_OK;
}

enum log_status trace_finish(struct trace *trace, uint64_t line_count)
{
    bool has_live = trace->slot_count > trace->free_slot_count;
    if (trace->moving.address)
        count(&trace->finding[FINDING_CUT], trace->moving_line);
    trace->line_count = line_count;
    trace->has_forgotten |= trace->blocks.has_forgotten;
    blocks_free(&trace->blocks);
    kinds_settle(&trace->kinds);
    free(trace->free_slots);
    free(trace->hidden);
    trace->free_slots = NULL;
    trace->hidden = NULL;
    return has_live ? count_live_at_end(trace) : LOG_OK;
}

uint64_t trace_request_count(const struct trace *trace)
{
    return trace->alloc_count - trace->finding[FINDING_GOT_NULL].count;
}

uint64_t trace_failed_count(const struct trace *trace)
{
    return trace->finding[FINDING_GOT_NULL].count + trace->finding[FINDING_POOL_EXHAUSTED].count +
           trace->finding[FINDING_NO_HEAP].count;
}

uint64_t trace_left_out_count(const struct trace *trace)
{
    uint64_t count = 0;
    for (uint32_t r = 0; r < REGIONS_MAX; r++)
        count += trace->region[r].left_out_count;
    return count;
}

uint64_t trace_planned_count(const struct trace *trace)
{
    return trace_request_count(trace) - trace_left_out_count(trace) + trace->added_count;
}

uint64_t trace_lines_at(struct trace_lines *lines, size_t index)
{
    const struct trace *trace = lines->trace;
    for (; lines->event_count <= index; lines->event_count++) {
        uint64_t passed = event_lines(trace->events[lines->event_count]);
        lines->line += passed == LINES_MAX ? trace->jumps[lines->jump_count++] : passed;
    }
    return lines->line;
}

size_t *trace_last_events(const struct trace *trace)
{
    size_t *last = calloc((size_t)trace->slot_count + 1, sizeof *last);
    for (size_t i = 0; last && i < trace->event_count; i++)
        last[event_slot(trace->events[i])] = i;
    return last;
}

uint64_t trace_line_of(const struct trace *trace, size_t index)
{
    struct trace_lines lines = {.trace = trace};
    return trace_lines_at(&lines, index);
}

void trace_free(struct trace *trace)
{
    free(trace->events);
    free(trace->free_slots);
    free(trace->hidden);
    free(trace->jumps);
    drop_heap_records(trace);
    kinds_free(&trace->kinds);
    blocks_free(&trace->blocks);
    *trace = (struct trace){0};
}
