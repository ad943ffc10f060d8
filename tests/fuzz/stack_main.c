/* SPDX-License-Identifier: MIT */
/* stack_main.c - the stack analyzer, its main() a function like any other. */
#include "tests/fuzz/tool.h"

#define main tool_main
#include "stack/stack_depth_analyzer.c"
