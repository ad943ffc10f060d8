/* SPDX-License-Identifier: MIT */
/* squeezed.c - copies logs, with the events that are left of them. */
#include "squeezed.h"

#include "parser/squeeze.h"

#include <stdlib.h>

/* Only the events are the copy's own. */
static bool squeeze_log(const struct log *log, struct log *squeezed)
{
    uint32_t *left;
    uint32_t count;
    *squeezed = *log;
    squeezed->trace.events = NULL;
    if (!squeeze_trace(&log->trace, &left, &count))
        return false;
    trace_event *events = malloc(((size_t)count + 1) * sizeof *events);
    for (uint32_t i = 0; events && i < count; i++)
        events[i] = log->trace.events[left[i]];
    squeezed->trace.events = events;
    squeezed->trace.event_count = count;
    free(left);
    return events != NULL;
}

bool squeezed_make(const struct live *live, struct live *squeezed)
{
    struct log *logs = calloc(live->log_count, sizeof *logs);
    bool is_done = logs;
    *squeezed = *live;
    squeezed->logs = logs;
    for (size_t i = 0; is_done && i < live->log_count; i++)
        is_done = squeeze_log(&live->logs[i], &logs[i]);
    return is_done;
}

void squeezed_free(struct live *squeezed)
{
    for (size_t i = 0; squeezed->logs && i < squeezed->log_count; i++)
        free(squeezed->logs[i].trace.events);
    free((struct log *)squeezed->logs);
    *squeezed = (struct live){0};
}
