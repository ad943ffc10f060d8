/* SPDX-License-Identifier: MIT */
/* warnings.c - finds what is not known about the functions that roots reach. */
#include "warnings.h"

#include "error.h"
#include "linker.h"

#include "common/grow.h"

#include <inttypes.h>
#include <stdlib.h>

#define PATH_SHOWN 8 /* functions of a cycle in a message */

const char *const warning_names[] = {
    "no-stack", "dynamic", "no-calls", "indirect", "uncalled", "recursion", "root-called",
    "code-frame", "no-effect",
};

/* ---- What roots reach ---- */

/* Marks what roots reach. todo has room for each function. */
static void reach(const struct graph *graph, const struct roots *roots, bool *is_reached,
                  uint32_t *todo)
{
    size_t count = 0;
    for (size_t i = 0; i < roots->count; i++) {
        uint32_t function = roots->root[i].function;
        if (roots->counted_count && !roots->root[i].is_counted)
            break; /* the counted ones come first */
        if (!is_reached[function] && !graph->function[function].is_excluded) {
            is_reached[function] = true;
            todo[count++] = function;
        }
    }
    while (count > 0) {
        const struct function *caller = &graph->function[todo[--count]];
        for (uint32_t c = 0; c < caller->call_count; c++) {
            uint32_t callee = graph->call[caller->first_call + c].callee;
            if (is_reached[callee] || graph->function[callee].is_excluded)
                continue;
            is_reached[callee] = true;
            todo[count++] = callee;
        }
    }
}

/* ---- Finding ---- */

struct finder {
    const struct graph *graph;
    const struct depth *depth;
    const struct roots *roots;
    struct warnings *warnings;
    uint32_t *queue;  /* room for each function */
    uint32_t *parent; /* of each function in a search, GRAPH_NONE outside of one */
    struct warning *without_calls; /* of each input: its functions without known calls */
    size_t unit_count;
};

static bool add(struct warnings *warnings, struct warning warning)
{
    struct warning *moved = grow(warnings->warning, &warnings->capacity, warnings->count + 1,
                                 sizeof *moved);
    if (!moved)
        return false;
    warnings->warning = moved;
    moved[warnings->count++] = warning;
    return true;
}

/* Adds a warning of that kind if there is reason to. */
static bool warn(struct finder *finder, bool is_reason, enum warning_kind kind, uint32_t function)
{
    struct warning warning = {.kind = kind, .function = function};
    if (kind == WARNING_INDIRECT)
        warning.count = finder->graph->function[function].indirect_count;
    return !is_reason || add(finder->warnings, warning);
}

/* Finds what is not known about the function itself. */
static bool find_of_function(struct finder *finder, uint32_t number)
{
    const struct function *function = &finder->graph->function[number];
    if (function->is_from_usage && !function->has_calls && !function->is_stated) {
        struct warning *without_calls = &finder->without_calls[function->unit];
        if (!without_calls->count++)
            without_calls->function = number;
    }
    bool has_code_frame = function->has_code_frame && function->frame != FRAME_STATED;
    return warn(finder, has_code_frame && function->code_bytes > function->compiler_bytes,
                WARNING_CODE_FRAME, number) &&
           warn(finder, function->frame == FRAME_UNKNOWN || function->is_unlinked,
                WARNING_NO_STACK, number) &&
           warn(finder, function->frame == FRAME_DYNAMIC, WARNING_DYNAMIC, number) &&
           warn(finder, function->indirect_count && !function->has_possible_calls,
                WARNING_INDIRECT, number);
}

static bool find_uncalled(struct finder *finder)
{
    const struct roots *roots = finder->roots;
    struct warning warning = {.kind = WARNING_UNCALLED};
    for (size_t i = roots->counted_count; i < roots->count; i++) {
        const struct function *function = &finder->graph->function[roots->root[i].function];
        if (function->is_in_image && !function->is_address_taken)
            continue; /* nothing can call it */
        if (!warning.count++) {
            warning.function = roots->root[i].function;
            warning.bytes = roots->root[i].bytes;
        }
    }
    return !warning.count || add(finder->warnings, warning);
}

static bool find_calls_to_roots(struct finder *finder, uint32_t number)
{
    const struct function *caller = &finder->graph->function[number];
    for (uint32_t c = 0; c < caller->call_count; c++) {
        const struct call *call = &finder->graph->call[caller->first_call + c];
        struct warning warning = {
            .kind = WARNING_ROOT_CALLED,
            .function = call->callee,
            .call = call,
        };
        if (finder->graph->function[call->callee].is_root && call->callee != number &&
            !add(finder->warnings, warning))
            return false;
    }
    return true;
}

/* ---- Cycles ---- */

