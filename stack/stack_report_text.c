/* SPDX-License-Identifier: MIT */
/* stack_report_text.c - prints the stack as text: the total, its categories, and the
 * chain of each root, function by function. */
#include "stack_report.h"

#include <inttypes.h>

#define CHAINS_SHOWN 20 /* all with is_verbose */
#define ROWS_SHOWN 60   /* of a chain; all with is_verbose */

static void print_bytes(struct sink *sink, uint64_t bytes, bool is_partial)
{
    sink_print(sink, "%" PRIu64 " bytes%s", bytes, is_partial ? ", as far as known" : "");
}

/* ---- The total ---- */

static void print_budget(struct sink *sink, const struct stack_report *report)
{
    uint64_t bytes = report->roots->total_bytes;
    uint64_t most = (uint64_t)report->max_stack;
    if (report->max_stack < 0)
        return;
    sink_print(sink, "  --max-stack=%" PRIu64 " is ", most);
    if (bytes > most)
        sink_print(sink, "exceeded by %" PRIu64 " bytes\n", bytes - most);
    else if (report->roots->is_partial && !report->is_lower_bound)
        sink_print(sink, "not decided: the stack is not wholly known\n");
    else
        sink_print(sink, "kept, with %" PRIu64 " bytes to spare\n", most - bytes);
}

static void print_total(struct sink *sink, const struct stack_report *report)
{
    const struct roots *roots = report->roots;
    sink_print(sink, "Maximum stack usage: ");
    print_bytes(sink, roots->total_bytes, roots->is_partial);
    sink_print(sink, "\n  roots: %zu; functions: %zu; calls: %zu; files: %zu\n",
               roots->counted_count, report->graph->function_count, report->graph->call_count,
               report->input_count);
    if (report->image_name) {
        sink_print(sink, "  image: ");
        sink_plain(sink, report->image_name, strlen(report->image_name));
        sink_print(sink, "\n");
    }
    if (roots->counted_count < roots->count)
        sink_print(sink, "  functions that nobody calls: %zu, the deepest %" PRIu64
                   " bytes; not counted%s\n", roots->count - roots->counted_count,
                   roots->root[roots->counted_count].bytes,
                   report->is_verbose || !roots->counted_count ? "" : "; -v lists them");
    if (report->depth->call_cost)
        sink_print(sink, "  each call counts %" PRIu64 " bytes in addition to the frame\n",
                   report->depth->call_cost);
    print_budget(sink, report);
    if (report->warnings->count)
        sink_print(sink, "  warnings: %zu\n", report->warnings->count);
}

static void print_categories(struct sink *sink, const struct stack_report *report)
{
    const struct roots *roots = report->roots;
    if (!roots->counted_count)
        return;
    bool has_levels = false;
    sink_print(sink, "\nCategories\n"
                     "     total    deepest   roots  at once  category\n");
    for (size_t i = 0; i < roots->category_count; i++) {
        const struct category *category = &roots->category[i];
        if (!category->is_counted)
            continue;
        sink_print(sink, "%10" PRIu64 " %10" PRIu64 " %7" PRIu32 " %8" PRIu32 "  ",
                   category->total_bytes, category->deepest_bytes, category->root_count,
                   category->level_count);
        sink_span(sink, category->name);
        sink_print(sink, "%s\n", category->is_partial ? "  (as far as known)" : "");
        has_levels |= category->level_count != category->root_count;
    }
    if (has_levels)
        sink_print(sink, "  Of roots that never run together, only the deepest counts.\n");
}

/* ---- Checks ---- */

void stack_report_check(struct sink *sink, const struct check *check)
{
    const struct statement *statement = check->statement;
    place_print(sink, (struct place){statement->file, statement->line});
    sink_print(sink, ": %" PRIu64 " %s %" PRIu64, check->left, statement->relation->name,
               check->right);
    if (check->verdict == VERDICT_UNKNOWN)
        sink_print(sink, ", but a part is not known");
    if (statement->message.length && check->verdict != VERDICT_HOLDS) {
        sink_print(sink, ": ");
        sink_span(sink, statement->message);
    }
}

static void print_checks(struct sink *sink, const struct stack_report *report)
{
    if (report->checks->count)
        sink_print(sink, "\nChecks\n");
    for (size_t i = 0; i < report->checks->count; i++) {
        const struct check *check = &report->checks->check[i];
        bool is_part = check->verdict == VERDICT_HOLDS && check->is_partial;
        sink_print(sink, "  %s  ", verdict_names[check->verdict]);
        stack_report_check(sink, check);
        sink_print(sink, "%s\n", is_part ? " (as far as known)" : "");
    }
}

/* ---- Chains ---- */

static void print_note(struct sink *sink, const struct stack_report *report,
                       const struct chain_row *row)
{
    static const char *const notes[] = {
        [FRAME_UNKNOWN] = "  (unknown)",
        [FRAME_STATIC] = "",
        [FRAME_BOUNDED] = "",
        [FRAME_DYNAMIC] = "  (dynamic: or more)",
        [FRAME_STATED] = "  (stated)",
    };
    sink_print(sink, "%s", notes[report->graph->function[row->function].frame]);
    if (row->component->is_cycle && !row->component->unstated_activations)
        sink_print(sink, "  (recursion, counted once)");
    else if (row->component->is_cycle)
        sink_print(sink, "  (%" PRIu64 " deep, %" PRIu64 " each)", row->activations,
                   row->bytes / row->activations);
}

