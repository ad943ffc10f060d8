#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs each argument as a command, shows what it prints, and adds up the lines
# "N passed, N failed" that it ends with. A command that ends with no such line,
# or with a failure that it did not count, or that tested nothing and does not
# say that it skipped it, counts as one failure.
passed=0
failed=0
output=$(mktemp) || exit 1
trap 'rm -f "$output"' EXIT

for command; do
    sh -c "$command" > "$output" 2>&1
    code=$?
    summary=$(tail -n 1 "$output" | sed -n 's/^\([0-9][0-9]*\) passed, \([0-9][0-9]*\) failed$/\1 \2/p')
    p=${summary% *}
    f=${summary#* }
    if [ -z "$summary" ]; then
        p=0
        f=1
    elif [ "$code" -ne 0 ] && [ "$f" -eq 0 ]; then
        f=1
    elif [ "$summary" = "0 0" ] && ! grep -q '^skipped: ' "$output"; then
        f=1 # it looked at nothing
    fi
    [ "$f" -eq 0 ] || cat "$output"
    [ "$f" -ne 0 ] || sed '$d' "$output"
    printf '%-50s %6d passed, %d failed\n' "$command" "$p" "$f"
    passed=$((passed + p))
    failed=$((failed + f))
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
