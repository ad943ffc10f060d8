#!/bin/sh
# SPDX-License-Identifier: MIT
# What a CI job does with --check, --max-buffer and --tolerance, on headers good,
# too small, bloated and broken: check_mode.sh TOOL.
tool=$1
. tests/expect.sh
always=-v
binary=$tool
joined() { # headers here are for all regions as one heap
    "$binary" --pools=joined "$@"
}
tool=joined
log=testdata/tls13.static.592.server.log
header=$folder/user_settings.h

# a header of sizes, dists, and further lines
lists() {
    list_sizes=$1
    list_dists=$2
    count=$(echo "$1" | tr ',' '\n' | wc -l)
    shift 2
    {
        echo "#define WOLFMEM_BUCKETS $list_sizes"
        echo "#define WOLFMEM_DIST $list_dists"
        echo "#define WOLFMEM_MAX_BUCKETS $((count))"
        echo "#define WOLFMEM_DEF_BUCKETS $((count))"
        for line; do echo "$line"; done
    } > "$header"
}

value() { # of a macro in a file
    sed -n "s/^#define $1 //p" "$2"
}

# a list, and the place in it where one is taken off
one_less() {
    echo "$1" | awk -F, -v OFS=, -v place="$2" '{ $place--; print }'
}

# ---- A header that the tool made passes, with every planner and on every target ----
for planner in peak greedy spill; do
    for target in lp64 ilp32 baremetal macos; do
        is_turn || continue
        "$tool" -q -p $planner -t $target -f macros "$log" > "$header"
        expect 0 '' -q -t $target -p $planner --tolerance=0 \
            --max-buffer="$(value WOLFMEM_BUFFER_SIZE "$header")" -c "$header" "$log"
        shows ": serves"
        shows "Exactly the size the lists need."
    done
done
for align in 8 32; do
    "$tool" --align=$align --lean --single-threaded -f macros "$log" > "$header"
    expect 0 '' --tolerance=0 -c "$header" "$log" # which it takes from the header
    shows "Exactly the size the lists need."
done
"$tool" --release=5.5.4 -k 5 -f macros "$log" > "$header"
expect 0 '' --release=5.5.4 -k 5 --tolerance=0 -c "$header" "$log"

# ---- One block less in each bucket in turn ----
# Of a plan proven smallest no block can be spared, so each of these runs out.
"$tool" -v -p spill "$log" > "$folder/plan"
check "the spill plan is not proven smallest" \
    grep -q "the same, by search .*this plan meets it: proven smallest" "$folder/plan"
sizes=$(value WOLFMEM_BUCKETS "$folder/plan")
dists=$(value WOLFMEM_DIST "$folder/plan")
buckets=$(value WOLFMEM_MAX_BUCKETS "$folder/plan")
bucket=0
while bucket=$((bucket + 1)) && [ "$bucket" -le "$buckets" ]; do
    lists "$sizes" "$(one_less "$dists" $bucket)"
    expect 1 "$header: runs out at $log:" -c "$header" "$log"
    check "more than one line of errors" [ "$(wc -l < "$folder/err")" -eq 1 ]
    shows "It runs out at $log:"
    check "the request is not named" \
        sh -c "tr -s '\n ' ' ' < '$folder/out' | grep -q 'the request of [1-9][0-9]* bytes'"
    shows "in use then"
done
# A peak plan can do without some by spilling, and the report then says that it does.
"$tool" -f macros "$log" > "$folder/plan"
sizes=$(value WOLFMEM_BUCKETS "$folder/plan")
dists=$(value WOLFMEM_DIST "$folder/plan")
bucket=0
while bucket=$((bucket + 1)) && [ "$bucket" -le "$buckets" ]; do
    lists "$sizes" "$(one_less "$dists" $bucket)"
    "$tool" -c "$header" "$log" > "$folder/out" 2> "$folder/err"
    case $? in
    0) shows "spill to a larger bucket" ;;
    1) shows "It runs out at $log:" ;;
    *) report bad "a dist one less is not judged" ;;
    esac
