/* SPDX-License-Identifier: MIT */
/* stack.c - how deep the stacks have been, in lines of text. */
#include "report.h"

#include <inttypes.h>
#include <string.h>

static void print_point(struct sink *sink, const char *which, const struct stack_point *point)
{
    sink_print(sink, "    %s stack pointer in line %" PRIu64 ", function %016" PRIx64 "\n", which,
               point->line, point->function);
}

static void print_stack(struct sink *sink, const char *name, const struct stack_seen *stacks,
                        const struct stack_range *deepest)
{
    sink_print(sink, "  ");
    sink_plain(sink, name, strlen(name));
    sink_print(sink, ": %" PRIu64 " bytes deep", stack_range_depth(deepest));
    if (stacks->stack_count > 1)
        sink_print(sink, ", the deepest of %" PRIu32 " stacks", stacks->stack_count);
    sink_print(sink, "\n");
    print_point(sink, "highest", &deepest->highest);
    print_point(sink, "lowest", &deepest->lowest);
    if (deepest->out_of_order_count)
        sink_print(sink,
                   "    %" PRIu64 " x record that can't follow the one before, first in line "
                   "%" PRIu64 "\n      (lines are missing; or stacks within %" PRIu64
                   " bytes of each other, such as those of tasks,\n       were taken for one, and "
                   "none was so deep)\n",
                   deepest->out_of_order_count, deepest->out_of_order_line, STACK_SEEN_REACH);
    if (stacks->left_out_count)
        sink_print(sink,
                   "    %" PRIu64 " x record left out, of more than %d stacks, first in line "
                   "%" PRIu64 "\n", stacks->left_out_count, STACK_SEEN_MAX, stacks->left_out_line);
}

bool report_has_stack(const struct report *report)
{
    for (size_t log = 0; log < report->trace_count; log++) {
        if (stack_seen_deepest(&report->traces[log].stacks))
            return true;
    }
    return false;
}

void report_stack(struct sink *sink, const struct report *report)
{
    for (size_t log = 0; log < report->trace_count; log++) {
        const struct stack_seen *stacks = &report->traces[log].stacks;
        const struct stack_range *deepest = stack_seen_deepest(stacks);
        if (deepest)
            print_stack(sink, report->log_names[log], stacks, deepest);
    }
    sink_print(sink, "  Not in it: callers above the highest, functions below the lowest that "
                     "print no record,\n  interrupts.\n");
}
