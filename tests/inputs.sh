#!/bin/sh
# SPDX-License-Identifier: MIT
# Formats other than wolfSSL's: inputs.sh TOOL [live]. The captures of one program
# by four tracers give one plan; with "live" the program is built and traced anew
# by those that are installed, and gives it, too.
tool=$1
live=$2
. tests/expect.sh
always=-v
cc=${CC:-cc}

# The plan, without the name of the log, for a target that no address tells.
plan() { # planner, log
    "$tool" --strict -t lp64 -p "$1" -f macros "$2" 2> "$folder/err" | sed 1d
    grep -v 'named without @library' "$folder/err" # of ltrace, for which pool_demo has no libraries
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
        $cc $flags -I. -DTRACE_RECORDER -o "$folder/recorded" examples/pool_demo.c \
            capture/alloc_recorder.c -pthread &&
        $cc $flags -o "$folder/pool_demo" examples/pool_demo.c
    check "examples/pool_demo.c does not compile" [ $? -eq 0 ]
    trace csv "$folder/hook"
    "$folder/recorded" > "$folder/recorded.log"
    logs="$logs $folder/recorded.log"
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
same_plans $demo.csv $demo.mtrace.log $demo.valgrind.log $demo.ltrace.log $demo.recorder.log

# A recording in which bytes changed, are missing or are not flushed, and one with other output
# between its packets.
recording=$demo.recorder.log
cut() { # first byte and number of those that are left out
    { head -c $(($1 - 1)) $recording; tail -c +$(($1 + $2)) $recording; } > "$folder/cut.log"
}
cut 300 5
expect 0 "cut.log:373: event that is missing; 32 in all: the plan may be too small" "$folder/cut.log"
shows "32 x event that is missing, first in line 373"
expect 3 "cut.log:373: event that is missing" --strict "$folder/cut.log"
cut 900 2000
expect 0 "cut.log:899: it does not end with a flush: its last events may be missing" "$folder/cut.log"
cut 1 140
expect 0 "cut.log:111: event that is missing; 40 in all" "$folder/cut.log"
cat $recording $recording > "$folder/twice.log"
expect 0 '' -q --strict -t lp64 -f macros "$folder/twice.log"
{ cat $recording | head -c 600; cat $recording; } > "$folder/reset.log"
expect 0 '' -v "$folder/reset.log"
shows "1 x new run, first in line 601: what was live before is gone."
printf '\365R\r\n' > "$folder/changed.log"
expect 3 'it is a recording whose bytes were changed on the way. Receive it as binary' "$folder/changed.log"

# Each is recognised, says so, and keeps to what is asked for.
for log_file in $demo.csv $demo.mtrace.log $demo.valgrind.log $demo.ltrace.log $demo.recorder.log; do
    name=${log_file##*demo.}
    name=${name%.log}
    case $name in ltrace) said='functions are named without @library' ;; *) said= ;; esac
    expect 0 "$said" "$log_file"
    case $name in recorder) count=-c ;; *) count=-l ;; esac # each byte is a line
    lines=$(($(wc $count < "$log_file")))
    shows "    read as              $name"
    shows "    lines                $lines"
    expect 0 "$said" -f c "$log_file"
    shows '#include "static_memory.h"'
    expect 0 "$said" --input="$name" -f json "$log_file"
    shows "\"format\": \"$name\""
    expect 0 "$said" -f html "$log_file"
    shows "<dt>read as</dt><dd>$name</dd>"
    expect 3 "no allocation is recorded in it" --input=wolfssl "$log_file"
done
expect 0 '' $demo.valgrind.log # whose addresses are short on 64 bits, too
shows 'on the target lp64'
expect 0 '' --input=auto testdata/tls13.static.592.server.log $demo.csv
shows '    read as              wolfssl'
shows '    read as              csv'
expect 0 '' -f c testdata/tls13.static.592.server.log $demo.csv
shows '#include <wolfssl/ssl.h>'
expect 3 "$demo.csv: no allocation is recorded in it, read as ltrace" --input=ltrace $demo.csv
expect 3 "$demo.mtrace.log: no allocation is recorded in it, read as csv" --input=csv $demo.mtrace.log

# The same events in the words of each known template, and in words of one's own: the same plan.
# A realloc that a format does not have is a free and then an allocation.
tell() { # format of an allocation, of a free, of a realloc or '', all for awk: address, size, old
    awk -F, -v alloc="$1" -v free="$2" -v realloc="$3" '
        $2 == "realloc" && realloc != "" { old = $3; next }
        $2 == "alloc" && old != "" { line(realloc, $3, $4, old); old = ""; next }
        $2 == "alloc" { line(alloc, $3, $4, "") }
        $2 == "realloc" { line(free, $3, "", "") }
        $2 == "free" { line(free, $3, "", "") }
        function line(text, address, size, old) {
            gsub(/ADDRESS/, address, text); gsub(/SIZE/, size, text); gsub(/OLD/, old, text)
            print text
        }' $demo.csv
}
sed 's/,realloc,/,free,/' $demo.csv > "$folder/frees.csv"
for file in $demo.csv "$folder/frees.csv"; do
    expect 0 '' -q -t lp64 -f macros "$file"
    sed '/^ \*/d; /^\/\*/d' "$folder/out" > "$folder/${file##*/}.macros"
