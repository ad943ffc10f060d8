/* SPDX-License-Identifier: MIT */
/* expression.c - evaluates by precedence climbing; the tokens of macros come from a stack of
 * bodies.
 *
 * There are two sorts of error. One that belongs to a value (an overflow, an unknown
 * name) stays with the value, and is dropped if the value does not matter. One after
 * which the text makes no sense ends the evaluation: all further tokens are TOKEN_END. */
#include "expression.h"

#include "value.h"

#include "common/minmax.h"

#include <string.h>

/* A text from which tokens are read: the line itself, the body of a macro, or an argument
 * in it. */
struct frame {
    struct span rest;
    const struct define *define; /* whose body it is; NULL: none */
    struct span arguments;       /* that a function-like macro was called with */
    uint32_t line;
    unsigned around; /* the frame whose text calls the macro or holds the argument; 0 has none */
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

static struct frame *top_frame(struct evaluator *evaluator)
{
    return &evaluator->frame[evaluator->frame_count - 1];
}

/* Goes to the next token, and does not expand it. */
static void advance_plain(struct evaluator *evaluator)
{
    struct frame *frame;
    if (evaluator->failure.error)
        return;
    for (;; evaluator->frame_count--) {
        frame = top_frame(evaluator);
        evaluator->token = token_next(&frame->rest);
        if (evaluator->token.type != TOKEN_END || evaluator->frame_count == 1)
            break;
    }
    evaluator->token.line = frame->line;
}

/* Whether the next token is inside the macro's body. An argument is not: it is inside of
 * what its call is inside of. */
static bool is_expanding(const struct evaluator *evaluator, const struct define *define)
{
    for (unsigned f = evaluator->frame_count - 1;; f = evaluator->frame[f].around) {
        if (evaluator->frame[f].define == define)
            return true;
        if (f == 0)
            return false;
    }
}

/* Takes the text up to the next comma or to the end, but not inside parentheses. */
static struct span take_argument(struct span *rest)
{
    struct span argument = *rest;
    unsigned open = 0;
    for (;;) {
        struct token token = token_next(rest);
        open += token.type == '(';
        open -= token.type == ')' && open;
        if (token.type == TOKEN_END || (token.type == ',' && !open)) {
            argument.length = (size_t)(token.text.text - argument.text);
            return argument;
        }
    }
}

static unsigned argument_count(struct span arguments)
{
    struct span copy = arguments;
    unsigned count = token_next(&copy).type != TOKEN_END;
    while (count && (take_argument(&arguments), arguments.length))
        count++;
    return count;
}

/* The function-like macro's frame that the token's text belongs to; NULL: none. */
static struct frame *call_of(struct evaluator *evaluator)
{
    struct frame *frame = top_frame(evaluator);
    while (!frame->define && frame != evaluator->frame)
        frame = &evaluator->frame[frame->around];
    return frame->define && frame->define->is_function ? frame : NULL;
}

/* Whether the token is a parameter; *argument becomes what the call has for it. */
static bool find_argument(struct evaluator *evaluator, const struct frame *call,
                          struct span *argument)
{
    struct span parameters = call->define->parameters;
    struct span arguments = call->arguments;
    evaluator->defines->work_left -= min_u64(evaluator->defines->work_left,
                                             parameters.length + arguments.length);
    for (struct token name; (name = token_next(&parameters)).type == TOKEN_NAME;) {
        *argument = take_argument(&arguments);
        if (name.text.length == evaluator->token.text.length &&
            memcmp(name.text.text, evaluator->token.text.text, name.text.length) == 0)
            return true;
        token_next(&parameters); /* the comma */
    }
    return false;
}

/* Takes the arguments in parentheses that follow in the same text. False, and nothing is
 * taken, iff there are none. */
static bool take_arguments(struct evaluator *evaluator, struct span *arguments)
{
    struct span rest = top_frame(evaluator)->rest;
    if (token_next(&rest).type != '(')
        return false;
    arguments->text = rest.text;
    for (unsigned open = 1; open;) {
        struct token token = token_next(&rest);
        if (token.type == TOKEN_END)
            return false;
        open += token.type == '(';
        open -= token.type == ')';
        arguments->length = (size_t)(token.text.text - arguments->text);
    }
    evaluator->defines->work_left -= min_u64(evaluator->defines->work_left, arguments->length);
    top_frame(evaluator)->rest = rest;
    return true;
}

/* Goes on inside a text. */
static void enter(struct evaluator *evaluator, struct frame frame)
{
    if (evaluator->frame_count > EXPRESSION_MACROS_MAX) {
        fail(evaluator, EXPRESSION_DEEP);
    } else if (evaluator->defines->work_left <= frame.rest.length) {
        fail(evaluator, EXPRESSION_WORK);
    } else {
        evaluator->defines->work_left -= frame.rest.length + 1;
        evaluator->frame[evaluator->frame_count++] = frame;
        advance_plain(evaluator);
    }
}

/* Replaces the token by the argument or the macro that it names. False iff it names none. */
static bool expand(struct evaluator *evaluator)
{
    struct frame *call;
    struct span argument, arguments = {0};
    if (evaluator->token.type != TOKEN_NAME)
        return false;
    unsigned top = evaluator->frame_count - 1;
    if ((call = call_of(evaluator)) != NULL && find_argument(evaluator, call, &argument)) {
        enter(evaluator, (struct frame){.rest = argument, .around = call->around,
                                        .line = evaluator->frame[call->around].line});
        return true;
    }
    const struct define *define = defines_find(evaluator->defines, evaluator->token.text);
    if (!define || define->is_defined != TRUTH_YES || is_expanding(evaluator, define))
        return false;
    if (define->is_function) {
        struct span rest = evaluator->frame[top].rest;
        if (!take_arguments(evaluator, &arguments))
            return false;
        bool has_operator = memchr(define->body.text, '#', define->body.length); /* # or ## */
        if (has_operator ||
            argument_count(arguments) != argument_count(define->parameters)) {
            evaluator->frame[top].rest = rest;
            return false;
        }
    }
    enter(evaluator, (struct frame){define->body, define, arguments, define->line, top});
    return true;
}

static void advance(struct evaluator *evaluator)
{
    advance_plain(evaluator);
    while (expand(evaluator))
        ;
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
    const struct define *define = defines_find(evaluator->defines, name.text);
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
    const struct define *define = defines_find(evaluator->defines, name.text);
    struct value value = value_of(0, false);
    if (define && define->is_defined == TRUTH_UNKNOWN)
        value = value_error(EXPRESSION_UNCERTAIN, name);
    else if (!evaluator->is_condition)
        value = value_error(define && is_expanding(evaluator, define) ? EXPRESSION_RECURSION
                                                                      : EXPRESSION_UNDEFINED, name);
    advance(evaluator);
    if (evaluator->token.type == '(') {
        skip_arguments(evaluator);
        return value_error(EXPRESSION_FUNCTION, name);
    }
    return value;
}

/* ---- Types ---- */

/* What a word of a type's name adds to it. */
struct type_word {
    const char *word;
    uint32_t bytes; /* 0: it is a qualifier or a sign */
    bool is_unsigned;
};

#define POINTER_BYTES 255 /* as wide as a pointer */

static const struct type_word type_words[] = {
    {"unsigned", 0, true}, {"signed", 0, false}, {"const", 0, false}, {"volatile", 0, false},
    {"static", 0, false}, {"extern", 0, false},
    {"void", 1, false}, {"bool", 1, true}, {"_Bool", 1, true}, {"float", 4, false},
    {"double", 8, false},
    {"char", 1, false}, {"short", 2, false}, {"int", 4, false}, {"long", POINTER_BYTES, false},
    {"byte", 1, true}, {"word8", 1, true}, {"word16", 2, true}, {"word32", 4, true},
    {"word64", 8, true}, {"sword8", 1, false}, {"sword16", 2, false}, {"sword32", 4, false},
    {"sword64", 8, false}, {"int8_t", 1, false}, {"int16_t", 2, false}, {"int32_t", 4, false},
    {"int64_t", 8, false}, {"uint8_t", 1, true}, {"uint16_t", 2, true}, {"uint32_t", 4, true},
    {"uint64_t", 8, true}, {"size_t", POINTER_BYTES, true}, {"uintptr_t", POINTER_BYTES, true},
    {"intptr_t", POINTER_BYTES, false}, {"ptrdiff_t", POINTER_BYTES, false},
};

struct type {
    uint32_t bytes;
    bool is_unsigned;
};

static const struct type_word *find_type_word(struct span name)
{
    for (size_t i = 0; i < sizeof type_words / sizeof *type_words; i++) {
        if (span_is(name, type_words[i].word))
            return &type_words[i];
    }
    return NULL;
}

/* Reads a whole text as a type. False iff it is none that is known.
 *   is_loose  other words and brackets may stand in it, such as attributes */
static bool read_type(struct span text, uint32_t pointer_bytes, bool is_loose, struct type *type)
{
    bool is_type = false, is_long = false, is_short = false, is_pointer = false;
    bool has_others = false;
    struct token token;
    *type = (struct type){.bytes = 4}; /* unsigned alone is an int */
    while ((token = token_next(&text)).type != TOKEN_END) {
        const struct type_word *word = token.type == TOKEN_NAME ? find_type_word(token.text) : NULL;
        if (is_loose && (token.type == '(' || token.type == '['))
            token_skip_brackets(&text);
        has_others |= !word && token.type != '*';
        is_pointer = token.type == '*' || (is_pointer && word && !word->bytes);
        if (!word)
            continue;
        bool is_int = span_is(token.text, "int");
        bool is_sign = span_is(token.text, "unsigned") || span_is(token.text, "signed");
        type->is_unsigned |= word->is_unsigned;
        is_type |= word->bytes || is_sign;
        if (span_is(token.text, "long")) {
            type->bytes = is_long ? 8 : pointer_bytes;
            is_long = true;
        } else if (word->bytes && !(is_int && (is_long || is_short))) {
            type->bytes = word->bytes == POINTER_BYTES ? pointer_bytes : word->bytes;
            is_short |= span_is(token.text, "short");
        }
    }
    if (is_pointer)
        *type = (struct type){pointer_bytes, true};
    return is_pointer || (is_type && (is_loose || !has_others));
}

uint32_t expression_type_bytes(struct span text, uint32_t pointer_bytes)
{
    struct type type;
    return read_type(text, pointer_bytes, true, &type) ? type.bytes : 0;
}

/* The next token is a '(': whether a type and a ')' follow it. If so it goes behind them. */
static bool take_type(struct evaluator *evaluator, struct type *type)
{
    struct frame *frame = top_frame(evaluator);
    struct span rest = frame->rest;
    const char *end = rest.text;
    struct token token;
    while ((token = token_next(&rest)).type == TOKEN_NAME || token.type == '*')
        end = token.text.text + token.text.length;
    struct span text = {frame->rest.text, (size_t)(end - frame->rest.text)};
    if (token.type != ')' || !read_type(text, evaluator->defines->pointer_bytes, false, type))
        return false;
    frame->rest = rest;
    advance(evaluator);
    return true;
}

/* sizeof, and a type in parentheses. */
static struct value read_sizeof(struct evaluator *evaluator)
{
    struct token name = evaluator->token;
    struct type type;
    advance_plain(evaluator);
    if (evaluator->token.type == '(' && take_type(evaluator, &type))
        return value_of(type.bytes, true);
    if (evaluator->token.type == '(')
        skip_arguments(evaluator);
    return value_error(EXPRESSION_TYPE, name);
}

/* A value in a type. One that the type can't hold is an error, as all that wraps. */
static struct value convert(struct token cast, struct value value, struct type type)
{
    uint64_t max = type.bytes < 8 ? ((uint64_t)1 << type.bytes * 8) - 1 : UINT64_MAX;
    if (value.error)
        return value;
    if (!type.is_unsigned)
        max >>= 1;
    if (value_is_negative(value) ? type.is_unsigned : value.number > max)
        return value_error(EXPRESSION_OVERFLOW, cast);
    return value_of(value.number, type.is_unsigned && type.bytes >= 4);
}

/* ---- The grammar ---- */

static struct value read_conditional(struct evaluator *evaluator);
static struct value read_signed(struct evaluator *evaluator);

/* The next token is a '('. */
static struct value read_parenthesis(struct evaluator *evaluator)
{
    struct token open = evaluator->token;
    struct type type;
    if (!evaluator->is_condition && take_type(evaluator, &type)) {
        if (evaluator->nested == EXPRESSION_NESTED_MAX)
            return fail(evaluator, EXPRESSION_NESTED);
        evaluator->nested++;
        struct value value = convert(open, read_signed(evaluator), type);
        evaluator->nested--;
        return value;
    }
    advance(evaluator);
    struct value value = read_conditional(evaluator);
    expect(evaluator, ')');
    return value;
}

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
        if (!evaluator->is_condition && span_is(evaluator->token.text, "sizeof"))
            return read_sizeof(evaluator);
        return read_name(evaluator);
    case '(':
        return read_parenthesis(evaluator);
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

/* Begins with the first token of a text. */
static void begin(struct evaluator *evaluator, struct source_line text,
                  const struct define *define)
{
    evaluator->frame[evaluator->frame_count++] =
        (struct frame){.rest = text.text, .define = define, .line = text.number};
    advance(evaluator);
}

enum truth expression_condition(struct defines *defines, struct source_line line,
                                struct expression_problem *problem)
{
    struct evaluator evaluator = {.defines = defines, .is_condition = true};
    *problem = (struct expression_problem){0};
    begin(&evaluator, line, NULL);
    struct value value = evaluator.token.type == TOKEN_END ? fail(&evaluator, EXPRESSION_EMPTY)
                                                           : read_conditional(&evaluator);
    expect(&evaluator, TOKEN_END);
    set_problem(problem, value.error ? value : evaluator.failure);
    if (problem->error)
        return TRUTH_UNKNOWN;
    return value.number ? TRUTH_YES : TRUTH_NO;
}

/* A number that a list may hold. */
static struct value read_number(struct evaluator *evaluator, struct expression_problem *problem)
{
    struct token first = evaluator->token;
    struct value value = read_conditional(evaluator);
    if (!value.error && value_is_negative(value))
        value = value_error(EXPRESSION_NEGATIVE, first);
    if (!problem->error)
        set_problem(problem, value);
    return value;
}

/* The place of the next number in a list: `at`, unless [INDEX] = stands before it. */
static uint32_t read_place(struct evaluator *evaluator, uint32_t at,
                           struct expression_problem *problem)
{
    if (evaluator->token.type != '[')
        return at;
    advance(evaluator);
    struct value index = read_number(evaluator, problem);
    expect(evaluator, ']');
    expect(evaluator, '=');
    return (uint32_t)min_u64(index.number, INT32_MAX); /* far behind any list */
}

/* Reads all numbers, and keeps the first `capacity`. Returns how many there are; *problem
 * becomes the first error. */
static uint32_t read_numbers(struct evaluator *evaluator, uint64_t *number, uint32_t capacity,
                             struct expression_problem *problem)
{
    uint32_t count = 0, at = 0;
    memset(number, 0, capacity * sizeof *number);
    do {
        if (capacity > 1)
            at = read_place(evaluator, at, problem);
        struct value value = read_number(evaluator, problem);
        if (at < capacity)
            number[at] = value.number;
        count = max_u32(count, ++at);
        if (evaluator->token.type != ',')
            break;
        advance(evaluator);
    } while (capacity == 1 || evaluator->token.type != TOKEN_END);
    expect(evaluator, TOKEN_END);
    return count;
}

uint32_t expression_list(struct defines *defines, struct source_line text,
                         const struct define *define, uint64_t *number, uint32_t capacity,
                         struct expression_problem *problem)
{
    struct evaluator evaluator = {.defines = defines};
    *problem = (struct expression_problem){0};
    begin(&evaluator, text, define);
    if (evaluator.token.type == TOKEN_END)
        fail(&evaluator, EXPRESSION_EMPTY);
    uint32_t count = read_numbers(&evaluator, number, capacity, problem);
    if (!problem->error)
        set_problem(problem, evaluator.failure);
    if (!problem->error && count > capacity)
        *problem = (struct expression_problem){EXPRESSION_LONG, text.number, count, ""};
    return problem->error ? 0 : count;
}
