/* SPDX-License-Identifier: MIT */
/* trace_counts.c - prints what the parser finds in the log on standard input, in
 * the columns of testdata/index.tsv that a parser can know. */
#include "common/platform.h"
#include "parser/log.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static ptrdiff_t read_stdin(void *source, char *buffer, size_t size)
{
    (void)source;
    return platform_read(STDIN_FILENO, buffer, size);
}

static int compare_sizes(const void *a, const void *b)
{
    uint64_t x = ((const struct kind *)a)->size;
    uint64_t y = ((const struct kind *)b)->size;
    return (x > y) - (x < y);
}

static uint32_t distinct_sizes(struct kinds *kinds)
{
    uint32_t count = 0;
    if (kinds->count)
        qsort(kinds->kind, kinds->count, sizeof *kinds->kind, compare_sizes);
    for (uint32_t k = 0; k < kinds->count; k++)
        count += k == 0 || kinds->kind[k].size != kinds->kind[k - 1].size;
    return count;
}

int main(void)
{
    struct log log = {.is_as_logged = true};
    struct trace *trace = &log.trace;
    platform_start();
    if (log_read(read_stdin, NULL, &log) != LOG_OK)
        return 1;
    const uint64_t columns[] = {
        trace->line_count, trace->alloc_count, trace->free_count, trace->unsized_free_count,
        trace->finding[FINDING_FREE_NULL].count, trace->finding[FINDING_GOT_NULL].count,
        trace->finding[FINDING_REALLOC].count - trace->freed_twice.count, trace->freed_twice.count,
        trace->finding[FINDING_REUSED].count, distinct_sizes(&trace->kinds),
        trace->largest_size, trace->finding[FINDING_LIVE_AT_END].count, trace->peak_live_bytes,
        trace->slot_count, trace->misstated_free_count, trace->glued_count,
        trace->finding[FINDING_POOL_EXHAUSTED].count,
    };
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        printf("%s%" PRIu64, i ? "\t" : "", columns[i]);
    printf("\n");
    log_free(&log);
    return 0;
}
