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

# What all is known of: the folder of its inputs, the kinds of files to read.
analyse() {
    (cd "$1" && ls $2 | sort $3) > "$folder/names"
    (cd "$1" && xargs "$analyzer" --strict -c "$control" < "$folder/names") \
        > "$folder/out" 2> "$folder/err" && report good || report bad "$(cat "$folder/err")"
}

analyzer=$PWD/$tool
control=$PWD/tests/stack/self.stack
for level in -O0 -O2; do
    mkdir "$folder/ci$level"
    for source in *.c cli/*.c common/*.c parser/*.c optimizer/*.c report/*.c; do
        $compiler -std=c11 -D_XOPEN_SOURCE=700 -I. -pthread $level -fcallgraph-info=su,da \
            -fstack-usage -c -o "$folder/ci$level/$(echo "$source" | tr / _).o" "$source" || exit 1
    done
    analyse "$folder/ci$level" '*.ci'
    shows "Maximum stack usage: "
    shows "main [Program entry]: "
    echo "$compiler $level: $(sed -n 's/^Max/max/p' "$folder/out")"

    # The .su files agree, and the order of all files does not matter.
    sed 's/; files: .*//' "$folder/out" > "$folder/first"
    analyse "$folder/ci$level" '*.ci *.su' -r
    sed 's/; files: .*//' "$folder/out" > "$folder/second"
    same "another order of files" "$folder/first" "$folder/second"
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
is_empty "not all of the allocator's stack is known" "$(grep '?' "$folder/out")"
summarize
