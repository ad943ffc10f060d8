/* SPDX-License-Identifier: MIT */
/* expression.c - a precedence-climbing evaluator over tokens, where a macro's
 * tokens come from a stack of bodies.
 *
 * An error is of one of two kinds. One that belongs to a value (an overflow, an
 * unknown name) travels with it, and is lost where the value does not matter.
 * One after which the text makes no sense ends the evaluation: every further
 * token is then TOKEN_END. */
#include "expression.h"

#include "value.h"

#include <string.h>

/* A text that tokens come from: the line itself, or the body of a macro. */
struct frame {
    struct span rest;
    struct define *define; /* NULL: none */
    uint32_t line;
};

struct parser {
    struct defines *defines;
    bool is_condition;
    struct token token;   /* the next one, not yet used */
    struct value failure; /* the error that ended the evaluation */
    unsigned nested;
    unsigned frame_count; /* at least 1 */
    struct frame frame[EXPRESSION_MACROS_MAX + 1];
};

/* ---- Tokens, and the macros that they come from ---- */

static struct value fail(struct parser *parser, enum expression_error error)
{
    if (!parser->failure.error)
        parser->failure = value_error(error, parser->token);
    parser->token = (struct token){0};
    return parser->failure;
}

static void enter(struct parser *parser, struct span text, struct define *define, uint32_t line)
{
    parser->frame[parser->frame_count++] = (struct frame){text, define, line};
    if (define)
        define->is_expanding = true;
}

static void leave(struct parser *parser)
{
    struct define *define = parser->frame[--parser->frame_count].define;
    if (define)
        define->is_expanding = false;
}

/* Goes to the next token, without looking whether it is a macro. */
static void advance_plain(struct parser *parser)
{
    struct frame *frame;
    if (parser->failure.error)
        return;
    for (;; leave(parser)) {
        frame = &parser->frame[parser->frame_count - 1];
        parser->token = token_next(&frame->rest);
        if (parser->token.kind != TOKEN_END || parser->frame_count == 1)
            break;
    }
    parser->token.line = frame->line;
}

/* The macro to put in the token's place; NULL where it stays. */
static struct define *find_expansion(struct parser *parser)
{
    if (parser->token.kind != TOKEN_NAME)
        return NULL;
    struct define *define = defines_find(parser->defines, parser->token.text);
    if (!define || define->is_defined != TRUTH_YES || define->is_function || define->is_expanding)
        return NULL;
    return define;
}

static void advance(struct parser *parser)
{
    struct define *define;
    advance_plain(parser);
    while ((define = find_expansion(parser)) != NULL) {
        if (parser->frame_count > EXPRESSION_MACROS_MAX) {
            fail(parser, EXPRESSION_DEEP);
        } else if (parser->defines->work_left <= define->body.length) {
            fail(parser, EXPRESSION_WORK);
        } else {
            parser->defines->work_left -= define->body.length + 1;
            enter(parser, define->body, define, define->line);
            advance_plain(parser);
        }
    }
}

static void expect(struct parser *parser, int kind)
{
    if (parser->token.kind == kind)
        advance(parser);
    else
        fail(parser, EXPRESSION_SYNTAX);
}

/* ---- Operands ---- */

/* "defined" and its name, which is not expanded. */
static struct value read_defined(struct parser *parser)
{
    advance_plain(parser);
    bool has_parenthesis = parser->token.kind == '(';
    if (has_parenthesis)
        advance_plain(parser);
    if (parser->token.kind != TOKEN_NAME)
        return fail(parser, EXPRESSION_SYNTAX);

    struct token name = parser->token;
    struct define *define = defines_find(parser->defines, name.text);
    enum truth truth = define ? define->is_defined : TRUTH_NO;
    if (has_parenthesis)
        advance_plain(parser);
    if (has_parenthesis && parser->token.kind != ')')
        return fail(parser, EXPRESSION_SYNTAX);
    advance(parser);
    return truth == TRUTH_UNKNOWN ? value_error(EXPRESSION_UNCERTAIN, name)
                                  : value_of(truth == TRUTH_YES, false);
}

static void skip_arguments(struct parser *parser)
{
    for (uint32_t open = 1; open;) {
        advance_plain(parser);
        if (parser->token.kind == TOKEN_END) {
            fail(parser, EXPRESSION_SYNTAX);
            return;
        }
        open += parser->token.kind == '(';
        open -= parser->token.kind == ')';
    }
    advance(parser);
}

/* A name that was not expanded. Whether it stands in its own body has to be
 * looked at before the parser goes on, and perhaps out of that body. */
