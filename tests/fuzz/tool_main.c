/* SPDX-License-Identifier: MIT */
/* tool_main.c - the tool, its main() a function like any other. */
#include "cli/options.h"
#include "tests/fuzz/tool.h"

int tool_first_operand;

static int read_and_note(int argc, char **argv, struct config *config)
{
    int code = options_read(argc, argv, config);
    if (config->logs)
        tool_first_operand = (int)(config->logs - argv);
    return code;
}

#define main tool_main
#define options_read read_and_note
#include "memory_bucket_optimizer.c"
