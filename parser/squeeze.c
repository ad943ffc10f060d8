/* SPDX-License-Identifier: MIT */
/* squeeze.c - goes through the words once, with the states that can come back on a stack. */
#include "squeeze.h"

#include "common/grow.h"
#include "common/hash.h"

#include <stdlib.h>
#include <string.h>

#define HASH_BASE HASH_FACTOR /* odd; else any will do */

/* A state that can come back: no block that was live in it has been freed. */
struct state {
    uint32_t number;      /* its own */
    uint32_t at;          /* where the words were in it, the last time */
    uint32_t live_count;  /* blocks live in it */
    uint32_t known_count; /* stretches that were known before it: those after it go with it */
};

/* A stretch that was kept. */
struct known {
    uint64_t key;
    uint32_t state; /* the number of the state that it is from */
    uint32_t at;    /* its first word */
    uint32_t length;
    uint32_t next; /* + 1: the one before it with the same head; 0: none */
};

struct squeezer {
    squeeze_word *word;  /* those that are left are at the front */
    uint32_t *new_index; /* where the word at each place went */
    uint64_t *hash;      /* of all words left before each place */
    struct state *state; /* a stack */
    size_t state_capacity;
    struct known *known; /* a stack: all are from states on the other one */
    size_t known_count;
    size_t known_capacity;
    uint32_t *head; /* + 1: the last known stretch of each hash; 0: none */
    uint32_t head_mask;
};

static bool squeezer_start(struct squeezer *squeezer, squeeze_word *word, uint32_t count)
{
    size_t places = (size_t)count + 1;
    uint32_t heads = 64;
    while (heads < count / 4)
        heads *= 2;
    *squeezer = (struct squeezer){.word = word, .head_mask = heads - 1};
    if (places > SIZE_MAX / sizeof *squeezer->hash)
        return false;
    squeezer->new_index = malloc(places * sizeof *squeezer->new_index);
    squeezer->hash = malloc(places * sizeof *squeezer->hash);
    squeezer->state = grow(NULL, &squeezer->state_capacity, 1, sizeof *squeezer->state);
    squeezer->head = calloc(heads, sizeof *squeezer->head);
    return squeezer->new_index && squeezer->hash && squeezer->state && squeezer->head;
}

static void squeezer_end(struct squeezer *squeezer)
{
    free(squeezer->new_index);
    free(squeezer->hash);
    free(squeezer->state);
    free(squeezer->known);
    free(squeezer->head);
}

/* ---- Stretches ---- */

static uint64_t power_of_base(uint32_t exponent)
{
    uint64_t power = 1;
    for (uint64_t square = HASH_BASE; exponent; exponent >>= 1, square *= square) {
        if (exponent & 1)
            power *= square;
    }
    return power;
}

static bool is_same(const struct squeezer *squeezer, const struct known *a, const struct known *b)
{
    return a->key == b->key && a->state == b->state && a->length == b->length &&
           memcmp(squeezer->word + a->at, squeezer->word + b->at,
                  a->length * sizeof *squeezer->word) == 0;
}

/* Whether the stretch from a state to `end` was there from that state before; from now on
 * it was. False in *is_good iff memory is short. */
static bool was_there(struct squeezer *squeezer, const struct state *state, uint32_t end,
                      bool *is_good)
{
    const uint64_t *hash = squeezer->hash;
    uint32_t length = end - state->at;
    uint64_t stretch = hash[end] - hash[state->at] * power_of_base(length);
    struct known new = {hash_mix(stretch ^ hash_mix(state->number)), state->number, state->at,
                        length, 0};
    uint32_t *head = &squeezer->head[new.key & squeezer->head_mask];
    for (uint32_t k = *head; k; k = squeezer->known[k - 1].next) {
        if (is_same(squeezer, &squeezer->known[k - 1], &new))
            return true;
    }
    struct known *known = grow(squeezer->known, &squeezer->known_capacity,
                               squeezer->known_count + 1, sizeof *known);
    *is_good = known != NULL;
    if (!known)
        return false;
    new.next = *head;
    squeezer->known = known;
    known[squeezer->known_count++] = new;
    *head = (uint32_t)squeezer->known_count;
    return false;
}

