/* SPDX-License-Identifier: MIT */
/* own_plans.c - a list for each heap of a log, as arrays that are named by pool. */
#include "subjects.h"

#include "common/minmax.h"

#include <inttypes.h>

/* "pool_1", or "heap" if the log announces no pool. */
static const char *heap_name(struct document *document, const struct own_plan *own)
{
    return own->heap ? document_words(document, "pool_%" PRIu32, own->heap) : "heap";
}

/* All heaps are of one build, which has the buckets of the longest list. */
static uint32_t max_buckets_of(const struct planning *planning)
{
    uint32_t most = 0;
    for (size_t i = 0; i < planning->own_count; i++)
        most = max_u32(most, planning->own[i].plan.bucket_count);
    return target_max_buckets(&planning->target, most);
}

static uint64_t own_bytes(const struct planning *planning, const struct own_plan *own,
                          uint32_t max_buckets)
{
    return own->plan.block_bytes + target_start_bytes(&planning->target, max_buckets);
}

/* One line: the sizes, or the dists. */
static void print_list(struct sink *sink, const struct own_plan *own, const char *name, bool is_dist)
{
    sink_print(sink, "static const word32 %s_%s[] = {", name, is_dist ? "dist" : "sizes");
    for (uint32_t b = 0; b < own->plan.bucket_count; b++)
        sink_print(sink, "%s%" PRIu32, b ? ", " : " ",
                   is_dist ? own->plan.bucket[b].dist : own->plan.bucket[b].size);
    sink_print(sink, " };\n");
}

/* The arrays and the buffer of each heap, for a build of so many buckets. */
static void print_arrays(struct document *document, struct sink *sink,
                         const struct planning *planning, uint32_t max_buckets)
{
    sink_print(sink, "/* Load each pool by wc_LoadStaticMemory_ex() with its own lists, in a build "
                     "with\n * WOLFMEM_MAX_BUCKETS %" PRIu32 ". The buffers are for that. */\n",
               max_buckets);
    for (size_t i = 0; i < planning->own_count; i++) {
        const struct own_plan *own = &planning->own[i];
        const char *name = heap_name(document, own);
        print_list(sink, own, name, false);
        print_list(sink, own, name, true);
        sink_print(sink, "static _Alignas(%" PRIu32 ") unsigned char %s_buffer[%" PRIu64 "];\n",
                   target_buffer_align(&planning->target), name,
                   own_bytes(planning, own, max_buckets));
    }
}

void add_own_plans(struct document *document, const struct report *report)
{
    static const struct column columns[] = {
        {"name", "heap", COLUMN_CODE, NULL},
        {"region", "region", COLUMN_RIGHT, NULL},
        {"request_count", "requests", COLUMN_RIGHT, NULL},
        {"bucket_count", "buckets", COLUMN_RIGHT, NULL},
        {"buffer_bytes", "buffer bytes", COLUMN_RIGHT, NULL},
    };
    const struct planning *planning = report->planning;
    struct sink lines = {0};
    if (!planning->own_count) {
        document_fact(document, "own_lists", NULL, (struct value){0}, NULL);
        return;
    }
    uint32_t max_buckets = max_buckets_of(planning);
    document_section(document, LEVEL_FIRST, "own_lists", "A list for each heap");
    document_table(document, LEVEL_FIRST, "heaps", "", columns, 5, 0);
    for (size_t i = 0; i < planning->own_count; i++) {
        const struct own_plan *own = &planning->own[i];
        document_row(document, (struct value[]){
            value_text(heap_name(document, own)), value_number(own->heap),
            value_number(own->request_count), value_number(own->plan.bucket_count),
            value_number(own_bytes(planning, own, max_buckets))});
    }
    print_arrays(document, &lines, planning, max_buckets);
    document_code(document, LEVEL_FIRST, "code", "", document_text(document, &lines));
    document_end(document);
}
