#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs the fuzz targets of tests/fuzz/, each over the inputs in its folders corpus/TARGET
# and findings/TARGET there, and over cases made from them:
#
#   fuzz.sh test    a fixed number of cases
#   fuzz.sh faults  runs of the tools in which the calls of the system fail in turn
#   fuzz.sh long    SECONDS_EACH a target, guided by coverage, with libFuzzer or with AFL++;
#                   where neither is installed, many more cases than above
#
# The Makefile sets MAKE, CC, BUILD and SANITIZE, and has built what "test" and "faults" need.
tokens=tests/fuzz/tokens.dict
targets=$(ls tests/fuzz | sed -n 's/^fuzz_\(.*\)\.c$/\1/p')
. tests/expect.sh
TMPDIR=$folder # for the runs of the tool, too: those that crash leave files
export TMPDIR

inputs_of() { # target
    find tests/fuzz/corpus/"$1" tests/fuzz/findings/"$1" -type f 2> /dev/null | sort
}

cases_of() { # target: what takes a second or two
    case $1 in
    wolfssl | settings) echo 6000 ;;
    plans) echo 2000 ;;
    *) echo 1000 ;;
    esac
}

run_builtin() { # how often the number of cases
    for target in $targets; do
        program=$BUILD/fuzz/fuzz_$target
        runs "the inputs of $target" "$program" $(inputs_of "$target")
        runs "cases of $target" "$program" -d "$tokens" -n $(($(cases_of "$target") * $1)) \
            $(inputs_of "$target")
    done
}

# The targets with another fuzzer's main: its name, and the compiler that has it.
build_with() {
    echo 'int LLVMFuzzerTestOneInput(void); int LLVMFuzzerTestOneInput(void) { return 0; }' \
        > "$TMPDIR/can.c"
    $2 -fsanitize=fuzzer -o "$TMPDIR/can" "$TMPDIR/can.c" > "$TMPDIR/out" 2>&1 &&
        $MAKE fuzzers CC="$2" BUILD="build/$1" SANITIZE="$SANITIZE -fsanitize=fuzzer-no-link" \
            FUZZ_MAIN= LDFLAGS=-fsanitize=fuzzer
}

run_libfuzzer() {
    export ASAN_OPTIONS=allocator_may_return_null=1
    for target in $targets; do
        mkdir -p "build/libfuzzer/$target"
        "build/libfuzzer/fuzz/fuzz_$target" -max_total_time="$SECONDS_EACH" -dict="$tokens" \
            -max_len=16384 -artifact_prefix="build/libfuzzer/$target." -print_final_stats=1 \
            "build/libfuzzer/$target" "tests/fuzz/corpus/$target" && passed=$((passed + 1)) ||
            failed=$((failed + 1))
    done
}

run_afl() {
    export AFL_SKIP_CPUFREQ=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_NO_UI=1
    export ASAN_OPTIONS=allocator_may_return_null=1:abort_on_error=1:symbolize=0
    for target in $targets; do
        rm -rf "build/afl/$target"
        afl-fuzz -V "$SECONDS_EACH" -x "$tokens" -i "tests/fuzz/corpus/$target" \
            -o "build/afl/$target" -- "build/afl/fuzz/fuzz_$target"
        crashes=$(ls "build/afl/$target/default/crashes" "build/afl/$target/default/hangs")
        [ -z "$(echo "$crashes" | grep '^id')" ] && passed=$((passed + 1)) ||
            failed=$((failed + 1))
    done
}

if [ "$1" = test ]; then
    run_builtin 1
elif [ "$1" = faults ]; then
    runs "failing calls" "$BUILD/fuzz/test_faults" $(inputs_of pipeline)
    runs "failing calls" "$BUILD/fuzz/test_faults_stack" $(inputs_of stack)
elif build_with libfuzzer clang; then
    run_libfuzzer
elif build_with afl afl-clang-fast; then
    run_afl
else
    echo "libFuzzer (clang -fsanitize=fuzzer) and AFL++ (afl-clang-fast) are missing: running" \
        "more cases of the built-in mutator instead"
    $MAKE fuzzers
    run_builtin $((SECONDS_EACH / 2))
fi
summarize
