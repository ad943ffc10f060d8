#!/bin/sh
# SPDX-License-Identifier: MIT
# Prints what an event costs the recorder: bytes, and instructions as valgrind counts them on
# this machine. The program is examples/pool_demo.c, whose 274 events have 11 call sites.
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
for macros in "" -DALLOC_RECORDER_TEXT; do
    ${CC:-cc} -std=c11 -Os -g -fno-builtin -I. -DSINGLE_THREADED -DTRACE_RECORDER $macros -o "$folder/demo" \
        examples/pool_demo.c capture/alloc_recorder.c || exit 1
    bytes=$("$folder/demo" | wc -c)
    echo "recorder $macros: $(echo "$bytes 274" | awk '{ printf "%.1f", $1 / $2 }') bytes an event"
    if command -v valgrind > /dev/null; then
        valgrind --tool=callgrind --callgrind-out-file="$folder/calls" --toggle-collect=alloc_recorder_alloc \
            --toggle-collect=alloc_recorder_free --toggle-collect=alloc_recorder_realloc "$folder/demo" \
            2> "$folder/said" > /dev/null
        awk '/Collected/ { printf "  %d instructions an event, with those of put\n", $NF / 274 }' "$folder/said"
    fi
done
