#!/bin/sh
# SPDX-License-Identifier: MIT
# Serves every log of testdata/ from the plan of every planner, in a buffer of the
# printed size, on the allocator of allocator/: serve.sh TOOL FOLDER, where
# FOLDER/serve_N is serve.c built for WOLFMEM_MAX_BUCKETS N.
tool=$1
folder=$2
target=$("$folder/serve_1")
passed=0
failed=0

for log in testdata/*.log; do
    case $log in *harness.err.nm592.log) continue ;; esac # no request in it was served
    for planner in peak spill greedy; do
        set -- $("$tool" -q -t $target -p $planner -f macros "$log" | sed -n 's/^#define WOLFMEM_\(MAX_BUCKETS\|BUCKETS\|DIST\|BUFFER_SIZE\) //p')
        summary=$("$folder/serve_$1" "$log" "$4" "$2" "$3" 2>&1)
        case $(echo "$summary" | tail -n 1) in
        *' passed, 0 failed') passed=$((passed + $(echo "$summary" | sed -n '$s/ passed.*//p'))) ;;
        *) failed=$((failed + 1)); echo "$log, $planner: $summary" ;;
        esac
    done
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
