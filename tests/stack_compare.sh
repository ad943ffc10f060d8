#!/bin/sh
# SPDX-License-Identifier: MIT
# Whether the stack that is computed is never less than the stack that is measured:
# stack_compare.sh STACK_DEPTH_ANALYZER. Parts of this project, the allocator among
# them, run over the logs of testdata/ under stack/stack_watch.h; the analyzer has to
# know all of each part, and to have the same number of bytes for it or more.
#
# Where a function may write below its stack pointer without moving it, in the red zone
# of x86-64, gcc counts no byte of that, so the code here is made without a red zone.
tool=$1
. tests/expect.sh
control=tests/stack_measure.stack
flags="-std=c11 -D_XOPEN_SOURCE=700 -I. -pthread -DSINGLE_THREADED -DWOLFSSL_NO_MALLOC"

compiler= # the first that writes call graphs
echo 'int main(void) { return 0; }' > "$folder/can.c"
for candidate in "${CC:-cc}" gcc; do
    if $candidate -fcallgraph-info=su -c -o "$folder/can.o" "$folder/can.c" 2> "$folder/err" &&
        [ -s "$folder/can.ci" ]; then
        compiler=$candidate
        break
    fi
done
if [ -z "$compiler" ]; then
    echo "skipped: the computed against the measured stack, since no gcc here has -fcallgraph-info"
    summarize
    exit
fi

red_zone=
$compiler -mno-red-zone -c -o "$folder/can.o" "$folder/can.c" 2> "$folder/err" &&
    red_zone=-mno-red-zone

for level in -O0 -O2; do
    rm -rf "$folder/units"
    mkdir "$folder/units"
    for source in tests/stack_measure.c stack/stack_watch.c allocator/static_memory.c common/*.c \
        parser/*.c optimizer/*.c report/*.c; do
        unit=$folder/units/$(echo "$source" | tr / _)
        $compiler $flags $level $red_zone -fcallgraph-info=su -c -o "${unit%.c}.o" "$source" ||
            report bad "$source"
    done
    $compiler $flags -Wl,-z,now -o "$folder/measure" "$folder"/units/*.o &&
        "$folder/measure" $(grep -l "Alloc: " testdata/*.log) > "$folder/measured" && report good ||
        report bad "measuring with $level"
    while read -r root bytes; do
        echo "call graph root [$root]: root_$root;"
        echo "check that maxstack(\"$root\") >= $bytes;"
    done < "$folder/measured" > "$folder/checks"

    "$tool" -q -c $control -c "$folder/checks" "$folder"/units/*.ci > "$folder/out" \
        2> "$folder/err" && report good || report bad "$level: $(cat "$folder/err")"
    echo "$compiler $level"
    line=0
    while read -r root bytes; do
        line=$((line + 2))
        computed=$(sed -n "s/^  holds  .*checks:$line: \([0-9]*\) >= $bytes\$/\1/p" "$folder/out")
        echo "  $root: ${computed:-?} bytes computed, $bytes measured"
        check "$level: what is computed for $root is not known to be $bytes or more" \
            [ -n "$computed" ]
    done < "$folder/measured"
done
check "fewer than three roots" [ "$(wc -l < "$folder/measured")" -ge 3 ]
summarize
