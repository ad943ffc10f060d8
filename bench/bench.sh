#!/bin/sh
# SPDX-License-Identifier: MIT
# Times the tool: bench.sh TOOL STAGES MAKE_LOG. First the whole tool, wc -l and
# grep -c take turns on a log of over 500 MB, from a file and from a pipe. Then each
# stage is timed on that log, on captures, on made-up logs of 10^4 to 10^7 events, and
# on logs that are hard to plan. The large log repeats a capture of CAPTURES, or of
# testdata/ if that is not set.
tool=$1
stages=$2
make_log=$3
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT

capture=testwolfcrypt.smallstack.static.5.9.2.log
if [ -n "$CAPTURES" ] && command -v xz > /dev/null; then
    xz -dc "$CAPTURES/$capture.xz" > "$folder/one.log"
else
    echo "CAPTURES is not set or xz is missing: repeating a capture of testdata/ instead"
    capture=testwolfcrypt.static.5.9.2.log
    cp "testdata/$capture" "$folder/one.log"
fi
size=$(wc -c < "$folder/one.log")
copies=$((524288000 / size + 1))
i=0
while [ "$i" -lt "$copies" ]; do
    cat "$folder/one.log"
    i=$((i + 1))
done > "$folder/big.log"
echo "$capture, $copies times: $(wc -c < "$folder/big.log") bytes"

# Milliseconds that a command takes, by the finest clock that date has.
now() { date +%s%N | sed 's/N$/000000000/'; }
ms() {
    start=$(now)
    "$@" > "$folder/out" # not /dev/null, where grep would stop early
    echo $((($(now) - start) / 1000000))
}
from_pipe() { cat "$folder/big.log" | "$@"; }
ratio() { echo "$(($1 * 100 / ($2 + !$2)))%"; }

for run in 1 2 3 4 5 6 7; do
    w=$(ms wc -l "$folder/big.log")
    g=$(ms grep -c Alloc: "$folder/big.log")
    t=$(ms "$tool" -q "$folder/big.log")
    pw=$(ms from_pipe wc -l)
    pt=$(ms from_pipe "$tool" -q -)
    echo "run $run: wc -l $w ms, grep -c $g ms, tool $t ms; tool / wc = $(ratio "$t" "$w")." \
        "From a pipe: wc -l $pw ms, tool $pt ms; tool / wc = $(ratio "$pt" "$pw")"
done

time_stages() { # what it is, a log
    echo "$1"
    "$stages" "$2"
}
time_made() { # what it is, make_log's arguments
    what=$1
    shift
    "$make_log" "$@" > "$folder/made.log"
    time_stages "$what: $(wc -c < "$folder/made.log") bytes" "$folder/made.log"
}

time_stages "$capture repeated" "$folder/big.log"
for log in testdata/tls13.static.592.server.log testdata/testwolfcrypt.static.5.9.2.log; do
    time_stages "$log" "$log"
done
for events in 10000 100000 1000000 10000000; do
    time_made "$events random events of 100 sizes" "$events" 100 1000
done
time_made "2,000 sizes" 2000000 2000 3000
time_made "300,000 blocks at once" 3000000 20 600000
time_made "30 million random events" 30000000 100 1000
