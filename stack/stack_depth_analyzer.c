/* SPDX-License-Identifier: MIT */
/* stack_depth_analyzer.c - from the command line to the depth of a program's stack.
 *
 * The compiler's files become one call graph, control files add what they state,
 * the deepest chain of each function is measured, roots are added up, and what
 * came of it is reported. This is the one place that prints messages and chooses
 * exit codes. */
#include "options.h"

#include "checks.h"
#include "control.h"
#include "depth.h"
#include "graph.h"
#include "input.h"
#include "problem.h"
#include "report.h"
#include "roots.h"
#include "rules.h"
#include "warnings.h"

#include "common/files.h"
#include "common/message.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

const char program_name[] = "stack_depth_analyzer";

#define ROWS_MAX ((uint64_t)1 << 24) /* functions in all chains of a report */

struct program {
    struct options options;
    struct sink *input_text; /* of each of options.inputs; all names point into these */
    struct sink *control_text;
    struct graph graph;
    struct control control;
    struct roots roots;
    struct depth depth;
    struct checks checks;
    struct warnings warnings;
};

/* ---- Messages ---- */

static void say_words(const char *prefix, struct sink *words)
{
    if (words->is_short)
        out_of_memory();
    else
        say("%s%.*s", prefix, (int)words->length, words->text);
    sink_free(words);
}

static int say_problem(const struct problem *problem)
{
    struct sink words = {0};
    problem_print(&words, problem);
    say_words("", &words);
    return EXIT_FILE;
}

/* ---- Reading ---- */

static bool ends_with(struct span text, const char *ending)
{
    size_t length = strlen(ending);
    return text.length > length &&
           memcmp(text.text + text.length - length, ending, length) == 0;
}

/* Reads a file whole, unless it is longer than most bytes. */
static bool read_file(const char *name, size_t most, struct sink *room, struct span *text)
{
    if (!file_read(name, most, room))
        return false;
    *text = room->length ? (struct span){room->text, room->length} : span_of("");
    if (text->length <= most)
        return true;
    say_problem(&(struct problem){.kind = PROBLEM_TOO_LONG, .file = name});
    return false;
}

/* The input whose .ci file is of the same compilation as this .su file. */
static bool find_calls(const struct options *options, struct span usage, struct input *calls)
{
    for (size_t i = 0; i < options->input_count; i++) {
        struct span other = span_of(options->inputs[i]);
        if (other.length == usage.length && ends_with(other, ".ci") &&
            memcmp(other.text, usage.text, usage.length - 2) == 0) {
            *calls = (struct input){.name = options->inputs[i], .unit = (uint32_t)i};
            return true;
        }
    }
    return false;
}

static int read_input(struct program *program, size_t i, bool is_usage)
{
    const struct options *options = &program->options;
    struct problem problem = {0};
    struct input calls;
    struct input input = {.name = options->inputs[i], .unit = (uint32_t)i};
    struct span name = span_of(input.name);
    if (is_usage != ends_with(name, ".su"))
        return EXIT_GOOD;
    if (!is_usage && !ends_with(name, ".ci"))
        return say_problem(&(struct problem){.kind = PROBLEM_NEITHER, .file = input.name});
    if (!read_file(input.name, INPUT_BYTES_MAX, &program->input_text[i], &input.text))
        return EXIT_FILE;
    bool is_read = !is_usage ? input_read_calls(&input, &program->graph, &problem)
                             : input_read_usage(&input, find_calls(options, name, &calls) ? &calls
                                                                                          : NULL,
                                                &program->graph, &problem);
    return is_read ? EXIT_GOOD : say_problem(&problem);
}

/* Call graphs first: the .su files complete them. */
static int read_inputs(struct program *program)
{
    int code = EXIT_GOOD;
    for (int is_usage = 0; is_usage <= 1; is_usage++) {
        for (size_t i = 0; code == EXIT_GOOD && i < program->options.input_count; i++)
            code = read_input(program, i, is_usage);
    }
    if (code == EXIT_GOOD && !graph_sort(&program->graph, program->options.inputs))
        return out_of_memory();
    return code;
}

static int read_controls(struct program *program)
{
    const struct options *options = &program->options;
    struct problem problem = {0};
    for (size_t i = 0; i < options->control_count; i++) {
        struct span text;
        if (!read_file(options->controls[i], CONTROL_BYTES_MAX, &program->control_text[i], &text))
            return EXIT_FILE;
        if (!control_read(options->controls[i], text, &program->control, &problem))
            return say_problem(&problem);
    }
    return EXIT_GOOD;
}

/* ---- Measuring ---- */

static int measure(struct program *program)
{
    struct problem problem = {0};
    struct graph *graph = &program->graph;
    if (!rules_apply(&program->control, graph, &program->roots, &problem))
        return say_problem(&problem);
    if (!graph_seal(graph))
        return out_of_memory();
    if (!depth_measure(graph, program->options.call_cost, &program->depth, &problem) ||
        !roots_total(graph, &program->depth, &program->roots, &problem) ||
        !checks_evaluate(&program->control, graph, &program->depth, &program->roots,
                         &program->checks, &problem))
        return say_problem(&problem);
    if (!warnings_find(graph, &program->depth, &program->roots, program->options.input_count,
                       &program->warnings))
        return out_of_memory();
    return EXIT_GOOD;
}

