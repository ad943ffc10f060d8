/* SPDX-License-Identifier: MIT */
/* callers.c - counts live blocks by kind up to the peak, and joins kinds by call site. */
#include "callers.h"

#include <string.h>
#include <stdlib.h>

static int compare_sites(const void *a, const void *b)
{
    const struct caller *x = a;
    const struct caller *y = b;
    size_t common = x->site_length < y->site_length ? x->site_length : y->site_length;
    int order = memcmp(x->site, y->site, common);
    return order ? order : (x->site_length > y->site_length) - (x->site_length < y->site_length);
}

static int compare_bytes(const void *a, const void *b)
{
    const struct caller *x = a;
    const struct caller *y = b;
    if (x->bytes != y->bytes)
        return x->bytes < y->bytes ? 1 : -1;
    return compare_sites(a, b);
}

static const char unknown[] = "(not in the log)";

bool callers_at_peak(const struct trace *trace, struct callers *callers)
{
    const struct kinds *kinds = &trace->kinds;
    *callers = (struct callers){0};
    uint64_t *live = calloc((size_t)kinds->count + 1, sizeof *live);
    struct caller *caller = malloc(((size_t)kinds->count + 1) * sizeof *caller);
    if (!live || !caller) {
        free(live);
        free(caller);
        return false;
    }
    for (size_t i = 0; i <= trace->peak_event && i < trace->event_count; i++) {
        uint64_t *count = &live[event_kind(trace->events[i])];
        *count = event_is_free(trace->events[i]) ? *count - 1 : *count + 1;
    }
    size_t listed = 0;
    for (uint32_t k = 0; k < kinds->count; k++) {
        const struct kind *kind = &kinds->kind[k];
        bool is_known = kind->site_length > 0;
        if (live[k])
            caller[listed++] = (struct caller){is_known ? kinds->text + kind->site : unknown,
                                               is_known ? kind->site_length : sizeof unknown - 1,
                                               live[k], live[k] * kind->size};
    }
    free(live);

    qsort(caller, listed, sizeof *caller, compare_sites);
    size_t count = 0;
    for (size_t i = 0; i < listed; i++) {
        if (count && compare_sites(&caller[count - 1], &caller[i]) == 0) {
            caller[count - 1].blocks += caller[i].blocks;
            caller[count - 1].bytes += caller[i].bytes;
        } else {
            caller[count++] = caller[i];
        }
    }
    qsort(caller, count, sizeof *caller, compare_bytes);
    callers->caller = caller;
    callers->count = count;
    return true;
}