done

# ---- Bloated, and over its budgets ----
lists "$sizes" "$(echo "$dists" | sed 's/[0-9]*$/9/')"
expect 0 '' -c "$header" "$log"
expect 1 "is over --max-buffer=61856 by 75488 bytes" --max-buffer=61856 -c "$header" "$log"
expect 1 "is over the peak plan's 61856 and --tolerance=10 by 69303 bytes" --tolerance=10 \
    -c "$header" "$log"
shows "--tolerance=10 is exceeded by 69303 bytes."
expect 0 '' --tolerance=123 -c "$header" "$log"
expect 1 "--tolerance=122 by" --tolerance=122 -c "$header" "$log"

# ---- The buffer: given, the header's, larger, smaller ----
lists "$sizes" "$dists" "#define WOLFMEM_BUFFER_SIZE (60 * 1024 + 416)"
expect 0 '' -c "$header" "$log"
shows "Buffer: 61856 bytes, from WOLFMEM_BUFFER_SIZE"
expect 0 '' --buffer=123712 -c "$header" "$log"
shows "Buffer: 123712 bytes, from --buffer"
shows "of the other 61856 the allocator makes more blocks"
expect 1 "runs out" --buffer=50000 -c "$header" "$log"
shows "The lists take 61856, 11856 more: blocks are missing."
expect 1 "runs out" --buffer=1 -c "$header" "$log"
shows "0 bytes of blocks"
# A spill plan serves in its own buffer, and can fail in a larger one.
"$tool" -p spill "$log" > "$folder/plan"
larger=$(sed -n 's/^  fails in one of \([0-9]*\):.*/\1/p' "$folder/plan")
grep '^#define' "$folder/plan" | sed '/SESSIONS/d' > "$header"
if [ -n "$larger" ]; then
    expect 1 "runs out at $log:" --buffer="$larger" -c "$header" "$log"
fi

# ---- --max-buffer on a plan ----
expect 0 '' --max-buffer=61856 "$log"
expect 1 "the plan: the buffer of 61856 bytes is over --max-buffer=61855 by 1 bytes" \
    --max-buffer=61855 "$log"
check "a plan over its budget is printed" [ ! -s "$folder/out" ]

# ---- Headers as people write them ----
cat > "$header" << 'END'
/* #define WOLFMEM_BUCKETS 1,2,3 */
#ifdef SMALL_DEVICE
#define WOLFMEM_BUCKETS 64
#define WOLFMEM_DIST 1
#else
#  define SMALL 0x50u /* hex, with a suffix */
#  define WOLFMEM_BUCKETS 16, SMALL, 272, (512 + 16), \
          864, 1328, 1744, 3136, 10752 // to the end
#  define WOLFMEM_DIST 17,12,9,8, \
                       4,2,3,6,2
#endif
#if WOLFSSL_STATIC_ALIGN > 16
#error "no"
#endif
#undef WOLFMEM_BUFFER_SIZE
#define WOLFMEM_BUFFER_SIZE 1
#undef WOLFMEM_BUFFER_SIZE
#define WOLFMEM_BUFFER_SIZE 61856UL
#define LARGEST_MEM_BUCKET 10752
END
expect 0 '' --tolerance=0 -c "$header" "$log"
shows "left out by line 2"
shows "undefined later"
tr '\n' '\r' < "$header" | sed 's/\r/\r\n/g' > "$folder/crlf.h"
expect 0 '' --tolerance=0 -c "$folder/crlf.h" "$log"

