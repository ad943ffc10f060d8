/* SPDX-License-Identifier: MIT */
/* stack_depth_analyzer.c - from the command line to the depth of a program's stack.
 *
 * The compiler's files become one call graph, control files add what they state,
 * the deepest chain of each function is measured, roots are added up, and what
 * came of it is reported. This is the one place that prints messages and chooses
 * exit codes. */
#include "stack_options.h"

#include "checks.h"
#include "control.h"
#include "depth.h"
#include "graph.h"
#include "linker.h"
#include "compiler_file.h"
#include "error.h"
#include "stack_report.h"
#include "image_link.h"
#include "roots.h"
#include "statements.h"
#include "warnings.h"

#include "common/files.h"
#include "common/message.h"
#include "common/platform.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

const char program_name[] = "stack_depth_analyzer";

#define ROWS_MAX ((uint64_t)1 << 24) /* functions in all chains of a report */

struct analysis {
    struct options options;
    struct sink *input_text; /* of each of options.inputs; all names point into these */
    struct sink *control_text;
    struct image image;
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

static int say_error(const struct error *error)
{
    struct sink words = {0};
    error_print(&words, error);
    say_words("", &words);
    return EXIT_FILE;
}

/* ---- Reading ---- */

/* Reads a file whole, unless it is longer than most bytes. */
static bool read_file(const char *name, size_t most, struct sink *room, struct span *text)
{
    if (!file_read(name, most, room))
        return false;
    *text = room->length ? (struct span){room->text, room->length} : span_of("");
    if (text->length <= most)
        return true;
    say_error(&(struct error){.kind = ERROR_TOO_LONG, .file = name, .most = most});
    return false;
}

/* Whether the name has the ending; *stem is what stands before it. */
static bool has_ending(const char *name, const char *ending, struct span *stem)
{
    *stem = span_of(name);
    return span_take_end(stem, ending) && stem->length > 0;
}

/* Finds the .ci file of the same compilation as STEM.su. */
static bool find_calls(const struct options *options, struct span stem, struct compiler_file *calls)
{
    for (size_t i = 0; i < options->input_count; i++) {
        struct span other;
        if (has_ending(options->inputs[i], ".ci", &other) && span_compare(other, stem) == 0) {
            *calls = (struct compiler_file){.name = options->inputs[i], .unit = (uint32_t)i};
            return true;
        }
    }
    return false;
}

/* Reads an input if it is of the kind that is read now. */
static int read_input(struct analysis *analysis, size_t i, bool is_usage)
{
    struct error error = {0};
    struct span stem;
    struct compiler_file calls;
    struct compiler_file file = {.name = analysis->options.inputs[i], .unit = (uint32_t)i};
    if (is_usage != has_ending(file.name, ".su", &stem))
        return EXIT_GOOD;
    bool has_calls = is_usage && find_calls(&analysis->options, stem, &calls);
    if (!is_usage && !has_ending(file.name, ".ci", &stem))
        return say_error(&(struct error){.kind = ERROR_NEITHER, .file = file.name});
    if (!read_file(file.name, COMPILER_FILE_BYTES_MAX, &analysis->input_text[i], &file.text))
        return EXIT_FILE;
    bool is_read = is_usage ? su_read(&file, has_calls ? &calls : NULL, &analysis->graph, &error)
                            : ci_read(&file, &analysis->graph, &error);
    return is_read ? EXIT_GOOD : say_error(&error);
}

/* Reads the image, and joins it to what the other inputs say. */
static int read_image(struct analysis *analysis)
{
    struct error error = {0};
    struct span text;
    size_t unit = analysis->options.input_count;
    const char *name = analysis->options.image;
    if (!read_file(name, IMAGE_BYTES_MAX, &analysis->input_text[unit], &text))
        return EXIT_FILE;
    if (!image_read(name, text, &analysis->image, &error))
        return say_error(&error);
    return image_link_join(&analysis->image, (uint32_t)unit, &analysis->graph) ? EXIT_GOOD
                                                                              : out_of_memory();
}

/* Call graphs first: the .su files complete them. */
static int read_inputs(struct analysis *analysis)
{
    int code = EXIT_GOOD;
    for (int is_usage = 0; is_usage <= 1; is_usage++) {
        for (size_t i = 0; code == EXIT_GOOD && i < analysis->options.input_count; i++)
            code = read_input(analysis, i, is_usage);
    }
    if (code == EXIT_GOOD && analysis->options.image)
        code = read_image(analysis);
    if (code == EXIT_GOOD && !graph_sort(&analysis->graph, analysis->options.inputs))
        return out_of_memory();
    return code;
}

static int read_controls(struct analysis *analysis)
{
    const struct options *options = &analysis->options;
    struct error error = {0};
    for (size_t i = 0; i < options->control_count; i++) {
        struct span text;
        if (!read_file(options->controls[i], CONTROL_BYTES_MAX, &analysis->control_text[i], &text))
            return EXIT_FILE;
        if (!control_read(options->controls[i], text, &analysis->control, &error))
            return say_error(&error);
    }
    return EXIT_GOOD;
}

/* ---- Measuring ---- */

static int measure(struct analysis *analysis)
{
    struct error error = {0};
    struct graph *graph = &analysis->graph;
    if (!statements_apply(&analysis->control, graph, &analysis->roots, &error))
        return say_error(&error);
    if (!linker_resolve_calls(graph))
        return out_of_memory();
    if (!depth_measure(graph, analysis->options.call_cost, &analysis->depth, &error) ||
        !roots_total(graph, &analysis->depth, &analysis->roots, &error) ||
        !checks_evaluate(&analysis->control, graph, &analysis->depth, &analysis->roots,
                         analysis->options.is_lower_bound, &analysis->checks, &error))
        return say_error(&error);
    if (!warnings_find(graph, &analysis->depth, &analysis->roots,
                       analysis->options.input_count + 1, &analysis->warnings))
        return out_of_memory();
    return EXIT_GOOD;
}

/* ---- Reporting ---- */

static int say_warnings(const struct analysis *analysis)
{
    const struct options *options = &analysis->options;
    const struct warnings *warnings = &analysis->warnings;
    int code = EXIT_GOOD;
    for (size_t i = 0; i < warnings->count; i++) {
        struct sink words = {0};
        /* A statement without effect leaves nothing unknown, and may be for another build. */
        bool is_error = options->is_strict && warnings->warning[i].kind != WARNING_NO_EFFECT;
        if ((options->is_quiet || options->is_suggest) && !is_error)
            continue;
        warning_print(&words, &analysis->graph, warnings, &warnings->warning[i]);
        say_words(is_error ? "" : "warning: ", &words);
        code = is_error ? EXIT_FILE : code;
    }
    return code;
}

/* Whether checks and the budget hold; says which does not. */
static int check_limits(const struct analysis *analysis)
{
    uint64_t bytes = analysis->roots.total_bytes;
    uint64_t most = (uint64_t)analysis->options.max_stack;
    bool is_wholly_known = !analysis->roots.is_partial || analysis->options.is_lower_bound;
    for (size_t i = 0; i < analysis->checks.count; i++) {
        struct sink words = {0};
        const struct check *check = &analysis->checks.check[i];
        if (check->verdict == VERDICT_HOLDS)
            continue;
        stack_report_check(&words, check);
        say_words(check->verdict == VERDICT_FAILS ? "check failed: " : "check not decided: ",
                  &words);
    }
    if (analysis->options.max_stack < 0 || (bytes <= most && is_wholly_known))
        return analysis->checks.failed_count ? EXIT_BUDGET : EXIT_GOOD;
    if (bytes <= most)
        say("it is not known whether the stack is within --max-stack=%" PRIu64 ": %" PRIu64
            " bytes are, as far as known; --lower-bound accepts that", most, bytes);
    else
        say("the stack of %" PRIu64 " bytes is over --max-stack=%" PRIu64 " by %" PRIu64 " bytes",
        bytes, most, bytes - most);
    return EXIT_BUDGET;
}

/* Chains share their ends, so all of them can be far longer than the graph. */
static bool chains_fit(const struct analysis *analysis)
{
    const struct options *options = &analysis->options;
    uint64_t rows = 0;
    if (options->format != STACK_JSON && !options->is_verbose)
        return true;
    for (size_t i = 0; i < analysis->roots.count && rows <= ROWS_MAX; i++)
        rows += depth_component(&analysis->depth, analysis->roots.root[i].function)->row_count;
    if (rows > ROWS_MAX)
        say("the chains of all roots are over %" PRIu64 " functions long: print them as text, "
            "without -v", ROWS_MAX);
    return rows <= ROWS_MAX;
}

static int print_report(const struct analysis *analysis)
{
    static void (*const print[])(struct sink *, const struct stack_report *) = {
        [STACK_TEXT] = stack_report_text,
        [STACK_JSON] = stack_report_json,
        [STACK_DOT] = stack_report_dot,
    };
    const struct options *options = &analysis->options;
    struct sink sink = {0};
    const struct stack_report report = {
        .program = program_name,
        .version = VERSION,
        .input_names = options->inputs,
        .input_count = options->input_count,
        .control_names = options->controls,
        .control_count = options->control_count,
        .graph = &analysis->graph,
        .depth = &analysis->depth,
        .roots = &analysis->roots,
        .checks = &analysis->checks,
        .warnings = &analysis->warnings,
        .image_name = options->image,
        .max_stack = options->max_stack,
        .is_lower_bound = options->is_lower_bound,
        .is_verbose = options->is_verbose,
    };
    if (!chains_fit(analysis))
        return EXIT_FILE;
    if (options->is_suggest)
        stack_suggest(&sink, &report);
    else
        print[options->format](&sink, &report);
    int code = sink.is_short                        ? out_of_memory()
               : file_write(options->output, &sink) ? EXIT_GOOD
                                                    : EXIT_FILE;
    sink_free(&sink);
    return code;
}

/* ---- The pipeline ---- */

static int run(struct analysis *analysis)
{
    const struct options *options = &analysis->options;
    analysis->input_text = calloc(options->input_count + 1, sizeof *analysis->input_text);
    analysis->control_text = calloc(options->control_count + 1, sizeof *analysis->control_text);
    if (!analysis->input_text || !analysis->control_text)
        return out_of_memory();
    int code = read_inputs(analysis);
    if (code == EXIT_GOOD)
        code = read_controls(analysis);
    if (code == EXIT_GOOD)
        code = measure(analysis);
    if (code == EXIT_GOOD)
        code = say_warnings(analysis);
    if (code == EXIT_GOOD)
        code = print_report(analysis);
    return code == EXIT_GOOD ? check_limits(analysis) : code;
}

static void free_texts(struct sink *text, size_t count)
{
    for (size_t i = 0; text && i < count; i++)
        sink_free(&text[i]);
    free(text);
}

static void free_analysis(struct analysis *analysis)
{
    warnings_free(&analysis->warnings);
    checks_free(&analysis->checks);
    depth_free(&analysis->depth);
    roots_free(&analysis->roots);
    control_free(&analysis->control);
    graph_free(&analysis->graph);
    image_free(&analysis->image);
    free_texts(analysis->input_text, analysis->options.input_count + 1);
    free_texts(analysis->control_text, analysis->options.control_count);
    free(analysis->options.controls);
    free(analysis->options.inputs);
}

int main(int argc, char **argv)
{
    struct analysis analysis = {0};
    platform_start();
    int code = options_read(argc, argv, &analysis.options);
    if (code < 0)
        code = run(&analysis);
    free_analysis(&analysis);
    if (fflush(stdout) == 0 && !ferror(stdout))
        return code;
    say("standard output: %s", strerror(errno));
    return EXIT_FILE;
}
