/* SPDX-License-Identifier: MIT */
/* settings.c - follows the headers' directives, and evaluates the macros that hold at their end.
 *
 * A condition is yes, no or unknown, and so is a branch: it is taken if the text around
 * it is taken, no earlier branch was taken, and its own condition holds. A definition in
 * an unknown branch makes its macro uncertain. */
#include "settings.h"

#include "arrays.h"
#include "defines.h"
#include "source.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum form {
    FORM_LIST,
    FORM_NUMBER,
    FORM_FLAG,
};

static const struct {
    const char *name;
    enum form form;
} macros[SETTINGS_MACROS] = {
    [SETTINGS_BUCKETS] = {"WOLFMEM_BUCKETS", FORM_LIST},
    [SETTINGS_DIST] = {"WOLFMEM_DIST", FORM_LIST},
    [SETTINGS_MAX_BUCKETS] = {"WOLFMEM_MAX_BUCKETS", FORM_NUMBER},
    [SETTINGS_DEF_BUCKETS] = {"WOLFMEM_DEF_BUCKETS", FORM_NUMBER},
    [SETTINGS_LARGEST_BUCKET] = {"LARGEST_MEM_BUCKET", FORM_NUMBER},
    [SETTINGS_BUFFER_SIZE] = {"WOLFMEM_BUFFER_SIZE", FORM_NUMBER},
    [SETTINGS_IO_SIZE] = {"WOLFMEM_IO_SZ", FORM_NUMBER},
    [SETTINGS_IO_BUFFER_SIZE] = {"WOLFMEM_IO_BUFFER_SIZE", FORM_NUMBER},
    [SETTINGS_ALIGN] = {"WOLFSSL_STATIC_ALIGN", FORM_NUMBER},
    [SETTINGS_LEAN] = {"WOLFSSL_STATIC_MEMORY_LEAN", FORM_FLAG},
    [SETTINGS_SINGLE_THREADED] = {"SINGLE_THREADED", FORM_FLAG},
    [SETTINGS_STATIC_MEMORY] = {"WOLFSSL_STATIC_MEMORY", FORM_FLAG},
    [SETTINGS_SMALL] = {"WOLFSSL_STATIC_MEMORY_SMALL", FORM_FLAG},
    [SETTINGS_SESSION_CERTS] = {"SESSION_CERTS", FORM_FLAG},
    [SETTINGS_OPENSSL_EXTRA] = {"OPENSSL_EXTRA", FORM_FLAG},
    [SETTINGS_CERT_EXT] = {"WOLFSSL_CERT_EXT", FORM_FLAG},
    [SETTINGS_TLS13] = {"WOLFSSL_TLS13", FORM_FLAG},
    [SETTINGS_MLKEM] = {"WOLFSSL_HAVE_MLKEM", FORM_FLAG},
    [SETTINGS_MLDSA] = {"WOLFSSL_HAVE_MLDSA", FORM_FLAG},
};

/* An #if up to its #endif. */
struct conditional {
    const char *name;   /* of the directive that begins it */
    uint32_t if_line;   /* of that directive */
    uint32_t line;      /* of the directive that begins the present branch */
    enum truth around;  /* is the text around it taken? */
    enum truth is_open; /* can a further branch be taken? no: one was taken already */
    enum truth branch;  /* is the present branch taken? */
    bool has_else;
};

struct preprocessor {
    struct settings *settings;
    struct defines defines;
    struct arrays arrays;
    uint32_t nested;
    struct conditional conditional[SETTINGS_NESTED_MAX];
};

struct directive;
typedef enum settings_error handler(struct preprocessor *pp, const struct directive *directive);

/* How a branch begins. */
enum test {
    TEST_EXPRESSION,
    TEST_DEFINED,
    TEST_UNDEFINED,
    TEST_ELSE,
};

/* A directive, and the rest of its line. */
struct directive {
    const char *name;
    handler *handle;
    enum test test;          /* where it begins a branch */
    struct source_line rest; /* the line behind the name */
};

/* ---- Which definition holds ---- */

