#!/bin/sh
# SPDX-License-Identifier: MIT
# Formats other than wolfSSL's: inputs.sh TOOL [live]. The captures of one program
# by four tracers give one plan; with "live" the program is built and traced anew
# by those that are installed, and gives it, too.
tool=$1
live=$2
. tests/expect.sh
cc=${CC:-cc}

# The plan, without the name of the log, for a target that no address tells.
plan() { # planner, log
    "$tool" --strict -t lp64 -p "$1" -f macros "$2" 2> "$folder/err" | sed 1d
    cat "$folder/err"
}

# All logs give the plan of the first.
same_plans() { # logs
    for planner in peak spill greedy; do
        plan $planner "$1" > "$folder/first"
        check "$1 gives no $planner plan: $(cat "$folder/first")" \
            grep -q '^#define WOLFMEM_BUFFER_SIZE' "$folder/first"
        for log_file; do
            plan $planner "$log_file" > "$folder/plan"
            same "$planner plans of $1 and $log_file" "$folder/first" "$folder/plan"
        done
    done
}

# The program of examples/, traced here.
trace() { # name, then the command
    name=$1
    shift
    if command -v "$1" > /dev/null && "$@" > "$folder/$name.log" 2>&1 &&
        grep -q alloc "$folder/$name.log"; then
        logs="$logs $folder/$name.log"
    else
        echo "skipped: $name does not work here"
    fi
}

trace_live() {
    flags="-std=c11 -O0 -fno-builtin"
    logs=testdata/pool_demo.csv
    $cc $flags -DTRACE_CSV -o "$folder/hook" examples/pool_demo.c &&
        $cc $flags -o "$folder/pool_demo" examples/pool_demo.c
    check "examples/pool_demo.c does not compile" [ $? -eq 0 ]
    trace csv "$folder/hook"
    trace valgrind valgrind --trace-malloc=yes "$folder/pool_demo"
    trace ltrace ltrace "$folder/pool_demo"
    if $cc $flags -DTRACE_MTRACE -o "$folder/traced" examples/pool_demo.c 2> "$folder/err" &&
        MALLOC_TRACE=$folder/mtrace.log LD_PRELOAD=libc_malloc_debug.so.0 "$folder/traced" \
            2> "$folder/err" && [ -s "$folder/mtrace.log" ]; then
        logs="$logs $folder/mtrace.log"
    else
        echo "skipped: mtrace does not work here"
    fi
    same_plans $logs
}

if [ "$live" = live ]; then
    trace_live
    summarize
    exit
fi

demo=testdata/pool_demo
same_plans $demo.csv $demo.mtrace.log $demo.valgrind.log $demo.ltrace.log

# Each is recognised, says so, and keeps to what is asked for.
for log_file in $demo.csv $demo.mtrace.log $demo.valgrind.log $demo.ltrace.log; do
    name=${log_file##*demo.}
    name=${name%.log}
    expect 0 '' "$log_file"
    lines=$(($(wc -l < "$log_file")))
    shows "    read as              $name"
    shows "    lines                $lines"
    shows '#include "static_memory.h"'
    expect 0 '' --input="$name" -f json "$log_file"
    shows "\"format\": \"$name\""
    expect 0 '' -f html "$log_file"
    shows "<dt>read as</dt><dd>$name</dd>"
    expect 3 "no allocation is recorded in it" --input=wolfssl "$log_file"
done
expect 0 '' $demo.valgrind.log # whose addresses are short on 64 bits, too
shows 'on the target lp64'
expect 0 '' --input=auto testdata/tls13.static.592.server.log $demo.csv
shows '    read as              wolfssl'
shows '    read as              csv'
shows '#include <wolfssl/ssl.h>'
expect 3 "$demo.csv: no allocation is recorded in it, read as ltrace" --input=ltrace $demo.csv
expect 3 "$demo.mtrace.log:1: record that is cut or malformed; no allocation is recorded in it" \
    --input=csv $demo.mtrace.log
expect 2 "--input must be auto, wolfssl, mtrace, valgrind, ltrace or csv, not 'strace'" --input=strace $demo.csv

# valgrind counts for itself, too.
usage='s/.*total heap usage: \([0-9]*\) allocs, \([0-9]*\) frees.*/\1 \2/p'
total=$(sed -n "$usage" $demo.valgrind.log)
expect 0 '' $demo.valgrind.log
shows "    requests             ${total% *}"
shows "    frees                ${total#* }"
shows '    failed requests      0'

# What is wrong in a log of our own format is told with its line.
printf 'time,op,address,size,site\n1,alloc,10,64,\n2,alloc,20,6\n3,free,30,,\n4,free,10,,\n' \
    > "$folder/rows.csv"
expect 0 "rows.csv:3: record that is cut or malformed; 1 in all: the plan may be too small" \
    "$folder/rows.csv"
shows '1 x record that is cut or malformed, first in line 3'
shows 'allocated before the log begins, or by a function that it does not show'
shows '(not in the log)'
expect 3 "rows.csv:3: record that is cut or malformed" --strict "$folder/rows.csv"

summarize
