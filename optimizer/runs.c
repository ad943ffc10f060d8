/* SPDX-License-Identifier: MIT */
/* runs.c - picks from each log the regions of one heap after the other. */
#include "runs.h"

#include "parser/pick.h"

#include <stdlib.h>

const char *const pools_mode_names[] = {"shared", "own", "joined", NULL};

/* The regions that have a request to plan for. */
static region_set regions_in_use(const struct trace *trace)
{
    region_set used = 0;
    for (uint32_t r = 0; r <= trace->regions.pool_count; r++)
        used |= trace->region[r].request_count ? (region_set)1 << r : 0;
    return used;
}

/* A heap's pool and those that were added to it. */
static region_set regions_of_heap(const struct log *log, uint32_t heap)
{
    region_set regions = 0;
    for (uint32_t r = 1; r <= log->trace.regions.pool_count; r++)
        regions |= log->pools.role[r].heap == heap ? (region_set)1 << r : 0;
    return regions;
}

/* Adds the run of some regions; none if there is no request in them. */
static void add_run(struct runs *runs, const struct log *file, uint32_t heap, region_set regions,
                    bool is_less)
{
    region_set used = regions_in_use(&file->trace);
    if (!(used & regions) && used)
        return;
    struct log *log = &runs->logs[runs->count];
    struct run *run = &runs->run[runs->count++];
    *log = *file;
    *run = (struct run){heap, regions, is_less || (used & regions) != used};
    if (!run->is_copy)
        return;
    if (!region_set_has(regions, 0) || is_less) /* lost frees may be of what is out */
        log->diagnosis.can_infer = false;
    log->trace = (struct trace){0};
}

/* Copies to the runs from the first on what happened in their regions, without some call sites. */
static bool copy(const struct log *file, const struct site_set *without, struct runs *runs,
                 size_t first)
{
    const struct kinds *kinds = &file->trace.kinds;
    struct pick picks[REGIONS_MAX];
    size_t count = 0;
    for (size_t i = first; i < runs->count; i++) {
        if (runs->run[i].is_copy)
            picks[count++] = (struct pick){runs->run[i].regions, &runs->logs[i].trace};
    }
    bool *is_out = count ? calloc((size_t)kinds->count + 1, sizeof *is_out) : NULL;
    for (uint32_t k = 0; is_out && k < kinds->count; k++)
        is_out[k] = sites_has(without, sites_name(kinds, &kinds->kind[k]));
    bool is_copied = !count || (is_out && pick_regions(&file->trace, is_out, picks, count) ==
                                              LOG_OK);
    free(is_out);
    return is_copied;
}

static bool add_runs(struct runs *runs, const struct log *file, enum pools_mode mode,
                     bool is_concurrent, const struct site_set *without)
{
    size_t first = runs->count;
    bool is_less = without->count > 0;
    if (mode == POOLS_JOINED) {
        add_run(runs, file, 0, REGION_SET_ALL, is_less);
    } else if (is_concurrent || !runs_has_heaps(file)) {
        add_run(runs, file, pools_first_heap(&file->pools), ~file->pools.io, is_less);
    } else {
        for (uint32_t r = 0; r <= file->trace.regions.pool_count; r++) {
            if (r == 0 || file->pools.role[r].use == POOL_HEAP)
                add_run(runs, file, r, r ? regions_of_heap(file, r) : 1, is_less);
        }
    }
    return copy(file, without, runs, first);
}

bool runs_make(const struct log *files, size_t file_count, enum pools_mode mode,
               bool is_concurrent, const struct site_set *without, struct runs *runs)
{
    size_t most = 0;
    for (size_t i = 0; i < file_count; i++)
        most += (size_t)files[i].trace.regions.pool_count + 1 + files[i].forked_count;
    *runs = (struct runs){.logs = calloc(most, sizeof *runs->logs),
                          .run = calloc(most, sizeof *runs->run)};
    bool is_made = runs->logs && runs->run;
    for (size_t i = 0; is_made && i < file_count; i++) {
        is_made = add_runs(runs, &files[i], mode, is_concurrent, without);
        for (size_t f = 0; is_made && f < files[i].forked_count; f++)
            is_made = add_runs(runs, &files[i].forked[f], POOLS_JOINED, false, without);
    }
    return is_made;
}

void runs_free(struct runs *runs)
{
    for (size_t i = 0; i < runs->count; i++) {
        if (runs->run[i].is_copy)
            trace_free(&runs->logs[i].trace);
    }
    free(runs->logs);
    free(runs->run);
    *runs = (struct runs){0};
}
