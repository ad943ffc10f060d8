/* SPDX-License-Identifier: MIT */
/* fuzz_stack.c - the whole stack analyzer, from its command line to what it prints;
 * tool.h says what an input is. */
#include "fuzz.h"
#include "json.h"
#include "tool.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tool tool;
    tool_load(&tool, data, size);
    tool_lay_out(&tool);
    tool_run(&tool, &(struct faults){0});
    tool_check(&tool);
    if (tool_starts_with(&tool.out, "{"))
        assert(json_fits(tool.out.text, tool.out.length, "docs/stack.schema.json"));
    tool_free(&tool);
    return 0;
}
