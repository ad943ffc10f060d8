/* SPDX-License-Identifier: MIT */
/* choices.c - what could be planned instead: by other planners, with fewer or more buckets, and,
 * where the logs lost frees, with these inferred. */
#include "subjects.h"

#include "figures.h"
#include "words.h"

#include "optimizer/heap.h"

#include <inttypes.h>

/* ---- Plans side by side ---- */

static const struct column side_columns[] = {
    {NULL, "plan", COLUMN_LEFT, NULL},
    {NULL, "bytes", COLUMN_RIGHT, NULL},
    {NULL, "buckets", COLUMN_RIGHT, NULL},
    {NULL, "over bound", COLUMN_RIGHT, NULL},
    {NULL, "holds for", COLUMN_LEFT, NULL},
};

/* A plan, named by what --planner and --slack ask for. */
static void add_side(struct document *document, const struct planning *planning,
                     enum planner planner, uint32_t slack, const struct plan *plan)
{
    bool is_this = planner == planning->planner && slack == planning->slack;
    const char *name = planner_names[planner];
    const char *words = planner == PLANNER_SPILL ? "the log's order, or less of it"
                                                 : "any order with the same peaks";
    if (slack) {
        name = document_words(document, "%s, slack %" PRIu32, name, slack);
        words = document_words(document, "events up to %" PRIu32 " place%s away", slack,
                               slack == 1 ? "" : "s");
    }
    uint64_t tenths = figures_gap_tenths(planning, plan);
    const char *over = planning_buffer_bytes(planning, plan) == planning_bound(planning)
                           ? "smallest"
                           : document_words(document, "%" PRIu64 ".%" PRIu64 " %%", tenths / 10,
                                            tenths % 10);
    (is_this ? document_chosen_row : document_row)(document, (struct value[]){
        value_text(is_this ? document_words(document, "%s (this plan)", name) : name),
        value_number(planning_buffer_bytes(planning, plan)), value_number(plan->bucket_count),
        value_text(over), value_text(words)});
}

/* The spill plans, or why there is none. */
static void add_spill_side(struct document *document, const struct planning *planning)
{
    const struct certified *certified = &planning->certified;
    const char *words = planning->is_concurrent
                            ? "not looked for: the order is not known"
                            : "not looked for: a long log; --planner=spill";
    if (planning->has_spill) {
        if (certified->slack_plan.bucket_count)
            add_side(document, planning, PLANNER_SPILL, certified->slack, &certified->slack_plan);
        add_side(document, planning, PLANNER_SPILL, 0, &certified->plan);
        return;
    }
    document_row(document, (struct value[]){value_text(planner_names[PLANNER_SPILL]), {0}, {0}, {0},
                                            value_text(words)});
}

/* The peak plan of the logs with their lost frees inferred. */
static void add_inferred_side(struct document *document, const struct planning *planning)
{
    const struct plan *plan = &planning->inferred.plan;
    if (planning->has_inferred && plan->block_bytes < planning->peak.block_bytes)
        document_row(document, (struct value[]){
            value_text("frees inferred"), value_number(planning_buffer_bytes(planning, plan)),
            value_number(plan->bucket_count), {0},
            value_text("as peak, with lost frees inferred")});
}

/* Which of them to take, and why. */
static void add_advice(struct document *document, const struct planning *planning)
{
    const struct certified *certified = &planning->certified;
    uint64_t peak = planning_buffer_bytes(planning, &planning->peak);
    uint64_t slack = planning_buffer_bytes(planning, &certified->slack_plan);
    uint64_t order = planning_buffer_bytes(planning, &certified->plan);
    if (!planning->has_spill)
        return;
    if (!live_is_whole(&planning->live))
        document_note(document, NOTE_PLAIN,
                      "A small log can't tell what a plan that allows for changes in the order "
                      "needs; the whole log can.");
    else if (certified->slack_plan.bucket_count && slack < peak)
        document_note(document, NOTE_PLAIN,
                      "Recommended: spill with --slack=%" PRIu32 ", %" PRIu64 " bytes less than peak.",
                      certified->slack, peak - slack);
    else
        document_note(document, NOTE_PLAIN,
                      "Recommended: peak. No spill plan with slack is smaller.");
    if (certified->slack_plan.bucket_count && slack < peak)
        document_note(document, NOTE_DETAIL,
                      "Spill with slack serves runs whose events come a little earlier or later, "
                      "even where that raises the peaks.");
    if (order < peak)
        document_note(document, NOTE_DETAIL,
                      "Take spill without slack only if the device always makes its requests in "
                      "this order.");
}

