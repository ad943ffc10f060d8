/* SPDX-License-Identifier: MIT */
/* stack_suggest.c - writes a control file to be edited: what is not known, with what could
 * answer it. Every statement is a comment, so nothing of it counts until it is kept. */
#include "stack_report.h"

#include <inttypes.h>
#include <stdlib.h>

#define NAMES_IN_LINE 4

static bool is_plain_name(struct span name)
{
    for (size_t i = 0; i < name.length; i++) {
        char c = name.text[i];
        bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$';
        if (!is_letter && (i == 0 || (c != '.' && (c < '0' || c > '9'))))
            return false;
    }
    return name.length > 0;
}

/* Whether no other function has the symbol, so that it is enough to name this one. */
static bool has_own_symbol(const struct graph *graph, struct span symbol)
{
    uint32_t count = 0;
    for (uint32_t i = graph_lower_bound(graph, symbol); i < graph->sorted_count; i++) {
        const struct function *function = &graph->function[i];
        if (span_compare(graph_symbol(function->name), symbol) != 0)
            break;
        count += !function->is_unlinked;
    }
    return count == 1;
}

/* Writes a name so that a control file can have it. A name with '"' can't be written. */
static void print_name(struct sink *sink, const struct stack_report *report, uint32_t number)
{
    const struct function *function = &report->graph->function[number];
    struct span name = graph_shown_name(function);
    struct span symbol = graph_symbol(function->name);
    if (!span_begins(symbol, span_of("_Z")) && has_own_symbol(report->graph, symbol))
        name = symbol;
    bool is_plain = is_plain_name(name);
    sink_print(sink, is_plain ? "" : "\"");
    sink_span(sink, name);
    sink_print(sink, is_plain ? "" : "\"");
}

/* Opens a part at its first entry. */
static void open_part(struct sink *sink, bool *is_open, const char *text)
{
    if (!*is_open)
        sink_print(sink, "\n// ---- %s\n", text);
    *is_open = true;
}

/* ---- Candidates ---- */

/* Whether a call through a pointer may reach it: with an image, its address is taken;
 * without one nothing is known of that, and it is a guess that no function calls it. */
static bool is_candidate(const struct stack_report *report, uint32_t number)
{
    const struct function *function = &report->graph->function[number];
    if (function->same_as != GRAPH_NONE || function->is_root || function->is_unlinked)
        return false;
    if (report->image_name)
        return function->is_address_taken && function->start == START_BY_CALL;
    return function->is_defined && function->caller_count == 0 &&
           !span_is(graph_symbol(function->name), "main");
}

struct candidate {
    struct span taken_in;
    uint32_t function;
};

static int compare_candidates(const void *a, const void *b)
{
    const struct candidate *c = a;
    const struct candidate *d = b;
    int order = span_compare(c->taken_in, d->taken_in);
    return order ? order : (c->function > d->function) - (c->function < d->function);
}

/* Prints the candidates, those together whose addresses are in one table, such as a vtable. */
static void print_candidates(struct sink *sink, const struct stack_report *report)
{
    size_t count = 0;
    struct span held = {0};
    struct candidate *candidate = malloc((report->graph->function_count + 1) * sizeof *candidate);
    sink->is_short |= !candidate;
    for (uint32_t i = 0; candidate && i < report->graph->function_count; i++) {
        if (is_candidate(report, i))
            candidate[count++] = (struct candidate){report->graph->function[i].taken_in, i};
    }
    if (count)
        qsort(candidate, count, sizeof *candidate, compare_candidates);
    sink_print(sink, "\n// ---- What pointers can call: %s, with the stack of each\n",
               report->image_name ? "functions whose address is taken"
                                  : "a guess, functions that no function calls; use --image");
    for (size_t i = 0; i < count; i++) {
        const struct component *component = depth_component(report->depth, candidate[i].function);
        if (span_compare(candidate[i].taken_in, held) != 0) {
            held = candidate[i].taken_in;
            sink_print(sink, "// in ");
            sink_span(sink, held);
            sink_print(sink, "\n");
        }
        sink_print(sink, "//%10" PRIu64 "  ", component->bytes);
        print_name(sink, report, candidate[i].function);
        sink_print(sink, "%s\n", component->is_partial ? "  (as far as known)" : "");
    }
    free(candidate);
}

/* ---- Calls through pointers ---- */

static void print_sites(struct sink *sink, const struct stack_report *report, uint32_t function)
{
    const struct graph *graph = report->graph;
    for (size_t i = 0; i < graph->pointer_call_count; i++) {
        const struct pointer_call *call = &graph->pointer_call[i];
        if (call->caller != function)
            continue;
        sink_print(sink, "// ");
        if (call->source.length)
            sink_span(sink, call->source);
        else
            place_print(sink, call->at);
        sink_print(sink, "\n");
    }
}

