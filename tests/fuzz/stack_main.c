/* SPDX-License-Identifier: MIT */
/* stack_main.c - the stack analyzer, its main() a function like any other. */
#include "stack/stack_options.h"
#include "tests/fuzz/tool.h"

int tool_first_operand;

static int read_and_note(int argc, char **argv, struct options *options)
{
    int code = options_read(argc, argv, options);
    if (options->input_count)
        tool_first_operand = argc - (int)options->input_count; /* operands come last */
    return code;
}

#define main tool_main
#define options_read read_and_note
#include "stack/stack_depth_analyzer.c"
