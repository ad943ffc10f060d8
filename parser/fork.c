/* SPDX-License-Identifier: MIT */
/* fork.c - finds the parent's live blocks by their slots, and allocates them in the child. */
#include "fork.h"

#include <stdlib.h>

/* The address of each slot's live block; 0: not told. NULL iff memory is short. */
static uint64_t *find_addresses(const struct trace *parent)
{
    uint64_t *address = calloc((size_t)parent->slot_count + 1, sizeof *address);
    for (size_t i = 0; address && i < parent->blocks.place_count; i++) {
        const struct block *block = &parent->blocks.block[i];
        if (block->address && block->slot < BLOCK_LEFT_OUT)
            address[block->slot] = block->address;
    }
    return address;
}

static enum log_status copy_block(const struct trace *parent, uint32_t kind, uint64_t address,
                                  uint64_t line, struct trace *child)
{
    const struct kind *asked = &parent->kinds.kind[kind];
    struct record record = {.type = address ? RECORD_ALLOC : RECORD_HIDDEN, .address = address,
                            .size = asked->size, .has_size = true};
    record_set_site(&record, parent->kinds.text + asked->site, asked->site_length);
    return trace_add(child, &record, line);
}

enum log_status fork_trace(const struct trace *parent, uint64_t line, struct trace *child)
{
    uint64_t *address = find_addresses(parent);
    size_t *last = trace_last_events(parent);
    enum log_status status = address && last ? LOG_OK : LOG_NO_MEMORY;
    child->left_out = parent->left_out;
    child->has_heap_free = parent->has_heap_free;
    child->expects_end = parent->expects_end;
    for (size_t i = 0; status == LOG_OK && i < parent->event_count; i++) {
        trace_event e = parent->events[i];
        if (last[event_slot(e)] == i && !event_is_free(e))
            status = copy_block(parent, event_kind(e), address[event_slot(e)], line, child);
    }
    free(address);
    free(last);
    return status;
}
