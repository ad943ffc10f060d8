/* SPDX-License-Identifier: MIT */
/* test_stack_read.c - inputs and control files cut at every byte, and damaged at
 * random: refused with a place, or analysed, and never a crash. */
#include "common/files.h"
#include "common/message.h"
#include "stack/checks.h"
#include "stack/control.h"
#include "stack/depth.h"
#include "stack/graph.h"
#include "stack/linker.h"
#include "stack/compiler_file.h"
#include "stack/stack_report.h"
#include "stack/roots.h"
#include "stack/statements.h"
#include "stack/warnings.h"
#include "tests/check.h"

#include <stdlib.h>

const char program_name[] = "test_stack_read";

#define DAMAGED 4000 /* of each kind */

static uint32_t random_below(uint32_t below)
{
    static uint64_t state = 88172645463325252u;
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)(state >> 32) % below;
}

/* What one run of the analyzer reads; empty spans are left out. */
struct texts {
    struct span ci;
    struct span su;
    struct span control;
};

static bool read_texts(const struct texts *texts, struct graph *graph, struct control *control,
                       struct error *error)
{
    static const char *const names[] = {"a.ci", "a.su"};
    struct compiler_file ci = {.name = names[0], .text = texts->ci, .unit = 0};
    struct compiler_file su = {.name = names[1], .text = texts->su, .unit = 1};
    bool has_ci = texts->ci.text != NULL;
    return (!has_ci || ci_read(&ci, graph, error)) &&
           (!texts->su.text || su_read(&su, has_ci ? &ci : NULL, graph, error)) &&
           graph_sort(graph, names) &&
           (!texts->control.text ||
            control_read("a.stack", texts->control, control, error));
}

/* Runs all stages, and every report. Returns whether the texts can be used. */
static bool analyse(const struct texts *texts, struct error *error)
{
    struct graph graph = {0};
    struct control control = {0};
    struct roots roots = {0};
    struct depth depth = {0};
    struct checks checks = {0};
    struct warnings warnings = {0};
    struct sink sink = {0};
    *error = (struct error){0};
    bool is_good = read_texts(texts, &graph, &control, error) &&
                   statements_apply(&control, &graph, &roots, error) &&
                   linker_resolve_calls(&graph) &&
                   depth_measure(&graph, 8, &depth, error) &&
                   roots_total(&graph, &depth, &roots, error) &&
                   checks_evaluate(&control, &graph, &depth, &roots, false, &checks, error) &&
                   warnings_find(&graph, &depth, &roots, 2, &warnings);
    if (is_good) {
        const struct stack_report report = {
            .program = program_name,
            .version = VERSION,
            .graph = &graph,
            .depth = &depth,
            .roots = &roots,
            .checks = &checks,
            .warnings = &warnings,
            .max_stack = 100,
            .is_verbose = true,
        };
        stack_report_text(&sink, &report);
        stack_report_json(&sink, &report);
        stack_report_dot(&sink, &report);
    } else {
        error_print(&sink, error);
    }
    CHECK(sink.length > 0 && !sink.is_short);
    CHECK(is_good == (error->kind == ERROR_NONE));
    CHECK(is_good || error->kind == ERROR_OVERFLOW || error->file);
    sink_free(&sink);
    warnings_free(&warnings);
    checks_free(&checks);
    depth_free(&depth);
    roots_free(&roots);
    control_free(&control);
    graph_free(&graph);
    return is_good;
}

static struct span load(const char *name, struct sink *sink)
{
    CHECK(file_read(name, 1 << 20, sink));
    return (struct span){sink->text, sink->length};
}

/* A copy of the first bytes, so that a read behind them is found. */
static struct span copy_of(struct span text, size_t length)
{
    char *copy = malloc(length ? length : 1);
    if (copy && length)
        memcpy(copy, text.text, length);
    return (struct span){copy, length};
}

static void test_cut_graph(struct span ci)
{
    struct error error;
    for (size_t length = 0; length <= ci.length; length++) {
        struct texts texts = {.ci = copy_of(ci, length)};
        bool is_whole = length + 1 >= ci.length; /* the last line end may be missing */
        CHECK_CASE(analyse(&texts, &error) == is_whole, "cut at %zu", length);
        CHECK_CASE(is_whole || error.kind == ERROR_CUT || error.kind == ERROR_NO_GRAPH,
                   "cut at %zu: %d", length, error.kind);
        free((char *)texts.ci.text);
    }
}

static void test_cut_usage(struct span su)
{
    struct error error;
    for (size_t length = 0; length <= su.length; length++) {
        struct texts texts = {.su = copy_of(su, length)};
        bool is_whole = length == 0 || su.text[length - 1] == '\n';
        CHECK_CASE(analyse(&texts, &error) == is_whole, "cut at %zu", length);
        CHECK_CASE(is_whole || error.kind == ERROR_CUT, "cut at %zu", length);
        free((char *)texts.su.text);
    }
}

static void test_cut_control(struct span ci, struct span control)
{
    struct error error;
    uint32_t good_count = 0;
    for (size_t length = 0; length <= control.length; length++) {
        struct texts texts = {.ci = ci, .control = copy_of(control, length)};
        good_count += analyse(&texts, &error);
        free((char *)texts.control.text);
    }
    CHECK(good_count > 20 && good_count < control.length);
}

/* Changes some bytes to others of the same text or to any, or moves a part. */
static void damage(struct span text)
{
    char *bytes = (char *)text.text;
    for (uint32_t i = 0; text.length && i <= random_below(4); i++) {
        uint32_t from = random_below((uint32_t)text.length);
        uint32_t to = random_below((uint32_t)text.length);
        uint32_t length = 1 + random_below(30);
        uint32_t kind = random_below(3);
        if (kind == 0)
            bytes[to] = (char)random_below(256);
        else if (kind == 1)
            bytes[to] = bytes[from];
        else if (from + length <= text.length && to + length <= text.length)
            memmove(bytes + to, bytes + from, length);
    }
}

static void test_damaged(struct texts whole)
{
    uint32_t good_count = 0;
    for (uint32_t i = 0; i < DAMAGED; i++) {
        struct error error;
        struct texts texts = whole;
        struct span *target = i % 3 == 0 ? &texts.ci : i % 3 == 1 ? &texts.su : &texts.control;
        *target = copy_of(*target, target->length);
        damage(*target);
        good_count += analyse(&texts, &error);
        free((char *)target->text);
    }
    CHECK(good_count > 0 && good_count < DAMAGED);
}

int main(void)
{
    struct sink file[6] = {{0}};
    struct span unknown = load("tests/stack/unknown.ci", &file[0]);
    struct span known = load("tests/stack/known.stack", &file[1]);
    struct span plain = load("tests/stack/plain.ci", &file[2]);
    struct span usage = load("tests/stack/plain.su", &file[3]);
    struct span clang = load("tests/stack/clang.su", &file[4]);
    struct span grammar = load("tests/stack/grammar.stack", &file[5]);
    TEST(test_cut_graph(unknown));
    TEST(test_cut_usage(usage));
    TEST(test_cut_usage(clang));
    TEST(test_cut_control(unknown, known));
    TEST(test_cut_control(unknown, grammar));
    TEST(test_damaged((struct texts){.ci = plain, .su = usage, .control = grammar}));
    TEST(test_damaged((struct texts){.ci = unknown, .su = (struct span){"", 0}, .control = grammar}));
    for (size_t i = 0; i < sizeof file / sizeof *file; i++)
        sink_free(&file[i]);
    return check_summary();
}
