#!/bin/sh
# SPDX-License-Identifier: MIT
# Twenty typical mistakes and what the tool says to each: mistakes.sh TOOL [accept]. The lines of
# tests/mistakes.txt that begin with "$ " are arguments; what follows each is what they print on
# standard error, and the exit code. With "accept", what is printed now becomes what is expected.
tool=$1
. tests/expect.sh
sed -n 's/^\$ //p' tests/mistakes.txt > "$folder/mistakes"
sed -n '/^#/p' tests/mistakes.txt > "$folder/now"
while read -r arguments; do
    echo "\$ $arguments"
    "$tool" $arguments 2>&1 > "$folder/out" < /dev/null # words, on purpose
    echo "exit code $?"
    [ ! -s "$folder/out" ] || echo "and prints a report"
done < "$folder/mistakes" >> "$folder/now"
equals "mistakes" "$(wc -l < "$folder/mistakes" | tr -d ' ')" 20
if [ "${2:-}" = accept ]; then
    cp "$folder/now" tests/mistakes.txt
else
    runs "mistakes" diff -u tests/mistakes.txt "$folder/now"
fi
summarize
