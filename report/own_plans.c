/* SPDX-License-Identifier: MIT */
/* own_plans.c - a list for each heap of a log, as arrays that are named by pool. */
#include "subjects.h"

#include <inttypes.h>

/* All heaps are of one build, which has room for the buckets of the plan for all. */
static uint64_t own_bytes(const struct planning *planning, const struct own_plan *own)
{
    return own->plan.block_bytes + target_structure_bytes(&planning->target,
                                                          planning_plan(planning)->bucket_count);
}

/* One line: the sizes, or the dists. */
static void print_list(struct sink *sink, const struct own_plan *own, bool is_dist)
{
    sink_print(sink, "static const word32 %s_%s[] = {", own->name, is_dist ? "dist" : "sizes");
    for (uint32_t b = 0; b < own->plan.bucket_count; b++)
        sink_print(sink, "%s%" PRIu32, b ? ", " : " ",
                   is_dist ? own->plan.bucket[b].dist : own->plan.bucket[b].size);
    sink_print(sink, " };\n");
}

void print_own_arrays(struct sink *sink, const struct planning *planning)
{
    for (size_t i = 0; i < planning->own_count; i++) {
        const struct own_plan *own = &planning->own[i];
        print_list(sink, own, false);
        print_list(sink, own, true);
        sink_print(sink, "static _Alignas(%" PRIu32 ") unsigned char %s_buffer[%" PRIu64 "];\n",
                   target_buffer_align(&planning->target), own->name, own_bytes(planning, own));
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
        document_value(document, "own_lists", (struct value){0});
        return;
    }
    document_section(document, planning->own_count > 1 ? LEVEL_FIRST : LEVEL_DETAIL, "own_lists",
                     "A list for each heap");
    document_table(document, LEVEL_FIRST, "heaps", "", columns, 5, 0);
    for (size_t i = 0; i < planning->own_count; i++) {
        const struct own_plan *own = &planning->own[i];
        document_row(document, (struct value[]){
            value_text(own->name), value_number(own->heap),
            value_number(own->request_count), value_number(own->plan.bucket_count),
            value_number(own_bytes(planning, own))});
    }
    sink_print(&lines, "/* --format=c adds functions that load them, for a build with the macros "
                       "above. */\n");
    print_own_arrays(&lines, planning);
    document_code(document, LEVEL_DETAIL, "code", "", document_text(document, &lines));
    document_end(document);
}
