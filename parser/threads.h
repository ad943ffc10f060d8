/* SPDX-License-Identifier: MIT */
/* threads.h - puts together the calls of several threads whose lines are mixed.
 *
 * Where something comes between a call and its return, a tracer prints each on a line of its
 * own. The readers of lines know nothing of each other's lines, so that they can work in
 * parallel; here the records of all lines come by in order, and a call and its return become
 * the records of one call. A process that was forked has the addresses of the first for other
 * blocks; so the records of each process are told apart. */
#ifndef PARSER_THREADS_H
#define PARSER_THREADS_H

#include "call.h"
#include "record.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define THREADS_MAX 256 /* threads that can be inside a call at the same time */
#define THREADS_SITE_MAX 24 /* bytes of the call site of such a call */

/* {0} is a valid one in which no call is open. */
struct threads {
    bool has_nested_calls; /* the caller's: what a thread calls before its call returns is that
                              call's own doing; else the return was not printed */
    bool are_processes; /* the caller's: each thread that is named is a process of its own */
    bool has_first;
    uint64_t first; /* the first thread, which names the first process */
    uint64_t other[THREADS_MAX]; /* other processes */
    size_t other_count;
    size_t process; /* of the record that was taken last: 0 is the first, 1 is other[0] ... */
    size_t open_count;
    struct thread_call {
        struct record call; /* a RECORD_CALL */
        uint64_t depth;     /* calls inside it that have not returned */
        char site[THREADS_SITE_MAX];
    } open[THREADS_MAX];
};

/* The most records that one record becomes: those of a call, and one of a call whose return
 * was not printed. */
#define THREADS_RECORDS_MAX (CALL_RECORDS_MAX + 1)

/* Takes the next record of the log, and sets threads->process. A record of a process over
 * THREADS_MAX becomes a RECORD_LOST of the first one.
 *   records  room for THREADS_RECORDS_MAX; none of them is a RECORD_CALL or a RECORD_RETURN. Their
 *            sites live until the next call
 * Returns how many. Never fails. Cost: O(open calls). */
size_t threads_take(struct threads *threads, const struct record *record, struct record *records);

#endif
