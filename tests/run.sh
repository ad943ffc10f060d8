#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs commands, so many at a time: run.sh AT_ONCE COMMAND... Shows what each prints
# when it has ended, and adds up the lines "N passed, N failed" that they end with, CR or not. A
# command that ends with no such line, or with a failure that it did not count, or
# that tested nothing and does not say that it skipped it, counts as one failure.
at_once=$1
shift
for utility in awk basename cat chmod cmp cp cut dd diff find grep head ls mkdir mv rm rmdir sed \
               sort tail tee touch tr wc; do
    command -v $utility > /dev/null || missing="${missing:-} $utility"
done
if [ -n "${missing:-}" ]; then
    echo "The tests need these POSIX utilities, which are not here; install them:$missing"
    exit 1
fi
folder=${TMPDIR:-/tmp}/run.$$
(umask 077 && mkdir "$folder") || exit 1
trap 'rm -rf "$folder"' EXIT

show() { # what a command ended with: its number, its text, its exit code
    summary=$(sed -n '$s/^\([0-9][0-9]*\) passed, \([0-9][0-9]*\) failed[[:cntrl:]]*$/\1 \2/p' "$folder/$1")
    p=${summary% *}
    f=${summary#* }
    if [ -z "$summary" ]; then
        p=0
        f=1
    elif [ "$3" -ne 0 ] && [ "$f" -eq 0 ]; then
        f=1
    elif [ "$summary" = "0 0" ] && ! grep -q '^skipped: ' "$folder/$1"; then
        f=1 # it looked at nothing
    fi
    {
        [ "$f" -eq 0 ] || cat "$folder/$1"
        [ "$f" -ne 0 ] || sed '$d' "$folder/$1"
        printf '%-50s %6d passed, %d failed\n' "$2" "$p" "$f"
    } > "$folder/$1.shown"
    cat "$folder/$1.shown"
    echo "$p $f" > "$folder/$1.sum"
}

# Runs one command after the other that no other worker has taken.
work() {
    number=0
    for command; do
        number=$((number + 1))
        mkdir "$folder/$number.taken" 2> /dev/null || continue
        sh -c "$command" > "$folder/$number" 2>&1 < /dev/null
        show $number "$command" $?
    done
}

worker=0
while [ $worker -lt "$at_once" ]; do
    worker=$((worker + 1))
    work "$@" &
done
wait
cat "$folder"/*.sum | awk -v expected=$# '{ passed += $1; failed += $2 }
    END { printf "%d passed, %d failed\n", passed, failed; exit (failed > 0 || NR != expected) }'
