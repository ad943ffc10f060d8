#!/bin/sh
# SPDX-License-Identifier: MIT
# Times the tool as a whole against wc -l and grep -c on a log of over 500 MB,
# in turns, and each stage by itself: bench.sh TOOL STAGES. The log is a capture
# of CAPTURES repeated, or of testdata/ where that is not set.
tool=$1
stages=$2
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

for run in 1 2 3 4 5; do
    w=$(ms wc -l "$folder/big.log")
    g=$(ms grep -c Alloc: "$folder/big.log")
    t=$(ms "$tool" "$folder/big.log")
    p=$(start=$(now); cat "$folder/big.log" | "$tool" - > /dev/null; echo $((($(now) - start) / 1000000)))
    echo "run $run: wc -l $w ms, grep -c $g ms, tool $t ms, from a pipe $p ms; tool / wc = $((t * 100 / (w + !w)))%"
done
"$stages" "$folder/big.log"
for log in testdata/tls13.static.592.server.log testdata/testwolfcrypt.static.5.9.2.log; do
    echo "$log"
    "$stages" "$log"
done