/* ---- Reporting ---- */

static int say_warnings(const struct program *program)
{
    const struct options *options = &program->options;
    for (size_t i = 0; i < program->warnings.count; i++) {
        struct sink words = {0};
        if (options->is_quiet && !options->is_strict)
            break;
        warning_print(&words, &program->graph, &program->warnings, &program->warnings.warning[i]);
        say_words(options->is_strict ? "" : "warning: ", &words);
    }
    return options->is_strict && program->warnings.count ? EXIT_FILE : EXIT_GOOD;
}

/* Whether checks and the budget hold; says which does not. */
static int judge(const struct program *program)
{
    uint64_t bytes = program->roots.total_bytes;
    uint64_t most = (uint64_t)program->options.max_stack;
    for (size_t i = 0; i < program->checks.count; i++) {
        struct sink words = {0};
        if (program->checks.check[i].holds)
            continue;
        stack_report_check(&words, &program->checks.check[i]);
        say_words("check failed: ", &words);
    }
    if (program->options.max_stack < 0 || bytes <= most)
        return program->checks.failed_count ? EXIT_BUDGET : EXIT_GOOD;
    say("the stack of %" PRIu64 " bytes is over --max-stack=%" PRIu64 " by %" PRIu64 " bytes",
        bytes, most, bytes - most);
    return EXIT_BUDGET;
}

/* Chains share their ends, so all of them can be far longer than the graph. */
static bool has_room(const struct program *program)
{
    const struct options *options = &program->options;
    uint64_t rows = 0;
    if (options->format != STACK_JSON && !options->is_verbose)
        return true;
    for (size_t i = 0; i < program->roots.count && rows <= ROWS_MAX; i++)
        rows += depth_nest(&program->depth, program->roots.root[i].function)->row_count;
    if (rows > ROWS_MAX)
        say("the chains of all roots are over %" PRIu64 " functions long: print them as text, "
            "without -v", ROWS_MAX);
    return rows <= ROWS_MAX;
}

static int print_report(const struct program *program)
{
    static void (*const print[])(struct sink *, const struct stack_report *) = {
        [STACK_TEXT] = stack_report_text,
        [STACK_JSON] = stack_report_json,
        [STACK_DOT] = stack_report_dot,
    };
    const struct options *options = &program->options;
    struct sink sink = {0};
    const struct stack_report report = {
        .program = program_name,
        .version = VERSION,
        .input_names = options->inputs,
        .input_count = options->input_count,
        .control_names = options->controls,
        .control_count = options->control_count,
        .graph = &program->graph,
        .depth = &program->depth,
        .roots = &program->roots,
        .checks = &program->checks,
        .warnings = &program->warnings,
        .max_stack = options->max_stack,
        .is_verbose = options->is_verbose,
    };
    if (!has_room(program))
        return EXIT_FILE;
    print[options->format](&sink, &report);
    int code = sink.is_short                        ? out_of_memory()
               : file_write(options->output, &sink) ? EXIT_GOOD
                                                    : EXIT_FILE;
    sink_free(&sink);
    return code;
}

/* ---- The pipeline ---- */

static int run(struct program *program)
{
    const struct options *options = &program->options;
    program->input_text = calloc(options->input_count, sizeof *program->input_text);
    program->control_text = calloc(options->control_count + 1, sizeof *program->control_text);
    if (!program->input_text || !program->control_text)
        return out_of_memory();
    int code = read_inputs(program);
    if (code == EXIT_GOOD)
        code = read_controls(program);
    if (code == EXIT_GOOD)
        code = measure(program);
    if (code == EXIT_GOOD)
        code = say_warnings(program);
    if (code == EXIT_GOOD)
        code = print_report(program);
    return code == EXIT_GOOD ? judge(program) : code;
}

static void free_texts(struct sink *text, size_t count)
{
    for (size_t i = 0; text && i < count; i++)
        sink_free(&text[i]);
    free(text);
}

static void free_program(struct program *program)
{
    warnings_free(&program->warnings);
    checks_free(&program->checks);
    depth_free(&program->depth);
    roots_free(&program->roots);
    control_free(&program->control);
    graph_free(&program->graph);
    free_texts(program->input_text, program->options.input_count);
    free_texts(program->control_text, program->options.control_count);
    free(program->options.controls);
}

int main(int argc, char **argv)
{
    struct program program = {0};
    int code = options_read(argc, argv, &program.options);
    if (code < 0)
        code = run(&program);
    free_program(&program);
    if (fflush(stdout) == 0 && !ferror(stdout))
        return code;
    say("standard output: %s", strerror(errno));
    return EXIT_FILE;
}
