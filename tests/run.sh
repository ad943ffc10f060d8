#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs commands, so many at a time: run.sh AT_ONCE COMMAND... Shows in their order
# what they print, and adds up the lines "N passed, N failed" that they end with. A
# command that ends with no such line, or with a failure that it did not count, or
# that tested nothing and does not say that it skipped it, counts as one failure.
at_once=$1
shift
passed=0
failed=0
started=0
shown=0
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT

start() { # a command
    started=$((started + 1))
    eval "command_$started=\$1"
    sh -c "$1" > "$folder/$started" 2>&1 < /dev/null &
    eval "process_$started=$!"
}

show_next() {
    shown=$((shown + 1))
    output=$folder/$shown
    eval "command=\$command_$shown"
    eval "wait \$process_$shown"
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
}

for command; do
    start "$command"
    [ $((started - shown)) -lt "$at_once" ] || show_next
done
while [ "$shown" -lt "$started" ]; do
    show_next
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
