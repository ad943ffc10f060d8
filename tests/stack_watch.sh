#!/bin/sh
# SPDX-License-Identifier: MIT
# Whether stack/stack_watch.c is what firmware can take: C99 without a warning, with no
# library's function called (stack_watch.sh all: for each compiler here); and its header good for
# C++.
tool=
. tests/expect.sh
warnings="-Wall -Wextra -Wpedantic -Wshadow -Wmissing-prototypes -Wconversion -Werror"

compile_with() { # compiler and what it needs
    for level in -O0 -Os -O3; do
        runs "$1 $level" $1 -std=c99 $warnings -ffreestanding $level -I. -c \
            -o "$folder/watch.o" stack/stack_watch.c
        calls=$(nm -u "$folder/watch.o" 2> "$folder/err") # '' too where there is no nm
        check "$1 $level calls $calls" [ -z "$calls" ]
    done
}

each_compiler "${1:-}"

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
