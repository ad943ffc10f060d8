/* SPDX-License-Identifier: MIT */
/* control.c - a parser by recursive descent, one function for each part of the grammar. */
#include "control.h"

#include "common/grow.h"
#include "common/number.h"

#include <stdlib.h>

static const struct relation relations[] = {
    {"<=", true, true, false},  {"<", true, false, false},  {">=", false, true, true},
    {">", false, false, true},  {"==", false, true, false}, {"!=", true, false, true},
};

struct parser {
    struct lexer lexer;
    struct token token; /* the next one, not yet taken */
    struct control *control;
    struct error *error;
    unsigned nested; /* parentheses open */
};

/* ---- Tokens ---- */

static bool refuse(struct parser *parser, enum error_kind kind)
{
    return token_refuse(&parser->token, kind, parser->error);
}

static bool expected(struct parser *parser, const char *what)
{
    refuse(parser, ERROR_EXPECTED);
    parser->error->expected = what;
    return false;
}

static bool advance(struct parser *parser)
{
    return lexer_take(&parser->lexer, &parser->token, parser->error);
}

static bool is_word(const struct parser *parser, const char *word)
{
    return parser->token.kind == TOKEN_WORD && span_is(parser->token.text, word);
}

static bool take_word(struct parser *parser, const char *word, const char *quoted)
{
    return is_word(parser, word) ? advance(parser) : expected(parser, quoted);
}

static bool take_sign(struct parser *parser, int sign, const char *quoted)
{
    return parser->token.kind == sign ? advance(parser) : expected(parser, quoted);
}

/* ---- Numbers ---- */

static bool take_number(struct parser *parser, bool has_unit, uint64_t least, uint64_t most,
                        uint64_t *number)
{
    if (parser->token.kind == TOKEN_NUMBER &&
        number_read(parser->token.text, has_unit, number) && *number >= least &&
        *number <= most)
        return advance(parser);
    if (parser->token.kind != TOKEN_NUMBER)
        return expected(parser, "a number");
    refuse(parser, ERROR_NUMBER);
    parser->error->least = least;
    parser->error->most = most;
    return false;
}

/* ---- Names ---- */

static bool take_name(struct parser *parser, const char *what, struct token *name)
{
    if (parser->token.kind != TOKEN_WORD && parser->token.kind != TOKEN_STRING)
        return expected(parser, what);
    *name = parser->token;
    return advance(parser);
}

static bool add_name(struct parser *parser, struct token name)
{
    struct control *control = parser->control;
    struct token *moved = grow(control->name, &control->name_capacity, control->name_count + 1,
                               sizeof *moved);
    if (!moved)
        return error_no_memory(parser->error);
    control->name = moved;
    moved[control->name_count++] = name;
    return true;
}

/* Takes names and counts them. */
static bool take_names(struct parser *parser, size_t *count)
{
    for (*count = 0;; ++*count) {
        struct token name;
        if (*count && parser->token.kind != ',')
            return true;
        if ((*count && !advance(parser)) || !take_name(parser, "a function's name", &name) ||
            !add_name(parser, name))
            return false;
    }
}

/* ---- Checks ---- */

static bool add_step(struct parser *parser, struct step step)
{
    struct control *control = parser->control;
    struct step *moved = grow(control->step, &control->step_capacity, control->step_count + 1,
                              sizeof *moved);
    if (!moved)
        return error_no_memory(parser->error);
    control->step = moved;
    moved[control->step_count++] = step;
    return true;
}

static bool take_sum(struct parser *parser);

static bool take_figure(struct parser *parser, char kind)
{
    struct step step = {.kind = kind};
    return advance(parser) && take_sign(parser, '(', "'('") &&
           take_name(parser, "a category or a function", &step.token) && add_step(parser, step) &&
           take_sign(parser, ')', "')'");
}

static bool take_operand(struct parser *parser)
{
    struct step number = {.kind = '0', .token = parser->token};
    if (is_word(parser, "maxstack"))
        return take_figure(parser, 'm');
    if (is_word(parser, "totalstack"))
        return take_figure(parser, 't');
    if (parser->token.kind != '(') {
        if (parser->token.kind != TOKEN_NUMBER)
            return expected(parser, "a number, maxstack, totalstack or '('");
        return take_number(parser, true, 0, CONTROL_NUMBER_MAX, &number.number) &&
               add_step(parser, number);
    }
    if (++parser->nested > CONTROL_NESTED_MAX) {
        refuse(parser, ERROR_NESTED);
        parser->error->most = CONTROL_NESTED_MAX;
        return false;
    }
    bool is_taken = advance(parser) && take_sum(parser) && take_sign(parser, ')', "')'");
    parser->nested--;
    return is_taken;
}

static bool take_product(struct parser *parser)
{
    if (!take_operand(parser))
        return false;
    while (parser->token.kind == '*') {
        struct step multiply = {.kind = '*', .token = parser->token};
        if (!advance(parser) || !take_operand(parser) || !add_step(parser, multiply))
            return false;
    }
    return true;
}

static bool take_sum(struct parser *parser)
{
    if (!take_product(parser))
        return false;
    while (parser->token.kind == '+' || parser->token.kind == '-') {
        struct step step = {.kind = (char)parser->token.kind, .token = parser->token};
        if (!advance(parser) || !take_product(parser) || !add_step(parser, step))
            return false;
    }
    return true;
}