static void print_row(struct sink *sink, const struct stack_report *report,
                      const struct chain_row *row, uint64_t sum)
{
    const struct function *function = &report->graph->function[row->function];
    sink_print(sink, "  %10" PRIu64 " %10" PRIu64 "  ", row->bytes, sum);
    sink_span(sink, graph_shown_name(function));
    if (function->source.length) {
        sink_print(sink, "  ");
        sink_span(sink, function->source);
    }
    print_note(sink, report, row);
    sink_print(sink, "\n");
}

static void print_chain(struct sink *sink, const struct stack_report *report,
                        const struct root *root)
{
    struct chain_row row;
    struct chain chain = chain_from(report, root->function);
    uint64_t row_count = chain.component->row_count;
    uint64_t sum = root->entry_bytes;
    sink_print(sink, "\n");
    sink_span(sink, graph_shown_name(&report->graph->function[root->function]));
    sink_print(sink, " [");
    sink_span(sink, root->category);
    sink_print(sink, "]");
    if (root->has_priority)
        sink_print(sink, " priority %" PRIu32, root->priority);
    sink_print(sink, ": ");
    print_bytes(sink, root->bytes, root->is_partial);
    sink_print(sink, "\n       bytes        sum  function\n");
    if (root->entry_bytes)
        sink_print(sink, "  %10" PRIu64 " %10" PRIu64 "  entry\n", sum, sum);
    for (uint64_t i = 0; chain_next(&chain, &row); i++) {
        if (i == ROWS_SHOWN && !report->is_verbose) {
            sink_print(sink, "  and %" PRIu64 " more functions; -v lists them\n", row_count - i);
            break;
        }
        sum += row.bytes;
        print_row(sink, report, &row, sum);
    }
}

static void print_chains(struct sink *sink, const struct stack_report *report)
{
    const struct roots *roots = report->roots;
    bool has_all = report->is_verbose || !roots->counted_count;
    size_t count = has_all ? roots->count : roots->counted_count;
    size_t left_count = 0;
    uint64_t left_bytes = 0;
    sink_print(sink, "\nThe deepest chain of each root\n");
    for (size_t i = 0; i < count; i++) {
        const struct root *root = &roots->root[i];
        if (report->is_verbose || i < CHAINS_SHOWN || root->declared) {
            print_chain(sink, report, root);
        } else if (!left_count++) {
            left_bytes = root->bytes;
        }
    }
    if (left_count)
        sink_print(sink, "\nand %zu more roots of at most %" PRIu64 " bytes; -v lists them\n",
                   left_count, left_bytes);
}

/* ---- What else there is ---- */

static void print_functions(struct sink *sink, const struct stack_report *report)
{
    sink_print(sink, "\nFunctions\n     depth      frame  function\n");
    for (uint32_t i = 0; i < report->graph->function_count; i++) {
        const struct function *function = &report->graph->function[i];
        const struct component *component = depth_component(report->depth, i);
        if (!report->warnings->is_reached[i])
            continue;
        sink_print(sink, "%10" PRIu64 " %10" PRIu64 "  ", component->bytes, function->frame_bytes);
        sink_span(sink, graph_shown_name(function));
        sink_print(sink, "%s\n", component->is_partial ? "  (as far as known)" : "");
    }
}

static void print_overridden(struct sink *sink, const struct stack_report *report)
{
    bool is_first = true;
    for (uint32_t i = 0; i < report->graph->function_count; i++) {
        uint32_t other;
        if (!stack_report_is_overridden(report, i, &other))
            continue;
        if (is_first)
            sink_print(sink, "\nStatic or weak: a call of the first may reach the second\n");
        is_first = false;
        sink_print(sink, "  ");
        sink_span(sink, graph_shown_name(&report->graph->function[i]));
        sink_print(sink, ", ");
        sink_span(sink, graph_shown_name(&report->graph->function[other]));
        sink_print(sink, "\n");
    }
}

static void print_unused(struct sink *sink, const struct stack_report *report)
{
    bool is_first = true;
    for (uint32_t i = 0; i < report->graph->function_count; i++) {
        if (!stack_report_is_without_effect(report, i))
            continue;
        if (is_first)
            sink_print(sink, "\nNamed in a control file, but in no call graph\n");
        is_first = false;
        sink_print(sink, "  ");
        sink_span(sink, graph_shown_name(&report->graph->function[i]));
        sink_print(sink, "\n");
    }
}

void stack_report_text(struct sink *sink, const struct stack_report *report)
{
    print_total(sink, report);
    print_categories(sink, report);
    print_checks(sink, report);
    print_chains(sink, report);
    if (report->is_verbose)
        print_functions(sink, report);
    print_overridden(sink, report);
    print_unused(sink, report);
}
