/* SPDX-License-Identifier: MIT */
/* expression.c - evaluates by precedence climbing; the tokens of macros come from a stack of
 * bodies.
 *
 * There are two sorts of error. One that belongs to a value (an overflow, an unknown
 * name) stays with the value, and is dropped if the value does not matter. One after
 * which the text makes no sense ends the evaluation: all further tokens are TOKEN_END. */
#include "expression.h"

#include "value.h"

#include <string.h>

/* A text from which tokens are read: the line itself, or the body of a macro. */
struct frame {
    struct span rest;
    struct define *define; /* NULL: none */
    uint32_t line;
};

struct evaluator {
    struct defines *defines;
    bool is_condition;
    struct token token;   /* the next one */
    struct value failure; /* the error that ended the evaluation */
    unsigned nested;
    unsigned frame_count; /* at least 1 */
    struct frame frame[EXPRESSION_MACROS_MAX + 1];
};

/* ---- Tokens and macros ---- */

static struct value fail(struct evaluator *evaluator, enum expression_error error)
{
    if (!evaluator->failure.error)
        evaluator->failure = value_error(error, evaluator->token);
    evaluator->token = (struct token){0};
    return evaluator->failure;
}

static void enter(struct evaluator *evaluator, struct span text, struct define *define,
                  uint32_t line)
{
    evaluator->frame[evaluator->frame_count++] = (struct frame){text, define, line};
    if (define)
        define->is_expanding = true;
}

static void leave(struct evaluator *evaluator)
{
    struct define *define = evaluator->frame[--evaluator->frame_count].define;
    if (define)
        define->is_expanding = false;
}

/* Goes to the next token, and does not expand it. */
static void advance_plain(struct evaluator *evaluator)
{
    struct frame *frame;
    if (evaluator->failure.error)
        return;
    for (;; leave(evaluator)) {
        frame = &evaluator->frame[evaluator->frame_count - 1];
        evaluator->token = token_next(&frame->rest);
        if (evaluator->token.type != TOKEN_END || evaluator->frame_count == 1)
            break;
    }
    evaluator->token.line = frame->line;
}

/* The macro that replaces the token; NULL if none does. */
static struct define *find_expansion(struct evaluator *evaluator)
{
    if (evaluator->token.type != TOKEN_NAME)
        return NULL;
    struct define *define = defines_find(evaluator->defines, evaluator->token.text);
    if (!define || define->is_defined != TRUTH_YES || define->is_function || define->is_expanding)
        return NULL;
    return define;
}

static void advance(struct evaluator *evaluator)
{
    struct define *define;
    advance_plain(evaluator);
    while ((define = find_expansion(evaluator)) != NULL) {
        if (evaluator->frame_count > EXPRESSION_MACROS_MAX) {
            fail(evaluator, EXPRESSION_DEEP);
        } else if (evaluator->defines->work_left <= define->body.length) {
            fail(evaluator, EXPRESSION_WORK);
        } else {
            evaluator->defines->work_left -= define->body.length + 1;
            enter(evaluator, define->body, define, define->line);
            advance_plain(evaluator);
        }
    }
}

static void expect(struct evaluator *evaluator, int type)
{
    if (evaluator->token.type == type)
        advance(evaluator);
    else
        fail(evaluator, EXPRESSION_SYNTAX);
}

/* ---- Operands ---- */

/* "defined" and its name, which is not expanded. */
static struct value read_defined(struct evaluator *evaluator)
{
    advance_plain(evaluator);
    bool has_parenthesis = evaluator->token.type == '(';
    if (has_parenthesis)
        advance_plain(evaluator);
    if (evaluator->token.type != TOKEN_NAME)
        return fail(evaluator, EXPRESSION_SYNTAX);

    struct token name = evaluator->token;
    struct define *define = defines_find(evaluator->defines, name.text);
    enum truth truth = define ? define->is_defined : TRUTH_NO;
    if (has_parenthesis)
        advance_plain(evaluator);
    if (has_parenthesis && evaluator->token.type != ')')
        return fail(evaluator, EXPRESSION_SYNTAX);
    advance(evaluator);
    return truth == TRUTH_UNKNOWN ? value_error(EXPRESSION_UNCERTAIN, name)
                                  : value_of(truth == TRUTH_YES, false);
}

static void skip_arguments(struct evaluator *evaluator)
{
    for (uint32_t open = 1; open;) {
        advance_plain(evaluator);
        if (evaluator->token.type == TOKEN_END) {
            fail(evaluator, EXPRESSION_SYNTAX);
            return;
        }
        open += evaluator->token.type == '(';
        open -= evaluator->token.type == ')';
    }
    advance(evaluator);
}

/* A name that was not expanded. Checks whether it is inside its own body before going on
 * to the next token, which may be outside of that body. */
static struct value read_name(struct evaluator *evaluator)
{
    struct token name = evaluator->token;
    struct define *define = defines_find(evaluator->defines, name.text);
    struct value value = value_of(0, false);
    if (define && define->is_defined == TRUTH_UNKNOWN)
        value = value_error(EXPRESSION_UNCERTAIN, name);
    else if (!evaluator->is_condition)
        value = value_error(define && define->is_expanding ? EXPRESSION_RECURSION
                                                           : EXPRESSION_UNDEFINED, name);
    advance(evaluator);
    if (evaluator->token.type == '(') {
        skip_arguments(evaluator);
        return value_error(EXPRESSION_FUNCTION, name);
    }
    return value;
}

