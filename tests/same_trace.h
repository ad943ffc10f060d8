/* SPDX-License-Identifier: MIT */
/* same_trace.h - whether two traces are the same, in all that is read from them. */
#ifndef TESTS_SAME_TRACE_H
#define TESTS_SAME_TRACE_H

#include "parser/trace.h"

#include <stdbool.h>
#include <string.h>

static inline bool same_counts(const struct trace *a, const struct trace *b)
{
    return a->line_count == b->line_count && a->alloc_count == b->alloc_count &&
           a->free_count == b->free_count && a->unsized_free_count == b->unsized_free_count &&
           a->misstated_free_count == b->misstated_free_count &&
           a->glued_count == b->glued_count && a->empty_bucket_count == b->empty_bucket_count &&
           a->pool_count == b->pool_count && a->largest_size == b->largest_size &&
           a->highest_address == b->highest_address && a->slot_count == b->slot_count &&
           a->peak_live_bytes == b->peak_live_bytes && a->peak_event == b->peak_event;
}

static inline bool same_points(const struct stack_point *a, const struct stack_point *b)
{
    return a->pointer == b->pointer && a->function == b->function && a->line == b->line;
}

static inline bool same_stacks(const struct stack_seen *a, const struct stack_seen *b)
{
    for (uint32_t i = 0; i < a->stack_count && i < b->stack_count; i++) {
        const struct stack_range *x = &a->stack[i];
        const struct stack_range *y = &b->stack[i];
        if (!same_points(&x->highest, &y->highest) || !same_points(&x->lowest, &y->lowest) ||
            !same_points(&x->last, &y->last) || x->out_of_order_count != y->out_of_order_count ||
            x->out_of_order_line != y->out_of_order_line)
            return false;
    }
    return a->stack_count == b->stack_count && a->left_out_count == b->left_out_count;
}

static inline bool same_findings(const struct trace *a, const struct trace *b)
{
    for (int i = 0; i < FINDING_COUNT; i++) {
        if (a->finding[i].count != b->finding[i].count ||
            a->finding[i].first_line != b->finding[i].first_line)
            return false;
    }
    return a->freed_twice.count == b->freed_twice.count &&
           a->freed_twice.first_line == b->freed_twice.first_line;
}

static inline bool same_events(const struct trace *a, const struct trace *b)
{
    if (a->event_count != b->event_count || a->kinds.count != b->kinds.count ||
        a->kinds.text_length != b->kinds.text_length)
        return false;
    for (uint32_t k = 0; k < a->kinds.count; k++) {
        const struct kind *x = &a->kinds.kind[k];
        const struct kind *y = &b->kinds.kind[k];
        if (x->size != y->size || x->requests != y->requests || x->site != y->site ||
            x->site_length != y->site_length)
            return false;
    }
    return (a->event_count == 0 ||
            memcmp(a->events, b->events, a->event_count * sizeof *a->events) == 0) &&
           (a->kinds.text_length == 0 ||
            memcmp(a->kinds.text, b->kinds.text, a->kinds.text_length) == 0);
}

static inline bool same_traces(const struct trace *a, const struct trace *b)
{
    return same_counts(a, b) && same_findings(a, b) && same_events(a, b) &&
           same_stacks(&a->stacks, &b->stacks);
}

#endif
