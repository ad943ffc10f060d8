# SPDX-License-Identifier: MIT
# For the test scripts to source, with $tool set: a folder that is gone at the
# end, counters, and what a run of the tool must do.
passed=0
failed=0
silent_from=2 # with this exit code and greater ones nothing may be printed
folder=$(mktemp -d) || exit 1
trap 'chmod -R u+rwx "$folder"; rm -rf "$folder"' EXIT

report() { # whether it is good, what it is
    if [ "$1" = good ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf 'failed: %s\n' "$2"
    fi
}

# exit code, a part of standard error ('' for none at all), arguments; standard
# input is $input
expect() {
    code=$1
    message=$2
    shift 2
    "$tool" "$@" > "$folder/out" 2> "$folder/err" < "${input:-/dev/null}"
    actual=$?
    [ "$actual" -eq "$code" ] && report good || report bad "$* exits $actual, not $code"
    if [ -z "$message" ]; then
        [ ! -s "$folder/err" ] && report good || report bad "$*: says $(cat "$folder/err")"
    else
        grep -qF -- "$message" "$folder/err" && report good ||
            report bad "$*: says '$(cat "$folder/err")', not '$message'"
    fi
    if [ "$code" -ge "$silent_from" ]; then
        [ ! -s "$folder/out" ] && report good || report bad "$*: prints half an output"
    fi
}

shows() { # a part of the output of the run before
    grep -qF -- "$1" "$folder/out" && report good || report bad "the output has no '$1'"
}

same() { # what it is, two files
    cmp -s "$2" "$3" && report good || report bad "$1: $2 and $3 differ"
}

is_empty() { # what it is, what was found
    [ -z "$2" ] && report good || report bad "$1: $2"
}

summarize() { # the end of the script
    echo "$passed passed, $failed failed"
    [ "$failed" -eq 0 ]
}
