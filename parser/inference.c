/* SPDX-License-Identifier: MIT */
/* inference.c - goes through the events and the notes of a trace together, and
 * adds the requests and the inferred frees to another one. */
#include "inference.h"

#include "common/number_set.h"

#include <stdlib.h>
#include <string.h>

#define NO_NOTE SIZE_MAX
#define HEAP_GROUP 0 /* the group of all blocks; the others are of a function each */

/* Blocks whose frees are counted together. */
struct group {
    int64_t balance; /* blocks allocated minus frees */
    bool is_trusted;
    size_t newest; /* note of the block allocated last, of those that may be live */
};

/* A block of the system's heap; the note of a free has none. */
struct heap_block {
    size_t rank;     /* of its address among all addresses */
    size_t older[2]; /* notes of the blocks before it in the heap's group and in its function's */
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

    struct heap_block *block; /* by note */
    uint64_t *address;        /* by rank */
    size_t *note_at;          /* by rank, the block that is live there */
    struct number_set live;   /* ranks of live blocks, no two of which overlap */
    size_t *note_in;          /* by slot, the live block of the system's heap, or NO_NOTE */
    bool *has_ended;          /* by slot, its block in the trace was freed here already */
};

/* ---- Functions ---- */

/* The function's name in a call site, and where its group's number goes. */
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

static bool make_groups(struct inferrer *all)
{
    const struct kinds *kinds = &all->trace->kinds;
    const struct kinds *sites = &all->trace->free_sites;
    size_t count = (size_t)kinds->count + sites->count;
    struct name *name = malloc((count + 1) * sizeof *name);
    all->group = calloc(count + 1, sizeof *all->group);
    all->group_of_kind = malloc(((size_t)kinds->count + 1) * sizeof *all->group_of_kind);
    all->group_of_site = malloc(((size_t)sites->count + 1) * sizeof *all->group_of_site);
    bool is_done = name && all->group && all->group_of_kind && all->group_of_site;
    for (uint32_t k = 0; is_done && k < kinds->count; k++)
        name[k] = name_of(kinds, k, &all->group_of_kind[k]);
    for (uint32_t s = 0; is_done && s < sites->count; s++)
        name[kinds->count + s] = name_of(sites, s, &all->group_of_site[s]);
    if (is_done) {
        qsort(name, count, sizeof *name, compare_names);
        all->group_count = HEAP_GROUP + 1;
        for (size_t i = 0; i < count; i++) {
            all->group_count += i == 0 || compare_names(&name[i - 1], &name[i]) != 0;
            *name[i].group = all->group_count - 1;
        }
    }
    free(name);
    return is_done;
}

/* The function's group of a note. */
static uint32_t group_of(const struct inferrer *all, const struct trace_note *note)
{
    if (!note->address)
        return all->group_of_site[note->site];
    return all->group_of_kind[event_kind(all->trace->events[note->event])];
}

/* Trusts the groups that never have more frees than blocks, those of functions
 * only where they have as many in the end. */
static void judge_groups(struct inferrer *all)
{
    for (uint32_t g = 0; g < all->group_count; g++)
        all->group[g] = (struct group){.is_trusted = true, .newest = NO_NOTE};
    for (size_t n = 0; n < all->trace->note_count; n++) {
        const struct trace_note *note = &all->trace->notes[n];
        struct group *groups[] = {&all->group[HEAP_GROUP], &all->group[group_of(all, note)]};
        for (int i = 0; i < 2; i++) {
            groups[i]->balance += note->address ? 1 : -1;
            groups[i]->is_trusted &= groups[i]->balance >= 0;
        }
    }
    for (uint32_t g = 0; g < all->group_count; g++) {
        all->group[g].is_trusted &= g == HEAP_GROUP || all->group[g].balance == 0;
        all->group[g].balance = 0;
    }
}

/* ---- Addresses ---- */

