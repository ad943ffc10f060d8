/* SPDX-License-Identifier: MIT */
/* roots.c - finds functions that no function calls, and adds roots up by category and
 * priority. */
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

/* ---- Uncalled functions ---- */

/* Counts the calls into each component from outside of it. */
static void count_callers(const struct graph *graph, const struct depth *depth, uint32_t *callers)
{
    for (size_t i = 0; i < graph->call_count; i++) {
        uint32_t from = depth->component_of[graph->call[i].caller];
        uint32_t to = depth->component_of[graph->call[i].callee];
        callers[to] += from != to;
    }
}

static bool add_uncalled(const struct graph *graph, const struct depth *depth,
                         const uint32_t *callers, struct roots *roots)
{
    for (uint32_t n = 0; n < depth->component_count; n++) {
        uint32_t first = depth->member[depth->component[n].first_member];
        const struct function *function = &graph->function[first];
        bool is_main = span_is(graph_symbol(function->name), "main");
        struct root root = {
            .function = first,
            .category = span_of(is_main ? ROOTS_ENTRY : ROOTS_UNCALLED),
        };
        bool is_known = function->is_defined || function->call_count > 0;
        bool is_left_out = function->is_unused || function->is_excluded;
        if (callers[n] || !is_known || is_left_out || function->is_only_in_control)
            continue;
        if (!roots_add(roots, root))
            return false;
    }
    return true;
}

/* Adds the uncalled functions. A declared root counts as called by what starts it. */
static bool find_uncalled(const struct graph *graph, const struct depth *depth,
                          struct roots *roots)
{
    uint32_t *callers = calloc((size_t)depth->component_count + 1, sizeof *callers);
    if (!callers)
        return false;
    count_callers(graph, depth, callers);
    for (size_t i = 0; i < roots->count; i++)
        callers[depth->component_of[roots->root[i].function]]++;
    bool is_added = add_uncalled(graph, depth, callers, roots);
    free(callers);
    return is_added;
}

/* ---- Sums ---- */

/* By category; in it roots without a priority first, then by priority; then the deepest
 * first. */
static int compare_by_level(const void *a, const void *b)
{
    const struct root *r = a;
    const struct root *s = b;
    int order = span_compare(r->category, s->category);
    if (order)
        return order;
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
    if (r->bytes != s->bytes)
        return r->bytes < s->bytes ? 1 : -1;
    return (r->function > s->function) - (r->function < s->function);
}

/* Whether the root can be on the stack together with the one before it. */
static bool is_new_level(const struct root *root, const struct root *before)
{
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
    roots->is_partial |= root->is_partial;
    if (category->deepest_bytes < root->bytes)
        category->deepest_bytes = root->bytes;
    if (!is_first && !is_new_level(root, root - 1))
        return true;
    category->level_count++;
    return sum_add(&category->total_bytes, root->bytes) &&
           sum_add(&roots->total_bytes, root->bytes);
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
    return true;
}

bool roots_total(const struct graph *graph, const struct depth *depth, struct roots *roots,
                 struct error *error)
{
    bool has_memory = find_uncalled(graph, depth, roots);
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
