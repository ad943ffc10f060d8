/* SPDX-License-Identifier: MIT */
/* small_facts.c - the tables of what a small log tells. */
#include "small_facts.h"

const struct fact small_trace_facts[] = {
    {"frees", offsetof(struct trace, free_count), FACT_COUNT},
    {"frees_without_size", offsetof(struct trace, unsized_free_count), FACT_COUNT},
    {"frees_of_other_size", offsetof(struct trace, misstated_free_count), FACT_COUNT},
    {"glued_records", offsetof(struct trace, glued_count), FACT_COUNT},
    {"empty_buckets", offsetof(struct trace, empty_bucket_count), FACT_COUNT},
    {"pools_loaded", offsetof(struct trace, pool_count), FACT_COUNT},
    {"pools_ignored", offsetof(struct trace, regions.ignored_pool_count), FACT_COUNT},
    {"largest_size", offsetof(struct trace, largest_size), FACT_SIZE},
    {"highest_address", offsetof(struct trace, highest_address), FACT_ADDRESS},
    {"prints_heap_frees", offsetof(struct trace, has_heap_free), FACT_FLAG},
    {"names_heaps", offsetof(struct trace, names_heaps), FACT_FLAG},
    {"has_global_hint", offsetof(struct trace, has_global_hint), FACT_FLAG},
    {"lacks_libraries", offsetof(struct trace, lacks_libraries), FACT_FLAG},
    {"undone", offsetof(struct trace, undone), FACT_COUNT},
    {"fold_column", offsetof(struct trace, fold_column), FACT_COUNT},
    {"lacks_end", offsetof(struct trace, lacks_end), FACT_FLAG},
    {"is_flushed", offsetof(struct trace, is_flushed), FACT_FLAG},
    {"has_forgotten", offsetof(struct trace, has_forgotten), FACT_FLAG},
    {"untold_requests", offsetof(struct trace, untold_count), FACT_COUNT},
    {"freed_twice", offsetof(struct trace, freed_twice), FACT_FOUND},
    {"broke_off", offsetof(struct trace, broke_off), FACT_FOUND},
    {"new_runs", offsetof(struct trace, new_runs), FACT_FOUND},
    {"boot", offsetof(struct trace, boot), FACT_FOUND},
    {"expects_end", offsetof(struct trace, expects_end), FACT_FLAG},
    {"end_line", offsetof(struct trace, end_line), FACT_COUNT},
    {"has_totals", offsetof(struct trace, has_totals), FACT_FLAG},
    {"told_allocs", offsetof(struct trace, told_allocs), FACT_COUNT},
    {"told_frees", offsetof(struct trace, told_frees), FACT_COUNT},
    {"other_processes", offsetof(struct trace, other_processes), FACT_COUNT},
    {"other_process_line", offsetof(struct trace, other_process_line), FACT_COUNT},
    {"stacks_left_out", offsetof(struct trace, stacks.left_out_count), FACT_COUNT},
    {"stacks_left_out_line", offsetof(struct trace, stacks.left_out_line), FACT_COUNT},
    {NULL, 0, 0},
};

const struct fact small_pool_facts[] = {
    {"start", offsetof(struct region_pool, start), FACT_ADDRESS},
    {"size", offsetof(struct region_pool, size), FACT_SIZE},
    {"loads", offsetof(struct region_pool, load_count), FACT_COUNT},
    {NULL, 0, 0},
};

const struct fact small_region_facts[] = {
    {"requests_left_out", offsetof(struct trace_region, left_out_count), FACT_COUNT},
    {"io_requests", offsetof(struct trace_region, io_site_count), FACT_COUNT},
    {"heaps", offsetof(struct trace_region, heaps), FACT_ADDRESS},
    {"smallest", offsetof(struct trace_region, smallest_size), FACT_SIZE},
    {"largest", offsetof(struct trace_region, largest_size), FACT_SIZE},
    {"lowest", offsetof(struct trace_region, lowest_offset), FACT_ADDRESS},
    {"highest", offsetof(struct trace_region, highest_offset), FACT_ADDRESS},
    {"stride", offsetof(struct trace_region, stride), FACT_SIZE},
    {"reused", offsetof(struct trace_region, reused), FACT_FOUND},
    {NULL, 0, 0},
};

const struct fact small_stack_facts[] = {
    {"stack_highest", offsetof(struct stack_range, highest), FACT_POINT},
    {"stack_lowest", offsetof(struct stack_range, lowest), FACT_POINT},
    {"out_of_order", offsetof(struct stack_range, out_of_order_count), FACT_COUNT},
    {"out_of_order_line", offsetof(struct stack_range, out_of_order_line), FACT_COUNT},
    {NULL, 0, 0},
};

_Static_assert(sizeof(struct trace_count) == 2 * sizeof(uint64_t) &&
                   sizeof(struct stack_point) == 3 * sizeof(uint64_t),
               "these are rows of numbers");
