/* SPDX-License-Identifier: MIT */
/* stack_report_dot.c - the functions that roots reach as a graph for Graphviz: the
 * deepest call is bold, a root has a double border, an incompletely known function a
 * dashed one. */
#include "stack_report.h"

#include <inttypes.h>

/* Prints any bytes for use between quotes: '"' and '\\' are escaped, control characters
 * replaced. */
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
    const struct component *component = depth_component(report->depth, number);
    bool is_known = depth_knows_frame(function) && depth_knows_calls(function);
    sink_print(sink, "  n%" PRIu32 " [label=\"", number);
    print_quoted(sink, graph_shown_name(function));
    sink_print(sink, "\\n%" PRIu64 " bytes, %" PRIu64 " deep\"%s]\n", function->frame_bytes,
               component->bytes, is_known ? "" : ", style=dashed");
}

static void print_calls(struct sink *sink, const struct stack_report *report, uint32_t number)
{
    const struct graph *graph = report->graph;
    const struct function *caller = &graph->function[number];
    const struct component *component = depth_component(report->depth, number);
    for (uint32_t c = 0; c < caller->call_count; c++) {
        uint32_t callee = graph->call[caller->first_call + c].callee;
        if (graph->function[callee].is_excluded)
            continue;
        sink_print(sink, "  n%" PRIu32 " -> n%" PRIu32 "%s\n", number, callee,
                   callee == component->next ? " [style=bold]" : "");
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
    for (size_t i = 0; i < report->roots->count; i++) {
        uint32_t function = report->roots->root[i].function;
        if (report->warnings->is_reached[function])
            sink_print(sink, "  n%" PRIu32 " [peripheries=2]\n", function);
    }
    sink_print(sink, "}\n");
}
