#!/bin/sh
# SPDX-License-Identifier: MIT
# The whole loop: runs the demo and logs it, plans, builds it again with the plan,
# runs it in the planned buffer, and shows that one byte less is too few:
# demo.sh OPTIMIZER, from the project's folder.
optimizer=$1
cc=${CC:-cc}
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
passed=0
failed=0

build() {
    $cc -std=c99 -O2 -DSINGLE_THREADED -o "$folder/demo" "$@" examples/demo.c allocator/static_memory.c
}

check() { # what it is, whether it is so (0)
    if [ "$2" -eq 0 ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "failed: $1"
    fi
}

build -DWOLFSSL_DEBUG_MEMORY -DWOLFSSL_DEBUG_MEMORY_PRINT && "$folder/demo" > "$folder/demo.log"
check "the demo runs with generous buckets" $?

for planner in peak spill; do
    "$optimizer" --strict -p $planner --single-threaded -f macros "$folder/demo.log" > "$folder/plan.h"
    check "a $planner plan is made from its log" $?
    grep -v 'SINGLE_THREADED' "$folder/plan.h" > "$folder/user_settings.h"
    grep '^#define WOLFMEM_B' "$folder/user_settings.h"
    build -DWOLFSSL_USER_SETTINGS -I"$folder" && "$folder/demo"
    check "the demo runs in the buffer of the $planner plan" $?

    bytes=$(sed -n 's/^#define WOLFMEM_BUFFER_SIZE //p' "$folder/plan.h")
    sed -i.bak "s/BUFFER_SIZE $bytes/BUFFER_SIZE $((bytes - 1))/" "$folder/user_settings.h"
    build -DWOLFSSL_USER_SETTINGS -I"$folder" && "$folder/demo"
    [ $? -eq 1 ]
    check "the demo fails with one byte less than the $planner plan" $?
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