/* NULL if the name is none of the macros of enum settings_macro. */
static struct settings_value *find_value(struct preprocessor *pp, struct span name)
{
    for (size_t i = 0; i < SETTINGS_MACROS; i++) {
        if (span_is(name, macros[i].name))
            return &pp->settings->value[i];
    }
    return NULL;
}

static enum truth present_branch(const struct preprocessor *pp)
{
    return pp->nested ? pp->conditional[pp->nested - 1].branch : TRUTH_YES;
}

/* The line of the outermost branch that decides whether the present one is taken; 0: it
 * is taken. */
static uint32_t deciding_line(const struct preprocessor *pp)
{
    enum truth branch = present_branch(pp);
    uint32_t i = 0;
    if (branch == TRUTH_YES)
        return 0;
    while (pp->conditional[i].branch != branch)
        i++;
    return pp->conditional[i].line;
}

/* Ends the definitions that hold or may hold; if the present branch is unknown, they only
 * become uncertain. */
static void change_fate(struct preprocessor *pp, struct settings_value *value,
                        enum settings_fate fate)
{
    if (present_branch(pp) == TRUTH_UNKNOWN)
        fate = SETTINGS_UNCERTAIN;
    for (uint32_t i = 0; i < value->place_count && i < SETTINGS_PLACES_MAX; i++) {
        struct settings_place *place = &value->place[i];
        if (place->fate < SETTINGS_UNCERTAIN)
            continue;
        place->fate = fate;
        if (!place->condition_line)
            place->condition_line = deciding_line(pp);
    }
}

static void add_place(struct preprocessor *pp, struct settings_value *value, uint32_t line)
{
    static const enum settings_fate fates[] = {
        [TRUTH_NO] = SETTINGS_NOT_TAKEN,
        [TRUTH_UNKNOWN] = SETTINGS_UNCERTAIN,
        [TRUTH_YES] = SETTINGS_HOLDS,
    };
    if (value->place_count < SETTINGS_PLACES_MAX)
        value->place[value->place_count] = (struct settings_place){
            line, deciding_line(pp), fates[present_branch(pp)]};
    value->place_count++;
}

/* Takes the parameters in parentheses off the front of a macro's text. */
static struct span take_parameters(struct span *text)
{
    struct token token;
    token_next(text); /* the '(' */
    struct span parameters = *text;
    do
        token = token_next(text);
    while (token.type != TOKEN_END && token.type != ')');
    parameters.length = (size_t)(token.text.text - parameters.text);
    return parameters;
}

static enum settings_error handle_define(struct preprocessor *pp, const struct directive *directive)
{
    struct span body = directive->rest.text;
    struct token name = token_next(&body);
    enum truth branch = present_branch(pp);
    if (name.type != TOKEN_NAME)
        return SETTINGS_OK;
    bool is_function = body.length && *body.text == '(';
    struct span parameters = {0};
    if (is_function)
        parameters = take_parameters(&body);
    struct settings_value *value = find_value(pp, name.text);
    if (value && branch != TRUTH_NO)
        change_fate(pp, value, SETTINGS_REPLACED);
    if (value && !is_function)
        add_place(pp, value, directive->rest.number);
    if (branch == TRUTH_NO)
        return SETTINGS_OK;

    struct define *define = defines_add(&pp->defines, name.text);
    if (!define)
        return SETTINGS_NO_MEMORY;
    define->body = body;
    define->parameters = parameters;
    define->is_defined = branch;
    define->is_function = is_function;
    define->line = directive->rest.number;
    return SETTINGS_OK;
}

static enum settings_error handle_undef(struct preprocessor *pp, const struct directive *directive)
{
    struct span rest = directive->rest.text;
    struct span name = token_next(&rest).text;
    enum truth branch = present_branch(pp);
    if (branch == TRUTH_NO)
        return SETTINGS_OK;
    struct define *define = defines_find(&pp->defines, name);
    if (define && define->is_defined != TRUTH_NO)
        define->is_defined = truth_not(branch);
    struct settings_value *value = find_value(pp, name);
    if (value)
        change_fate(pp, value, SETTINGS_REMOVED);
    return SETTINGS_OK;
}

/* ---- Conditions ---- */

