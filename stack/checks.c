/* SPDX-License-Identifier: MIT */
/* checks.c - evaluates checks on a stack machine. */
#include "checks.h"

#include "lookup.h"
#include "sum.h"

#include <stdlib.h>

/* At most two operands wait outside of each open parenthesis. */
#define VALUES_MAX (2 * (CONTROL_NESTED_MAX + 1) + 1)

const char *const verdict_names[] = {"holds", "fails", "unknown"};

struct machine {
    const struct control *control;
    const struct graph *graph;
    const struct depth *depth;
    const struct roots *roots;
    struct error *error;
    struct function_list found;
    uint64_t value[VALUES_MAX];
    unsigned count;
    bool is_partial; /* of any value so far */
};

/* ---- Figures ---- */

static bool read_function(struct machine *machine, const struct token *name, uint64_t *value)
{
    if (!lookup_name(machine->graph, name, &machine->found, machine->error))
        return false;
    if (machine->found.count == 0)
        return token_refuse(name,
                            name->kind == TOKEN_STRING ? ERROR_NO_CATEGORY : ERROR_NO_FUNCTION,
                            machine->error);
    *value = 0;
    for (size_t i = 0; i < machine->found.count; i++) {
        const struct component *component =
            depth_component(machine->depth, machine->found.function[i]);
        machine->is_partial |= component->is_partial;
        if (*value < component->bytes)
            *value = component->bytes;
    }
    return true;
}

static bool read_figure(struct machine *machine, const struct step *step, uint64_t *value)
{
    const struct category *category = roots_find_category(machine->roots, step->token.text);
    if (step->kind == 'm' && (!category || step->token.kind != TOKEN_STRING))
        return read_function(machine, &step->token, value);
    if (!category)
        return token_refuse(&step->token, ERROR_NO_CATEGORY, machine->error);
    machine->is_partial |= category->is_partial;
    *value = step->kind == 'm' ? category->deepest_bytes : category->total_bytes;
    return true;
}

/* ---- Arithmetic ---- */

static bool apply(struct machine *machine, const struct step *step)
{
    uint64_t right = machine->value[--machine->count];
    uint64_t *left = &machine->value[machine->count - 1];
    bool fits = true;
    if (step->kind == '+') {
        fits = sum_add(left, right);
    } else if (step->kind == '*') {
        fits = sum_multiply(left, right);
    } else if (*left < right) {
        return token_refuse(&step->token, ERROR_NEGATIVE, machine->error);
    } else {
        *left -= right;
    }
    return fits || token_refuse(&step->token, ERROR_OVERFLOW, machine->error);
}

static bool evaluate(struct machine *machine, size_t first, size_t count, uint64_t *value)
{
    machine->count = 0;
    for (const struct step *step = machine->control->step + first; count > 0; step++, count--) {
        if (step->kind == '0') {
            machine->value[machine->count++] = step->number;
        } else if (step->kind == 'm' || step->kind == 't') {
            if (!read_figure(machine, step, &machine->value[machine->count++]))
                return false;
        } else if (!apply(machine, step)) {
            return false;
        }
    }
    *value = machine->value[0];
    return true;
}

static bool compare(const struct relation *relation, uint64_t left, uint64_t right)
{
    return left < right ? relation->if_less
           : left > right ? relation->if_greater : relation->if_equal;
}

bool checks_evaluate(const struct control *control, const struct graph *graph,
                     const struct depth *depth, const struct roots *roots, bool is_lower_bound,
                     struct checks *checks, struct error *error)
{
    struct machine machine = {
        .control = control,
        .graph = graph,
        .depth = depth,
        .roots = roots,
        .error = error,
    };
    bool is_evaluated = true;
    checks->check = malloc((control->statement_count + 1) * sizeof *checks->check);
    if (!checks->check)
        return error_no_memory(error);
    for (size_t s = 0; is_evaluated && s < control->statement_count; s++) {
        const struct statement *statement = &control->statement[s];
        struct check check = {.statement = statement};
        if (statement->kind != STATEMENT_CHECK)
            continue;
        machine.is_partial = false;
        is_evaluated = evaluate(&machine, statement->first_step, statement->left_count,
                                &check.left) &&
                       evaluate(&machine, statement->first_step + statement->left_count,
                                statement->right_count, &check.right);
        check.is_partial = machine.is_partial;
        if (!compare(statement->relation, check.left, check.right))
            check.verdict = VERDICT_FAILS;
        else if (check.is_partial && !is_lower_bound)
            check.verdict = VERDICT_UNKNOWN;
        checks->failed_count += check.verdict != VERDICT_HOLDS;
        checks->check[checks->count++] = check;
    }
    free(machine.found.function);
    return is_evaluated;
}

void checks_free(struct checks *checks)
{
    free(checks->check);
    *checks = (struct checks){0};
}
