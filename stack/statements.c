/* SPDX-License-Identifier: MIT */
/* statements.c - applies statements one by one; their order does not matter. */
#include "statements.h"

#include "lookup.h"

#include <stdlib.h>

struct applier {
    const struct control *control;
    struct graph *graph;
    struct roots *roots;
    struct function_list found;
    struct function_list callees;
    bool calls_pointer; /* a function of this statement does */
    struct error *error;
};

/* ---- Names ---- */

/* Adds a function that only a control file names. */
static bool add_function(struct applier *applier, const struct token *name, uint32_t *function)
{
    struct place at = {name->file, name->line};
    size_t before = applier->graph->function_count;
    *function = graph_find_or_add(applier->graph, GRAPH_NONE, name->text, at);
    if (*function == GRAPH_NONE)
        return error_no_memory(applier->error);
    if (applier->graph->function_count > before)
        applier->graph->function[*function].is_only_in_control = true;
    return true;
}

/* Finds the functions that a name means, or adds one. */
static bool find(struct applier *applier, const struct token *name, struct function_list *list)
{
    uint32_t added;
    if (!lookup_name(applier->graph, name, list, applier->error))
        return false;
    return list->count > 0 ||
           (add_function(applier, name, &added) &&
            lookup_name(applier->graph, name, list, applier->error));
}

/* ---- Statements, for one function each ---- */

static bool refuse_twice(struct applier *applier, const struct token *name, uint32_t function)
{
    const struct root *first = applier->roots->root;
    while (first->function != function)
        first++;
    token_refuse(name, ERROR_ROOT_TWICE, applier->error);
    applier->error->other = (struct place){first->declared->file, first->declared->line};
    return false;
}

/* A Cortex-M pushes 32 or 104 bytes, and may align the stack with 4 more before. */
static uint64_t entry_bytes(const struct statement *statement)
{
    uint64_t bytes = statement->entry_bytes;
    return bytes == 32 || bytes == 104 ? bytes + 4 : bytes;
}

static bool add_root(struct applier *applier, const struct statement *statement,
                     const struct token *name, uint32_t function)
{
    if (applier->graph->function[function].is_root)
        return refuse_twice(applier, name, function);
    applier->graph->function[function].is_root = true;
    struct root root = {
        .function = function,
        .declared = name,
        .category = statement->has_category ? statement->category.text : span_of(ROOTS_DECLARED),
        .is_counted = true,
        .has_priority = statement->has_priority,
        .priority = statement->priority,
        .entry_bytes = entry_bytes(statement),
    };
    return roots_add(applier->roots, root) || error_no_memory(applier->error);
}

/* Adds the function of that name, or all of the pattern. */
static bool state_root(struct applier *applier, const struct statement *statement,
                       const struct token *name)
{
    uint32_t function;
    if (!lookup_function(applier->graph, name, &applier->found, &function, applier->error))
        return false;
    if (function == GRAPH_NONE && memchr(name->text.text, '*', name->text.length)) {
        for (size_t i = 0; i < applier->found.count; i++) {
            if (!add_root(applier, statement, name, applier->found.function[i]))
                return false;
        }
        return applier->found.count > 0 || token_refuse(name, ERROR_NO_ROOT, applier->error);
    }
    if (function == GRAPH_NONE && !add_function(applier, name, &function))
        return false;
    return add_root(applier, statement, name, function);
}

static bool state_recursion(struct applier *applier, const struct statement *statement,
                            const struct token *name, uint32_t number)
{
    struct function *function = &applier->graph->function[number];
    if (function->max_activations)
        return token_refuse(name, ERROR_STATED_TWICE, applier->error);
    function->max_activations = (uint32_t)statement->number;
    return true;
}

static bool state_frame(struct applier *applier, const struct statement *statement,
                        const struct token *name, uint32_t number)
{
    struct function *function = &applier->graph->function[number];
    if (!function->is_defined)
        function->at = (struct place){name->file, name->line};
    function->is_defined = function->is_stated = true;
    if (!statement->has_number)
        return true;
    if (function->frame == FRAME_STATED)
        return token_refuse(name, ERROR_STATED_TWICE, applier->error);
    bool is_smaller = function->frame != FRAME_UNKNOWN && statement->number < function->frame_bytes;
    bool is_about_calls = !function->has_calls || statement->callee_count > 0;
    if (is_smaller && is_about_calls && function->frame != FRAME_DYNAMIC)
        return true;
    if (is_smaller) {
        token_refuse(name, ERROR_STATED_SMALL, applier->error);
        applier->error->other = function->at;
        return false;
    }
    function->frame = FRAME_STATED;
    function->frame_bytes = statement->number;
    return true;
}

