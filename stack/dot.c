/* SPDX-License-Identifier: MIT */
/* dot.c - what roots reach as a graph for Graphviz: bold is the deepest way on,
 * double a root, dashed what is not wholly known. */
#include "report.h"

#include <inttypes.h>

/* Any bytes between quotes: plain, and with what would end the quotes or be an
 * escape for Graphviz escaped. */
static void print_quoted(struct sink *sink, struct span text)
{
    struct sink plain = {0};
    sink_plain(&plain, text.text, text.length);
    for (size_t i = 0; i < plain.length; i++) {
        if (plain.text[i] == '"' || plain.text[i] == '\\')
            sink_print(sink, "\\");
        sink_write(sink, &plain.text[i], 1);
    }
    sink->is_short |= plain.is_short;
    sink_free(&plain);
}

static void print_node(struct sink *sink, const struct stack_report *report, uint32_t number)
{
    const struct function *function = &report->graph->function[number];
    const struct nest *nest = depth_nest(report->depth, number);
    bool is_known = function->frame != FRAME_UNKNOWN && function->frame != FRAME_DYNAMIC &&
                    depth_knows_calls(function);
    sink_print(sink, "  n%" PRIu32 " [label=\"", number);
    print_quoted(sink, function->name);
    sink_print(sink, "\\n%" PRIu64 " bytes, %" PRIu64 " deep\"%s]\n", function->frame_bytes,
               nest->bytes, is_known ? "" : ", style=dashed");
}

static void print_calls(struct sink *sink, const struct stack_report *report, uint32_t number)
{
    const struct graph *graph = report->graph;
    const struct function *caller = &graph->function[number];
    const struct nest *nest = depth_nest(report->depth, number);
    for (uint32_t c = 0; c < caller->call_count; c++) {
        uint32_t callee = graph->call[caller->first_call + c].callee;
        if (graph->function[callee].is_excluded)
            continue;
        sink_print(sink, "  n%" PRIu32 " -> n%" PRIu32 "%s\n", number, callee,
                   callee == nest->next ? " [style=bold]" : "");
    }
}

void stack_report_dot(struct sink *sink, const struct stack_report *report)
{
    sink_print(sink, "digraph stack {\n  rankdir=LR\n  node [shape=box]\n");
    for (uint32_t i = 0; i < report->graph->function_count; i++) {
        if (!report->warnings->is_reached[i])
            continue;
        print_node(sink, report, i);
        print_calls(sink, report, i);
    }
    for (size_t i = 0; i < report->roots->count; i++)
        sink_print(sink, "  n%" PRIu32 " [peripheries=2]\n", report->roots->root[i].function);
    sink_print(sink, "}\n");
}
