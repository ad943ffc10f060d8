#!/bin/sh
# SPDX-License-Identifier: MIT
# Holds what the parser finds in real logs against what an independent one found:
# captures.sh TRACE_COUNTS DIRECTORY, with NAME.log or NAME.log.xz and index.tsv
# there. The logs of WOLFSSL_TRACK_MEMORY are held against their own totals too.
counts=$1
directory=$2
. tests/expect.sh

total() { # name of a total that a log prints about itself
    read_log "$directory/$log" | sed -n "s/^$1 *= *\([0-9]*\).*/\1/p"
}

tab=$(printf '\t')
{
    read -r header
    while IFS= read -r row; do
        log=${row%%"$tab"*}
        found=$(read_log "$directory/$log" | "$counts")
        equals "$log" "$found" "$(printf '%s\n' "$row" | cut -f 3-19)"
        if [ -n "$(total 'peak *Bytes')" ]; then
            equals "$log, its own totals" "$(printf '%s\n' "$found" | cut -f 2,3,13)" \
                "$(total 'total *Allocs')$tab$(total 'total *Deallocs')$tab$(total 'peak *Bytes')"
        fi
    done
} < "$directory/index.tsv"
summarize
