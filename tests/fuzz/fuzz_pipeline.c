/* SPDX-License-Identifier: MIT */
/* fuzz_pipeline.c - the whole tool, from its command line to what it prints; tool.h
 * says what an input is. What is printed must be well-formed, a plan serve its logs,
 * and its macros, taken for a header, pass the tool's own check.
 * One thread does all: to start one costs more than most cases do. */
#include "fuzz.h"
#include "json.h"
#include "markup.h"
#include "model.h"
#include "tool.h"

#include <string.h>

#define SCHEMA "docs/report.schema.json"
#define SERVED_MAX 61440 /* bytes of a request that any target can serve */

static void run(struct tool *tool)
{
    tool_run(tool, &(struct faults){.no_thread = true});
    tool_check(tool);
    assert(tool->out.length == 0 || tool->code == 0 || tool_starts_with(&tool->out, "Check of ") ||
           tool_starts_with(&tool->out, "Changes since ") || tool_starts_with(&tool->out, "{"));
}

/* The format that --input names, NULL for auto. False where it is not said plainly. */
static bool find_format(const struct tool *tool, const struct input_format **format)
{
    *format = NULL;
    for (int i = 1; i < tool->first_operand; i++) {
        const char *argument = tool->argv[i];
        if (strncmp(argument, "--i", 3) != 0)
            continue;
        *format = strncmp(argument, "--input=", 8) == 0 ? input_find(argument + 8) : NULL;
        if (!*format && strcmp(argument, "--input=auto") != 0)
            return false;
    }
    return true;
}

/* The plan serves each of the logs, unless it is for some regions only. */
static void check_plan(const struct tool *tool, struct model *model)
{
    const struct input_format *format;
    if (tool_holds(&tool->out, " requests in region"))
        return;
    for (int i = tool->first_operand; i < tool->argc && find_format(tool, &format); i++) {
        const struct tool_file *log = tool_find_file(tool, tool->argv[i]);
        assert(log);
        if (log->length < PART_SIZE) /* else its format may show too late */
            assert(model_serves(model, format, log->bytes, log->length, SERVED_MAX));
    }
    assert(model->spill_count == 0 || tool_holds(&tool->out, "spill plan"));
}

/* Whether options can be added: none is one behind "--". */
static bool takes_options(const struct tool *tool)
{
    int i = 1;
    while (i < tool->argc && strcmp(tool->argv[i], "--") != 0)
        i++;
    return i == tool->argc;
}

/* Plans anew for all pools as one heap, with just the sizes of the log: as the model serves. */
static bool plan_as_model(struct tool *tool, struct model *model)
{
    if (!takes_options(tool))
        return false;
    tool_lay_out(tool);
    tool->argv[tool->argc++] = "--pools=joined";
    tool->argv[tool->argc++] = "--as-logged";
    run(tool);
    return tool->code == 0 && model_read(model, &tool->out);
}

/* The report, taken for a baseline, is of the same plan. */
static void check_baseline(struct tool *tool)
{
    if (tool->code != 0 || !takes_options(tool))
        return;
    tool_write_file("base.json", &tool->out);
    tool->argv[tool->argc++] = "--baseline=base.json";
    run(tool);
    assert(tool->code == 0 && json_fits(tool->out.text, tool->out.length, SCHEMA));
}

/* The macros serve the logs that they were made from in the check, too. */
static void check_again(struct tool *tool)
{
    if (!takes_options(tool))
        return;
    tool_write_file("plan.h", &tool->out);
    for (int i = 1; i < tool->first_operand; i++) { /* the check has no macros to print */
        size_t length = strlen(tool->argv[i]);
        if (length >= 6 && strcmp(tool->argv[i] + length - 6, "macros") == 0)
            strcpy(tool->argv[i] + length - 6, "text");
    }
    tool->argv[tool->argc++] = "-cplan.h";
    run(tool);
    assert(tool->code == 0 || tool_holds(&tool->err, "can't serve") ||
           tool_holds(&tool->err, "--concurrent leaves open"));
}

/* A peak plan does not depend on the order of the logs. */
static void check_reversed(struct tool *tool, const struct model *model)
{
    struct model reversed;
    if (tool->argc - tool->first_operand < 2 || !tool_holds(&tool->out, " peak plan of "))
        return;
    tool_lay_out(tool);
    tool_reverse_operands(tool);
    run(tool);
    assert(tool->code == 0 && model_read(&reversed, &tool->out) && reversed.count == model->count);
    assert(memcmp(reversed.size, model->size, sizeof reversed.size) == 0);
    assert(memcmp(reversed.dist, model->dist, sizeof reversed.dist) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tool tool;
    struct model model;
    tool_load(&tool, data, size);
    tool_lay_out(&tool);
    run(&tool);
    if (tool_starts_with(&tool.out, "{")) {
        assert(json_fits(tool.out.text, tool.out.length, SCHEMA));
        check_baseline(&tool);
    } else if (tool_starts_with(&tool.out, "<")) {
        assert(markup_is_good(tool.out.text, tool.out.length));
    } else if (model_read(&model, &tool.out) && plan_as_model(&tool, &model)) {
        check_plan(&tool, &model);
    }
    if (tool_starts_with(&tool.out, "/* Made by ")) {
        check_reversed(&tool, &model);
        check_again(&tool);
    }
    tool_free(&tool);
    return 0;
}