/* ---- The grammar ---- */

static struct value read_conditional(struct evaluator *evaluator);

static struct value read_operand(struct evaluator *evaluator)
{
    struct value value;
    switch (evaluator->token.type) {
    case TOKEN_NUMBER:
        value = value_read(evaluator->token);
        advance(evaluator);
        return value;
    case TOKEN_NAME:
        if (evaluator->is_condition && span_is(evaluator->token.text, "defined"))
            return read_defined(evaluator);
        return read_name(evaluator);
    case '(':
        advance(evaluator);
        value = read_conditional(evaluator);
        expect(evaluator, ')');
        return value;
    default:
        return fail(evaluator, EXPRESSION_SYNTAX);
    }
}

static struct value read_signed(struct evaluator *evaluator)
{
    struct token op = evaluator->token;
    if (op.type != '!' && op.type != '~' && op.type != '-' && op.type != '+')
        return read_operand(evaluator);
    if (evaluator->nested == EXPRESSION_NESTED_MAX)
        return fail(evaluator, EXPRESSION_NESTED);
    evaluator->nested++;
    advance(evaluator);
    struct value value = value_apply_sign(op, read_signed(evaluator));
    evaluator->nested--;
    return value;
}

/* Operators that bind at least as tightly as `level`. */
static struct value read_binary(struct evaluator *evaluator, int level)
{
    struct value left = read_signed(evaluator);
    for (int next; (next = value_precedence(evaluator->token.type)) >= level;) {
        struct token op = evaluator->token;
        advance(evaluator);
        left = value_apply(op, left, read_binary(evaluator, next + 1));
    }
    return left;
}

static struct value read_conditional(struct evaluator *evaluator)
{
    if (evaluator->nested == EXPRESSION_NESTED_MAX)
        return fail(evaluator, EXPRESSION_NESTED);
    evaluator->nested++;
    struct value value = read_binary(evaluator, 1);
    if (evaluator->token.type == '?') {
        struct token op = evaluator->token;
        advance(evaluator);
        struct value yes = read_conditional(evaluator);
        expect(evaluator, ':');
        struct value no = read_conditional(evaluator);
        value = value_choose(op, value, yes, no);
    }
    evaluator->nested--;
    return value;
}

/* ---- Conditions and lists ---- */

struct expression_problem expression_problem_at(enum expression_error error, struct token token)
{
    struct expression_problem problem = {.error = error, .line = token.line};
    size_t length = token.text.length;
    if (length > EXPRESSION_TOKEN_MAX)
        length = EXPRESSION_TOKEN_MAX;
    if (length)
        memcpy(problem.token, token.text.text, length);
    return problem;
}

static void set_problem(struct expression_problem *problem, struct value value)
{
    if (value.error)
        *problem = expression_problem_at(value.error, value.token);
}

/* Leaves all bodies, so that no macro stays marked as being expanded. */
static void finish(struct evaluator *evaluator)
{
    while (evaluator->frame_count)
        leave(evaluator);
}

enum truth expression_condition(struct defines *defines, struct source_line line,
                                struct expression_problem *problem)
{
    struct evaluator evaluator = {.defines = defines, .is_condition = true};
    *problem = (struct expression_problem){0};
    enter(&evaluator, line.text, NULL, line.number);
    advance(&evaluator);
    struct value value = evaluator.token.type == TOKEN_END ? fail(&evaluator, EXPRESSION_EMPTY)
                                                           : read_conditional(&evaluator);
    expect(&evaluator, TOKEN_END);
    finish(&evaluator);
    set_problem(problem, value.error ? value : evaluator.failure);
    if (problem->error)
        return TRUTH_UNKNOWN;
    return value.number ? TRUTH_YES : TRUTH_NO;
}

/* Reads all numbers, and keeps the first `capacity`. Returns how many there are; *problem
 * becomes the first error. */
static uint32_t read_numbers(struct evaluator *evaluator, uint64_t *number, uint32_t capacity,
                             struct expression_problem *problem)
{
    uint32_t count = 0;
    do {
        struct token first = evaluator->token;
        struct value value = read_conditional(evaluator);
        if (!value.error && value_is_negative(value))
            value = value_error(EXPRESSION_NEGATIVE, first);
        if (!problem->error)
            set_problem(problem, value);
        if (count < capacity)
            number[count] = value.number;
        count++;
        if (evaluator->token.type != ',')
            break;
        advance(evaluator);
    } while (capacity == 1 || evaluator->token.type != TOKEN_END);
    expect(evaluator, TOKEN_END);
    return count;
}

uint32_t expression_list(struct defines *defines, struct define *define, uint64_t *number,
                         uint32_t capacity, struct expression_problem *problem)
{
    struct evaluator evaluator = {.defines = defines};
    *problem = (struct expression_problem){0};
    enter(&evaluator, define->body, define, define->line);
    advance(&evaluator);
    if (evaluator.token.type == TOKEN_END)
        fail(&evaluator, EXPRESSION_EMPTY);
    uint32_t count = read_numbers(&evaluator, number, capacity, problem);
    finish(&evaluator);
    if (!problem->error)
        set_problem(problem, evaluator.failure);
    if (!problem->error && count > capacity)
        *problem = (struct expression_problem){EXPRESSION_LONG, define->line, count, ""};
    return problem->error ? 0 : count;
}
