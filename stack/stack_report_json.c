/* SPDX-License-Identifier: MIT */
/* stack_report_json.c - prints the stack as JSON, as docs/stack.schema.json describes. */
#include "stack_report.h"

#include "common/json_writer.h"

#define SCHEMA_VERSION 2

static void write_span(struct json *json, const char *key, struct span text)
{
    json_bytes(json, key, text.text, text.length);
}

static void write_name(struct json *json, const char *key, const struct stack_report *report,
                       uint32_t function)
{
    write_span(json, key, report->graph->function[function].name);
}

static void write_source(struct json *json, const struct function *function)
{
    if (function->source.length)
        write_span(json, "source", function->source);
    else
        json_null(json, "source");
}

static void write_names(struct json *json, const char *key, const char *const *names, size_t count)
{
    json_open(json, key, '[');
    for (size_t i = 0; i < count; i++)
        json_string(json, NULL, names[i]);
    json_close(json, ']');
}

static void write_input(struct json *json, const struct stack_report *report)
{
    json_open_row(json, "generator", '{');
    json_string(json, "name", report->program);
    json_string(json, "version", report->version);
    json_close(json, '}');
    json_open(json, "input", '{');
    write_names(json, "files", report->input_names, report->input_count);
    write_names(json, "control_files", report->control_names, report->control_count);
    if (report->image_name)
        json_string(json, "image", report->image_name);
    else
        json_null(json, "image");
    json_number(json, "function_count", report->graph->function_count);
    json_number(json, "call_count", report->graph->call_count);
    json_number(json, "call_cost_bytes", report->depth->call_cost);
    json_close(json, '}');
}

static void write_total(struct json *json, const struct stack_report *report)
{
    const struct roots *roots = report->roots;
    json_open(json, "total", '{');
    json_number(json, "bytes", roots->total_bytes);
    json_bool(json, "is_partial", roots->is_partial);
    json_number(json, "uncalled_count", roots->count - roots->counted_count);
    if (roots->counted_count < roots->count)
        json_number(json, "uncalled_deepest_bytes", roots->root[roots->counted_count].bytes);
    else
        json_null(json, "uncalled_deepest_bytes");
    if (report->max_stack < 0)
        json_null(json, "max_stack_bytes");
    else
        json_number(json, "max_stack_bytes", (uint64_t)report->max_stack);
    json_close(json, '}');

    json_open(json, "categories", '[');
    for (size_t i = 0; i < roots->category_count; i++) {
        const struct category *category = &roots->category[i];
        json_open_row(json, NULL, '{');
        write_span(json, "name", category->name);
        json_number(json, "total_bytes", category->total_bytes);
        json_number(json, "deepest_bytes", category->deepest_bytes);
        json_bool(json, "is_partial", category->is_partial);
        json_bool(json, "is_counted", category->is_counted);
        json_number(json, "root_count", category->root_count);
        json_number(json, "level_count", category->level_count);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void write_chain(struct json *json, const struct stack_report *report, uint32_t function)
{
    struct chain_row row;
    struct chain chain = chain_from(report, function);
    json_open(json, "chain", '[');
    while (chain_next(&chain, &row)) {
        json_open_row(json, NULL, '{');
        write_name(json, "function", report, row.function);
        json_number(json, "bytes", row.bytes);
        json_number(json, "activations", row.activations);
        json_bool(json, "is_cycle", row.component->is_cycle);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void write_roots(struct json *json, const struct stack_report *report)
{
    json_open(json, "roots", '[');
    for (size_t i = 0; i < report->roots->count; i++) {
        const struct root *root = &report->roots->root[i];
        json_open(json, NULL, '{');
        write_name(json, "function", report, root->function);
        write_span(json, "category", root->category);
        json_bool(json, "is_declared", root->declared != NULL);
        json_bool(json, "is_counted", root->is_counted);
        if (root->has_priority)
            json_number(json, "priority", root->priority);
        else
            json_null(json, "priority");
        json_number(json, "entry_bytes", root->entry_bytes);
        json_number(json, "bytes", root->bytes);
        json_bool(json, "is_partial", root->is_partial);
        write_chain(json, report, root->function);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void write_functions(struct json *json, const struct stack_report *report)
{
    json_open(json, "functions", '[');
    for (uint32_t i = 0; i < report->graph->function_count; i++) {
        const struct function *function = &report->graph->function[i];
        const struct component *component = depth_component(report->depth, i);
        if (!report->warnings->is_reached[i])
            continue;
        json_open_row(json, NULL, '{');
        write_span(json, "name", function->name);
        write_source(json, function);
        json_string(json, "frame", frame_kind_names[function->frame]);
        json_number(json, "frame_bytes", function->frame_bytes);
        json_number(json, "depth_bytes", component->bytes);
        json_bool(json, "is_partial", component->is_partial);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void write_checks(struct json *json, const struct stack_report *report)
{
    json_open(json, "checks", '[');
    for (size_t i = 0; i < report->checks->count; i++) {
        const struct check *check = &report->checks->check[i];
        json_open_row(json, NULL, '{');
        json_string(json, "file", check->statement->file);
        json_number(json, "line", check->statement->line);
        json_number(json, "left", check->left);
        json_string(json, "relation", check->statement->relation->name);
        json_number(json, "right", check->right);
        json_bool(json, "holds", check->verdict == VERDICT_HOLDS);
        json_string(json, "verdict", verdict_names[check->verdict]);
        json_bool(json, "is_partial", check->is_partial);
        write_span(json, "message", check->statement->message);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void write_warnings(struct json *json, const struct stack_report *report)
{
    json_open(json, "warnings", '[');
    for (size_t i = 0; i < report->warnings->count; i++) {
        const struct warning *warning = &report->warnings->warning[i];
        struct sink words = {0};
        warning_print(&words, report->graph, report->warnings, warning);
        json->sink->is_short |= words.is_short;
        json_open_row(json, NULL, '{');
        json_string(json, "kind", warning_names[warning->kind]);
        write_name(json, "function", report, warning->function);
        json_bytes(json, "message", words.text, words.length);
        json_close(json, '}');
        sink_free(&words);
    }
    json_close(json, ']');
}

static void write_overridden(struct json *json, const struct stack_report *report)
{
    json_open(json, "overridden_names", '[');
    for (uint32_t i = 0; i < report->graph->function_count; i++) {
        uint32_t other;
        if (stack_report_is_overridden(report, i, &other))
            write_name(json, NULL, report, i);
    }
    json_close(json, ']');
}

static void write_unused(struct json *json, const struct stack_report *report)
{
    json_open(json, "unused_names", '[');
    for (uint32_t i = 0; i < report->graph->function_count; i++) {
        if (stack_report_is_without_effect(report, i))
            write_name(json, NULL, report, i);
    }
    json_close(json, ']');
}

void stack_report_json(struct sink *sink, const struct stack_report *report)
{
    struct json json = {.sink = sink};
    json_open(&json, NULL, '{');
    json_number(&json, "schema_version", SCHEMA_VERSION);
    write_input(&json, report);
    write_total(&json, report);
    write_checks(&json, report);
    write_roots(&json, report);
    write_functions(&json, report);
    write_warnings(&json, report);
    write_overridden(&json, report);
    write_unused(&json, report);
    json_close(&json, '}');
}
