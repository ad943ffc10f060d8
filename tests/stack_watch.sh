#!/bin/sh
# SPDX-License-Identifier: MIT
# Whether stack/stack_watch.c is what firmware can take: C99 without a warning, for each
# compiler here, with no library's function called; and its header good for C++.
tool=
. tests/expect.sh
warnings="-Wall -Wextra -Wpedantic -Wshadow -Wmissing-prototypes -Wconversion -Werror"

compile() { # compiler and what it needs
    for level in -O0 -Os -O3; do
        runs "$1 $level" $1 -std=c99 $warnings -ffreestanding $level -I. -c \
            -o "$folder/watch.o" stack/stack_watch.c
        calls=$(nm -u "$folder/watch.o" 2> "$folder/err") # '' too where there is no nm
        check "$1 $level calls $calls" [ -z "$calls" ]
    done
}

can_compile() { # compiler and flags
    $1 -c -o "$folder/can.o" "$folder/can.c" > "$folder/out" 2>&1
}

echo '#include <stdint.h>
typedef char headers_fit[(uintptr_t)-1 == UINTPTR_MAX ? 1 : -1];' > "$folder/can.c"
compile "${CC:-cc}"
for compiler in "${CC:-cc} -m32 -fno-pic" clang "arm-none-eabi-gcc -mcpu=cortex-m4 -mthumb" \
    "arm-none-eabi-gcc -mcpu=cortex-m0 -mthumb"; do
    if can_compile "$compiler"; then
        compile "$compiler"
    else
        echo "skipped: the stack watch with $compiler, which does not work here"
    fi
done

echo '#include "stack/stack_watch.h"
bool init(stack_watch *w) { return stack_watch_init(w, 0, STACK_WATCH_MARGIN, 0, STACK_GROWS_UP); }' \
    > "$folder/watch.cpp"
if command -v "${CXX:-c++}" > /dev/null; then
    runs C++ "${CXX:-c++}" -std=c++11 -Wall -Wextra -Wpedantic -Werror -I. -c \
        -o "$folder/watch.o" "$folder/watch.cpp"
else
    echo "skipped: the stack watch's header in C++, for which there is no compiler"
fi
for system in freertos zephyr; do
    runs "the example for $system" ${CC:-cc} -std=gnu11 $warnings -I. -Itests/rtos -c \
        -o "$folder/watch.o" examples/stack_watch_$system.c
done
summarize
