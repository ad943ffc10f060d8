#!/bin/sh
# SPDX-License-Identifier: MIT
# Nanoseconds and instructions per operation of the allocator, of the C library's
# malloc and of an empty function, over the requests of logs: allocator.sh LOG...
# With valgrind, its callgrind counts the instructions of one log once more.
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
[ $# -gt 0 ] || set -- testdata/testwolfcrypt.static.5.9.2.log testdata/tls13.static.592.server.log \
    testdata/tls13.opensslextra.static.592.client.log

build() { # name, buckets, flags
    list=
    [ "$2" -ge 9 ] || list="-DWOLFMEM_DEF_BUCKETS=1 -DWOLFMEM_BUCKETS=64 -DWOLFMEM_DIST=5"
    ${CC:-cc} -std=c99 -O2 -I. -DWOLFMEM_MAX_BUCKETS="$2" $list $3 -DNAME="\"$1\"" \
        -o "$folder/bench" bench/bench_static_memory.c bench/empty.c allocator/static_memory.c -pthread
}

for buckets in 1 9 64; do
    baselines=
    [ $buckets = 9 ] && baselines=-b # beside malloc and the empty function, once
    build plain $buckets -DSINGLE_THREADED && "$folder/bench" $baselines "$@"
    build guarded $buckets "-DSINGLE_THREADED -DWOLFMEM_GUARD=1 -DWOLFMEM_INSIGHT" && "$folder/bench" "$@"
    build locked $buckets "" && "$folder/bench" "$@"
done
if command -v valgrind > /dev/null; then
    for buckets in 1 9 64; do
        build plain $buckets -DSINGLE_THREADED || exit 1
        echo "callgrind, plain, $buckets buckets, $1:"
        valgrind --tool=callgrind --callgrind-out-file=/dev/null --toggle-collect='wolfSSL_*' \
            "$folder/bench" -c heap "$1" 2>&1 | grep -E 'operations|Collected'
    done
else
    echo "skipped: callgrind, since valgrind is not installed"
fi
