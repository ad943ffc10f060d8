/* SPDX-License-Identifier: MIT */
/* stack_report.c - what several reports need. */
#include "stack_report.h"

#include "linker.h"

const char *const stack_format_names[] = {"text", "json", "dot", NULL};

struct chain chain_from(const struct stack_report *report, uint32_t function)
{
    return (struct chain){report, depth_component(report->depth, function), function, 0};
}

bool chain_next(struct chain *chain, struct chain_row *row)
{
    const struct component *component = chain->component;
    if (!component)
        return false;
    const struct depth *depth = chain->report->depth;
    const struct graph *graph = chain->report->graph;

    uint32_t function = chain->entered;
    if (chain->returned_count > 0) { /* the others, in order */
        const uint32_t *member = &depth->member[component->first_member];
        bool is_behind = member[chain->returned_count - 1] < chain->entered;
        function = member[is_behind ? chain->returned_count - 1 : chain->returned_count];
    }
    row->function = function;
    row->activations = depth_activations(graph, depth, function);
    row->bytes = row->activations * depth_activation_bytes(graph, depth, function);
    row->component = component;
    if (++chain->returned_count < component->member_count)
        return true;
    if (component->next == GRAPH_NONE)
        chain->component = NULL;
    else
        *chain = chain_from(chain->report, component->next);
    return true;
}

bool stack_report_is_overridden(const struct stack_report *report, uint32_t function,
                                uint32_t *other)
{
    return report->warnings->is_reached[function] &&
           linker_is_overridden(report->graph, function, other);
}

bool stack_report_is_without_effect(const struct stack_report *report, uint32_t function)
{
    return report->graph->function[function].is_only_in_control &&
           !report->warnings->is_reached[function] &&
           linker_first_local(report->graph, function) == GRAPH_NONE;
}