static enum truth test_name(struct preprocessor *pp, const struct directive *directive,
                            struct expression_problem *problem)
{
    struct span rest = directive->rest.text;
    struct token name = token_next(&rest);
    name.line = directive->rest.number;
    if (name.type != TOKEN_NAME) {
        *problem = expression_problem_at(name.type ? EXPRESSION_SYNTAX : EXPRESSION_EMPTY, name);
        return TRUTH_UNKNOWN;
    }
    const struct define *define = defines_find(&pp->defines, name.text);
    enum truth truth = define ? define->is_defined : TRUTH_NO;
    if (truth == TRUTH_UNKNOWN)
        *problem = expression_problem_at(EXPRESSION_UNCERTAIN, name);
    return directive->test == TEST_UNDEFINED ? truth_not(truth) : truth;
}

static enum truth test(struct preprocessor *pp, const struct directive *directive)
{
    struct settings *settings = pp->settings;
    struct expression_problem problem = {0};
    if (directive->test == TEST_ELSE)
        return TRUTH_YES;
    enum truth truth = directive->test == TEST_EXPRESSION
                           ? expression_condition(&pp->defines, directive->rest, &problem)
                           : test_name(pp, directive, &problem);
    if (truth == TRUTH_UNKNOWN && settings->unknown_count++ < SETTINGS_UNKNOWN_MAX)
        settings->unknown[settings->unknown_count - 1] =
            (struct settings_unknown){directive->rest.number, problem};
    return truth;
}

/* As in a compiler, a branch that can't be taken is not evaluated. */
static void begin_branch(struct preprocessor *pp, const struct directive *directive)
{
    struct conditional *conditional = &pp->conditional[pp->nested - 1];
    enum truth reachable = truth_and(conditional->around, conditional->is_open);
    enum truth truth = reachable == TRUTH_NO ? TRUTH_NO : test(pp, directive);
    conditional->line = directive->rest.number;
    conditional->branch = truth_and(reachable, truth);
    conditional->is_open = truth_and(conditional->is_open, truth_not(truth));
}

static enum settings_error handle_if(struct preprocessor *pp, const struct directive *directive)
{
    enum truth around = present_branch(pp);
    if (pp->nested == SETTINGS_NESTED_MAX)
        return SETTINGS_NESTED;
    pp->conditional[pp->nested++] = (struct conditional){
        .name = directive->name,
        .if_line = directive->rest.number,
        .around = around,
        .is_open = TRUTH_YES,
    };
    begin_branch(pp, directive);
    return SETTINGS_OK;
}

static enum settings_error handle_else(struct preprocessor *pp, const struct directive *directive)
{
    if (!pp->nested || pp->conditional[pp->nested - 1].has_else)
        return SETTINGS_STRAY;
    pp->conditional[pp->nested - 1].has_else = directive->test == TEST_ELSE;
    begin_branch(pp, directive);
    return SETTINGS_OK;
}

static enum settings_error handle_endif(struct preprocessor *pp, const struct directive *directive)
{
    (void)directive;
    if (!pp->nested)
        return SETTINGS_STRAY;
    pp->nested--;
    return SETTINGS_OK;
}

/* ---- Directives ---- */

static enum settings_error handle_include(struct preprocessor *pp,
                                          const struct directive *directive)
{
    struct settings *settings = pp->settings;
    if (present_branch(pp) != TRUTH_NO && settings->include_count++ == 0)
        settings->include_line = directive->rest.number;
    return SETTINGS_OK;
}

static enum settings_error handle_error(struct preprocessor *pp, const struct directive *directive)
{
    if (present_branch(pp) == TRUTH_YES && !pp->settings->error_line)
        pp->settings->error_line = directive->rest.number;
    return SETTINGS_OK;
}

static const struct directive directives[] = {
    {.name = "define", .handle = handle_define},
    {.name = "undef", .handle = handle_undef},
    {.name = "if", .handle = handle_if, .test = TEST_EXPRESSION},
    {.name = "ifdef", .handle = handle_if, .test = TEST_DEFINED},
    {.name = "ifndef", .handle = handle_if, .test = TEST_UNDEFINED},
    {.name = "elif", .handle = handle_else, .test = TEST_EXPRESSION},
    {.name = "elifdef", .handle = handle_else, .test = TEST_DEFINED},
    {.name = "elifndef", .handle = handle_else, .test = TEST_UNDEFINED},
    {.name = "else", .handle = handle_else, .test = TEST_ELSE},
    {.name = "endif", .handle = handle_endif},
    {.name = "include", .handle = handle_include},
    {.name = "include_next", .handle = handle_include},
    {.name = "import", .handle = handle_include},
    {.name = "error", .handle = handle_error},
};