/* ---- States ---- */

/* Forgets a state that can't come back. The stretches from it are the last known ones. */
static void forget(struct squeezer *squeezer, const struct state *state)
{
    while (squeezer->known_count > state->known_count) {
        const struct known *last = &squeezer->known[--squeezer->known_count];
        squeezer->head[last->key & squeezer->head_mask] = last->next;
    }
}

static bool push(struct squeezer *squeezer, uint32_t depth, struct state state)
{
    struct state *states = grow(squeezer->state, &squeezer->state_capacity, (size_t)depth + 1,
                                sizeof *states);
    if (!states)
        return false;
    squeezer->state = states;
    states[depth] = state;
    return true;
}

/* ---- Words ---- */

static bool squeeze(struct squeezer *squeezer, uint32_t *count, uint32_t *origin)
{
    squeeze_word *word = squeezer->word;
    uint32_t depth = 0; /* of the top state */
    uint32_t state_count = 1;
    uint32_t live_count = 0;
    uint32_t end = 0; /* of the words that are left */
    bool is_good = true;
    squeezer->state[0] = (struct state){0};
    squeezer->hash[0] = 0;
    for (uint32_t i = 0; is_good && i < *count; i++) {
        bool is_free = word[i] & SQUEEZE_FREE;
        if (is_free) {
            uint32_t alloc = squeezer->new_index[i - (word[i] - SQUEEZE_FREE)];
            word[end] = SQUEEZE_FREE + (end - alloc);
            live_count--;
            while (squeezer->state[depth].at > alloc) /* the block was live in it */
                forget(squeezer, &squeezer->state[depth--]);
        } else {
            struct state new = {state_count, end, live_count, (uint32_t)squeezer->known_count};
            if (squeezer->state[depth].at < end) {
                is_good = push(squeezer, ++depth, new);
                state_count++;
            }
            squeezer->new_index[i] = end;
            word[end] = word[i];
            live_count++;
        }
        squeezer->hash[end + 1] =
            squeezer->hash[end] * HASH_BASE + hash_mix(word[end] + (uint64_t)1);
        if (origin)
            origin[end] = i;
        end++;
        struct state *top = &squeezer->state[depth];
        if (is_free && top->live_count == live_count) {
            if (was_there(squeezer, top, end, &is_good))
                end = top->at;
            top->at = end;
        }
    }
    *count = end;
    return is_good;
}

bool squeeze_words(squeeze_word *word, uint32_t *count, uint32_t *origin)
{
    struct squeezer squeezer;
    bool is_done = squeezer_start(&squeezer, word, *count) && squeeze(&squeezer, count, origin);
    squeezer_end(&squeezer);
    return is_done;
}

/* ---- A trace ---- */

/* The words of a trace; alloc_of_slot has room for a place of each slot. */
static void make_words(const struct trace *trace, squeeze_word *word, uint32_t *alloc_of_slot)
{
    for (uint32_t i = 0; i < trace->event_count; i++) {
        trace_event e = trace->events[i];
        uint32_t *alloc = &alloc_of_slot[event_slot(e)];
        word[i] = event_is_free(e) ? SQUEEZE_FREE + (i - *alloc) : event_kind(e);
        *alloc = event_is_free(e) ? *alloc : i;
    }
}

bool squeeze_trace(const struct trace *trace, uint32_t **left, uint32_t *count)
{
    *left = NULL;
    *count = (uint32_t)trace->event_count;
    if (trace->event_count > SQUEEZE_MAX)
        return false;
    squeeze_word *word = malloc((trace->event_count + 1) * sizeof *word);
    uint32_t *alloc_of_slot = malloc(((size_t)trace->slot_count + 1) * sizeof *alloc_of_slot);
    *left = malloc((trace->event_count + 1) * sizeof **left);
    bool is_done = word && alloc_of_slot && *left;
    if (is_done) {
        make_words(trace, word, alloc_of_slot);
        is_done = squeeze_words(word, count, *left);
    }
    if (!is_done) {
        free(*left);
        *left = NULL;
    }
    free(word);
    free(alloc_of_slot);
    return is_done;
}
