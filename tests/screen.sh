#!/bin/sh
# SPDX-License-Identifier: MIT
# Reads the report as a user does: without scrolling, on a terminal of 80 and of 100 columns and
# 40 rows: screen.sh TOOL [all].
tool=$1
. tests/expect.sh
log=testdata/tls13.static.592.server.log
base=tests/baselines/tls13-5.7.2.json

# The rows that the last output takes up on a terminal of 80 columns, and on one of 100
rows() {
    awk '
        { for (columns = 80; columns <= 100; columns += 20)
              rows[columns] += length($0) ? int((length($0) - 1) / columns) + 1 : 1 }
        END { print rows[80] + 0, rows[100] + 0 }' "$folder/screen"
}

fits() { # what the screen shows
    about=$1
    set -- $(rows) # two numbers
    check "$about: ${1:-no} rows of 80 columns" [ "${1:-0}" -gt 0 -a "${1:-0}" -le 40 ]
    check "$about: ${2:-no} rows of 100 columns" [ "${2:-0}" -gt 0 -a "${2:-0}" -le 40 ]
}

look() { # arguments
    "$tool" -q "$@" > "$folder/screen" 2> "$folder/err"
    fits "$*"
}

sees() { # a part of what is on the screen
    check "the first screen has no '$1'" grep -qF -- "$1" "$folder/screen"
}

# What the tool prints of each log, the golden cases hold.
for each in testdata/*.log; do
    is_turn || continue
    name=${each##*/}
    sed '/^--- standard error$/,$d' "tests/expected/${name%.log}.txt" > "$folder/screen"
    [ -s "$folder/screen" ] || continue # no allocation
    fits "$each"
    grep '^#define' "$folder/screen" > "$folder/first"
    "$tool" -q -f macros "$each" 2> "$folder/err" | grep '^#define' > "$folder/macros"
    same "$each: what to paste, first and alone" "$folder/first" "$folder/macros"
done
for each in $log testdata/pool_demo.csv; do
    look "$each"
    grep '^#define\|^Minimum' "$folder/screen" > "$folder/first"
    "$tool" -q -v "$each" 2> "$folder/err" | grep '^#define WOLF[SM]\|^Minimum' > "$folder/whole"
    same "$each: what to paste, first and with -v" "$folder/first" "$folder/whole"
done
# The most macros, with "all" on all logs
logs=$log
[ "${2:-}" != all ] || logs=$(ls testdata/*.log)
for each in $logs; do
    "$tool" -q -f macros "$each" > "$folder/macros" 2> "$folder/err" || continue
    look -t lp64+guard+insight --lean --single-threaded --pools=own --margin=50 --max-waste=30000 "$each"
done
for options in "-p spill" "-p spill --slack=2" "-p greedy" "-k 1" "-k 12" "--region=2" "--pools=own" \
    "--pools=joined" "--lean --single-threaded" "-t lp64+guard+insight" "--margin=50 --max-waste=3000" \
    "--baseline=$base" "--check=tests/headers/server.h --baseline=$base"; do
    look $options "$log" # words, on purpose
done
for header in tests/headers/[!b]*.h; do
    look --check="$header" "$log"
done
look --defaults "$log"
look --concurrent testdata/tls13.static.592.client.log "$log"
look testdata/tls13.*592*.log

# In this order: what to paste, whether to trust it, what else there is, what costs most, what may
# be wrong, what next.
look "$log"
for part in '#define WOLFMEM_BUFFER_SIZE' Minimum '  proof' '  bound' Plans 'What costs most' warning: Next:; do
    grep -n "^$part" "$folder/screen" | head -n 1 | cut -d: -f1
done > "$folder/order"
equals "parts of the first screen" "$(wc -l < "$folder/order" | tr -d ' ')" 8
check "the first screen is out of order" sort -nc "$folder/order"
equals "costliest call sites" "$(sed -n '/^What costs/,/^$/p' "$folder/screen" | grep -c ':[0-9]*$')" 3
for next in -v '-f html' '-f c' --check; do
    sees "$next"
done
look --check=tests/headers/short.h "$log"
sees "runs out"
sees "WOLFMEM_DIST"
look --baseline=$base "$log"
sees "61680 before"
summarize
