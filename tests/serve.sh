#!/bin/sh
# SPDX-License-Identifier: MIT
# Serves every log of testdata/ from the plan of every planner, in a buffer of the
# printed size, on the allocator of allocator/: serve.sh TOOL FOLDER [RUNS [DIRECTORY]],
# where FOLDER/serve_N is serve.c built for WOLFMEM_MAX_BUCKETS N. Spill plans must also
# serve RUNS runs near the log, in that buffer and in larger ones. DIRECTORY has other
# logs, NAME.log or NAME.log.xz.
tool=$1
programs=$2
runs=${3:-20}
. tests/expect.sh
target=$("$programs/serve_1")

for file in "${4:-testdata}"/*.log*; do
    case $file in *harness.err.nm592.log*) continue ;; esac # every request in it failed
    log=$file
    case $file in *.xz) log=$folder/log; xz -dc "$file" > "$log" ;; esac
    for planner in peak greedy spill 'spill --slack=2'; do
        near=
        case $planner in *slack*) near="$runs 2" ;; spill) near="$runs 0" ;; esac
        "$tool" -q -t $target -p $planner -f macros "$log" > "$folder/macros"
        set --
        for macro in MAX_BUCKETS BUFFER_SIZE BUCKETS DIST; do
            set -- "$@" "$(sed -n "s/^#define WOLFMEM_$macro //p" "$folder/macros")"
        done
        runs "$file, $planner" "$programs/serve_$1" "$log" "$2" "$3" "$4" $near
    done
done
summarize
