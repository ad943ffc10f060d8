/* SPDX-License-Identifier: MIT */
/* inference.c - goes through the events and the heap records of a trace together, and
 * adds the requests and the inferred frees to another trace. A block of the system's
 * heap is known here by the index of its heap record. */
#include "inference.h"

#include "common/number_set.h"

#include <stdlib.h>
#include <string.h>

#define NO_RECORD SIZE_MAX
#define HEAP_GROUP 0 /* the group of all blocks; each other group belongs to a function */

/* Blocks whose frees are counted together. */
struct group {
    int64_t balance; /* blocks allocated minus frees */
    bool is_trusted;
    size_t newest; /* the block allocated last, of those that may be live; or NO_RECORD */
};

/* A block of the system's heap. */
struct heap_block {
    size_t rank;     /* of its address among all addresses */
    size_t older[2]; /* the blocks before it in the heap's group and in its function's */
};

struct inferrer {
    const struct trace *trace;
    struct trace *inferred;
    struct inference *result;
    uint64_t line; /* of what is added to *inferred */

    struct group *group;
    uint32_t group_count;
    uint32_t *group_of_kind; /* of the function that asks */
    uint32_t *group_of_site; /* of the function that frees */
    struct record *record_of_kind;

    struct heap_block *block; /* by heap record; not set for a free */
    uint64_t *address;        /* by rank */
    size_t *record_at;        /* by rank, the block that is live there */
    struct number_set live;   /* ranks of live blocks, no two of which overlap */
    size_t *record_in;        /* by slot, the live block of the system's heap, or NO_RECORD */
    bool *has_ended;          /* by slot, its block in the trace was freed here already */
};

/* ---- Functions ---- */

/* The function's name in a call site, and where to write the number of its group. */
struct name {
    const char *text;
    size_t length;
    uint32_t *group;
};

static struct name name_of(const struct kinds *kinds, uint32_t number, uint32_t *group)
{
    const struct kind *kind = &kinds->kind[number];
    const char *text = kinds->text + kind->site;
    const char *colon = memchr(text, ':', kind->site_length);
    return (struct name){text, colon ? (size_t)(colon - text) : kind->site_length, group};
}

static int compare_names(const void *a, const void *b)
{
    const struct name *x = a;
    const struct name *y = b;
    int order = memcmp(x->text, y->text, x->length < y->length ? x->length : y->length);
    return order ? order : (x->length > y->length) - (x->length < y->length);
}

static bool make_groups(struct inferrer *state)
{
    const struct kinds *kinds = &state->trace->kinds;
    const struct kinds *sites = &state->trace->free_sites;
    size_t count = (size_t)kinds->count + sites->count;
    struct name *name = malloc((count + 1) * sizeof *name);
    state->group = calloc(count + 1, sizeof *state->group);
    state->group_of_kind = malloc(((size_t)kinds->count + 1) * sizeof *state->group_of_kind);
    state->group_of_site = malloc(((size_t)sites->count + 1) * sizeof *state->group_of_site);
    bool is_done = name && state->group && state->group_of_kind && state->group_of_site;
    for (uint32_t k = 0; is_done && k < kinds->count; k++)
        name[k] = name_of(kinds, k, &state->group_of_kind[k]);
    for (uint32_t s = 0; is_done && s < sites->count; s++)
        name[kinds->count + s] = name_of(sites, s, &state->group_of_site[s]);
    if (is_done) {
        qsort(name, count, sizeof *name, compare_names);
        state->group_count = HEAP_GROUP + 1;
        for (size_t i = 0; i < count; i++) {
            state->group_count += i == 0 || compare_names(&name[i - 1], &name[i]) != 0;
            *name[i].group = state->group_count - 1;
        }
    }
    free(name);
    return is_done;
}

/* The group of the function that allocates or frees. */
static uint32_t group_of(const struct inferrer *state, const struct heap_record *record)
{
    if (!record->address)
        return state->group_of_site[record->site];
    return state->group_of_kind[event_kind(state->trace->events[record->event])];
}

/* Trusts a group that never has more frees than blocks. A function's group must also have
 * as many frees as blocks in the end. */
