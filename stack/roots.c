/* SPDX-License-Identifier: MIT */
/* roots.c - finds what starts by itself, and adds roots up by category and priority. */
#include "roots.h"

#include "sum.h"

#include "common/grow.h"

#include <stdlib.h>

bool roots_add(struct roots *roots, struct root root)
{
    struct root *moved = grow(roots->root, &roots->capacity, roots->count + 1, sizeof *moved);
    if (!moved)
        return false;
    roots->root = moved;
    moved[roots->count++] = root;
    return true;
}

/* ---- What starts by itself ---- */

/* Counts the calls into each component from outside of it. */
static void count_callers(const struct graph *graph, const struct depth *depth, uint32_t *callers)
{
    for (size_t i = 0; i < graph->call_count; i++) {
        uint32_t from = depth->component_of[graph->call[i].caller];
        uint32_t to = depth->component_of[graph->call[i].callee];
        callers[to] += from != to;
    }
}

/* What a component leads to, by calls of any length. */
struct leads {
    bool to_main;
    bool to_trap;
    uint32_t entry_bytes; /* most of any trap */
};

/* Finds what each component leads to; a component comes after all that it calls. */
static void find_leads(const struct graph *graph, const struct depth *depth, struct leads *leads)
{
    for (uint32_t n = 0; n < depth->component_count; n++) {
        const struct component *component = &depth->component[n];
        for (uint32_t m = 0; m < component->member_count; m++) {
            const struct function *function =
                &graph->function[depth->member[component->first_member + m]];
            if (function->is_excluded)
                continue;
            leads[n].to_main |= span_is(graph_symbol(function->name), "main");
            leads[n].to_trap |= function->start == START_AS_TRAP;
            if (function->start == START_AS_TRAP && leads[n].entry_bytes < function->entry_bytes)
                leads[n].entry_bytes = function->entry_bytes;
            for (uint32_t c = 0; c < function->call_count; c++) {
                const struct leads *callee =
                    &leads[depth->component_of[graph->call[function->first_call + c].callee]];
                leads[n].to_main |= callee->to_main;
                leads[n].to_trap |= callee->to_trap;
                if (leads[n].entry_bytes < callee->entry_bytes)
                    leads[n].entry_bytes = callee->entry_bytes;
            }
        }
    }
}

/* What the function is the root of. */
static struct root root_of(const struct graph *graph, uint32_t number, const struct leads *leads)
{
    const struct function *function = &graph->function[number];
    bool is_handler = function->start == START_AS_HANDLER;
    bool is_entry = function->start == START_AS_ENTRY || function->start == START_BEFORE_MAIN;
    struct root root = {.function = number, .category = span_of(ROOTS_UNCALLED)};
    if (is_entry || (!is_handler && leads->to_main)) {
        root.category = span_of(ROOTS_ENTRY);
        root.is_serial = root.is_counted = true;
    } else if (is_handler || leads->to_trap) {
        root.category = span_of(ROOTS_INTERRUPT);
        root.is_counted = true;
        root.entry_bytes = is_handler ? function->entry_bytes : leads->entry_bytes;
    }
    return root;
}

/* Adds the entry point, constructors and handlers, called or not, and of each component
 * that nothing calls the first function. */
static bool add_starts(const struct graph *graph, const struct depth *depth,
                       const uint32_t *callers, const struct leads *leads, struct roots *roots)
{
    for (uint32_t i = 0; i < graph->function_count; i++) {
        const struct function *function = &graph->function[i];
        uint32_t n = depth->component_of[i];
        bool is_known = function->is_defined || function->call_count > 0;
        bool is_left_out = function->is_unused || function->is_excluded || function->is_unlinked ||
                           function->is_only_in_control || function->same_as != GRAPH_NONE;
        bool starts = function->start != START_BY_CALL && function->start != START_AS_TRAP;
        bool is_first = depth->member[depth->component[n].first_member] == i;
        if (!is_known || is_left_out || function->is_root || (!starts && (callers[n] || !is_first)))
            continue;
        if (!roots_add(roots, root_of(graph, i, &leads[n])))
            return false;
    }
    return true;
}

