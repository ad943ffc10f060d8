#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs the golden cases of FOLDER/cases.txt, and in tests/ one for each log of
# testdata/: golden.sh TOOL FOLDER [accept]. With "accept", what the tool prints
# becomes what is expected: read the difference before you commit it.
tool=$1
cases=$2/cases.txt
expected=$2/expected
accept=$3
passed=0
failed=0
output=$(mktemp) || exit 1
trap 'rm -f "$output" "$output.err"' EXIT

run_case() { # name, arguments
    name=$1
    shift
    "$tool" "$@" > "$output" 2> "$output.err"
    code=$?
    { echo "--- standard error"; cat "$output.err"; echo "--- exit code $code"; } >> "$output"
    if [ "$accept" = accept ]; then
        cp "$output" "$expected/$name.txt"
    elif diff -u "$expected/$name.txt" "$output"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "golden case $name failed: $tool $*"
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
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