/* Searches for a shortest way from the component's unbounded function back to it.
 * Returns the last function of the way; its parents are the ones before. */
static uint32_t find_way_back(struct finder *finder, const struct component *component)
{
    uint32_t start = component->unbounded;
    uint32_t number = finder->depth->component_of[start];
    size_t end = 0;
    finder->queue[end++] = start;
    finder->parent[start] = start;
    for (size_t i = 0; i < end; i++) {
        const struct function *caller = &finder->graph->function[finder->queue[i]];
        for (uint32_t c = 0; c < caller->call_count; c++) {
            uint32_t callee = finder->graph->call[caller->first_call + c].callee;
            if (callee == start)
                return finder->queue[i];
            if (finder->depth->component_of[callee] != number ||
                finder->graph->function[callee].max_activations ||
                finder->parent[callee] != GRAPH_NONE)
                continue;
            finder->parent[callee] = finder->queue[i];
            finder->queue[end++] = callee;
        }
    }
    return start; /* not reached: it is on a cycle */
}

static bool find_cycle(struct finder *finder, const struct component *component)
{
    struct warnings *warnings = finder->warnings;
    struct warning warning = {
        .kind = WARNING_RECURSION,
        .function = component->unbounded,
        .first_path = warnings->path_count,
        .count = 1,
    };
    uint32_t last = find_way_back(finder, component);
    for (uint32_t i = last; i != warning.function; i = finder->parent[i])
        warning.count++;
    uint32_t *moved = grow(warnings->path, &warnings->path_capacity,
                           warnings->path_count + warning.count, sizeof *moved);
    if (!moved)
        return false;
    warnings->path = moved;
    warnings->path_count += warning.count;
    uint32_t *place = &moved[warnings->path_count];
    for (uint32_t i = 0; i < warning.count; i++, last = finder->parent[last])
        *--place = last;
    return add(warnings, warning);
}

static bool find_cycles(struct finder *finder)
{
    for (uint32_t n = 0; n < finder->depth->component_count; n++) {
        const struct component *component = &finder->depth->component[n];
        uint32_t function = component->unbounded;
        if (function != GRAPH_NONE && finder->warnings->is_reached[function] &&
            !find_cycle(finder, component))
            return false;
    }
    return true;
}

/* ---- All ---- */

static int compare_warnings(const void *a, const void *b)
{
    const struct warning *w = a;
    const struct warning *v = b;
    if (w->kind != v->kind)
        return w->kind < v->kind ? -1 : 1;
    if (w->function != v->function)
        return w->function < v->function ? -1 : 1;
    return (w->call > v->call) - (w->call < v->call);
}

static bool find_all(struct finder *finder)
{
    for (uint32_t i = 0; i < finder->graph->function_count; i++) {
        finder->parent[i] = GRAPH_NONE;
        if (finder->warnings->is_reached[i] &&
            (!find_of_function(finder, i) || !find_calls_to_roots(finder, i)))
            return false;
        if (!warn(finder, finder->graph->function[i].without_effect.file, WARNING_NO_EFFECT, i))
            return false;
    }
    for (size_t u = 0; u < finder->unit_count; u++) {
        finder->without_calls[u].kind = WARNING_NO_CALLS;
        if (finder->without_calls[u].count && !add(finder->warnings, finder->without_calls[u]))
            return false;
    }
    return find_uncalled(finder) && find_cycles(finder);
}

bool warnings_find(const struct graph *graph, const struct depth *depth,
                   const struct roots *roots, size_t unit_count, struct warnings *warnings)
{
    size_t count = graph->function_count + 1;
    struct finder finder = {
        .graph = graph,
        .depth = depth,
        .roots = roots,
        .warnings = warnings,
        .queue = malloc(count * sizeof *finder.queue),
        .parent = malloc(count * sizeof *finder.parent),
        .without_calls = calloc(unit_count + 1, sizeof *finder.without_calls),
        .unit_count = unit_count,
    };
    warnings->is_reached = calloc(count, sizeof *warnings->is_reached);
    bool is_found = finder.queue && finder.parent && finder.without_calls && warnings->is_reached;
    if (is_found) {
        reach(graph, roots, warnings->is_reached, finder.queue);
        is_found = find_all(&finder);
    }
    if (is_found && warnings->count)
        qsort(warnings->warning, warnings->count, sizeof *warnings->warning, compare_warnings);
    free(finder.queue);
    free(finder.parent);
    free(finder.without_calls);
    return is_found;
}

void warnings_free(struct warnings *warnings)
{
    free(warnings->warning);
    free(warnings->path);
    free(warnings->is_reached);
    *warnings = (struct warnings){0};
}

/* ---- In words ---- */

static void print_place(struct sink *sink, struct span source, struct place at)
{
    if (source.length)
        sink_span(sink, source);
    else
        place_print(sink, at);
    sink_print(sink, ": ");
}

