#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs the README's console examples and holds what they print against what it
# shows: readme.sh. Lines after "$ " are commands; a line "[...]" stands for any
# further output. Examples of make are run by make check itself.
passed=0
failed=0
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT

awk -v folder="$folder" '
    /^```console$/ { inside = 1; block++; next }
    /^```$/ { inside = 0 }
    inside && /^\$ / { command++; print substr($0, 3) > (folder "/" command ".command"); next }
    inside && command { print > (folder "/" command ".shown") }
' README.md

number=0
while number=$((number + 1)) && [ -f "$folder/$number.command" ]; do
    command=$(cat "$folder/$number.command")
    shown=$folder/$number.shown
    case $command in make*) continue ;; esac
    : >> "$shown"
    sh -c "$command" > "$folder/printed" 2>&1
    if grep -q '^\[\.\.\.\]$' "$shown"; then
        sed '/^\[\.\.\.\]$/,$d' "$shown" > "$folder/start"
        head -n "$(($(wc -l < "$folder/start")))" "$folder/printed" > "$folder/printed.start"
        set -- "$folder/start" "$folder/printed.start"
    else
        set -- "$shown" "$folder/printed"
    fi
    if diff -u "$1" "$2"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "the README shows something else for: $command"
    fi
done
[ "$passed" -gt 0 ] || failed=$((failed + 1))
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
