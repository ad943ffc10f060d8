/* SPDX-License-Identifier: MIT */
/* fuzz_stack.c - the whole stack analyzer, from its command line to what it prints;
 * tool.h says what an input is. The sums must not depend on the order of the files. */
#include "fuzz.h"
#include "json.h"
#include "tool.h"

#include <stdlib.h>
#include <string.h>

/* A copy of what a JSON report has from its total to its roots, as a string. */
static char *copy_sums(const struct sink *report)
{
    char *text = malloc(report->length + 1);
    assert(text);
    memcpy(text, report->text, report->length);
    text[report->length] = '\0';
    const char *sums = strstr(text, "\n  \"total\": ");
    char *end = strstr(text, "\n  \"roots\": ");
    assert(sums && end && sums < end);
    *end = '\0';
    memmove(text, sums, strlen(sums) + 1);
    return text;
}

static void check_reversed(struct tool *tool)
{
    char *sums = copy_sums(&tool->out);
    int code = tool->code;
    tool_reverse_operands(tool);
    tool_run(tool, &(struct faults){0});
    assert(tool->code == code && tool_starts_with(&tool->out, "{"));
    char *reversed = copy_sums(&tool->out);
    assert(strcmp(sums, reversed) == 0);
    free(sums);
    free(reversed);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tool tool;
    tool_load(&tool, data, size);
    tool_lay_out(&tool);
    tool_run(&tool, &(struct faults){0});
    tool_check(&tool);
    if (tool_starts_with(&tool.out, "{")) {
        assert(json_fits(tool.out.text, tool.out.length, "docs/stack.schema.json"));
        check_reversed(&tool);
    }
    tool_free(&tool);
    return 0;
}