static bool is_open_call(const struct function *function)
{
    return function->indirect_count && !function->has_possible_calls && !function->is_unlinked &&
           function->same_as == GRAPH_NONE && !function->is_excluded && !function->is_unused;
}

/* Prints the functions that roots reach, or those that only pointers can lead to. */
static bool print_pointer_calls(struct sink *sink, const struct stack_report *report,
                                bool is_reached)
{
    bool is_open = false;
    for (uint32_t i = 0; i < report->graph->function_count; i++) {
        if (!is_open_call(&report->graph->function[i]) ||
            report->warnings->is_reached[i] != is_reached)
            continue;
        open_part(sink, &is_open,
                  is_reached ? "Calls through pointers: list what each can call, or nothing"
                             : "The same in functions that no root reaches so far");
        print_sites(sink, report, i);
        sink_print(sink, "// possible calls ");
        print_name(sink, report, i);
        sink_print(sink, " : ;\n");
    }
    return is_open;
}

/* ---- Frames ---- */

static void print_frames(struct sink *sink, const struct stack_report *report)
{
    bool is_open = false;
    for (size_t i = 0; i < report->warnings->count; i++) {
        const struct warning *warning = &report->warnings->warning[i];
        const struct function *function = &report->graph->function[warning->function];
        bool is_code = warning->kind == WARNING_CODE_FRAME;
        if (warning->kind != WARNING_DYNAMIC && warning->kind != WARNING_NO_STACK && !is_code)
            continue;
        open_part(sink, &is_open, "Frames: state the largest size of each");
        sink_print(sink, "// function ");
        print_name(sink, report, warning->function);
        if (is_code)
            sink_print(sink,
                       " : %" PRIu64 ";  // as its code says; the compiler says %" PRIu64 "\n",
                       function->frame_bytes, function->compiler_bytes);
        else
            sink_print(sink, " : ;  // %" PRIu64 " or more\n", function->frame_bytes);
    }
}

/* ---- Recursion ---- */

static void print_recursion(struct sink *sink, const struct stack_report *report)
{
    bool is_open = false;
    const struct warnings *warnings = report->warnings;
    for (size_t i = 0; i < warnings->count; i++) {
        const struct warning *warning = &warnings->warning[i];
        if (warning->kind != WARNING_RECURSION)
            continue;
        open_part(sink, &is_open, "Recursion: state how often a function is on the stack at most");
        for (uint32_t p = 0; p < warning->count; p++) {
            bool is_last = p + 1 == warning->count;
            uint32_t next = is_last ? warning->function
                                    : warnings->path[warning->first_path + p + 1];
            sink_print(sink, "// ");
            print_name(sink, report, warnings->path[warning->first_path + p]);
            sink_print(sink, " calls ");
            print_name(sink, report, next);
            sink_print(sink, "\n");
        }
        sink_print(sink, "// max recursion depth ");
        print_name(sink, report, warning->function);
        sink_print(sink, " : ;\n");
    }
}

/* ---- Functions that nobody calls ---- */

/* Prints those of one kind: with an address that is taken they can be tasks or callbacks;
 * the others can't run, if the image tells. */
static void print_uncalled(struct sink *sink, const struct stack_report *report, bool is_taken)
{
    const struct roots *roots = report->roots;
    unsigned in_line = 0;
    for (size_t i = roots->counted_count; i < roots->count; i++) {
        uint32_t number = roots->root[i].function;
        bool can_run = !report->image_name || report->graph->function[number].is_address_taken;
        if (can_run != is_taken)
            continue;
        if (in_line == 0)
            sink_print(sink, is_taken ? "\n// ---- Nobody calls them: roots, if a task or an "
                                        "interrupt starts with them, the deepest first\n"
                                      : "\n// ---- Nobody calls them or takes their address\n"
                                        "// unused ");
        if (is_taken) {
            sink_print(sink, "// call graph root [task] : ");
            print_name(sink, report, number);
            sink_print(sink, ";  // %" PRIu64 " bytes\n", roots->root[i].bytes);
        } else {
            sink_print(sink, in_line == 0 ? "" : in_line % NAMES_IN_LINE ? ", " : ",\n//     ");
            print_name(sink, report, number);
        }
        in_line++;
    }
    if (in_line && !is_taken)
        sink_print(sink, ";\n");
}

void stack_suggest(struct sink *sink, const struct stack_report *report)
{
    sink_print(sink,
               "// What %s does not know of this program, and statements that answer it.\n"
               "// Nothing counts as it is: fill in what is missing, remove the // before what is\n"
               "// right, and name this file with --control.\n", report->program);
    bool has_calls = print_pointer_calls(sink, report, true);
    has_calls |= print_pointer_calls(sink, report, false);
    if (has_calls)
        print_candidates(sink, report);
    print_recursion(sink, report);
    print_frames(sink, report);
    print_uncalled(sink, report, true);
    print_uncalled(sink, report, false);
}
