/* SPDX-License-Identifier: MIT */
/* fuzz_pipeline.c - the whole tool, from its command line to what it prints; tool.h
 * says what an input is. Exit codes and outputs must go together, nothing be left
 * open or unfreed, a printed plan serve its logs, and the tool's own check agree. */
#include "fuzz.h"
#include "json.h"
#include "model.h"
#include "tool.h"

#include <stdio.h>
#include <string.h>

#define SERVED_MAX 61440 /* bytes of a request that any target can serve */

static bool starts_with(const struct sink *text, const char *words)
{
    return text->length >= strlen(words) && memcmp(text->text, words, strlen(words)) == 0;
}

static bool holds(const struct sink *text, const char *words)
{
    size_t i = 0;
    while (i + strlen(words) <= text->length && memcmp(text->text + i, words, strlen(words)) != 0)
        i++;
    return i + strlen(words) <= text->length;
}

static void run(struct tool *tool)
{
    tool_run(tool, &(struct faults){0});
    assert(tool->found.blocks_left == 0 && tool->found.files_left == 0);
    assert(tool->code >= 0 && tool->code <= 3);
    assert(tool->code == 0 || starts_with(&tool->err, "memory_bucket_optimizer: "));
    assert(tool->err.length == 0 || tool->err.text[tool->err.length - 1] == '\n');
    assert(!holds(&tool->err, "internal error"));
    assert(tool->out.length == 0 || tool->code == 0 ||
           (tool->code == 1 && starts_with(&tool->out, "Check of ")));
}

/* The plan serves each of the logs, unless it is for some regions only. */
static void check_plan(const struct tool *tool, struct model *model)
{
    if (holds(&tool->out, " requests in region"))
        return;
    for (int i = tool->first_operand; i < tool->argc; i++) {
        int digit = tool->argv[i][0] == '-' ? '1' : tool->argv[i][0];
        const struct tool_file *log = &tool->file[digit - '1'];
        assert(digit >= '1' && digit < '1' + (int)tool->file_count);
        assert(model_serves(model, log->bytes, log->length, SERVED_MAX));
    }
    assert(model->spill_count == 0 || holds(&tool->out, "spill plan"));
}

/* The macros, taken for a header, pass the check for the logs that they were made from. */
static void check_again(struct tool *tool)
{
    tool_write_file("plan.h", &tool->out);
    tool->argv[tool->argc++] = "-ftext";
    tool->argv[tool->argc++] = "-cplan.h";
    run(tool);
    assert(tool->code == 0 || holds(&tool->err, "can't serve") ||
           holds(&tool->err, "--concurrent leaves open"));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tool tool;
    struct model model;
    tool_load(&tool, data, size);
    tool_lay_out(&tool);
    run(&tool);
    if (starts_with(&tool.out, "{"))
        assert(json_is_report(tool.out.text, tool.out.length));
    else if (model_read(&model, &tool.out))
        check_plan(&tool, &model);
    if (starts_with(&tool.out, "/* Made by "))
        check_again(&tool);
    tool_free(&tool);
    return 0;
}
