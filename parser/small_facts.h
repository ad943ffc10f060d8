/* SPDX-License-Identifier: MIT */
/* small_facts.h - what a small log tells beside its events: a table of each word, for small.c,
 * which reads it, and for small_write.c. */
#ifndef PARSER_SMALL_FACTS_H
#define PARSER_SMALL_FACTS_H

#include "trace.h"

#include <stddef.h>

#define SMALL_FIRST_LINE "memory_bucket_optimizer small log " /* and the version */
#define SMALL_VERSION_LINE SMALL_FIRST_LINE "1"

enum fact_type {
    FACT_COUNT,
    FACT_SIZE,    /* bytes */
    FACT_ADDRESS, /* any 64 bits */
    FACT_FLAG,
    FACT_FOUND,   /* a struct trace_count */
    FACT_POINT,   /* a struct stack_point */
};

struct fact {
    const char *name; /* the word; NULL ends a table */
    size_t offset;    /* in the struct that it is about */
    enum fact_type type;
};

extern const struct fact small_trace_facts[];  /* of a struct trace */
extern const struct fact small_pool_facts[];   /* of a struct region_pool */
extern const struct fact small_region_facts[]; /* of a struct trace_region */
extern const struct fact small_stack_facts[];  /* of a struct stack_range */

/* How many numbers follow the word. */
static inline uint32_t fact_numbers(const struct fact *fact)
{
    return fact->type == FACT_POINT ? 3 : fact->type == FACT_FOUND ? 2 : 1;
}

#endif