done
tells() { # name, templates for tell, arguments of the tool
    name=$1
    tell "$2" "$3" "$4" > "$folder/$name.log"
    [ -n "$4" ] && plan=pool_demo || plan=frees
    shift 4
    expect 0 '' -q --strict -t lp64 -f macros "$@" "$folder/$name.log"
    sed '/^ \*/d; /^\/\*/d' "$folder/out" > "$folder/told.macros"
    same "the plan of $name" "$folder/told.macros" "$folder/$plan.csv.macros"
    expect 0 '' -q -t lp64 "$@" "$folder/$name.log"
    shows "read as              ${name%-own}"
}
tells android '7: malloc 0xADDRESS SIZE' '7: free 0xADDRESS' '7: realloc 0xADDRESS 0xOLD SIZE'
tells curl 'MEM a.c:1 malloc(SIZE) = 0xADDRESS' 'MEM a.c:2 free(0xADDRESS)' \
    'MEM a.c:3 realloc(0xOLD, SIZE) = 0xADDRESS'
tells esp-sysview '[0.1] HEAP: Allocated SIZE bytes @ 0xADDRESS from task "main" on core 0 by:' \
    '[0.2] HEAP: Freed bytes @ 0xADDRESS from task "main" on core 0 by:' ''
tells ledger '[ALLOC] ptr = 0xADDRESS | length = SIZE' '[FREE] ptr = 0xADDRESS' ''
tells mbed '#m:0xADDRESS;0x600d-SIZE' '#f:0x0;0x602f-0xADDRESS' '#r:0xADDRESS;0x6021-0xOLD;SIZE'
tells nuttx 'n: C|4|Heap Usage|9|malloc: heap: 0x2000 size:SIZE, address: 0xADDRESS' \
    'n: C|4|Heap Usage|9|free: heap: 0x2000 size:64, address: 0xADDRESS' ''
tells calls '  0.5 us [ 4] |     malloc(SIZE) = 0xADDRESS;' '  0.5 us [ 4] |     free(0xADDRESS);' \
    '  0.5 us [ 4] |     realloc(0xOLD, SIZE) = 0xADDRESS;'
tells words '[3] malloc SIZE bytes at 0xADDRESS' '[4] free 7 bytes at 0xADDRESS' ''
tells template 'I (12) got ADDRESS: SIZE' 'I (13) lost ADDRESS' 'I (14) ADDRESS was OLD: SIZE' \
    --alloc=': nothing %p %u' --alloc='got %p: %u' --free='lost %p' --realloc='%2$p was %1$p: %u'
expect 2 "--alloc '%p %u': it has no text" --alloc='%p %u' $demo.csv
expect 2 "--free 'free %q %p': a % is followed by no conversion" --free='free %q %p' $demo.csv
expect 2 "--input=template needs --alloc" --input=template $demo.csv
expect 2 "--free needs --alloc" --free='free %p' $demo.csv
expect 2 "are for --input=template, not for --input=csv" --input=csv --alloc='a %p %u' $demo.csv
expect 3 "no allocation is recorded in it, read as template" --alloc='nothing %p %u' $demo.csv

# Records that are cut are told of wolfSSL's own log, too.
printf 'Alloc: 0x10 -> 2\nFree: 0x1\n' > "$folder/what"
expect 3 "what:1: record that is cut or malformed, 2 in all; no allocation is recorded in it" "$folder/what"

# What a tracer says of the program's end is held against the log.
vg=testdata/pool_demo.valgrind.log
expect 0 '' --strict -t lp64 $vg
grep -v 'total heap usage' $vg > "$folder/no_end.log"
expect 0 'it does not say that the program ended: it is cut' "$folder/no_end.log"
expect 3 'it does not say that the program ended: it is cut' --strict "$folder/no_end.log"
sed 's/137 allocs/139 allocs/' $vg > "$folder/totals.log"
expect 0 '2 of 276 (0.7 %) calls that its tracer counted are missing, or are too many' "$folder/totals.log"
{ printf -- '==1== Memcheck, a memory error detector\n--1-- malloc(64) = 0x10\n'
  printf '==1==   total heap usage: 1 allocs, 0 frees, 64 bytes allocated\n'; } > "$folder/leak.log"
expect 0 '' --strict -t lp64 "$folder/leak.log" # whole, and it leaks
shows '1 x block never freed'
{ printf -- '==1== Memcheck, a memory error detector\n--1-- malloc(64) = 0x10\n'
  printf -- '--2-- malloc(99) = 0x50\n--2-- free(0x10)\n--1-- free(0x10)\n'
  printf '==2==   total heap usage: 2 allocs, 1 frees, 163 bytes allocated\n'
  printf '==1==   total heap usage: 1 allocs, 1 frees, 64 bytes allocated\n'; } > "$folder/forked.log"