static int compare_addresses(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a;
    uint64_t y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static bool rank_addresses(struct inferrer *all)
{
    const struct trace *trace = all->trace;
    size_t count = 0;
    all->block = malloc((trace->note_count + 1) * sizeof *all->block);
    all->address = malloc((trace->note_count + 1) * sizeof *all->address);
    all->note_at = malloc((trace->note_count + 1) * sizeof *all->note_at);
    if (!all->block || !all->address || !all->note_at ||
        !number_set_start(&all->live, trace->note_count))
        return false;
    for (size_t n = 0; n < trace->note_count; n++) {
        if (trace->notes[n].address)
            all->address[count++] = trace->notes[n].address;
    }
    qsort(all->address, count, sizeof *all->address, compare_addresses);
    for (size_t n = 0; n < trace->note_count; n++) {
        uint64_t *place = bsearch(&trace->notes[n].address, all->address, count,
                                  sizeof *all->address, compare_addresses);
        all->block[n].rank = place ? (size_t)(place - all->address) : 0;
    }
    return true;
}

static uint64_t last_byte(const struct inferrer *all, size_t note)
{
    const struct trace *trace = all->trace;
    uint64_t address = trace->notes[note].address;
    uint64_t size = trace->kinds.kind[event_kind(trace->events[trace->notes[note].event])].size;
    uint64_t length = size ? size : 1;
    return length > UINT64_MAX - address ? UINT64_MAX : address + (length - 1);
}

/* ---- Frees ---- */

static enum trace_status add_free(struct inferrer *all, uint32_t slot)
{
    struct record record = {.type = RECORD_FREE, .address = (uint64_t)slot + 1};
    return trace_add(all->inferred, &record, all->line);
}

/* Ends a live block for a reason that is counted. */
static enum trace_status end_block(struct inferrer *all, size_t note, uint64_t *reason)
{
    uint32_t slot = event_slot(all->trace->events[all->trace->notes[note].event]);
    number_set_remove(&all->live, all->block[note].rank);
    all->note_in[slot] = NO_NOTE;
    all->has_ended[slot] = true;
    ++*reason;
    return add_free(all, slot);
}

/* Ends the live blocks that have a byte in common with the note's. */
static enum trace_status end_overlapping(struct inferrer *all, size_t note)
{
    enum trace_status status = TRACE_OK;
    uint64_t *reason = &all->result->by_address;
    size_t rank = all->block[note].rank;
    size_t before = number_set_previous(&all->live, rank);
    if (before != NUMBER_NONE &&
        last_byte(all, all->note_at[before]) >= all->trace->notes[note].address)
        status = end_block(all, all->note_at[before], reason);
    for (size_t next = rank; status == TRACE_OK;) {
        next = number_set_next(&all->live, next);
        if (next == NUMBER_NONE || all->address[next] > last_byte(all, note))
            break;
        status = end_block(all, all->note_at[next], reason);
    }
    return status;
}

/* Counts a free of a group; where it is the last one, all its blocks end. */
static enum trace_status count_free(struct inferrer *all, uint32_t g, uint64_t *reason)
{
    enum trace_status status = TRACE_OK;
    struct group *group = &all->group[g];
    if (--group->balance != 0 || !group->is_trusted)
        return TRACE_OK;
    for (size_t n = group->newest; n != NO_NOTE && status == TRACE_OK;
         n = all->block[n].older[g != HEAP_GROUP]) {
        if (all->note_in[event_slot(all->trace->events[all->trace->notes[n].event])] == n)
            status = end_block(all, n, reason);
    }
    group->newest = NO_NOTE;
    return status;
}

/* ---- Going through the trace ---- */

/* Adds a block to those that are live, and to its groups. */
static void start_block(struct inferrer *all, size_t note)
{
    const struct trace_note *noted = &all->trace->notes[note];
    struct heap_block *block = &all->block[note];
    struct group *groups[] = {&all->group[HEAP_GROUP], &all->group[group_of(all, noted)]};
    for (int i = 0; i < 2; i++) {
        block->older[i] = groups[i]->newest;
        groups[i]->newest = note;
        groups[i]->balance++;
    }
    all->note_in[event_slot(all->trace->events[noted->event])] = note;
    all->note_at[block->rank] = note;
    number_set_add(&all->live, block->rank);
    all->result->block_count++;
}

/* note: the block's, or NO_NOTE where it is not of the system's heap. */
static enum trace_status pass_alloc(struct inferrer *all, trace_event e, size_t note)
{
    enum trace_status status = note == NO_NOTE ? TRACE_OK : end_overlapping(all, note);
    struct record *record = &all->record_of_kind[event_kind(e)];
    record->address = (uint64_t)event_slot(e) + 1;
    all->has_ended[event_slot(e)] = false;
    if (status == TRACE_OK)
        status = trace_add(all->inferred, record, all->line);
    if (status == TRACE_OK && note != NO_NOTE)
        start_block(all, note);
    return status;
}

/* A block of the system's heap ends in the trace only where its address comes again. */
static enum trace_status pass_free(struct inferrer *all, trace_event e)
{
    uint32_t slot = event_slot(e);
    if (all->has_ended[slot])
        return TRACE_OK;
    if (all->note_in[slot] != NO_NOTE)
        return end_block(all, all->note_in[slot], &all->result->by_address);
    return add_free(all, slot);
}

static enum trace_status pass_lost_free(struct inferrer *all, const struct trace_note *note)
{
    struct inference *result = all->result;
    result->free_count++;
    enum trace_status status = count_free(all, HEAP_GROUP, &result->by_balance);
    return status == TRACE_OK ? count_free(all, group_of(all, note), &result->by_function) : status;
}

static enum trace_status pass_all(struct inferrer *all)
{
    const struct trace *trace = all->trace;
    enum trace_status status = TRACE_OK;
    size_t note = 0;
    for (size_t i = 0; status == TRACE_OK && i <= trace->event_count; i++) {
        all->line = (uint64_t)i + 1;
        for (; status == TRACE_OK && note < trace->note_count && trace->notes[note].event == i &&
               !trace->notes[note].address; note++)
            status = pass_lost_free(all, &trace->notes[note]);
        if (status != TRACE_OK || i == trace->event_count)
            break;
        if (event_is_free(trace->events[i])) {
            status = pass_free(all, trace->events[i]);
            continue;
        }
        bool is_noted = note < trace->note_count && trace->notes[note].event == i;
        status = pass_alloc(all, trace->events[i], is_noted ? note++ : NO_NOTE);
    }
    return status == TRACE_OK ? trace_finish(all->inferred, all->line) : status;
}

/* ---- All of it ---- */

static bool make_rooms(struct inferrer *all)
{
    const struct trace *trace = all->trace;
    size_t slots = (size_t)trace->slot_count + 1;
    all->record_of_kind = calloc((size_t)trace->kinds.count + 1, sizeof *all->record_of_kind);
    all->note_in = malloc(slots * sizeof *all->note_in);
    all->has_ended = calloc(slots, sizeof *all->has_ended);
    if (!all->record_of_kind || !all->note_in || !all->has_ended)
        return false;
    for (size_t s = 0; s < slots; s++)
        all->note_in[s] = NO_NOTE;
    for (uint32_t k = 0; k < trace->kinds.count; k++) {
        const struct kind *kind = &trace->kinds.kind[k];
        all->record_of_kind[k] = (struct record){
            .type = RECORD_ALLOC, .has_size = true, .size = kind->size, .site_hash = kind->hash,
            .site = trace->kinds.text + kind->site, .site_length = (uint32_t)kind->site_length};
    }
    return make_groups(all) && rank_addresses(all);
}

enum trace_status inference_make(const struct trace *trace, struct trace *inferred,
                                 struct inference *result)
{
    struct inferrer all = {.trace = trace, .inferred = inferred, .result = result};
    enum trace_status status = TRACE_NO_MEMORY;
    *result = (struct inference){0};
    if (make_rooms(&all)) {
        judge_groups(&all);
        status = pass_all(&all);
    }
    free(all.group);
    free(all.group_of_kind);
    free(all.group_of_site);
    free(all.record_of_kind);
    free(all.block);
    free(all.address);
    free(all.note_at);
    free(all.note_in);
    free(all.has_ended);
    number_set_free(&all.live);
    return status;
}
