/* SPDX-License-Identifier: MIT */
/* tool_main.c - the tool, its main() a function like any other. */
#include "tests/fuzz/tool.h"

#define main tool_main
#include "memory_bucket_optimizer.c"
