# SPDX-License-Identifier: MIT
# For the test scripts to source: a folder that is gone at the end, counters, and
# checks, of runs of $tool among them. Each check counts once.
passed=0
failed=0
newline='
'
silent_from=2 # with this exit code and greater ones nothing may be printed
folder=${TMPDIR:-/tmp}/expect.$$
(umask 077 && mkdir "$folder") || exit 1
trap 'chmod -R u+rwx "$folder"; rm -rf "$folder"' EXIT

report() { # whether it is good, what it is
    if [ "$1" = good ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf 'failed: %s\n' "$2"
    fi
}

check() { # what is wrong where it fails, a command that must succeed
    what=$1
    shift
    if "$@"; then report good; else report bad "$what"; fi
}

runs() { # what it is, a command that must succeed; what it says is shown where it does not
    about=$1
    shift
    "$@" > "$folder/said" 2>&1 && report good || report bad "$about: $(cat "$folder/said")"
}

odd_name() { # for printf, a file name that means harm; a plain one, where the system allows no other
    [ -n "${PLAIN_NAMES:-}" ] && printf '%s' "$2" || printf "$1"
}

is_turn() { # whether this one of many like cases is run; all are, unless the environment's EVERY is N
    turn=$((${turn:-0} + 1))
    [ $((turn % ${EVERY:-1})) -eq 0 ]
}

next_planner() { # each time it is called, the next of the options in $planners becomes $planner
    planner=${planners%%,*}
    planners=${planners#*,},$planner
}

read_log() { # a log's path, without the .xz that it may have
    if [ -f "$1" ]; then cat "$1"; else xz -dc "$1.xz"; fi
}

equals() { # what it is, its value, the expected one
    check "$1: '$2', not '$3'" [ "$2" = "$3" ]
}

same() { # what it is, two files
    check "$1: $2 and $3 differ" cmp -s "$2" "$3"
}

is_empty() { # what it is, what was found
    check "$1: $2" [ -z "$2" ]
}

# exit code, a part of standard error ('' for none at all), arguments; standard
# input is $input. $always, an option, stands before them. Whether a log is of a build with malloc, the golden cases test.
expect() {
    code=$1
    message=$2
    shift 2
    "$tool" ${always:-} "$@" > "$folder/out" 2> "$folder/said" < "${input:-/dev/null}"
    actual=$?
    err_text= # by the shell itself: many scripts wait for this
    while IFS= read -r err_line || [ -n "$err_line" ]; do
        case $err_line in
        *' written by a build with malloc; '* | *' size classes, '*' live vectors') ;;
        *) err_text="$err_text$err_line$newline" ;;
        esac
    done < "$folder/said"
    printf '%s' "$err_text" > "$folder/err"
    if [ "$actual" -ne "$code" ]; then
        report bad "$* exits $actual, not $code"
    elif [ -z "$message" ] && [ -n "$err_text" ]; then
        report bad "$*: says $err_text"
    elif [ "$code" -ge "$silent_from" ] && [ -s "$folder/out" ]; then
        report bad "$*: prints half an output"
    else
        case $err_text in
        *"$message"*) report good ;;
        *) report bad "$*: says '$err_text', not '$message'" ;;
        esac
    fi
}

shows() { # a part of the output of the run before, which may go on in the next line
    grep -qaF -- "$1" "$folder/out" && report good && return
    tr -s '\n ' ' ' < "$folder/out" > "$folder/one_line"
    check "the output has no '$1'" grep -qaF -- "$1" "$folder/one_line"
}

# A text for printf, the answer of $checker ('' for none, or a part of it), its arguments
judge() {
    text=$1
    expected=$2
    shift 2
    answer=$(printf "$text" | "$checker" "$@")
    answer=$?$answer
    case $expected:$answer in
    :0 | ?*:1*"$expected"*) report good ;;
    *) report bad "$checker answers '$answer' to $text, not '$expected'" ;;
    esac
}

accepts() { # what it is, a file that $checker must accept, the checker's arguments
    about=$1
    file=$2
    shift 2
    answer=$("$checker" "$@" < "$file")
    equals "$checker's answer to $about" "$?$answer" 0
}

# Calls compile_with for the compiler of the tests, and, where $1 is "all", for those of other
# machines that work here: for what firmware takes as source.
each_compiler() {
    compile_with "${CC:-cc}"
    [ "$1" = all ] || return 0
    printf '#include <stdint.h>\n#include <string.h>\nextern uint32_t i;\n' > "$folder/can.c"
    for compiler in "${CC:-cc} -m32 -fno-pic" clang "arm-none-eabi-gcc -mcpu=cortex-m4 -mthumb" \
        "arm-none-eabi-gcc -mcpu=cortex-m0 -mthumb"; do
        if $compiler -c -o "$folder/can.o" "$folder/can.c" > "$folder/out" 2>&1; then
            compile_with "$compiler"
        else
            echo "skipped: $compiler, which does not work here"
        fi
    done
}

summarize() { # the end of the script
    echo "$passed passed, $failed failed"
    [ "$failed" -eq 0 ]
}