static void judge_groups(struct inferrer *state)
{
    for (uint32_t g = 0; g < state->group_count; g++)
        state->group[g] = (struct group){.is_trusted = true, .newest = NO_RECORD};
    for (size_t n = 0; n < state->trace->heap_record_count; n++) {
        const struct heap_record *record = &state->trace->heap_records[n];
        struct group *groups[] = {&state->group[HEAP_GROUP],
                                  &state->group[group_of(state, record)]};
        for (int i = 0; i < 2; i++) {
            groups[i]->balance += record->address ? 1 : -1;
            groups[i]->is_trusted &= groups[i]->balance >= 0;
        }
    }
    for (uint32_t g = 0; g < state->group_count; g++) {
        state->group[g].is_trusted &= g == HEAP_GROUP || state->group[g].balance == 0;
        state->group[g].balance = 0;
    }
}

/* ---- Addresses ---- */

static int compare_addresses(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a;
    uint64_t y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static bool rank_addresses(struct inferrer *state)
{
    const struct trace *trace = state->trace;
    size_t count = 0;
    state->block = malloc((trace->heap_record_count + 1) * sizeof *state->block);
    state->address = malloc((trace->heap_record_count + 1) * sizeof *state->address);
    state->record_at = malloc((trace->heap_record_count + 1) * sizeof *state->record_at);
    if (!state->block || !state->address || !state->record_at ||
        !number_set_start(&state->live, trace->heap_record_count))
        return false;
    for (size_t n = 0; n < trace->heap_record_count; n++) {
        if (trace->heap_records[n].address)
            state->address[count++] = trace->heap_records[n].address;
    }
    qsort(state->address, count, sizeof *state->address, compare_addresses);
    for (size_t n = 0; n < trace->heap_record_count; n++) {
        uint64_t *place = bsearch(&trace->heap_records[n].address, state->address, count,
                                  sizeof *state->address, compare_addresses);
        state->block[n].rank = place ? (size_t)(place - state->address) : 0;
    }
    return true;
}

static uint32_t slot_of(const struct inferrer *state, size_t index)
{
    return event_slot(state->trace->events[state->trace->heap_records[index].event]);
}

static uint64_t last_byte(const struct inferrer *state, size_t index)
{
    const struct trace *trace = state->trace;
    const struct heap_record *record = &trace->heap_records[index];
    uint64_t address = record->address;
    uint64_t size = trace->kinds.kind[event_kind(trace->events[record->event])].size;
    uint64_t length = size ? size : 1;
    return length > UINT64_MAX - address ? UINT64_MAX : address + (length - 1);
}

/* ---- Frees ---- */

static enum log_status add_free(struct inferrer *state, uint32_t slot)
{
    struct record record = {.type = RECORD_FREE, .address = (uint64_t)slot + 1};
    return trace_add(state->inferred, &record, state->line);
}

/* Ends a live block, and counts it under *reason. */
static enum log_status end_block(struct inferrer *state, size_t index, uint64_t *reason)
{
    uint32_t slot = slot_of(state, index);
    number_set_remove(&state->live, state->block[index].rank);
    state->record_in[slot] = NO_RECORD;
    state->has_ended[slot] = true;
    ++*reason;
    return add_free(state, slot);
}

/* Ends the live blocks that have a byte in common with the block `index`. */
static enum log_status end_overlapping(struct inferrer *state, size_t index)
{
    enum log_status status = LOG_OK;
    uint64_t *reason = &state->result->by_address;
    size_t rank = state->block[index].rank;
    size_t before = number_set_previous(&state->live, rank);
    if (before != NUMBER_NONE &&
        last_byte(state, state->record_at[before]) >= state->trace->heap_records[index].address)
        status = end_block(state, state->record_at[before], reason);
    for (size_t next = rank; status == LOG_OK;) {
        next = number_set_next(&state->live, next);
        if (next == NUMBER_NONE || state->address[next] > last_byte(state, index))
            break;
        status = end_block(state, state->record_at[next], reason);
    }
    return status;
}

/* Counts a free of a group. If no block of the group can be live now, all end. */
static enum log_status count_free(struct inferrer *state, uint32_t g, uint64_t *reason)
{
    enum log_status status = LOG_OK;
    struct group *group = &state->group[g];
    if (--group->balance != 0 || !group->is_trusted)
        return LOG_OK;
    for (size_t n = group->newest; n != NO_RECORD && status == LOG_OK;
         n = state->block[n].older[g != HEAP_GROUP]) {
        if (state->record_in[slot_of(state, n)] == n)
            status = end_block(state, n, reason);
    }
    group->newest = NO_RECORD;
    return status;
}

/* ---- Going through the trace ---- */

/* Adds a block to those that are live, and to its groups. */
static void start_block(struct inferrer *state, size_t index)
{
    const struct heap_record *record = &state->trace->heap_records[index];
    struct heap_block *block = &state->block[index];
    struct group *groups[] = {&state->group[HEAP_GROUP], &state->group[group_of(state, record)]};
    for (int i = 0; i < 2; i++) {
        block->older[i] = groups[i]->newest;
        groups[i]->newest = index;
        groups[i]->balance++;
    }
    state->record_in[slot_of(state, index)] = index;
    state->record_at[block->rank] = index;
    number_set_add(&state->live, block->rank);
    state->result->block_count++;
}

/* index: the block, or NO_RECORD if it is not in the system's heap. */
static enum log_status replay_alloc(struct inferrer *state, trace_event e, size_t index)
{
    enum log_status status = index == NO_RECORD ? LOG_OK : end_overlapping(state, index);
    struct record *record = &state->record_of_kind[event_kind(e)];
    record->address = (uint64_t)event_slot(e) + 1;
    state->has_ended[event_slot(e)] = false;
    if (status == LOG_OK)
        status = trace_add(state->inferred, record, state->line);
    if (status == LOG_OK && index != NO_RECORD)
        start_block(state, index);
    return status;
}

/* In the trace, a block of the system's heap ends only when its address comes again. */
static enum log_status replay_free(struct inferrer *state, trace_event e)
{
    uint32_t slot = event_slot(e);
    if (state->has_ended[slot])
        return LOG_OK;
    if (state->record_in[slot] != NO_RECORD)
        return end_block(state, state->record_in[slot], &state->result->by_address);
    return add_free(state, slot);
}

static enum log_status replay_lost_free(struct inferrer *state, const struct heap_record *record)
{
    struct inference *result = state->result;
    result->free_count++;
    enum log_status status = count_free(state, HEAP_GROUP, &result->by_balance);
    if (status == LOG_OK)
        status = count_free(state, group_of(state, record), &result->by_function);
    return status;
}

static enum log_status replay_events(struct inferrer *state)
{
    const struct trace *trace = state->trace;
    enum log_status status = LOG_OK;
    const struct heap_record *record = trace->heap_records;
    const struct heap_record *end = record + trace->heap_record_count;
    for (size_t i = 0; status == LOG_OK && i <= trace->event_count; i++) {
        state->line = (uint64_t)i + 1;
        for (; status == LOG_OK && record < end && record->event == i && !record->address;
             record++)
            status = replay_lost_free(state, record);
        if (status != LOG_OK || i == trace->event_count)
            break;
        if (event_is_free(trace->events[i])) {
            status = replay_free(state, trace->events[i]);
            continue;
        }
        bool is_heap = record < end && record->event == i;
        size_t index = is_heap ? (size_t)(record++ - trace->heap_records) : NO_RECORD;
        status = replay_alloc(state, trace->events[i], index);
    }
    return status == LOG_OK ? trace_finish(state->inferred, state->line) : status;
}

/* ---- The whole trace ---- */

static bool allocate(struct inferrer *state)
{
    const struct trace *trace = state->trace;
    size_t slots = (size_t)trace->slot_count + 1;
    state->record_of_kind = calloc((size_t)trace->kinds.count + 1, sizeof *state->record_of_kind);
    state->record_in = malloc(slots * sizeof *state->record_in);
    state->has_ended = calloc(slots, sizeof *state->has_ended);
    if (!state->record_of_kind || !state->record_in || !state->has_ended)
        return false;
    for (size_t s = 0; s < slots; s++)
        state->record_in[s] = NO_RECORD;
    for (uint32_t k = 0; k < trace->kinds.count; k++) {
        const struct kind *kind = &trace->kinds.kind[k];
        state->record_of_kind[k] = (struct record){
            .type = RECORD_ALLOC, .has_size = true, .size = kind->size,
            .site = trace->kinds.text + kind->site, .site_length = kind->site_length};
    }
    return make_groups(state) && rank_addresses(state);
}

enum log_status inference_make(const struct trace *trace, struct trace *inferred,
                               struct inference *result)
{
    struct inferrer state = {.trace = trace, .inferred = inferred, .result = result};
    enum log_status status = LOG_NO_MEMORY;
    *result = (struct inference){0};
    if (allocate(&state)) {
        judge_groups(&state);
        status = replay_events(&state);
    }
    free(state.group);
    free(state.group_of_kind);
    free(state.group_of_site);
    free(state.record_of_kind);
    free(state.block);
    free(state.address);
    free(state.record_at);
    free(state.record_in);
    free(state.has_ended);
    number_set_free(&state.live);
    return status;
}