expect 0 'forked.log:3: 1 of 2 (50.0 %) processes were forked' -t lp64 "$folder/forked.log"
shows '#define WOLFMEM_BUCKETS 64,112' # the child's copy, and its own
expect 1 'forked.log:3: no free block for 99 bytes' -q -t lp64 --buckets=112 --dist=1 "$folder/forked.log"
"$tool" -q -f log "$folder/forked.log" > "$folder/forked.small"
expect 0 'forked.small:3: 1 of 2 (50.0 %) processes are left out: it was made small' -t lp64 "$folder/forked.small"
{ printf '[pid 7] malloc(64) = 0x10\n[pid 7] fork() = 8\n[pid 7] free(0x10) = <void>\n'
  printf '[pid 8] <... fork resumed> ) = 0\n[pid 8] free(0x10) = <void>\n[pid 8] +++ exited (status 0) +++\n'
  printf '[pid 9] malloc(32) = 0x80\n[pid 9] +++ exited (status 0) +++\n'
} > "$folder/forked.log" # 9 is a thread
expect 0 'it does not say that the program ended' "$folder/forked.log"
shows 'requests             2'
shows '1 x block never freed'
echo '[pid 7] +++ exited (status 0) +++' >> "$folder/forked.log"
expect 3 '1 of 2 (50.0 %) processes were forked' --strict "$folder/forked.log"
expect 0 'functions are named without @library' -t lp64 $demo.ltrace.log
{ printf 'Alloc: 0x10 -> 200 at f:1\n[00:01] --- 17 messages dropped ---\nSuppressed 3 messages from a.service\n'
  printf -- '--- no messages dropped ---\nFree: 0x10 at f:2\n'; } > "$folder/dropped.log"
expect 0 'dropped.log:2: event that is missing; 20 in all: the plan may be too small' -t ilp32 "$folder/dropped.log"
expect 0 '' -q $demo.mtrace.log
shows 'What was allocated before mtrace() was called'

# What consoles and shells do to a text is undone.
text=testdata/tls13.static.592.server.log
expect 0 '' -q -f macros $text
sed '/^ \*/d; /^\/\*/d' "$folder/out" > "$folder/text.macros"
undone() { # what was done, part of the report
    expect 0 '' -q --strict -f macros "$folder/done.log"
    sed '/^ \*/d; /^\/\*/d' "$folder/out" > "$folder/done.macros"
    same "the plan of a log with $1" "$folder/done.macros" "$folder/text.macros"
    expect 0 '' -q "$folder/done.log"
    shows "$2"
}
double() { # every byte as two, the second 0: UTF-16
    od -An -v -to1 $text | awk '{ for (i = 1; i <= NF; i++) printf "\\%s\\000", $i }' > "$folder/octal"
    printf "$(cat "$folder/octal")"
}
{ printf '\377\376'; double; } > "$folder/done.log"
undone "two bytes a character and a mark" "The text is UTF-16"
double > "$folder/done.log"
undone "two bytes a character" "The text is UTF-16"
sed 's/&/\&amp;/g; s/>/\&gt;/g; s/</\&lt;/g' $text > "$folder/done.log"
undone "HTML's escapes" "Characters are escaped"
sed 's/"/\\"/g; s/>/\\u003e/g; s/.*/{"log":"&\\n","stream":"stdout","time":"2026-01-01T10:00:00.12Z"}/' \
    $text > "$folder/done.log"
undone "a JSON logger" "Characters are escaped"
sed 's/->/→/' $text > "$folder/done.log"
undone "a chat's arrows" "Characters are escaped"
escape=$(printf '\033')
sed "s/ -> / $escape[1m->$escape[0m /; s/.*/$escape[32m&$escape[0m/" $text > "$folder/done.log"
undone "colours" "A terminal's colour codes"
fold -b -w 60 $text > "$folder/done.log"
undone "folded lines" "Lines are folded at column 60"
"$tool" -q -f log "$folder/done.log" > "$folder/done.small"
expect 0 '' -q "$folder/done.small"
shows "Lines are folded at column 60"
for i in 1 2 3 4; do # lines of one length, with the last call site's line of two digits, are whole
    printf '[HEAP 0x5555] Alloc: 0x6660%s -> 100 at main:31\nmain:31 is done\n' $i
done > "$folder/whole.log"
expect 0 '' -q "$folder/whole.log"
check "whole lines are joined" sh -c '! grep -q folded "$1"' sh "$folder/out"
expect 2 "--input must be auto, template, wolfssl, small, mtrace, valgrind, curl, ltrace, recorder, recorder-wolfssl," \
    --input=strace $demo.csv

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