/* Adds calls from the function to all callees of the statement. */
static bool state_calls(struct applier *applier, const struct statement *statement, uint32_t caller)
{
    const struct token *callee =
        &applier->control->name[statement->first_name + statement->name_count];
    for (size_t i = 0; i < statement->callee_count; i++) {
        struct place at = {callee[i].file, callee[i].line};
        if (!find(applier, &callee[i], &applier->callees))
            return false;
        for (size_t c = 0; c < applier->callees.count; c++) {
            struct call call = {caller, applier->callees.function[c], at, {0}};
            if (!graph_add_call(applier->graph, call))
                return error_no_memory(applier->error);
        }
    }
    return true;
}

static bool state_possible_calls(struct applier *applier, const struct statement *statement,
                                 uint32_t number)
{
    struct function *function = &applier->graph->function[number];
    function->has_possible_calls = true;
    return !function->indirect_count || state_calls(applier, statement, number);
}

static bool apply_to(struct applier *applier, const struct statement *statement,
                     const struct token *name, uint32_t number)
{
    switch (statement->kind) {
    case STATEMENT_POSSIBLE_CALLS:
        return state_possible_calls(applier, statement, number);
    case STATEMENT_RECURSION:
        return state_recursion(applier, statement, name, number);
    case STATEMENT_FUNCTION:
        return state_frame(applier, statement, name, number) &&
               state_calls(applier, statement, number);
    case STATEMENT_WEAK:
        applier->graph->function[number].is_weak = true;
        return true;
    case STATEMENT_STATIC:
        applier->graph->function[number].is_static = true;
        return true;
    case STATEMENT_UNUSED:
        applier->graph->function[number].is_unused = true;
        return true;
    case STATEMENT_EXCLUDE:
        applier->graph->function[number].is_excluded = true;
        return true;
    case STATEMENT_ROOT:
    case STATEMENT_CHECK:
        break;
    }
    return true;
}

/* ---- All statements ---- */

/* A weak function is known under its linker name, even if no unit defines that. */
static bool apply_weak(struct applier *applier, const struct statement *statement,
                       const struct token *name)
{
    uint32_t function;
    return add_function(applier, name, &function) && apply_to(applier, statement, name, function);
}

static bool apply_to_name(struct applier *applier, const struct statement *statement,
                          const struct token *name)
{
    if (statement->kind == STATEMENT_ROOT)
        return state_root(applier, statement, name);
    if (statement->kind == STATEMENT_WEAK)
        return apply_weak(applier, statement, name);
    if (!find(applier, name, &applier->found))
        return false;
    for (size_t i = 0; i < applier->found.count; i++) {
        uint32_t number = applier->found.function[i];
        if (!apply_to(applier, statement, name, number))
            return false;
        applier->calls_pointer |= applier->graph->function[number].indirect_count > 0;
    }
    return true;
}

/* Notes possible calls of functions of which none calls a pointer. A name that no input has
 * may be of another build. */
static void note_effect(struct applier *applier, const struct statement *statement)
{
    if (statement->kind != STATEMENT_POSSIBLE_CALLS || applier->calls_pointer)
        return;
    struct function *last = &applier->graph->function[applier->found.function[0]];
    if (last->is_defined)
        last->without_effect = (struct place){statement->file, statement->line};
}

static bool check_roots(struct applier *applier)
{
    for (size_t i = 0; i < applier->roots->count; i++) {
        const struct root *root = &applier->roots->root[i];
        if (!applier->graph->function[root->function].is_defined)
            return token_refuse(root->declared, ERROR_NO_ROOT, applier->error);
        if (applier->graph->function[root->function].is_unlinked)
            return token_refuse(root->declared, ERROR_ROOT_UNLINKED, applier->error);
    }
    return true;
}

bool statements_apply(const struct control *control, struct graph *graph, struct roots *roots,
                      struct error *error)
{
    struct applier applier = {
        .control = control,
        .graph = graph,
        .roots = roots,
        .error = error,
    };
    bool is_applied = true;
    for (size_t s = 0; is_applied && s < control->statement_count; s++) {
        const struct statement *statement = &control->statement[s];
        size_t count = statement->kind == STATEMENT_CHECK ? 0 : statement->name_count;
        applier.calls_pointer = false;
        for (size_t i = 0; is_applied && i < count; i++)
            is_applied = apply_to_name(&applier, statement,
                                       &control->name[statement->first_name + i]);
        if (is_applied)
            note_effect(&applier, statement);
    }
    is_applied = is_applied && check_roots(&applier);
    free(applier.found.function);
    free(applier.callees.function);
    return is_applied;
}
