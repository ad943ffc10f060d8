/* SPDX-License-Identifier: MIT */
/* fork.c - finds the parent's live blocks by their slots, and allocates them in the child. */
#include "fork.h"

#include <stdlib.h>

/* What is known of a slot: an address is that of its live block. */
struct slot {
    uint64_t address; /* 0: not told */
    size_t last;      /* index of its last event */
};

static void find_slots(const struct trace *parent, struct slot *slots)
{
    for (size_t i = 0; i < parent->blocks.place_count; i++) {
        const struct block *block = &parent->blocks.block[i];
        if (block->address && block->slot < BLOCK_LEFT_OUT)
            slots[block->slot].address = block->address;
    }
    for (size_t i = 0; i < parent->event_count; i++)
        slots[event_slot(parent->events[i])].last = i;
}

static enum trace_status copy_block(const struct trace *parent, uint32_t kind, uint64_t address,
                                    uint64_t line, struct trace *child)
{
    const struct kind *asked = &parent->kinds.kind[kind];
    struct record record = {.type = address ? RECORD_ALLOC : RECORD_HIDDEN, .address = address,
                            .size = asked->size, .has_size = true};
    record_set_site(&record, parent->kinds.text + asked->site, asked->site_length);
    return trace_add(child, &record, line);
}

enum trace_status fork_trace(const struct trace *parent, uint64_t line, struct trace *child)
{
    enum trace_status status = TRACE_OK;
    struct slot *slots = calloc((size_t)parent->slot_count + 1, sizeof *slots);
    if (!slots)
        return TRACE_NO_MEMORY;
    child->left_out = parent->left_out;
    child->has_heap_free = parent->has_heap_free;
    child->expects_end = parent->expects_end;
    find_slots(parent, slots);
    for (size_t i = 0; i < parent->event_count && status == TRACE_OK; i++) {
        trace_event e = parent->events[i];
        const struct slot *slot = &slots[event_slot(e)];
        if (slot->last == i && !event_is_free(e))
            status = copy_block(parent, event_kind(e), slot->address, line, child);
    }
    free(slots);
    return status;
}
