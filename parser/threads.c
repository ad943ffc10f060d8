/* SPDX-License-Identifier: MIT */
/* threads.c - a list of the calls that have not returned, at most one of each thread. */
#include "threads.h"

#include <string.h>

static size_t give(struct record record, struct record *records)
{
    record.thread = 0; /* where a trace looks for a heap */
    records[0] = record;
    return 1;
}

static size_t give_cut(struct record *records)
{
    return give((struct record){.type = RECORD_CUT}, records);
}

static struct thread_call *find_open(struct threads *threads, uint64_t thread)
{
    for (size_t i = 0; i < threads->open_count; i++) {
        if (threads->open[i].call.thread == thread)
            return &threads->open[i];
    }
    return NULL;
}

static size_t begin(struct threads *threads, const struct record *call, struct record *records)
{
    if (threads->open_count == THREADS_MAX || call->site_length > THREADS_SITE_MAX)
        return give_cut(records);
    struct thread_call *open = &threads->open[threads->open_count++];
    open->call = *call;
    open->depth = 0;
    if (call->site_length)
        memcpy(open->site, call->site, call->site_length);
    open->call.site = open->site;
    return 0;
}

/* Takes a call off the list; what is returned lives until the next one begins. */
static struct thread_call *close_call(struct threads *threads, struct thread_call *open)
{
    struct thread_call *last = &threads->open[--threads->open_count];
    struct thread_call closed = *open;
    *open = *last;
    open->call.site = open->site;
    *last = closed;
    last->call.site = last->site;
    return last;
}

static size_t end(struct threads *threads, struct thread_call *open, const struct record *result,
                  struct record *records)
{
    if (open->depth && threads->has_nested_calls) {
        open->depth--;
        return 0;
    }
    const struct record *call = &close_call(threads, open)->call;
    bool is_of_it = !result->call || result->call == call->call;
    return is_of_it && result->has_result ? call_end(call, result->address, records)
                                          : give_cut(records);
}

/* A return whose call is not known: of a block, whose size is lost. */
static size_t end_unknown(const struct threads *threads, const struct record *result,
                          struct record *records)
{
    return threads->has_nested_calls || result->address ? give_cut(records) : 0;
}

/* A record of a thread that is inside a call. */
static size_t take_inside(struct threads *threads, struct thread_call *open,
                          const struct record *record, struct record *records)
{
    if (record->type == RECORD_RETURN)
        return end(threads, open, record, records);
    if (threads->has_nested_calls) {
        open->depth += record->type == RECORD_CALL;
        return 0;
    }
    close_call(threads, open);
    size_t count = give_cut(records);
    return count + threads_take(threads, record, records + count);
}

/* Which process a record is of, as threads->process has it; over THREADS_MAX: there are too many. */
static size_t process_of(struct threads *threads, const struct record *record)
{
    if (!threads->has_first)
        threads->first = record->thread;
    threads->has_first = true;
    size_t i = 0;
    while (i < threads->other_count && threads->other[i] != record->thread)
        i++;
    if (i < threads->other_count)
        return i + 1;
    if (record->thread == threads->first ||
        (!threads->are_processes && record->type != RECORD_FORK))
        return 0;
    if (i < THREADS_MAX)
        threads->other[threads->other_count++] = record->thread;
    return i + 1;
}

size_t threads_take(struct threads *threads, const struct record *record, struct record *records)
{
    bool is_start = record->type == RECORD_RUN || record->type == RECORD_BOOT;
    threads->process = is_start ? 0 : process_of(threads, record);
    bool ends_thread = record->type == RECORD_END && !threads->process &&
                       record->thread != threads->first;
    if (record->type == RECORD_FORK || ends_thread)
        return 0;
    if (threads->process > THREADS_MAX) {
        threads->process = 0;
        return give((struct record){.type = RECORD_LOST, .size = 1}, records);
    }
    if (record->type == RECORD_RUN)
        threads->open_count = 0;
    struct thread_call *open = threads->open_count ? find_open(threads, record->thread) : NULL;
    if (open)
        return take_inside(threads, open, record, records);
    if (record->type == RECORD_CALL)
        return begin(threads, record, records);
    if (record->type == RECORD_RETURN)
        return end_unknown(threads, record, records);
    return give(*record, records);
}
