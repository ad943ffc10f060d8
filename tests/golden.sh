#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs the golden cases of FOLDER/cases.txt, and in tests/ one for each log of
# testdata/: golden.sh TOOL FOLDER [accept]. A case holds the whole output, or what a
# pattern picks from it. With "accept", what the tool prints becomes what is expected:
# read the difference before you commit it.
tool=$1
cases=$2/cases.txt
expected=$2/expected
accept=$3
. tests/expect.sh
actual=$folder/actual
mkdir "$actual"

# Each line that begins with the pattern, after its indent, and the lines below it
# that are indented more: of a report the sections, of macros and JSON the lines.
pick() { # an extended regular expression
    pattern="^ *($1)" awk '
        {
            match($0, /^ */)
            if (RLENGTH <= indent && $0 != "")
                picked = 0
            if (!picked && $0 ~ ENVIRON["pattern"]) {
                picked = 1
                indent = RLENGTH
            }
            if (picked && $0 != "")
                print
        }'
}

run_case() { # name, pattern or '' for all, arguments
    output=$actual/$1.txt
    whole=$output
    if ! is_turn; then
        cp "$expected/$1.txt" "$output"
        return
    fi
    pattern=$2
    shift 2
    [ -z "$pattern" ] || whole=$folder/whole
    "$tool" "$@" > "$whole" 2> "$folder/err"
    code=$?
    [ -z "$pattern" ] || pick "$pattern" < "$whole" > "$output"
    {
        echo "--- standard error"
        [ ! -s "$folder/err" ] || cat "$folder/err"
        echo "--- exit code $code"
    } >> "$output"
}

while read -r name line; do
    arguments=${line%% => *}
    pattern=${line#"$arguments"}
    case $name in
    '' | '#'*) ;;
    *) run_case "$name" "${pattern# => }" $arguments ;; # words, on purpose
    esac
done < "$cases"
for log in testdata/*.log; do
    name=${log##*/}
    [ "$cases" != tests/cases.txt ] || run_case "${name%.log}" '' "$log"
done
if [ "$accept" = accept ]; then
    rm "$expected"/*.txt
    cp "$actual"/*.txt "$expected"
    exit
fi
LC_ALL=C diff -ru "$expected" "$actual" > "$folder/diff"
code=$?
cat "$folder/diff"
failed=$(grep -cE '^(diff|Only in|Binary files) ' "$folder/diff")
[ "$failed" -gt 0 ] || failed=$code
passed=$((turn / ${EVERY:-1} - failed))
summarize
