#!/bin/sh
# SPDX-License-Identifier: MIT
# What the tool says to typical mistakes, and of files that are no log: mistakes.sh TOOL [accept]. In
# tests/mistakes.txt and tests/signals.txt, a line that begins with "$ " is arguments, and one with "< "
# is text for printf on standard input; what follows each is what the tool says, and the exit code.
# With "accept", what is said now becomes what is expected.
tool=$1
. tests/expect.sh

say() { # arguments; standard input is the caller's
    "$tool" "$@" 2>&1 > "$folder/out"
    echo "exit code $?"
    [ ! -s "$folder/out" ] || echo "and prints a report"
}

for name in mistakes signals; do
    grep '^[#$<]' "tests/$name.txt" > "$folder/given"
    while IFS= read -r line; do
        printf '%s\n' "$line"
        case $line in
        '$ '*) say ${line#?} < /dev/null ;; # words, on purpose
        '< '*) printf "${line#< }" > "$folder/input" && say - < "$folder/input" ;;
        esac
    done < "$folder/given" > "$folder/now"
    if [ "${2:-}" = accept ]; then
        cp "$folder/now" "tests/$name.txt"
    else
        runs "$name" diff -u "tests/$name.txt" "$folder/now"
    fi
done
summarize
