#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs the golden cases of FOLDER/cases.txt, and in tests/ one for each log of
# testdata/: golden.sh TOOL FOLDER [accept]. With "accept", what the tool prints
# becomes what is expected: read the difference before you commit it.
tool=$1
cases=$2/cases.txt
expected=$2/expected
accept=$3
. tests/expect.sh
output=$folder/output

run_case() { # name, arguments
    name=$1
    shift
    "$tool" "$@" > "$output" 2> "$output.err"
    code=$?
    { echo "--- standard error"; cat "$output.err"; echo "--- exit code $code"; } >> "$output"
    if [ "$accept" = accept ]; then
        cp "$output" "$expected/$name.txt"
    else
        runs "golden case $name: $tool $*" diff -u "$expected/$name.txt" "$output"
    fi
}

while read -r name arguments; do
    case $name in
    '' | '#'*) ;;
    *) run_case "$name" $arguments ;; # words, on purpose
    esac
done < "$cases"
for log in testdata/*.log; do
    [ "$cases" != tests/cases.txt ] || run_case "$(basename "$log" .log)" "$log"
done
summarize