# ---- Wrong, but usable ----
lists "10752,16,80,272,528,864,1328,1744,3136" "40,0,0,0,0,0,0,0,0"
expect 1 "runs out" -c "$header" "$log"
shows "sizes must increase, but 16 follows 10752"
shows "gives the bucket of 16 bytes no block"
lists "100,10752" "20,60"
expect 0 '' -c "$header" "$log"
shows "has the size 100, not a multiple of 16"
lists "64,64,10752" "20,10,60"
expect 0 '' -c "$header" "$log"
shows "has the size 64 twice"
lists "16,10752" "1,60,5"
expect 0 '' -c "$header" "$log"
shows "has 2 sizes and WOLFMEM_DIST 3 dists"
lists "16,10752" "1,60" "#undef WOLFMEM_DEF_BUCKETS" "#define LARGEST_MEM_BUCKET 4096"
expect 0 '' -c "$header" "$log"
shows "WOLFMEM_DEF_BUCKETS is 9 because it is not defined, but WOLFMEM_BUCKETS has 2 sizes"
shows " 6  LARGEST_MEM_BUCKET is 4096, but the largest size is 10752"
lists "16,10752" "1,60" "#define LARGEST_MEM_BUCKET sizeof(block)"
expect 0 '' -c "$header" "$log" # nothing relies on it
lists "16,10752" "1,60" "#undef WOLFMEM_MAX_BUCKETS" "#define WOLFMEM_MAX_BUCKETS 1"
expect 1 "runs out" -c "$header" "$log"
shows "WOLFMEM_MAX_BUCKETS and WOLFMEM_DEF_BUCKETS allow 1 of the 2 buckets"
lists "16,10752" "0,60"
expect 0 '' -c "$header" "$log"
expect 1 "loading a buffer of 1000000 bytes never ends" --buffer=1000000 -c "$header" "$log"
shows ": loading never ends"
lists "16,10752" "300,60"
expect 0 '' --release=5.7.2 -c "$header" "$log"
shows "WOLFMEM_DIST has 300, but the release counts to 255 and then from 0 again"
shows "    16    44      44"
lists "16,10752" "1,60" "#if defined(A) && __has_include(<a.h>)" "#endif" \
    "#if __has_include(<b.h>)" "#endif" '#include "b.h"' "#error stop"
expect 0 '' -c "$header" "$log"
shows "7  '__has_include' with arguments"
shows "Line 9: other headers are not read"
shows "Line 10: an #error is reached"

# ---- Not usable ----
broken() { # message, then lists and lines
    message=$1
    shift
    lists "$@"
    expect 3 "$message" -c "$header" "$log"
}
expect 3 "$folder/missing.h: No such file" -c "$folder/missing.h" "$log"
expect 3 "$folder: Is a directory" -c "$folder" "$log"
: > "$header"
expect 3 "$header: WOLFMEM_BUCKETS is not defined" -c "$header" "$log"
check "only one is missed" grep -q "WOLFMEM_DIST is not defined" "$folder/err"
broken "$header:1: WOLFMEM_BUCKETS can't be known: 'A' is not defined in the header" "16,A" "1,1"
broken "$header:1: WOLFMEM_BUCKETS can't be known: 'sizeof' of something that is no basic type" \
    "sizeof(struct a)" "1"
broken "$header:1: WOLFMEM_BUCKETS can't be known: the value is empty" "" "1"
broken "$header:2: WOLFMEM_DIST can't be known: it ends too early" "16" "(1"
broken "$header:1: WOLFMEM_BUCKETS is 0; allowed: 1 to 4294967263" "0,16" "1,1"
broken "$header:2: WOLFMEM_DIST is 4294967296" "16" "4294967296"
broken "$header:2: the lists need a buffer of over 4294967295 bytes" "16,32" "4294967295,4294967295"
broken "has the size 16 twice, with another size between" "16,32,16" "1,1,1"
broken "$header:5: WOLFSSL_STATIC_ALIGN is 12; it must be a power of two" "16" "1" "#define WOLFSSL_STATIC_ALIGN 12"
broken "$header:5: WOLFSSL_STATIC_ALIGN is 0" "16" "1" "#define WOLFSSL_STATIC_ALIGN 0"
broken "$header:5: WOLFMEM_BUFFER_SIZE can't be known" "16" "1" "#define WOLFMEM_BUFFER_SIZE sizeof(a)"
broken "$header:1: WOLFMEM_BUCKETS is 65536" "65536" "1" "#define WOLFSSL_STATIC_MEMORY_LEAN"
broken "$header:6: SINGLE_THREADED can't be known: whether 'SINGLE_THREADED' is defined depends" \
    "16" "1" "#if __has_include(<a.h>)" "#define SINGLE_THREADED" "#endif"
