#!/bin/sh
# SPDX-License-Identifier: MIT
# Logs of a device that was reset: resets.sh TOOL. The first 40 % of a capture, a boot
# message, and the whole capture, with its blocks at the same addresses, 8 bytes further on,
# or elsewhere: the plan is that of the whole capture.
tool=$1
. tests/expect.sh
always=-v
banner='rst:0x8 (TG1WDT_SYS_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)'

plan() { # arguments
    "$tool" -q -f macros "$@" | sed '/^ \*/d; /^\/\*/d'
}

whole_plan() { # capture, arguments
    capture=$1
    shift
    plan "$@" "$capture" > "$folder/whole"
    check "$capture gives no plan" grep -q '^#define WOLFMEM_BUFFER_SIZE' "$folder/whole"
}

# The capture that was broken off, with a sed script for the addresses of the second run.
reset_log() { # capture, sed script
    head -n $(($(wc -l < "$1") * 4 / 10)) "$1"
    echo "$banner"
    sed "$2" "$1"
}
same_place=
further='s/\(0x[0-9a-f]*\)0\([^0-9a-f]\)/\18\2/g; s/\(0x[0-9a-f]*\)0$/\18/'
elsewhere='s/0x5/0x6/g'

for name in tls13.static.592.server tls13.static.592.client tls13.nomalloc.592.client \
    tls13.nonstatic.592.server tls13.static.572.server dtls12.static.592.server; do
    capture=testdata/$name.log
    for planner in peak greedy; do
        whole_plan $capture -p $planner
        for moved in "$same_place" "$further" "$elsewhere"; do
            reset_log $capture "$moved" > "$folder/reset.log"
            plan -p $planner --run-starts='rst:0x' "$folder/reset.log" > "$folder/plan"
            same "the $planner plan of $name after a reset, moved by '$moved'" \
                "$folder/whole" "$folder/plan"
        done
    done
done

# Pools that are loaded again end their blocks, and count as the same ones.
capture=testdata/tls13.nomalloc.592.client.log
whole_plan $capture
for moved in "$same_place" "$further"; do
    reset_log $capture "$moved" > "$folder/reset.log"
    plan "$folder/reset.log" > "$folder/plan"
    same "the plan of a pool loaded again, moved by '$moved'" "$folder/whole" "$folder/plan"
    expect 0 "the run before broke off: the plan may be too small" "$folder/reset.log"
    shows "loaded 2 times"
    expect 3 "the run before broke off" --strict "$folder/reset.log"
    expect 0 '' --strict --run-starts='rst:0x' "$folder/reset.log"
    shows "1 x new run, first in line $(($(grep -n rst:0x "$folder/reset.log" | cut -d: -f1)))"
done

# In a log without pools, a reset is only guessed, by the message or by what comes again.
capture=testdata/tls13.nonstatic.592.server.log
reset_log $capture "$elsewhere" > "$folder/reset.log"
grep -v rst:0x "$folder/reset.log" > "$folder/silent.log"
line=$(grep -n rst:0x "$folder/reset.log" | cut -d: -f1)
for log in reset silent; do
    expect 0 "$log.log:$line: 39 blocks are live where a new run may begin" "$folder/$log.log"
    shows "39 x block live where a new run may begin, first in line $line"
done
expect 3 "block live where a new run may begin" --strict "$folder/reset.log"
hides() { # a part of the output of the run before
    check "the output has '$1'" [ "$(grep -c -- "$1" "$folder/out")" -eq 0 ]
}
expect 0 '' -q --run-starts='rst:0x' "$folder/reset.log"
hides 'may begin'
cat $capture $capture > "$folder/twice.log" # all blocks were freed before
expect 0 '' -q "$folder/twice.log"
hides 'may begin'

# Several texts, and texts of lines that are records themselves.
{ echo "$banner"; cat $capture; echo "$banner"; echo 'ets Jun  8 2016'; cat $capture; } \
    > "$folder/twice.log"
expect 0 '' -q --run-starts='rst:0x' --run-starts=' at wolfTLSv1_3_server_method_ex:' "$folder/twice.log"
shows "1 x new run, first in line $(($(wc -l < $capture) + 2))"
expect 0 "warning: no line has the text of --run-starts" --run-starts=nowhere $capture
expect 2 "--run-starts needs an argument" --run-starts= $capture
{ printf 'malloc(64) = 0x10\n7 malloc(5 <unfinished ...>\n--- again ---\n'
  printf 'malloc(64) = 0x20\nfree(0x20) = <void>\n'; } > "$folder/calls.log"
expect 0 '' -q --run-starts='-- again' "$folder/calls.log" # the call that is open is gone, too
shows 'live at the peak     64 bytes'
hides 'never freed'
summarize
