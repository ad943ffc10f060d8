/* SPDX-License-Identifier: MIT */
/* stack_use.c - how deep the stacks of the logs have been. */
#include "subjects.h"

#include <inttypes.h>

static void add_point(struct document *document, const char *key, const char *title,
                      const struct stack_point *point)
{
    document_section(document, LEVEL_FIRST, key, NULL);
    document_fact(document, "line", NULL, value_number(point->line), NULL);
    document_fact(document, "function", NULL,
                  value_text(document_words(document, "%016" PRIx64, point->function)), NULL);
    document_note(document, NOTE_PLAIN,
                  "The %s stack pointer is in line %" PRIu64 ", function %016" PRIx64 ".", title,
                  point->line, point->function);
    document_end(document);
}

void add_stack(struct document *document, const struct stack_seen *stacks)
{
    const struct stack_range *deepest = stack_seen_deepest(stacks);
    if (!deepest) {
        document_fact(document, "stack", NULL, (struct value){0}, NULL);
        return;
    }
    document_section(document, LEVEL_FIRST, "stack", "Stack, from the ENTER and EXIT records");
    document_fact(document, "depth_bytes", "deepest", value_number(stack_range_depth(deepest)),
                  "bytes");
    add_point(document, "highest", "highest", &deepest->highest);
    add_point(document, "lowest", "lowest", &deepest->lowest);
    document_fact(document, "stack_count", "stacks told apart", value_number(stacks->stack_count),
                  NULL);
    document_fact(document, "misfit_count", NULL, value_number(deepest->out_of_order_count), NULL);
    document_fact(document, "misfit_line", NULL, value_number(deepest->out_of_order_line), NULL);
    document_fact(document, "left_out_count", NULL, value_number(stacks->left_out_count), NULL);
    document_fact(document, "left_out_line", NULL, value_number(stacks->left_out_line), NULL);
    if (deepest->out_of_order_count)
        document_note(document, NOTE_WARNING,
                      "%" PRIu64 " records can't follow the one before, the first in line %" PRIu64
                      ": lines are missing; or stacks within %" PRIu64 " bytes of each other, such "
                      "as those of tasks, were taken for one, and none was so deep.",
                      deepest->out_of_order_count, deepest->out_of_order_line, STACK_SEEN_REACH);
    if (stacks->left_out_count)
        document_note(document, NOTE_WARNING,
                      "%" PRIu64 " records are left out, of more than %d stacks, the first in line "
                      "%" PRIu64 ".", stacks->left_out_count, STACK_SEEN_MAX,
                      stacks->left_out_line);
    document_note(document, NOTE_PLAIN,
                  "Not in it: callers above the highest, functions below the lowest that print no "
                  "record, interrupts.");
    document_end(document);
}
