/* SPDX-License-Identifier: MIT */
/* rules.c - statements applied one after the other; their order does not matter. */
#include "rules.h"

#include "lookup.h"

#include <stdlib.h>

struct rules {
    const struct control *control;
    struct graph *graph;
    struct roots *roots;
    struct lookup found;
    struct lookup callees;
    struct problem *problem;
};

/* ---- Names ---- */

static bool no_memory(struct rules *rules)
{
    *rules->problem = (struct problem){.kind = PROBLEM_NO_MEMORY};
    return false;
}

/* Adds a function that only a control file names. */
static bool add_function(struct rules *rules, const struct name *name, uint32_t *function)
{
    struct place at = {name->file, name->line};
    size_t before = rules->graph->function_count;
    *function = graph_get(rules->graph, GRAPH_NONE, name->text, at);
    if (*function == GRAPH_NONE)
        return no_memory(rules);
    if (rules->graph->function_count > before)
        rules->graph->function[*function].is_named_by_control = true;
    return true;
}

/* The functions that a name means, clones too; added where there is none. */
static bool find(struct rules *rules, const struct name *name, struct lookup *list)
{
    uint32_t added;
    if (!lookup_name(rules->graph, name, list, rules->problem))
        return false;
    return list->count > 0 ||
           (add_function(rules, name, &added) &&
            lookup_name(rules->graph, name, list, rules->problem));
}

/* ---- Statements, for one function each ---- */

static bool refuse_twice(struct rules *rules, const struct name *name, uint32_t function)
{
    const struct root *first = rules->roots->root;
    while (first->function != function)
        first++;
    lookup_refuse(name, PROBLEM_ROOT_TWICE, rules->problem);
    rules->problem->other = (struct place){first->declared->file, first->declared->line};
    return false;
}

static bool state_root(struct rules *rules, const struct statement *statement,
                       const struct name *name)
{
    uint32_t function;
    if (!lookup_function(rules->graph, name, &rules->found, &function, rules->problem) ||
        (function == GRAPH_NONE && !add_function(rules, name, &function)))
        return false;
    if (rules->graph->function[function].is_root)
        return refuse_twice(rules, name, function);
    rules->graph->function[function].is_root = true;
    struct root root = {
        .function = function,
        .declared = name,
        .category = statement->has_category ? statement->category.text : span_of(ROOTS_DECLARED),
        .has_priority = statement->has_priority,
        .priority = statement->priority,
        .entry_bytes = statement->entry_bytes,
    };
    return roots_add(rules->roots, root) || no_memory(rules);
}

static bool state_recursion(struct rules *rules, const struct statement *statement,
                            const struct name *name, uint32_t number)
{
    struct function *function = &rules->graph->function[number];
    if (function->recursions)
        return lookup_refuse(name, PROBLEM_STATED_TWICE, rules->problem);
    function->recursions = (uint32_t)statement->number;
    return true;
}

static bool state_frame(struct rules *rules, const struct statement *statement,
                        const struct name *name, uint32_t number)
{
    struct function *function = &rules->graph->function[number];
    if (!function->is_defined)
        function->at = (struct place){name->file, name->line};
    function->is_defined = function->is_stated = true;
    if (!statement->has_number)
        return true;
    if (function->frame == FRAME_STATED)
        return lookup_refuse(name, PROBLEM_STATED_TWICE, rules->problem);
    if (function->frame == FRAME_DYNAMIC && statement->number < function->frame_bytes) {
        lookup_refuse(name, PROBLEM_STATED_SMALL, rules->problem);
        rules->problem->other = function->at;
        return false;
    }
    if (function->frame == FRAME_UNKNOWN || function->frame == FRAME_DYNAMIC) {
        function->frame = FRAME_STATED;
        function->frame_bytes = statement->number;
    }
    return true;
}

/* Adds calls from the function to all callees of the statement. */
static bool state_calls(struct rules *rules, const struct statement *statement, uint32_t caller)
{
    const struct name *callee =
        &rules->control->name[statement->first_name + statement->name_count];
    for (size_t i = 0; i < statement->callee_count; i++) {
        struct place at = {callee[i].file, callee[i].line};
        if (!find(rules, &callee[i], &rules->callees))
            return false;
        for (size_t c = 0; c < rules->callees.count; c++) {
            struct call call = {caller, rules->callees.function[c], at, {0}};
            if (!graph_add_call(rules->graph, call))
                return no_memory(rules);
        }
    }
    return true;
}

static bool state_possible_calls(struct rules *rules, const struct statement *statement,
                                 uint32_t number)
{
    struct function *function = &rules->graph->function[number];
    function->has_possible_calls = true;
    return !function->indirect_count || state_calls(rules, statement, number);
}

static bool apply_to(struct rules *rules, const struct statement *statement,
                     const struct name *name, uint32_t number)
{
    switch (statement->kind) {
    case STATEMENT_POSSIBLE_CALLS:
        return state_possible_calls(rules, statement, number);
    case STATEMENT_RECURSION:
        return state_recursion(rules, statement, name, number);
    case STATEMENT_FUNCTION:
        return state_frame(rules, statement, name, number) &&
               state_calls(rules, statement, number);
    case STATEMENT_WEAK:
        rules->graph->function[number].is_weak = true;
        return true;
    case STATEMENT_STATIC:
        rules->graph->function[number].is_static = true;
        return true;
    case STATEMENT_UNUSED:
        rules->graph->function[number].is_unused = true;
        return true;
    case STATEMENT_EXCLUDE:
        rules->graph->function[number].is_excluded = true;
        return true;
    case STATEMENT_ROOT:
    case STATEMENT_CHECK:
        break;
    }
    return true;
}

/* ---- All statements ---- */

/* What is weak must be known under the linker's name, which no unit may define. */
static bool apply_weak(struct rules *rules, const struct statement *statement,
                       const struct name *name)
{
    uint32_t function;
    return add_function(rules, name, &function) && apply_to(rules, statement, name, function);
}

static bool apply_to_name(struct rules *rules, const struct statement *statement,
                          const struct name *name)
{
    if (statement->kind == STATEMENT_ROOT)
        return state_root(rules, statement, name);
    if (statement->kind == STATEMENT_WEAK)
        return apply_weak(rules, statement, name);
    if (!find(rules, name, &rules->found))
        return false;
    for (size_t i = 0; i < rules->found.count; i++) {
        if (!apply_to(rules, statement, name, rules->found.function[i]))
            return false;
    }
    return true;
}

static bool check_roots(struct rules *rules)
{
    for (size_t i = 0; i < rules->roots->count; i++) {
        const struct root *root = &rules->roots->root[i];
        if (!rules->graph->function[root->function].is_defined)
            return lookup_refuse(root->declared, PROBLEM_NO_ROOT, rules->problem);
    }
    return true;
}

bool rules_apply(const struct control *control, struct graph *graph, struct roots *roots,
                 struct problem *problem)
{
    struct rules rules = {
        .control = control,
        .graph = graph,
        .roots = roots,
        .problem = problem,
    };
    bool is_applied = true;
    for (size_t s = 0; is_applied && s < control->statement_count; s++) {
        const struct statement *statement = &control->statement[s];
        size_t count = statement->kind == STATEMENT_CHECK ? 0 : statement->name_count;
        for (size_t i = 0; is_applied && i < count; i++)
            is_applied = apply_to_name(&rules, statement,
                                       &control->name[statement->first_name + i]);
    }
    is_applied = is_applied && check_roots(&rules);
    free(rules.found.function);
    free(rules.callees.function);
    return is_applied;
}