/* Adds what starts by itself. A declared root counts as called by what starts it. */
static bool find_starts(const struct graph *graph, const struct depth *depth, struct roots *roots)
{
    uint32_t *callers = calloc((size_t)depth->component_count + 1, sizeof *callers);
    struct leads *leads = calloc((size_t)depth->component_count + 1, sizeof *leads);
    bool is_added = callers && leads;
    if (is_added) {
        count_callers(graph, depth, callers);
        find_leads(graph, depth, leads);
        for (size_t i = 0; i < roots->count; i++)
            callers[depth->component_of[roots->root[i].function]]++;
        is_added = add_starts(graph, depth, callers, leads, roots);
    }
    free(callers);
    free(leads);
    return is_added;
}

/* ---- Sums ---- */

/* By category; in it serial roots first, then roots without a priority, then by priority;
 * then the deepest first. */
static int compare_by_level(const void *a, const void *b)
{
    const struct root *r = a;
    const struct root *s = b;
    int order = span_compare(r->category, s->category);
    if (order)
        return order;
    if (r->is_serial != s->is_serial)
        return r->is_serial ? -1 : 1;
    if (r->has_priority != s->has_priority)
        return r->has_priority ? 1 : -1;
    if (r->has_priority && r->priority != s->priority)
        return r->priority < s->priority ? -1 : 1;
    return (r->bytes < s->bytes) - (r->bytes > s->bytes);
}

static int compare_by_bytes(const void *a, const void *b)
{
    const struct root *r = a;
    const struct root *s = b;
    if (r->is_counted != s->is_counted)
        return r->is_counted ? -1 : 1;
    if (r->bytes != s->bytes)
        return r->bytes < s->bytes ? 1 : -1;
    return (r->function > s->function) - (r->function < s->function);
}

/* Whether the root can be on the stack together with the one before it. */
static bool is_new_level(const struct root *root, const struct root *before)
{
    if (root->is_serial && before->is_serial)
        return false;
    return !root->has_priority || !before->has_priority || root->priority != before->priority;
}

/* Adds the root, in the order of compare_by_level(), to its category. */
static bool add_to_category(struct roots *roots, size_t i)
{
    const struct root *root = &roots->root[i];
    bool is_first = i == 0 || span_compare(root->category, root[-1].category) != 0;
    struct category *category = &roots->category[roots->category_count];
    if (is_first) {
        *category = (struct category){.name = root->category};
        roots->category_count++;
    } else {
        category--;
    }
    category->root_count++;
    category->is_partial |= root->is_partial;
    category->is_counted |= root->is_counted;
    roots->is_partial |= root->is_counted && root->is_partial;
    roots->counted_count += root->is_counted;
    if (category->deepest_bytes < root->bytes)
        category->deepest_bytes = root->bytes;
    if (!is_first && !is_new_level(root, root - 1))
        return true;
    category->level_count++;
    return sum_add(&category->total_bytes, root->bytes) &&
           (!root->is_counted || sum_add(&roots->total_bytes, root->bytes));
}

static bool add_up(const struct depth *depth, struct roots *roots)
{
    for (size_t i = 0; i < roots->count; i++) {
        struct root *root = &roots->root[i];
        const struct component *component = depth_component(depth, root->function);
        root->bytes = root->entry_bytes;
        root->is_partial = component->is_partial;
        if (!sum_add(&root->bytes, component->bytes))
            return false;
    }
    if (roots->count)
        qsort(roots->root, roots->count, sizeof *roots->root, compare_by_level);
    for (size_t i = 0; i < roots->count; i++) {
        if (!add_to_category(roots, i))
            return false;
    }
    if (roots->count)
        qsort(roots->root, roots->count, sizeof *roots->root, compare_by_bytes);
    roots->is_partial |= roots->counted_count == 0;
    return true;
}

bool roots_total(const struct graph *graph, const struct depth *depth, struct roots *roots,
                 struct error *error)
{
    bool has_memory = find_starts(graph, depth, roots);
    if (has_memory) {
        roots->category = malloc((roots->count + 1) * sizeof *roots->category);
        has_memory = roots->category != NULL;
    }
    if (has_memory && add_up(depth, roots))
        return true;
    *error = (struct error){.kind = has_memory ? ERROR_OVERFLOW : ERROR_NO_MEMORY};
    return false;
}

const struct category *roots_find_category(const struct roots *roots, struct span name)
{
    for (size_t i = 0; i < roots->category_count; i++) {
        if (span_compare(roots->category[i].name, name) == 0)
            return &roots->category[i];
    }
    return NULL;
}

void roots_free(struct roots *roots)
{
    free(roots->root);
    free(roots->category);
    *roots = (struct roots){0};
}