static enum settings_error fail(struct settings *settings, enum settings_error error,
                                uint32_t line, const char *token)
{
    settings->failed_line = line;
    settings->failed_token = token;
    return error;
}

/* Of other lines only arrays are read; other directives are ignored. */
static enum settings_error read_line(struct preprocessor *pp, struct source_line line)
{
    struct span code = line.text;
    if (token_next(&line.text).type != '#') {
        bool is_read = arrays_add_line(&pp->arrays, code, line.number, present_branch(pp));
        return is_read ? SETTINGS_OK : SETTINGS_NO_MEMORY;
    }
    struct span name = token_next(&line.text).text;
    for (size_t i = 0; i < sizeof directives / sizeof *directives; i++) {
        if (span_is(name, directives[i].name)) {
            struct directive directive = directives[i];
            directive.rest = line;
            enum settings_error error = directive.handle(pp, &directive);
            return error ? fail(pp->settings, error, line.number, directive.name) : SETTINGS_OK;
        }
    }
    return SETTINGS_OK;
}

static enum settings_error read_lines(struct preprocessor *pp, struct source *source)
{
    struct source_line line;
    enum source_status status;
    while ((status = source_next_line(source, &line)) == SOURCE_LINE) {
        enum settings_error error = read_line(pp, line);
        if (error)
            return error;
    }
    if (status == SOURCE_COMMENT_OPEN)
        return fail(pp->settings, SETTINGS_COMMENT_OPEN, line.number, "");
    if (pp->nested) {
        const struct conditional *open = &pp->conditional[pp->nested - 1];
        return fail(pp->settings, SETTINGS_CONDITION_OPEN, open->if_line, open->name);
    }
    return SETTINGS_OK;
}

/* ---- Values ---- */

static void read_value(struct preprocessor *pp, enum settings_macro macro, struct source_line text,
                       const struct define *define)
{
    struct settings_value *value = &pp->settings->value[macro];
    uint32_t most = macros[macro].form == FORM_LIST ? SETTINGS_LIST_MAX : 1;
    value->count = expression_list(&pp->defines, text, define, value->number, most,
                                   &value->problem);
}

static void read_define(struct preprocessor *pp, enum settings_macro macro, struct span name,
                        const struct define *define)
{
    struct settings_value *value = &pp->settings->value[macro];
    if (define->is_defined == TRUTH_UNKNOWN) {
        struct token token = {TOKEN_NAME, name, define->line};
        value->problem = expression_problem_at(EXPRESSION_UNCERTAIN, token);
    } else if (define->is_function) {
        return;
    } else if (macros[macro].form != FORM_FLAG) {
        read_value(pp, macro, (struct source_line){define->body, define->line}, define);
    }
    value->is_defined = true;
    value->line = define->line;
}

static void read_array(struct preprocessor *pp, enum settings_macro macro,
                       const struct array *array)
{
    struct settings_value *value = &pp->settings->value[macro];
    struct token name = {TOKEN_NAME, array->name, array->line};
    value->line = array->line;
    if (array->is_defined == TRUTH_UNKNOWN) {
        value->problem = expression_problem_at(EXPRESSION_UNCERTAIN, name);
        return;
    }
    bool is_buffer = macro == SETTINGS_BUFFER_SIZE;
    struct span text = is_buffer ? array->length : array->list;
    read_value(pp, macro, (struct source_line){text, array->line}, NULL);
    uint32_t bytes = expression_type_bytes(array->type, pp->defines.pointer_bytes);
    if (!is_buffer || value->problem.error)
        return;
    if (!bytes)
        value->problem = expression_problem_at(EXPRESSION_TYPE, name);
    else if (__builtin_mul_overflow(value->number[0], bytes, &value->number[0]))
        value->problem = expression_problem_at(EXPRESSION_OVERFLOW, name);
    value->count = !value->problem.error;
}

