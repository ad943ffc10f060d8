/* SPDX-License-Identifier: MIT */
/* list.h - the blocks of a log in a list, to hold a trace against. */
#ifndef TESTS_FUZZ_LIST_H
#define TESTS_FUZZ_LIST_H

#include "parser/trace.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct listed {
    uint64_t address;
    uint64_t size;
    bool is_live;
    uint32_t region;
    uint64_t align; /* over 0: its address is not told yet, only that this divides it */
};

/* All addresses that were ever allocated, and what the trace must have counted. */
struct list {
    struct listed *block; /* the caller's, one for each record */
    size_t count;
    struct regions regions;
    bool is_moving;     /* the last record was a realloc's, */
    struct listed moved; /* of this block */
    uint64_t live_bytes;
    uint64_t peak_live_bytes;
    uint64_t finding[FINDING_COUNT];
    uint64_t freed_twice; /* of FINDING_REALLOC */
    uint64_t begun;       /* how often a tracer began: a second time, it does not check any more */
};

/* Adds a record. Cost: O(blocks). */
void list_add(struct list *list, const struct record *record);

/* Asserts, behind the last record, that the trace of the same ones counted the same. */
void list_check(struct list *list, const struct trace *trace);

#endif
