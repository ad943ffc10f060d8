#!/bin/sh
# SPDX-License-Identifier: MIT
# What `make check` runs beyond `make test`, two at a time: those tests again that
# another build can fail, under sanitizers, with other compilers, C libraries, word
# sizes and byte orders, each where the machine can; large and long logs; all captures;
# the commands of the documents; the source archive; clang-tidy and cppcheck. CC,
# SANITIZE and CAPTURES come from the Makefile.
set -u
export ASAN_OPTIONS=allocator_may_return_null=1 # as without the sanitizer
MAKE="${MAKE:-make} -s --no-print-directory"
mkdir -p build
printf '#include <errno.h>\nint main(void) { return errno; }\n' > build/can.c # with the system's headers

can_compile() { # compiler, flags: and can it run what it compiles?
    $1 $2 -o build/can build/can.c 2> build/can.err && ./build/can
}

can_emulate() { # compiler, emulator
    $1 -static -o build/can.exe build/can.c 2> build/can.err && "$2" build/can.exe 2> build/can.err
}

# Another build: its name, compiler and flags, and what make has to make of it, in turn.
build_and_test() {
    if can_compile "$2" "$3"; then
        build="BUILD=build/$1 TOOL=build/$1/tool CC='$2' CFLAGS='$3'"
        commands="$commands
$MAKE $4 $build${5:+ && $MAKE $5 $build}"
    else
        echo "skipped: the tests with $2 $3, which does not work here"
    fi
}

# A build for another machine: its name, its emulator, and compilers, of which the first that works
# is taken.
emulate() {
    name=$1
    emulator=$2
    shift 2
    for compiler; do
        if can_emulate "$compiler" "$emulator"; then
            commands="$commands
EVERY=7 sh tests/emulated.sh $name '$compiler' $emulator"
            return
        fi
    done
    echo "skipped: the tests on $name, for want of $emulator or $1"
}

# The longest come first. Of many like cases each build takes some, since `make test` takes all.
# What the tools print is looked at where their memory is watched, and where integers are others;
# a leak, which costs most to look for, in the tests of the code. Threads are started where logs are
# read and where much is measured. A program is linked as a whole once, not with each test.
commands="
$MAKE test-fuzz"
build_and_test sanitize "$CC" "$SANITIZE" "test-code EVERY=4" \
    "test-tools EVERY=4 CODE_TESTS= ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0"
commands="$commands
CC='$CC' sh tests/allocator.sh all"
if can_compile "$CC" -m32 2> build/can.err; then
    build_and_test bits32 "$CC" "-O2 -m32 -Werror" "test-tools EVERY=4"
else
    emulate bits32 qemu-i386-static "$CC -m32"
fi
threads="build/threads/tests/test_log build/threads/tests/test_live"
build_and_test threads "$CC" "-O1 -g1 -fsanitize=thread" \
    "test-code TESTS='$threads' CODE_TESTS='$threads'"
build_and_test musl musl-gcc "-O0 -static -Werror" "test-code EVERY=7"
build_and_test clang clang "-O2 -Werror" "test-code EVERY=7"
build_and_test lto "$CC" "-O3 -flto -Werror" "test-code EVERY=7 TESTS="
emulate ppc qemu-ppc-static powerpc-linux-gnu-gcc "clang --target=powerpc-linux-gnu"
emulate s390x qemu-s390x-static s390x-linux-gnu-gcc "clang --target=s390x-linux-gnu"
emulate windows "$(command -v wine || command -v wine64 || echo /usr/lib/wine/wine64)" \
    x86_64-w64-mingw32-gcc
commands="$commands
build/tests/test_certificate 30000
sh tests/serve.sh ./memory_bucket_optimizer build/tests 1000
sh tests/screen.sh ./memory_bucket_optimizer all
CC='$CC' sh tests/recorder.sh ./memory_bucket_optimizer all
CC='$CC' sh tests/stack_watch.sh all
sh tests/dist.sh
build/tests/test_spill 20000
EVERY=4 LC_ALL=tr_TR.UTF-8 TZ=Asia/Kathmandu sh tests/golden.sh ./memory_bucket_optimizer tests
$MAKE lint
sh tests/large.sh ./memory_bucket_optimizer
CC='$CC' sh tests/stack_self.sh stack/stack_depth_analyzer
CC='$CC' sh tests/stack_compare.sh stack/stack_depth_analyzer
sh tests/stack_firmware.sh stack/stack_depth_analyzer
sh examples/demo.sh ./memory_bucket_optimizer
sh tests/inputs.sh ./memory_bucket_optimizer live
sh tests/small.sh ./memory_bucket_optimizer testdata
sh tests/docs.sh
CC='$CC' sh tests/example.sh ./memory_bucket_optimizer installed
sh tests/costs.sh ./memory_bucket_optimizer
sh tests/jobs.sh
sh tests/workflow.sh
sh tests/packaging.sh
sh tests/portable.sh"
if [ -n "$CAPTURES" ] && command -v xz > /dev/null; then
    commands="$commands
sh tests/captures.sh build/tests/trace_counts '$CAPTURES' &&
sh tests/regions.sh ./memory_bucket_optimizer '$CAPTURES'
sh tests/serve.sh ./memory_bucket_optimizer build/tests 100 '$CAPTURES'
sh tests/small.sh ./memory_bucket_optimizer '$CAPTURES'"
else
    echo "skipped: more captures, since CAPTURES is not set or xz is missing"
fi

IFS='
'
exec sh tests/run.sh 2 $commands