static bool take_relation(struct parser *parser, const struct relation **relation)
{
    for (size_t i = 0; i < sizeof relations / sizeof *relations; i++) {
        *relation = &relations[i];
        if (parser->token.kind == TOKEN_RELATION &&
            span_is(parser->token.text, relations[i].name))
            return advance(parser);
    }
    return expected(parser, "<=, <, >=, >, == or !=");
}

static bool take_check(struct parser *parser, struct statement *statement)
{
    const struct control *control = parser->control;
    statement->first_step = control->step_count;
    if (!take_word(parser, "that", "'that'") || !take_sum(parser))
        return false;
    statement->left_count = control->step_count - statement->first_step;
    if (!take_relation(parser, &statement->relation) || !take_sum(parser))
        return false;
    statement->right_count = control->step_count - statement->first_step - statement->left_count;
    if (parser->token.kind != ',')
        return true;
    if (!advance(parser))
        return false;
    statement->message = parser->token.text;
    return parser->token.kind == TOKEN_STRING ? advance(parser) : expected(parser, "a string");
}

/* ---- Other statements ---- */

static bool take_root(struct parser *parser, struct statement *statement)
{
    uint64_t priority = 0;
    if (!take_word(parser, "graph", "'graph'") || !take_word(parser, "root", "'root'"))
        return false;
    if (parser->token.kind == '[') {
        statement->has_category = true;
        if (!advance(parser) || !take_name(parser, "a category", &statement->category) ||
            !take_sign(parser, ']', "']'"))
            return false;
    }
    if (is_word(parser, "priority")) {
        statement->has_priority = true;
        if (!advance(parser) ||
            !take_number(parser, false, 0, CONTROL_PRIORITY_MAX, &priority))
            return false;
    }
    statement->priority = (uint32_t)priority;
    if (is_word(parser, "entry") &&
        (!advance(parser) ||
         !take_number(parser, true, 0, GRAPH_FRAME_MAX, &statement->entry_bytes)))
        return false;
    return take_sign(parser, ':', "':'") && take_names(parser, &statement->name_count);
}

static bool take_possible_calls(struct parser *parser, struct statement *statement)
{
    if (!take_word(parser, "calls", "'calls'") || !take_names(parser, &statement->name_count))
        return false;
    return parser->token.kind != ':' ||
           (advance(parser) && take_names(parser, &statement->callee_count));
}

static bool take_recursion(struct parser *parser, struct statement *statement)
{
    statement->has_number = true;
    return take_word(parser, "recursion", "'recursion'") &&
           take_word(parser, "depth", "'depth'") && take_names(parser, &statement->name_count) &&
           take_sign(parser, ':', "':'") &&
           take_number(parser, false, 1, UINT32_MAX, &statement->number);
}

static bool take_function(struct parser *parser, struct statement *statement)
{
    if (!take_names(parser, &statement->name_count) || !take_sign(parser, ':', "':'"))
        return false;
    if (!is_word(parser, "calls")) {
        statement->has_number = true;
        if (!take_number(parser, true, 0, GRAPH_FRAME_MAX, &statement->number))
            return false;
        if (parser->token.kind != ',')
            return true;
        if (!advance(parser))
            return false;
    }
    return take_word(parser, "calls", "'calls'") && take_names(parser, &statement->callee_count);
}

static bool take_list(struct parser *parser, struct statement *statement)
{
    return take_names(parser, &statement->name_count);
}

static const struct syntax {
    const char *word;
    enum statement_kind kind;
    bool (*take)(struct parser *parser, struct statement *statement);
} statements[] = {
    {"call", STATEMENT_ROOT, take_root},
    {"possible", STATEMENT_POSSIBLE_CALLS, take_possible_calls},
    {"max", STATEMENT_RECURSION, take_recursion},
    {"function", STATEMENT_FUNCTION, take_function},
    {"weak", STATEMENT_WEAK, take_list},
    {"static", STATEMENT_STATIC, take_list},
    {"unused", STATEMENT_UNUSED, take_list},
    {"exclude", STATEMENT_EXCLUDE, take_list},
    {"check", STATEMENT_CHECK, take_check},
};

static bool take_statement(struct parser *parser)
{
    struct control *control = parser->control;
    const struct syntax *end = statements + sizeof statements / sizeof *statements;
    const struct syntax *syntax = statements;
    while (syntax < end && !is_word(parser, syntax->word))
        syntax++;
    if (syntax == end)
        return expected(parser, "a statement");
    struct statement statement = {
        .kind = syntax->kind,
        .file = parser->lexer.file,
        .line = parser->token.line,
        .first_name = control->name_count,
    };
    if (!advance(parser) || !syntax->take(parser, &statement) || !take_sign(parser, ';', "';'"))
        return false;
    struct statement *moved = grow(control->statement, &control->statement_capacity,
                                   control->statement_count + 1, sizeof *moved);
    if (!moved)
        return error_no_memory(parser->error);
    control->statement = moved;
    moved[control->statement_count++] = statement;
    return true;
}

bool control_read(const char *file, struct span text, struct control *control,
                  struct error *error)
{
    struct parser parser = {
        .lexer = {.file = file, .rest = text, .line = 1, .line_start = text.text},
        .control = control,
        .error = error,
    };
    bool is_good = advance(&parser);
    while (is_good && parser.token.kind != TOKEN_END)
        is_good = take_statement(&parser);
    return is_good;
}

void control_free(struct control *control)
{
    free(control->statement);
    free(control->name);
    free(control->step);
    *control = (struct control){0};
}
