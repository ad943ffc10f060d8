#!/bin/sh
# SPDX-License-Identifier: MIT
# Holds the analyzer against a real program: memory_bucket_optimizer as gcc compiles
# it without and with optimization, each warning explained in self.stack; and
# against the allocator: stack_self.sh STACK_TOOL. gcc alone writes call graphs.
tool=$1
. tests/expect.sh

compiler=
for candidate in "${CC:-cc}" gcc; do
    echo 'int main(void) { return 0; }' > "$folder/can.c"
    (cd "$folder" && $candidate -fcallgraph-info=su -c can.c 2> can.err && [ -s can.ci ]) &&
        compiler=$candidate && break
done
if [ -z "$compiler" ]; then
    echo "skipped: the stack of the program itself, since no compiler has -fcallgraph-info"
    summarize
    exit
fi
# On x86-64 a function that calls nothing may use 128 bytes below its frame.
$compiler -mno-red-zone -c -o "$folder/can.o" "$folder/can.c" 2> "$folder/can.err" &&
    compiler="$compiler -mno-red-zone"

for level in -O0 -O2; do
    mkdir "$folder/ci$level"
    for source in *.c common/*.c parser/*.c optimizer/*.c report/*.c; do
        $compiler -std=c11 -D_XOPEN_SOURCE=700 -I. -pthread $level -fcallgraph-info=su,da \
            -fstack-usage -c -o "$folder/ci$level/$(echo "$source" | tr / _).o" "$source" || exit 1
    done
    expect 0 '' --strict -c tests/stack/self.stack "$folder/ci$level/"*.ci
    shows "Maximum stack usage: "
    shows "main [Program entry]: "
    echo "$compiler $level: $(sed -n 's/^Max/max/p' "$folder/out")"

    # the .su files agree, and their order and that of the .ci files does not matter
    mv "$folder/out" "$folder/first"
    expect 0 '' --strict -c tests/stack/self.stack \
        $(ls "$folder/ci$level/"*.su "$folder/ci$level/"*.ci | sort -r)
    sed 's/; files: .*//' "$folder/first" > "$folder/first.same"
    sed 's/; files: .*//' "$folder/out" > "$folder/out.same"
    same "another order of files" "$folder/first.same" "$folder/out.same"
done

# Without frames in the call graph, the .su files give the same ones.
for info in -fcallgraph-info=su "-fcallgraph-info -fstack-usage"; do
    rm -f "$folder"/*.ci "$folder"/*.su
    for source in parser/*.c; do
        $compiler -std=c11 -D_XOPEN_SOURCE=700 -I. -pthread -O2 $info -c \
            -o "$folder/$(basename "$source" .c).o" "$source" || exit 1
    done
    expect 0 '' -q -v $(ls "$folder"/*.ci "$folder"/*.su 2> /dev/null)
    sed 's/; files: .*//' "$folder/out" > "$folder/text $info"
done
same "frames of the .su files" "$folder"/text*

# clang's .su files can be read, too.
if command -v clang > /dev/null; then
    rm -f "$folder"/*.su
    for source in parser/*.c; do
        clang -std=c11 -D_XOPEN_SOURCE=700 -I. -O2 -fstack-usage -c \
            -o "$folder/$(basename "$source" .c).o" "$source" || exit 1
    done
    expect 0 '' -q --call-cost=8 "$folder"/*.su
    shows "roots: "
else
    echo "skipped: the .su files of clang, which is not installed"
fi

# The allocator's own stack, of which all is known
CC=${compiler%% *} sh bench/stack.sh "$tool" > "$folder/out"
cat "$folder/out"
shows wolfSSL_Malloc
shows wolfSSL_Free
grep -q '?' "$folder/out" && report bad "not all of the allocator's stack is known" || report good
summarize