/* A general heap: it has no buckets and no bound. */
static void add_heap_side(struct document *document, const struct planning *planning)
{
    if (!planning->heap_bytes)
        return;
    document_row(document, (struct value[]){
        value_text("a heap"), value_number(planning->heap_bytes), {0}, {0},
        value_text("the log's order")});
}

void add_side_by_side(struct document *document, const struct report *report,
                      enum part_level level)
{
    const struct planning *planning = report->planning;
    document_section(document, level, NULL, "Plans side by side");
    document_table(document, LEVEL_FIRST, NULL, "", side_columns, 5, 0);
    add_side(document, planning, PLANNER_PEAK, 0, &planning->peak);
    if (planning->planner == PLANNER_GREEDY)
        add_side(document, planning, PLANNER_GREEDY, 0, &planning->greedy);
    add_spill_side(document, planning);
    add_inferred_side(document, planning);
    add_heap_side(document, planning);
    add_advice(document, planning);
    if (planning->has_spill && planning->planner != PLANNER_SPILL &&
        planning_buffer_bytes(planning, &planning->spill.plan) > planning->spill.bound)
        document_note(document, NOTE_DETAIL,
                      "--planner=spill searches longer than was done here for comparison.");
    if (planning->heap_bytes)
        document_note(document, NOTE_DETAIL,
                      "A heap: the high-water mark of first fit, with a header of %d bytes a "
                      "block, without the structures of the heap itself. Buckets take more, and "
                      "give for that: requests and frees in bounded time, no fragmentation, and "
                      "this proof.",
                      HEAP_HEADER_BYTES);
    document_end(document);
}

/* ---- By number of buckets ---- */

static void add_alternative(struct document *document, const struct planning *planning,
                            enum planner planner, uint32_t slack, const struct plan *plan)
{
    bool is_within = plan->bucket_count <= planning->budget.max_buckets;
    bool is_chosen = planner == planning->planner && slack == planning->slack &&
                     plan->bucket_count == planning_plan(planning)->bucket_count;
    enum guarantee guarantee = figures_guarantee(planner, slack);
    (is_chosen ? document_chosen_row : document_row)(document, (struct value[]){
        value_number(plan->bucket_count), value_number(plan->block_bytes),
        value_number(planning_buffer_bytes(planning, plan)),
        /* the bound is for no more buckets than the budget has */
        value_if(is_within, value_tenths(figures_gap_tenths(planning, plan))),
        value_text(planner_names[planner]),
        value_bool(is_within), value_bool(is_chosen), value_text(guarantee_names[guarantee]),
        value_if(planner == PLANNER_SPILL, value_number(slack)),
        value_text(is_chosen ? "this plan" : !is_within ? "over the budget" : NULL)});
}

void add_choices(struct document *document, const struct report *report)
{
    static const struct column columns[] = {
        {"bucket_count", "buckets", COLUMN_RIGHT, NULL},
        {"block_bytes", NULL, COLUMN_RIGHT, NULL},
        {"buffer_bytes", "buffer bytes", COLUMN_BAR, NULL},
        {"gap_percent", "over bound", COLUMN_RIGHT, "%"},
        {"planner", "plan", COLUMN_LEFT, NULL},
        {"within_budget", NULL, COLUMN_RIGHT, NULL},
        {"chosen", NULL, COLUMN_RIGHT, NULL},
        {"guarantee", NULL, COLUMN_LEFT, NULL},
        {"slack", "slack", COLUMN_RIGHT, NULL},
        {NULL, "", COLUMN_LEFT, NULL},
    };
    const struct planning *planning = report->planning;
    const struct certified *certified = &planning->certified;
    document_section(document, LEVEL_DETAIL, NULL, "Plans by number of buckets");
    document_value(document, "heap_bytes",
                   value_if(planning->heap_bytes, value_number(planning->heap_bytes)));
    document_table(document, LEVEL_DETAIL, "alternatives", "", columns, 10, 0);
    for (uint32_t k = 1; k <= planning->by_count_count; k++) {
        if (planning->by_count[k - 1].bucket_count)
            add_alternative(document, planning, PLANNER_PEAK, 0, &planning->by_count[k - 1]);
    }
    if (planning->planner == PLANNER_GREEDY)
        add_alternative(document, planning, PLANNER_GREEDY, 0, &planning->greedy);
    if (planning->has_spill)
        add_alternative(document, planning, PLANNER_SPILL, 0, &certified->plan);
    if (certified->slack_plan.bucket_count)
        add_alternative(document, planning, PLANNER_SPILL, certified->slack,
                        &certified->slack_plan);
    document_end(document);
}