broken "$header:5: #if has no #endif" "16" "1" "#if 1"
broken "$header:5: #endif belongs to no #if" "16" "1" "#endif"
broken "$header:5: the comment never ends" "16" "1" "/*"
lists "16,10752" "1,60"
expect 3 "WOLFMEM_MAX_BUCKETS is 2, but the release writes 9 entries" --release=5.5.4 -c "$header" "$log"
expect 3 "no allocation is recorded" -c "$header" /dev/null

# ---- What the buckets are proven for ----
"$tool" -q -f macros "$log" > "$header"
expect 0 '' -q -c "$header" "$log"
shows "any order of requests with the same peaks"
shows "up to 2 places earlier or later"
"$tool" -q -p spill --slack=3 -f macros "$log" > "$header"
expect 0 '' -q -c "$header" "$log"
shows "up to 3 places earlier or later"
"$tool" -q -p spill -f macros "$log" > "$header"
expect 0 '' -q -c "$header" "$log"
shows "Proven for the log's order of requests, with any"
shows "not for events that change places"
lists "16,10752,5456" "1,60,1"
expect 0 '' -q -c "$header" "$log"
shows "Proven for exactly this log"
check "lists that are not sorted hold for any order" \
    sh -c "! tr -s '\n ' ' ' < '$folder/out' | grep -q 'header holds for any order'"
lists "16,16,10752" "1,1,60"
expect 0 '' -q -c "$header" "$log"
shows "Proven for exactly this log"

# ---- Slack ----
expect 2 "--slack needs --planner=spill" --slack=1 "$log"
expect 1 "--slack=9 is too much for this budget; --slack=6 would do" -p spill --slack=9 --max-buffer=61000 "$log"
expect 1 "as is any slack over 0" -p spill --slack=1 --max-buffer=51000 "$log"

# ---- Wrong usage ----
expect 2 "--buffer needs --check" --buffer=1000 "$log"
expect 2 "--tolerance needs --check" --tolerance=10 "$log"
expect 2 "--buffer must be a number of bytes from 1 to 4294967295" --buffer=0 -c "$header" "$log"
expect 2 "--max-buffer must be" --max-buffer=4294967296 "$log"
expect 2 "--tolerance must be a whole number from 0 to 1000" --tolerance=1001 -c "$header" "$log"
expect 2 "--format=macros cannot show --check results; use text, markdown, html or json" -f macros -c "$header" "$log"
expect 2 "--check needs the order" --concurrent -c "$header" "$log"
lists "32,10752" "1,60" "#define WOLFSSL_STATIC_ALIGN 32"
expect 2 "--padding must be a multiple of the alignment 32, not 48" --padding=48 -c "$header" "$log"

lists "16,10752" "1,60" "#define WOLFSSL_STATIC_ALIGN 8"
expect 0 '' -q --padding=24 -c "$header" "$log"
shows "aligned to 8, padding 24 a block."

# ---- A request that no block of the target can be large enough for ----
lists "65504" "60" "#define WOLFSSL_STATIC_MEMORY_LEAN"
expect 1 "can't serve 1 requests of up to" -q -c "$header" tests/logs/large.log
shows ": does not serve all requests"

# ---- A call site with a byte of 0 in its name is shown whole ----
lists "64" "1"
printf '1,alloc,10,9,a.c:1\n2,alloc,90,9,b\000c.c:2\n' > "$folder/zero.csv"
expect 1 "runs out" -q -c "$header" "$folder/zero.csv"
shows 'b\x00c.c:2'

# ---- Several logs: the one that runs out is named ----
other=testdata/testwolfcrypt.static.5.9.2.log
"$tool" -f macros "$log" > "$header"
expect 1 "runs out at $other:" -q -c "$header" "$log" "$other"
expect 1 "runs out" -q -o "$folder/report" -c "$header" "$other"
check "--output of a check" grep -q "^Check of .*: runs out$" "$folder/report"