/* A value by the name of a macro or an array. */
static void read_named(struct preprocessor *pp, enum settings_macro macro, struct span name)
{
    struct settings_value *value = &pp->settings->value[macro];
    const struct define *define = defines_find(&pp->defines, name);
    const struct array *array = arrays_find(&pp->arrays, name);
    if (define && define->is_defined != TRUTH_NO)
        read_define(pp, macro, name, define);
    else if (array)
        read_array(pp, macro, array);
    else
        value->problem = expression_problem_at(EXPRESSION_UNDEFINED,
                                               (struct token){TOKEN_NAME, name, 0});
}

static void evaluate(struct preprocessor *pp, enum settings_macro macro, const char *given)
{
    struct settings_value *value = &pp->settings->value[macro];
    struct span name = span_of(macros[macro].name);
    if (given) {
        value->is_given = true;
        if (*given == '@')
            read_named(pp, macro, span_of(given + 1));
        else
            read_value(pp, macro, (struct source_line){span_of(given), 0}, NULL);
        value->is_defined = true;
        return;
    }
    const struct define *define = defines_find(&pp->defines, name);
    if (define && define->is_defined != TRUTH_NO)
        read_define(pp, macro, name, define);
}

const char *settings_name(enum settings_macro macro)
{
    assert(macro < SETTINGS_MACROS);
    return macros[macro].name;
}

/* ---- All headers ---- */

uint32_t settings_header_of(const struct settings *settings, uint32_t *line)
{
    uint32_t header = 0;
    while (header + 1 < settings->header_count && settings->first_line[header + 1] <= *line)
        header++;
    if (*line)
        *line -= settings->first_line[header] - 1;
    return header;
}

/* Reads the headers one behind the other. An #if ends in its header. */
static enum settings_error read_headers(struct preprocessor *pp,
                                        const struct settings_request *request, char *buffer)
{
    uint32_t line = 1;
    for (uint32_t h = 0; h < request->header_count; h++) {
        const struct settings_text *header = &request->header[h];
        struct source source;
        source_open(&source, header->length ? header->text : "", header->length, buffer);
        source.line = line;
        pp->settings->header_count = h + 1;
        pp->settings->first_line[h] = line;
        enum settings_error error = read_lines(pp, &source);
        if (error)
            return error;
        buffer = source.buffer;
        line = source.line + 1;
    }
    return SETTINGS_OK;
}

enum settings_error settings_read_all(const struct settings_request *request,
                                      struct settings *settings)
{
    size_t length = 0;
    assert(request->header_count <= SETTINGS_HEADERS_MAX);
    *settings = (struct settings){.failed_token = ""};
    for (uint32_t h = 0; h < request->header_count; h++) {
        if (request->header[h].length > SETTINGS_BYTES_MAX - length)
            return SETTINGS_TOO_LONG;
        length += request->header[h].length;
    }
    char *buffer = malloc(length + 1); /* malloc(0) may be NULL */
    if (!buffer)
        return SETTINGS_NO_MEMORY;

    struct preprocessor pp = {.settings = settings,
                              .defines.work_left = (uint64_t)4 * length + 65536,
                              .defines.pointer_bytes = request->pointer_bytes};
    for (int macro = 0; macro < SETTINGS_MACROS; macro++) {
        const char *given = request->given[macro];
        if (given && *given == '@')
            arrays_want(&pp.arrays, span_of(given + 1));
    }
    enum settings_error error = read_headers(&pp, request, buffer);
    for (int macro = 0; !error && macro < SETTINGS_MACROS; macro++)
        evaluate(&pp, (enum settings_macro)macro, request->given[macro]);
    arrays_free(&pp.arrays);
    defines_free(&pp.defines);
    free(buffer);
    return error;
}

enum settings_error settings_read(const char *text, size_t length, struct settings *settings)
{
    struct settings_request request = {.header = {{text, length}}, .header_count = 1,
                                       .pointer_bytes = 8};
    return settings_read_all(&request, settings);
}
