/* SPDX-License-Identifier: MIT */
/* inferred.c - the second plan, where the logs lost frees: with these inferred. */
#include "subjects.h"

#include "words.h"

#include <inttypes.h>

static void add_ends(struct document *document, const struct inference *inference)
{
    uint64_t ended = inference->by_address + inference->by_balance + inference->by_function;
    document_note(document, NOTE_PLAIN,
                  "The plan above takes a block of the system's heap as live until its address "
                  "comes again. But of %" PRIu64 " such blocks are gone at the latest",
                  inference->block_count);
    document_fact(document, "block_count", NULL, value_number(inference->block_count), NULL);
    document_fact(document, "lost_free_count", NULL, value_number(inference->free_count), NULL);
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
    document_fact(document, "max_buckets", NULL,
                  value_number(target_max_buckets(&planning->target, plan->bucket_count)), NULL);
    document_table(document, LEVEL_FIRST, "buckets", NULL, columns, 2, 0);
    for (uint32_t b = 0; b < plan->bucket_count; b++)
        document_row(document, (struct value[]){value_number(plan->bucket[b].size),
                                                value_number(plan->bucket[b].dist)});
    document_fact(document, "block_bytes", NULL, value_number(plan->block_bytes), NULL);
    document_fact(document, "buffer_bytes", NULL,
                  value_number(planning_buffer_bytes(planning, plan)), NULL);
}

void add_inferred(struct document *document, const struct report *report)
{
    const struct planning *planning = report->planning;
    const struct plan *plan = &planning->inferred.plan;
    if (!planning->has_inferred) {
        document_fact(document, "inferred", NULL, (struct value){0}, NULL);
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
