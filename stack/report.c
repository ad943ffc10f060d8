/* SPDX-License-Identifier: MIT */
/* report.c - what all reports look up. */
#include "report.h"

#include "join.h"

const char *const stack_format_names[] = {"text", "json", "dot", NULL};

struct walk walk_from(const struct stack_report *report, uint32_t function)
{
    return (struct walk){report, depth_nest(report->depth, function), function, 0};
}

bool walk_next(struct walk *walk, struct row *row)
{
    const struct nest *nest = walk->nest;
    if (!nest)
        return false;
    const struct depth *depth = walk->report->depth;
    const struct graph *graph = walk->report->graph;

    uint32_t function = walk->entered;
    if (walk->member > 0) { /* the others, in order */
        const uint32_t *member = &depth->member[nest->first_member];
        bool is_behind = member[walk->member - 1] < walk->entered;
        function = member[is_behind ? walk->member - 1 : walk->member];
    }
    row->function = function;
    row->activations = depth_activations(graph, depth, function);
    row->bytes = row->activations * depth_activation_bytes(graph, depth, function);
    row->nest = nest;
    if (++walk->member < nest->member_count)
        return true;
    if (nest->next == GRAPH_NONE)
        walk->nest = NULL;
    else
        *walk = walk_from(walk->report, nest->next);
    return true;
}

bool report_is_overridden(const struct stack_report *report, uint32_t function, uint32_t *other)
{
    return report->warnings->is_reached[function] &&
           join_is_overridden(report->graph, function, other);
}

bool report_is_unused(const struct stack_report *report, uint32_t function)
{
    return report->graph->function[function].is_named_by_control &&
           !report->warnings->is_reached[function] &&
           join_first_local(report->graph, function) == GRAPH_NONE;
}