# ---- Lists and buffers from elsewhere ----
arrays=tests/headers/arrays.c
expect 0 '' -q --buckets=64,11008 --dist=20,40 "$log"
shows "Check of --buckets: serves"
expect 3 "--dist: WOLFMEM_DIST can't be known: 'counts' is not defined" --check=$arrays \
    --buckets=@sizes --dist=@counts "$log"
expect 3 "--buckets: WOLFMEM_BUCKETS can't be known: 'x' is not defined" --buckets=64,x --dist=1,2 \
    "$log"
expect 3 "--buffer: WOLFMEM_BUFFER_SIZE can't be known: 'arena'" --check=$arrays --buckets=@sizes \
    --dist=@dists --buffer=@arena "$log"
expect 3 "pool_demo.csv: no pool is announced in it" --defaults --buffer=log testdata/pool_demo.csv
expect 3 "and that of $log 319728" -q --defaults --buffer=log "$log" \
    testdata/testwolfcrypt.static.5.9.2.log
expect 3 "board.h: No such file" --check=tests/headers/defaults.h --check="$folder/board.h" "$log"
lists "16,A" "1,60"
expect 3 "$header:1: WOLFMEM_BUCKETS can't be known: 'A'" -c tests/headers/defaults.h -c "$header" "$log"
expect 2 "--buckets needs --dist, or --check" --buckets=64 "$log"
expect 2 "--defaults stands for lists of one's own" --defaults --buckets=64 --dist=1 "$log"
expect 2 '--buffer must be a number of bytes' --defaults --buffer=logs "$log"
expect 2 "--buffer needs --check" --buffer=log "$log"

# ---- The mend: with what it says, the header serves in the buffer that it says ----
for lists in "64,512,3136,10752 1,1,1,1" "16,80,10752 1,40,1" "10752 1" "3136,10752,64 5,1,5"; do
    "$tool" -q --buckets="${lists% *}" --dist="${lists#* }" "$log" > "$folder/out" 2> "$folder/err"
    tr -s ' \n' ' ' < "$folder/out" > "$folder/line"
    dist=$(sed -n 's/.*serve with WOLFMEM_DIST \([0-9,]*\) in.*/\1/p' "$folder/line")
    buffer=$(sed -n 's/.*WOLFMEM_DIST [0-9,]* in a buffer of \([0-9]*\) bytes.*/\1/p' "$folder/line")
    check "no mend of $lists" [ -n "$dist" ]
    expect 0 '' -q --buckets="${lists% *}" --dist="$dist" --buffer="$buffer" "$log"
    shows "Exactly the size the lists need."
done

# ---- The release's limits, for plans too ----
awk 'BEGIN { for (i = 1; i <= 65536; i++) printf "%d,alloc,%x,9,a.c:1\n", i, i * 16 }' \
    > "$folder/many.csv"
expect 1 "65536 blocks of 16 bytes are needed; wolfSSL 5.9.2 holds at most 65535 in a bucket" -q \
    "$folder/many.csv"
sed '$d' "$folder/many.csv" > "$folder/fewer.csv"
expect 0 '' -q "$folder/fewer.csv"
expect 2 "alignment 512 is too large: wolfSSL 5.9.2 keeps the padding in a byte" --align=512 "$log"
expect 0 '' -q --align=256 "$log"
lists "512,10752" "20,60" "#define WOLFSSL_STATIC_ALIGN 512"
expect 3 "$header:5: WOLFSSL_STATIC_ALIGN is 512, but the release keeps the padding in a byte" \
    -c "$header" "$log"
for size in 4294967295 4294967296; do
    printf '1,alloc,10,9,a.c:1\n2,alloc,90,%s,b.c:2\n' $size > "$folder/huge.csv"
    expect 1 "can't serve 1 requests of up to $size bytes" -q --buckets=64 --dist=1 "$folder/huge.csv"
done

summarize
