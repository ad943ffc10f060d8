#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) The memory_bucket_optimizer authors
#
# Reads `nm -S` of an object and gcc's .su file beside it: bytes of code and of stack of each function, and the
# sums that count: what every request runs through, and what only I/O pools, statistics and faults need.
awk -v su="$1" '
BEGIN {
    while ((getline line < su) > 0) { split(line, f, "\t"); n = split(f[1], p, ":"); stack[p[n]] = f[2] }
    split("wolfSSL_Malloc wolfSSL_Free take choose give pop push first_bucket lowest hint_give get_next set_next", h, " ")
    for (i in h) hot[h[i]] = 1
    split("malloc_special take_special take_any take_io give_special give_io stats_taken stats_given", c, " ")
    for (i in c) cold[c[i]] = 1
}
function hex(s,   i, n) { for (i = 1; i <= length(s); i++) n = n * 16 + index("0123456789abcdef", substr(s, i, 1)) - 1; return n }
tolower($3) == "t" {
    name = $4; base = name; sub(/\..*/, "", base); bytes = hex($2)
    printf "%-32s%6d code%6d stack\n", name, bytes, (name in stack) ? stack[name] : stack[base]
    all += bytes; if (base in hot) fast += bytes; if (base in cold) slow += bytes
}
END { printf "malloc + free %d bytes, and %d for what is special; all %d bytes\n", fast, slow, all }' | sort
