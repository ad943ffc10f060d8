#!/bin/sh
# SPDX-License-Identifier: MIT
# Serves every log of testdata/ from the plan of every planner, in a buffer of the
# printed size, on the allocator of allocator/: serve.sh TOOL FOLDER [RUNS], where
# FOLDER/serve_N is serve.c built for WOLFMEM_MAX_BUCKETS N. Spill plans must also serve
# RUNS runs near the log, in that buffer and in larger ones.
tool=$1
programs=$2
runs=${3:-20}
. tests/expect.sh
target=$("$programs/serve_1")

for log in testdata/*.log; do
    case $log in *harness.err.nm592.log) continue ;; esac # every request in it failed
    for planner in peak greedy spill 'spill --slack=2'; do
        near=
        case $planner in *slack*) near="$runs 2" ;; spill) near="$runs 0" ;; esac
        "$tool" -q -t $target -p $planner -f macros "$log" > "$folder/macros"
        set --
        for macro in MAX_BUCKETS BUFFER_SIZE BUCKETS DIST; do
            set -- "$@" "$(sed -n "s/^#define WOLFMEM_$macro //p" "$folder/macros")"
        done
        runs "$log, $planner" "$programs/serve_$1" "$log" "$2" "$3" "$4" $near
    done
done
summarize
