/* SPDX-License-Identifier: MIT */
/* stack_watch.c - fills, scans and samples a stack.
 *
 * The memory is accessed byte by byte: any alignment works, the byte order does not
 * matter, and a char may alias anything. It is volatile because the compiler sees no
 * other use of it, and because a loop that fills memory could become a call of
 * memset(). */
#include "stack_watch.h"

#if STACK_WATCH_PATTERN < 0 || STACK_WATCH_PATTERN > 255
#error "STACK_WATCH_PATTERN must be a byte"
#endif

/* For functions that must have a frame of their own. */
#if defined(__GNUC__)
#define OWN_FRAME __attribute__((noinline))
#else
#define OWN_FRAME
#endif

OWN_FRAME uintptr_t stack_watch_pointer(void)
{
#if defined(__GNUC__)
    return (uintptr_t)__builtin_frame_address(0); /* also where locals are kept elsewhere */
#else
    volatile unsigned char local = 0;
    return (uintptr_t)&local;
#endif
}

/* The byte at that distance from the far end. */
static volatile unsigned char *byte_at(const struct stack_watch *watch, size_t from_far_end)
{
    return watch->low + (watch->grows_up ? watch->size - 1 - from_far_end : from_far_end);
}

/* How many bytes, at most `most`, hold the pattern from the far end on without a gap. */
static size_t count_intact(const struct stack_watch *watch, size_t most)
{
    size_t count = 0;
    while (count < most && *byte_at(watch, count) == STACK_WATCH_PATTERN)
        count++;
    return count;
}

/* The factors are odd, so a change of one field always changes the word. No struct of
 * zeros has the right word, nor one of the pattern. */
static uintptr_t check_of(const struct stack_watch *watch)
{
    uintptr_t low = (uintptr_t)watch->low;
    return ~(low + 3 * (uintptr_t)watch->size + 7 * (uintptr_t)watch->guard_size +
             (uintptr_t)watch->grows_up);
}

bool stack_watch_is_plausible(const struct stack_watch *watch)
{
    return watch->check == check_of(watch) && watch->guard_size <= watch->size;
}

bool stack_watch_init(struct stack_watch *watch, void *memory, size_t size, size_t guard_size,
                      enum stack_direction direction)
{
    bool is_usable = (memory || size == 0) && size <= UINTPTR_MAX - (uintptr_t)memory &&
                     guard_size <= size;
    watch->low = is_usable ? memory : NULL;
    watch->size = is_usable ? size : 0;
    watch->guard_size = is_usable ? guard_size : 0;
    watch->sampled = 0;
    watch->grows_up = direction == STACK_GROWS_UP;
    watch->check = check_of(watch);
    return is_usable;
}

/* Not inlined: otherwise a part of the caller's frame could be below the address that
 * stack_watch_pointer() returns. */
OWN_FRAME size_t stack_watch_fill(struct stack_watch *watch)
{
    if (!stack_watch_is_plausible(watch))
        return 0;
    size_t count = watch->size;
    uintptr_t above_low = stack_watch_pointer() - (uintptr_t)watch->low; /* wraps where below */
    if (above_low < watch->size) {
        size_t unused = watch->grows_up ? watch->size - 1 - above_low : above_low;
        count = unused > STACK_WATCH_MARGIN ? unused - STACK_WATCH_MARGIN : 0;
    }
    for (size_t i = 0; i < count; i++)
        *byte_at(watch, i) = STACK_WATCH_PATTERN;
    return count;
}

size_t stack_watch_high_water(const struct stack_watch *watch)
{
    if (!stack_watch_is_plausible(watch))
        return SIZE_MAX;
    return watch->size - count_intact(watch, watch->size);
}

size_t stack_watch_free(const struct stack_watch *watch)
{
    if (!stack_watch_is_plausible(watch))
        return 0;
    size_t intact = count_intact(watch, watch->size);
    return intact > watch->guard_size ? intact - watch->guard_size : 0;
}

bool stack_watch_guard_is_intact(const struct stack_watch *watch)
{
    return stack_watch_is_plausible(watch) &&
           count_intact(watch, watch->guard_size) == watch->guard_size;
}

void stack_watch_sample(struct stack_watch *watch, uintptr_t stack_pointer)
{
    if (!stack_watch_is_plausible(watch))
        return;
    uintptr_t low = (uintptr_t)watch->low;
    uintptr_t start = watch->grows_up ? low : low + watch->size;
    bool is_deeper_than_start = watch->grows_up ? stack_pointer > start : stack_pointer < start;
    uintptr_t depth = watch->grows_up ? stack_pointer - start : start - stack_pointer;
    if (is_deeper_than_start && depth > watch->sampled)
        watch->sampled = depth;
}

size_t stack_watch_sampled(const struct stack_watch *watch)
{
    return stack_watch_is_plausible(watch) ? watch->sampled : SIZE_MAX;
}
