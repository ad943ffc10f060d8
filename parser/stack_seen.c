/* SPDX-License-Identifier: MIT */
/* stack_seen.c - sorts stack pointers into stacks by how close they lie. */
#include "stack_seen.h"

#include <stddef.h>

/* Bytes between a stack and a pointer that is not within it; 0: it is within. */
static uint64_t distance(const struct stack_range *range, uint64_t pointer)
{
    if (pointer > range->highest.pointer)
        return pointer - range->highest.pointer;
    return pointer < range->lowest.pointer ? range->lowest.pointer - pointer : 0;
}

/* The stack of a pointer, a new one if none is in reach; NULL if there are too many. If
 * two are in reach, the pointer will join them, so either of them is right. */
static struct stack_range *find(struct stack_seen *seen, const struct stack_point *point)
{
    if (seen->stack_count && distance(&seen->stack[seen->last], point->pointer) == 0)
        return &seen->stack[seen->last];
    for (uint32_t i = 0; i < seen->stack_count; i++) {
        if (distance(&seen->stack[i], point->pointer) <= STACK_SEEN_REACH)
            return &seen->stack[i];
    }
    if (seen->stack_count == STACK_SEEN_MAX)
        return NULL;
    struct stack_range *range = &seen->stack[seen->stack_count++];
    *range = (struct stack_range){.highest = *point, .lowest = *point};
    return range;
}

/* Can this record come right after the last one of the same stack? A call does not raise
 * the pointer, a return does not lower it, and the function entered last returns first. */
static bool can_follow(const struct stack_range *range, const struct stack_point *point,
                       bool is_enter)
{
    const struct stack_point *last = &range->last;
    if (last->line == 0 || (is_enter && !range->is_last_enter))
        return true;
    if (!is_enter && range->is_last_enter)
        return point->function == last->function;
    return is_enter ? point->pointer <= last->pointer : point->pointer >= last->pointer;
}

static void count_out_of_order(struct stack_range *range, uint64_t count, uint64_t line)
{
    range->out_of_order_count += count;
    if (count && (range->out_of_order_line == 0 || line < range->out_of_order_line))
        range->out_of_order_line = line;
}

/* Makes one stack of two; the last record of both is in the first. */
static void join(struct stack_range *range, const struct stack_range *other)
{
    if (other->highest.pointer > range->highest.pointer)
        range->highest = other->highest;
    if (other->lowest.pointer < range->lowest.pointer)
        range->lowest = other->lowest;
    count_out_of_order(range, other->out_of_order_count, other->out_of_order_line);
}

/* Joins the stacks that are now in reach of the last record's stack to it. */
static void join_neighbours(struct stack_seen *seen)
{
    for (uint32_t i = seen->stack_count; i-- > 0;) {
        struct stack_range *range = &seen->stack[seen->last];
        struct stack_range *other = &seen->stack[i];
        uint64_t near_end = other->lowest.pointer > range->highest.pointer
                                ? other->lowest.pointer
                                : other->highest.pointer;
        if (i == seen->last || distance(range, near_end) > STACK_SEEN_REACH)
            continue;
        join(range, other);
        seen->stack_count--;
        *other = seen->stack[seen->stack_count];
        if (seen->last == seen->stack_count)
            seen->last = i;
    }
}

void stack_seen_add(struct stack_seen *seen, const struct record *record, uint64_t line)
{
    const struct stack_point point = {record->address, record->function, line};
    bool is_enter = record->type == RECORD_ENTER;
    struct stack_range *range = find(seen, &point);
    if (!range) {
        if (seen->left_out_count++ == 0)
            seen->left_out_line = line;
        return;
    }
    count_out_of_order(range, !can_follow(range, &point, is_enter), line);
    range->last = point;
    range->is_last_enter = is_enter;
    seen->last = (uint32_t)(range - seen->stack);
    if (distance(range, point.pointer) == 0)
        return;
    if (point.pointer > range->highest.pointer)
        range->highest = point;
    else
        range->lowest = point;
    join_neighbours(seen);
}

uint64_t stack_range_depth(const struct stack_range *range)
{
    return range->highest.pointer - range->lowest.pointer;
}

const struct stack_range *stack_seen_deepest(const struct stack_seen *seen)
{
    const struct stack_range *deepest = NULL;
    for (uint32_t i = 0; i < seen->stack_count; i++) {
        const struct stack_range *range = &seen->stack[i];
        uint64_t depth = stack_range_depth(range);
        uint64_t most = deepest ? stack_range_depth(deepest) : 0;
        if (!deepest || depth > most ||
            (depth == most && range->lowest.line < deepest->lowest.line))
            deepest = range;
    }
    return deepest;
}
