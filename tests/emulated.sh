#!/bin/sh
# SPDX-License-Identifier: MIT
# Builds for another machine, and runs the tests that need no compiler of their own under an
# emulator: emulated.sh NAME COMPILER EMULATOR. Where it emulates the processor, too, a run takes
# seconds, and EVERY=7 takes some of the golden cases.
build=build/$1
compiler=$2
emulator=$3
tests=$(ls tests/test_*.c | sed "s|\(.*\)\.c|$build/\1|")
exe=
set -- "sh tests/golden.sh $build/tool tests" "sh tests/cli.sh $build/tool"
case $($compiler -dumpmachine) in
*mingw*)
    exe=.exe
    PLAIN_NAMES=1 # Windows allows no quotes and controls in the names of files
    export PLAIN_NAMES
    tests=$(echo "$tests" | grep -v test_stack_watch) # no thread can be given a stack there
    # No cli.sh: files there have no modes, links and pipes.
    set -- "sh tests/golden.sh $build/tool tests" "sh tests/check_mode.sh $build/tool" \
        "sh tests/json.sh $build/tool $build/tests/json_check" \
        "sh tests/baseline.sh $build/tool $build/tests/json_check"
    ;;
esac
programs="$build/tool $build/stack_depth_analyzer $build/tests/trace_counts $build/tests/json_check $tests"
rm -rf "$build"
${MAKE:-make} -s -j2 --no-print-directory CC="$compiler" LDFLAGS=-static BUILD="$build" \
    TOOL="$build/tool$exe" $(for program in $programs; do echo "$program$exe"; done) || exit 1

# Each program becomes a script that runs it in the emulator.
for program in $programs; do
    mv "$program$exe" "$program.elf"
    printf '#!/bin/sh\nexec %s %s.elf "$@"\n' "$emulator" "$program" > "$program"
    chmod +x "$program"
done
WINEDEBUG=-all # no words of wine's among ours
WINEPREFIX=$PWD/$build/wine
export WINEDEBUG WINEPREFIX
exec sh tests/run.sh 1 $tests "$@" "sh tests/golden.sh $build/stack_depth_analyzer tests/stack" \
    "sh tests/stack.sh $build/stack_depth_analyzer $build/tests/json_check" \
    "sh tests/captures.sh $build/tests/trace_counts testdata"
