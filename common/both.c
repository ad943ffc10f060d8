/* SPDX-License-Identifier: MIT */
/* both.c - the second job runs on a thread of its own. */
#include "both.h"

#include <pthread.h>
#include <stddef.h>

struct start {
    void (*job)(void *);
    void *argument;
};

static void *run(void *argument)
{
    const struct start *start = argument;
    start->job(start->argument);
    return NULL;
}

void both(void (*job)(void *), void *first, void *second)
{
    pthread_t thread;
    struct start start = {job, second};
    int error = pthread_create(&thread, NULL, run, &start);
    job(first);
    if (error)
        job(second);
    else
        pthread_join(thread, NULL);
}