static void print_no_stack(struct sink *sink, const struct graph *graph, uint32_t number)
{
    uint32_t local = linker_first_local(graph, number);
    if (graph->function[number].is_unlinked)
        sink_print(sink, "not in the image, so its calls are not known: ");
    else
        sink_print(sink, "no stack information: ");
    sink_span(sink, graph_shown_name(&graph->function[number]));
    if (graph->function[number].unit != GRAPH_NONE && !graph->function[number].is_defined)
        sink_print(sink, "; the compiler took an equal function for it: use --image, or compile "
                   "with -fno-ipa-icf");
    if (local == GRAPH_NONE || graph->function[number].is_weak)
        return;
    sink_print(sink, "; if it is weak, state that, and ");
    sink_span(sink, graph_shown_name(&graph->function[local]));
    sink_print(sink, " counts for it");
}

static void print_cycle(struct sink *sink, const struct graph *graph,
                        const struct warnings *warnings, const struct warning *warning)
{
    sink_print(sink, "recursion without a maximum depth: ");
    for (uint32_t i = 0; i < warning->count && i < PATH_SHOWN; i++) {
        uint32_t number = warnings->path[warning->first_path + i];
        sink_span(sink, graph_shown_name(&graph->function[number]));
        sink_print(sink, " -> ");
    }
    if (warning->count > PATH_SHOWN)
        sink_print(sink, "%" PRIu32 " more -> ", warning->count - PATH_SHOWN);
    sink_span(sink, graph_shown_name(&graph->function[warning->function]));
}

static void print_uncalled(struct sink *sink, const struct graph *graph,
                           const struct warning *warning)
{
    const struct function *deepest = &graph->function[warning->function];
    if (warning->count == 1)
        sink_print(sink, "no function calls this one, so its %" PRIu64 " bytes do not count: ",
                   warning->bytes);
    else
        sink_print(sink, "%" PRIu32 " functions that no function calls do not count; -v lists "
                   "them; the deepest takes %" PRIu64 " bytes: ", warning->count, warning->bytes);
    sink_span(sink, graph_shown_name(deepest));
}

static void print_root_call(struct sink *sink, const struct graph *graph, const struct call *call)
{
    print_place(sink, call->source, call->at);
    sink_span(sink, graph_shown_name(&graph->function[call->caller]));
    sink_print(sink, " calls a root, so the stack of the root counts twice: ");
    sink_span(sink, graph_shown_name(&graph->function[call->callee]));
}

void warning_print(struct sink *sink, const struct graph *graph, const struct warnings *warnings,
                   const struct warning *warning)
{
    const struct function *function = &graph->function[warning->function];
    if (warning->call) {
        print_root_call(sink, graph, warning->call);
        return;
    }
    if (warning->kind == WARNING_INDIRECT)
        print_place(sink, function->indirect_source, function->indirect_at);
    else if (warning->kind == WARNING_NO_CALLS)
        print_place(sink, (struct span){0}, function->at);
    else if (warning->kind == WARNING_NO_EFFECT)
        print_place(sink, (struct span){0}, function->without_effect);
    else
        print_place(sink, function->source, function->at);
    switch (warning->kind) {
    case WARNING_NO_STACK:
        print_no_stack(sink, graph, warning->function);
        return;
    case WARNING_DYNAMIC:
        sink_print(sink, "a frame of no fixed size, %" PRIu64 " bytes or more: ",
                   function->frame_bytes);
        break;
    case WARNING_NO_CALLS:
        sink_print(sink, "no .ci file, so the calls are not known: ");
        break;
    case WARNING_INDIRECT:
        sink_print(sink, "a call through a pointer without a list of its possible calls: ");
        break;
    case WARNING_UNCALLED:
        print_uncalled(sink, graph, warning);
        return;
    case WARNING_RECURSION:
        print_cycle(sink, graph, warnings, warning);
        return;
    case WARNING_CODE_FRAME:
        sink_print(sink, "the compiler says %" PRIu64 " bytes, but the code takes %" PRIu64 ": ",
                   function->compiler_bytes, function->code_bytes);
        break;
    case WARNING_NO_EFFECT:
        sink_print(sink, "no call through a pointer is known of this function, so its possible "
                   "calls do not count: ");
        break;
    case WARNING_ROOT_CALLED:
        break;
    }
    sink_span(sink, graph_shown_name(function));
    if (warning->kind == WARNING_NO_CALLS && warning->count > 1)
        sink_print(sink, " and %" PRIu32 " more functions", warning->count - 1);
    if (warning->kind == WARNING_INDIRECT && warning->count > 1)
        sink_print(sink, ", the first of %" PRIu32, warning->count);
}
