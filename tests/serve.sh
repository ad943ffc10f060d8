#!/bin/sh
# SPDX-License-Identifier: MIT
# Serves every log of testdata/ from the plan of every planner, in a buffer of the
# printed size, on the allocator of allocator/: serve.sh TOOL FOLDER [RUNS [DIRECTORY]],
# where FOLDER/serve_N is serve.c built for WOLFMEM_MAX_BUCKETS N. Spill plans must also
# serve RUNS runs near the log, in that buffer and in larger ones. DIRECTORY has other
# logs, NAME.log or NAME.log.xz. Without RUNS, there are 20, and the planners take turns.
tool=$1
programs=$2
runs=${3:-20}
. tests/expect.sh
target=$("$programs/serve_1")

serve() { # planner, and its options
    near=
    case $1 in *slack*) near="$runs 2" ;; spill) near="$runs 0" ;; esac
    "$tool" -q -t $target -p $1 -f macros "$log" > "$folder/macros"
    while read -r word name value; do
        case $name in
        WOLFMEM_MAX_BUCKETS) buckets=$value ;;
        WOLFMEM_BUFFER_SIZE) bytes=$value ;;
        WOLFMEM_BUCKETS) sizes=$value ;;
        WOLFMEM_DIST) dists=$value ;;
        esac
    done < "$folder/macros"
    runs "$file, $1" "$programs/serve_$buckets" "$log" "$bytes" "$sizes" "$dists" $near
}

planners='peak,greedy,spill,spill --slack=2'
for file in "${4:-testdata}"/*.log*; do
    case $file in *harness.err.nm592.log*) continue ;; esac # every request in it failed
    log=$file
    case $file in *.xz) log=$folder/log; xz -dc "$file" > "$log" ;; esac
    for turn in 1 2 3 4; do
        next_planner
        serve "$planner"
        [ $# -gt 2 ] || break
    done
done
summarize
