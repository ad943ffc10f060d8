#!/bin/sh
# SPDX-License-Identifier: MIT
# Builds and runs the allocator's tests in its build options: allocator.sh quick
# for the main ones, allocator.sh all for every one that the machine can, with
# sanitizers, threads, valgrind and C++.
CC=${CC:-cc}
CXX=${CXX:-c++}
. tests/expect.sh
warnings="-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror"
sanitize="-g -O1 -fsanitize=address,undefined -fno-sanitize-recover=all"

can() { # flags: does a program built with them run?
    echo 'int main(void) { return 0; }' > "$folder/can.c"
    $CC $1 -o "$folder/can" "$folder/can.c" 2> /dev/null && "$folder/can"
}

count() { # what ran just before, with its output in $folder/out
    code=$?
    summary=$(tail -n 1 "$folder/out" | sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed$/\1 \2/p')
    p=${summary% *}
    f=${summary#* }
    if [ -z "$summary" ]; then
        p=0
        f=1
    elif [ "$code" -ne 0 ] && [ "$f" -eq 0 ]; then
        f=1 # such as valgrind's own error
    fi
    passed=$((passed + p))
    failed=$((failed + f))
    [ "$f" -eq 0 ] || { cat "$folder/out"; echo "failed: $1"; }
}

run() { # test program, flags: built in C99 with the allocator, and run
    $CC -std=c99 $warnings -Wmissing-prototypes $2 -I. -o "$folder/test" "$1" \
        allocator/static_memory.c -pthread > "$folder/out" 2>&1 && $under "$folder/test" > "$folder/out" 2>&1
    count "$1 $2"
}

# The optimizer's sizes in each build: flags of the width, the target's name there.
list="-DWOLFMEM_DEF_BUCKETS=1 -DWOLFMEM_BUCKETS=64 -DWOLFMEM_DIST=1"
sizes() {
    $CC -std=c11 $1 -I. -c -o "$folder/target.o" optimizer/target.c
    for guard in "" +guard; do for insight in "" +insight; do
        for flags in "" -DSINGLE_THREADED -DWOLFSSL_STATIC_MEMORY_LEAN -DWOLFSSL_STATIC_ALIGN=8 \
            -DWOLFSSL_STATIC_ALIGN=64; do
            for buckets in 1 9 64; do
                all="$1 $flags $list -DWOLFMEM_MAX_BUCKETS=$buckets ${guard:+-DWOLFMEM_GUARD=1} ${insight:+-DWOLFMEM_INSIGHT}"
                $CC -std=c11 $warnings $all -I. -o "$folder/test" tests/static_memory_sizes.c \
                    "$folder/target.o" > "$folder/out" 2>&1 &&
                    "$folder/test" "$2$guard$insight" > "$folder/out" 2>&1
                count "the sizes of $2$guard$insight with $all"
            done
        done
    done; done
}

under=
both="-DWOLFMEM_GUARD=2 -DWOLFMEM_INSIGHT"
one="-DWOLFMEM_MAX_BUCKETS=1 -DWOLFMEM_DEF_BUCKETS=1 -DWOLFMEM_BUCKETS=64 -DWOLFMEM_DIST=5"
run tests/static_memory_print.c "-O1 -g -DWOLFSSL_DEBUG_MEMORY -DWOLFSSL_DEBUG_MEMORY_PRINT"
if [ "$1" = quick ]; then
    run tests/static_memory.c "-O1 -g"
    run tests/static_memory.c "-O1 -g -DSINGLE_THREADED $both -DWOLFSSL_DEBUG_MEMORY"
    summarize
    exit
fi

while read -r flags; do
    run tests/static_memory.c "$sanitize $flags"
done <<END

-DSINGLE_THREADED
-DWOLFSSL_STATIC_MEMORY_LEAN
-DWOLFMEM_GUARD=1 -DWOLFMEM_INSIGHT
-DWOLFMEM_GUARD=2 -DWOLFMEM_INSIGHT -DWOLFSSL_DEBUG_MEMORY
-DWOLFSSL_STATIC_MEMORY_LEAN -DSINGLE_THREADED $both
-DWOLFMEM_MAX_BUCKETS=64
-DWOLFMEM_MAX_BUCKETS=64 -DWOLFMEM_GUARD=1 -DWOLFMEM_INSIGHT
-DWOLFMEM_MAX_BUCKETS=33
-DWOLFMEM_MAX_BUCKETS=32 -DWOLFSSL_STATIC_MEMORY_DEBUG_CALLBACK
-DWOLFMEM_MAX_BUCKETS=16 -DWOLFSSL_NO_MALLOC
-DWOLFSSL_STATIC_ALIGN=4
-DWOLFSSL_STATIC_ALIGN=4 -DWOLFMEM_GUARD=1
-DWOLFSSL_STATIC_ALIGN=8 -DWOLFMEM_MAX_BUCKETS=33 -DWOLFMEM_GUARD=2
-DWOLFSSL_STATIC_ALIGN=32
-DWOLFSSL_STATIC_ALIGN=64
-DWOLFSSL_STATIC_ALIGN=64 -DWOLFMEM_GUARD=1 -DWOLFMEM_INSIGHT
$one
$one $both
END

# Each system's mutex: on stubs that abort where it is misused, and on the headers that are here.
for port in FREERTOS FREERTOS_HANDLE ZEPHYR THREADX CMSIS_RTOS2 CMSIS_RTOS2_HANDLE; do
    run tests/static_memory.c "-O1 -g -DWOLFMEM_GUARD=1 -DWOLFMEM_PORT=WOLFMEM_PORT_$port -Itests/mutex_stubs"
done
run tests/static_memory.c "-O1 -g -DWOLFMEM_GUARD=1 -DWOLFMEM_PORT=WOLFMEM_PORT_NO_INTERRUPTS \
    tests/mutex_stubs/interrupts.c"
run tests/static_memory.c "-O1 -g -std=c11 -DWOLFMEM_GUARD=1 -DWOLFMEM_PORT=WOLFMEM_PORT_C11"
if command -v x86_64-w64-mingw32-gcc > /dev/null; then
    x86_64-w64-mingw32-gcc -std=c99 -Wall -Wextra -Werror -DWOLFMEM_PORT=WOLFMEM_PORT_WINDOWS -c \
        -o "$folder/test.o" allocator/static_memory.c > "$folder/out" 2>&1 &&
        echo "1 passed, 0 failed" > "$folder/out"
    count "the allocator for Windows"
else
    echo "skipped: the allocator for Windows, since x86_64-w64-mingw32-gcc is not installed"
fi

sizes -O0 lp64
if can -m32; then
    sizes -m32 ilp32
    while read -r flags; do
        run tests/static_memory.c "-O1 -g -m32 $flags"
    done <<END

-DSINGLE_THREADED
-DWOLFSSL_STATIC_MEMORY_LEAN
-DWOLFSSL_STATIC_MEMORY_LEAN -DSINGLE_THREADED
-DWOLFMEM_MAX_BUCKETS=64
-DWOLFSSL_STATIC_ALIGN=4 $both
-DWOLFSSL_STATIC_ALIGN=8 -DWOLFMEM_MAX_BUCKETS=64 -DWOLFMEM_GUARD=1 -DWOLFMEM_INSIGHT
END
else
    echo "skipped: the allocator for 32 bits, which $CC -m32 can't build here"
fi

if can -fsanitize=thread; then
    for flags in "" "$both" -DWOLFSSL_STATIC_MEMORY_LEAN; do
        run tests/static_memory_threads.c "-g -O1 -fsanitize=thread $flags"
    done
else
    echo "skipped: the allocator under the thread sanitizer, which $CC does not have"
fi

if command -v valgrind > /dev/null; then
    under="valgrind -q --error-exitcode=9 --leak-check=full"
    for flags in "" "$both"; do
        run tests/static_memory.c "-g -O1 -DFEW_OPERATIONS $flags"
    done
    under=
else
    echo "skipped: the allocator under valgrind, which is not installed"
fi

if command -v "$CXX" > /dev/null; then
    # The allocator itself as C++, too, as systems do that compile all files so.
    for standard in "c99 -x c" "c++11 -x c++" "c++17 -x c++"; do
        for flags in "-std=c++11" "-std=c++14" "-std=c++17" "-std=c++17 -fno-exceptions -fno-rtti"; do
            $CXX -std=$standard -O1 -c -o "$folder/static_memory.o" allocator/static_memory.c \
                > "$folder/out" 2>&1 &&
                $CXX $flags $warnings -O1 -g -I. -o "$folder/test" tests/static_memory_cpp.cpp \
                    "$folder/static_memory.o" -pthread > "$folder/out" 2>&1 &&
                "$folder/test" > "$folder/out" 2>&1
            count "new and delete, $flags, the allocator in $standard"
        done
    done
    for flags in "" "$both" "-DWOLFSSL_STATIC_MEMORY_LEAN -DSINGLE_THREADED"; do
        $CXX -std=c++17 -x c++ -Wall -Wextra -Wpedantic -Werror $flags -c -o "$folder/test.o" \
            allocator/static_memory.c > "$folder/out" 2>&1 && echo "1 passed, 0 failed" > "$folder/out"
        count "the allocator as C++ with $flags"
    done
else
    echo "skipped: new and delete, since there is no C++ compiler"
fi

summarize
