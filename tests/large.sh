#!/bin/sh
# SPDX-License-Identifier: MIT
# Large logs, made here: large.sh TOOL. Many events, many sizes, many blocks at
# once, one endless line; what comes out is known from how they are made.
tool=$1
. tests/expect.sh

macros() { # of the log on standard input
    "$tool" -q -f macros "$@" - | grep -E '^#define WOLFMEM_(BUCKETS|DIST)' | sed 's/.* //' | tr '\n' ' '
}

ten_million() { # of a character
    dd if=/dev/zero bs=10000 count=1000 2> "$folder/err" | tr '\0' "$1"
}

# 3 million events: pairs of two sizes
awk 'BEGIN { for (i = 0; i < 1500000; i++) {
    printf "Alloc: 0x%x -> %d at f:%d\nFree: 0x%x at f:9\n", 4096 + i % 7 * 4096, i % 2 ? 100 : 1000, i % 5, 4096 + i % 7 * 4096 } }' \
    > "$folder/log"
equals "3 million events" "$(macros < "$folder/log")" "1008 1 "

# 3 million events of 3,000 sizes: the page is small, and the one event that stands out is in it
awk 'BEGIN { for (i = 0; i < 1500000; i++) {
    if (i >= 40) printf "Free: 0x%x at g:1\n", 4096 + i % 40 * 65536
    printf "Alloc: 0x%x -> %d at f%d:1\n", 4096 + i % 40 * 65536, i * 7919 % 3000 * 16 + 1, i % 500
    if (i == 1000000) printf "Alloc: 0x9000000 -> 999999 at lone:1\nFree: 0x9000000 at g:1\n" } }' \
    > "$folder/log"
"$tool" -q -k 64 -f html "$folder/log" > "$folder/page"
equals "a page of 3 million events" "$(($(wc -c < "$folder/page") < 1000000))" 1
equals "its peak" "$(sed -n 's/.*>\(peak [0-9,]*, line [0-9,]*\)<.*/\1/p' "$folder/page")" \
    "peak 1,994,919, line 1,999,963"

# 300,000 blocks at once, 20 sizes
awk 'BEGIN { for (i = 0; i < 300000; i++) printf "Alloc: 0x%x -> %d at f:1\n", 65536 + i * 512, (i % 20 + 1) * 16
             for (i = 0; i < 300000; i++) printf "Free: 0x%x at f:2\n", 65536 + i * 512 }' > "$folder/log"
equals "300,000 blocks" "$(macros -k 20 < "$folder/log")" \
    "16,32,48,64,80,96,112,128,144,160,176,192,208,224,240,256,272,288,304,320 15000,15000,15000,15000,15000,15000,15000,15000,15000,15000,15000,15000,15000,15000,15000,15000,15000,15000,15000,15000 "

# 3,000 sizes, all live at once, then never again: one block each
awk 'BEGIN { for (i = 1; i <= 3000; i++) printf "Alloc: 0x%x -> %d at f:1\n", i * 65536, i * 16 }' > "$folder/log"
equals "3,000 sizes" "$(macros -k 1 < "$folder/log")" "48000 3000 "

# Over 2,048 classes are joined, and no plan is then called exact
awk 'BEGIN { for (i = 1; i <= 4200; i++) printf "Alloc: 0x10000 -> %d at f:1\nFree: 0x10000 at f:1\n", i * 16
             for (i = 1; i <= 500; i++) printf "Alloc: 0x%x -> 32016 at g:1\n", i * 65536 }' > "$folder/log"
equals "4,200 sizes" "$("$tool" -qv "$folder/log" | grep -Ec 'Exact:|planned as one')" 1

# Addresses that never come again are forgotten, and the report says so
awk 'BEGIN { for (i = 0; i < 1000000; i++) printf "Alloc: 0x%x -> 100 at f:1\nFree: 0x%x at f:2\n", 65536 + i * 128, 65536 + i * 128 }' > "$folder/log"
equals "a million addresses" "$("$tool" -qv "$folder/log" | grep -c 'addresses were freed:')" 1

# A line of 20 MB with two records in it
{ ten_million x; printf 'Alloc: 0x1000 -> 500 at f:1 '
  ten_million y; printf 'Free: 0x1000 at f:2\n'; } > "$folder/log"
equals "a line of 20 MB" "$(macros < "$folder/log")" "512 1 "
equals "a line of 20 MB adds up" "$("$tool" --strict -f macros "$folder/log" 2>&1 | tail -1)" \
    "#define WOLFMEM_BUFFER_SIZE 624"

summarize