/* ---- Lost frees inferred ---- */

static void add_ends(struct document *document, const struct inference *inference)
{
    uint64_t ended = inference->by_address + inference->by_balance + inference->by_function;
    document_note(document, NOTE_PLAIN,
                  "The plan above takes a block of the system's heap as live until its address "
                  "comes again. But of %" PRIu64 " such blocks are gone at the latest",
                  inference->block_count);
    document_value(document, "block_count", value_number(inference->block_count));
    document_value(document, "lost_free_count", value_number(inference->free_count));
    document_fact(document, "by_address_count", "when bytes of it are in another block",
                  value_number(inference->by_address), "(certain)");
    document_fact(document, "by_balance_count",
                  inference->by_balance ? "when as many frees are printed as blocks" : NULL,
                  value_number(inference->by_balance), "(certain, but for reallocs)");
    document_fact(document, "by_function_count",
                  inference->by_function ? "when its function has freed as many as it allocated"
                                         : NULL,
                  value_number(inference->by_function), "(likely)");
    if (ended < inference->block_count)
        document_fact(document, NULL, "at the end, as far as the log tells",
                      value_number(inference->block_count - ended), NULL);
}

static void add_second_plan(struct document *document, const struct planning *planning)
{
    static const struct column columns[] = {
        {"size", NULL, COLUMN_RIGHT, NULL},
        {"dist", NULL, COLUMN_RIGHT, NULL},
    };
    const struct plan *plan = &planning->inferred.plan;
    document_value(document, "max_buckets",
                   value_number(target_max_buckets(&planning->target, plan->bucket_count)));
    document_table(document, LEVEL_FIRST, "buckets", NULL, columns, 2, 0);
    for (uint32_t b = 0; b < plan->bucket_count; b++)
        document_row(document, (struct value[]){value_number(plan->bucket[b].size),
                                                value_number(plan->bucket[b].dist)});
    document_value(document, "block_bytes", value_number(plan->block_bytes));
    document_value(document, "buffer_bytes", value_number(planning_buffer_bytes(planning, plan)));
}

void add_inferred(struct document *document, const struct report *report)
{
    const struct planning *planning = report->planning;
    const struct plan *plan = &planning->inferred.plan;
    if (!planning->has_inferred) {
        document_value(document, "inferred", (struct value){0});
        return;
    }
    uint64_t bytes = planning_buffer_bytes(planning, plan);
    struct sink lines = {0};
    document_section(document, LEVEL_DETAIL, "inferred", "With lost frees inferred");
    add_ends(document, &planning->inferred.inference);
    add_second_plan(document, planning);
    if (plan->block_bytes == planning->peak.block_bytes) {
        document_note(document, NOTE_PLAIN, "The peak plan stays as it is, %" PRIu64 " bytes.",
                      bytes);
    } else {
        document_note(document, NOTE_PLAIN,
                      "The peak plan then needs %" PRIu64 " bytes instead of %" PRIu64 ":", bytes,
                      planning_buffer_bytes(planning, &planning->peak));
        words_plan_macros(&lines, &planning->target, plan, "");
        document_code(document, LEVEL_DETAIL, NULL, NULL, document_text(document, &lines));
    }
    document_end(document);
}