static struct value read_name(struct parser *parser)
{
    struct token name = parser->token;
    struct define *define = defines_find(parser->defines, name.text);
    struct value value = value_of(0, false);
    if (define && define->is_defined == TRUTH_UNKNOWN)
        value = value_error(EXPRESSION_UNCERTAIN, name);
    else if (!parser->is_condition)
        value = value_error(define && define->is_expanding ? EXPRESSION_RECURSION
                                                           : EXPRESSION_UNDEFINED, name);
    advance(parser);
    if (parser->token.kind == '(') {
        skip_arguments(parser);
        return value_error(EXPRESSION_FUNCTION, name);
    }
    return value;
}

/* ---- The grammar ---- */

static struct value read_conditional(struct parser *parser);

static struct value read_operand(struct parser *parser)
{
    struct value value;
    switch (parser->token.kind) {
    case TOKEN_NUMBER:
        value = value_read(parser->token);
        advance(parser);
        return value;
    case TOKEN_NAME:
        if (parser->is_condition && span_is(parser->token.text, "defined"))
            return read_defined(parser);
        return read_name(parser);
    case '(':
        advance(parser);
        value = read_conditional(parser);
        expect(parser, ')');
        return value;
    default:
        return fail(parser, EXPRESSION_SYNTAX);
    }
}

static struct value read_signed(struct parser *parser)
{
    struct token op = parser->token;
    if (op.kind != '!' && op.kind != '~' && op.kind != '-' && op.kind != '+')
        return read_operand(parser);
    if (parser->nested == EXPRESSION_NESTED_MAX)
        return fail(parser, EXPRESSION_NESTED);
    parser->nested++;
    advance(parser);
    struct value value = value_apply_sign(op, read_signed(parser));
    parser->nested--;
    return value;
}

/* Operators that bind at least as tightly as `level`. */
static struct value read_binary(struct parser *parser, int level)
{
    struct value left = read_signed(parser);
    for (int next; (next = value_precedence(parser->token.kind)) >= level;) {
        struct token op = parser->token;
        advance(parser);
        left = value_apply(op, left, read_binary(parser, next + 1));
    }
    return left;
}

static struct value read_conditional(struct parser *parser)
{
    if (parser->nested == EXPRESSION_NESTED_MAX)
        return fail(parser, EXPRESSION_NESTED);
    parser->nested++;
    struct value value = read_binary(parser, 1);
    if (parser->token.kind == '?') {
        struct token op = parser->token;
        advance(parser);
        struct value yes = read_conditional(parser);
        expect(parser, ':');
        struct value no = read_conditional(parser);
        value = value_choose(op, value, yes, no);
    }
    parser->nested--;
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

/* No macro is left marked as being expanded. */
static void finish(struct parser *parser)
{
    while (parser->frame_count)
        leave(parser);
}

enum truth expression_condition(struct defines *defines, struct source_line line,
                                struct expression_problem *problem)
{
    struct parser parser = {.defines = defines, .is_condition = true};
    *problem = (struct expression_problem){0};
    enter(&parser, line.text, NULL, line.number);
    advance(&parser);
    struct value value = parser.token.kind == TOKEN_END ? fail(&parser, EXPRESSION_EMPTY)
                                                        : read_conditional(&parser);
    expect(&parser, TOKEN_END);
    finish(&parser);
    set_problem(problem, value.error ? value : parser.failure);
    if (problem->error)
        return TRUTH_UNKNOWN;
    return value.number ? TRUTH_YES : TRUTH_NO;
}

/* The numbers up to the end, of which the first `capacity` are kept. Returns
 * how many there are, and the first error in *problem. */
static uint32_t read_numbers(struct parser *parser, uint64_t *number, uint32_t capacity,
                             struct expression_problem *problem)
{
    uint32_t count = 0;
    do {
        struct token first = parser->token;
        struct value value = read_conditional(parser);
        if (!value.error && value_is_negative(value))
            value = value_error(EXPRESSION_NEGATIVE, first);
        if (!problem->error)
            set_problem(problem, value);
        if (count < capacity)
            number[count] = value.number;
        count++;
        if (parser->token.kind != ',')
            break;
        advance(parser);
    } while (capacity == 1 || parser->token.kind != TOKEN_END);
    expect(parser, TOKEN_END);
    return count;
}

uint32_t expression_list(struct defines *defines, struct define *define, uint64_t *number,
                         uint32_t capacity, struct expression_problem *problem)
{
    struct parser parser = {.defines = defines};
    *problem = (struct expression_problem){0};
    enter(&parser, define->body, define, define->line);
    advance(&parser);
    if (parser.token.kind == TOKEN_END)
        fail(&parser, EXPRESSION_EMPTY);
    uint32_t count = read_numbers(&parser, number, capacity, problem);
    finish(&parser);
    if (!problem->error)
        set_problem(problem, parser.failure);
    if (!problem->error && count > capacity)
        *problem = (struct expression_problem){EXPRESSION_LONG, define->line, count, ""};
    return problem->error ? 0 : count;
}
