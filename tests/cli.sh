#!/bin/sh
# SPDX-License-Identifier: MIT
# The command line, its messages and its exit codes: cli.sh TOOL.
tool=$1
. tests/expect.sh
silent_from=1
log=testdata/tls13.static.592.server.log

# Logs that can't be used
: > "$folder/empty.log"
printf 'hello\nworld: 1\n' > "$folder/none.log"
dd if="$tool" bs=1000 count=100 > "$folder/binary.log" 2> "$folder/err"
expect 3 "$folder/empty.log: no allocation is recorded" "$folder/empty.log"
expect 3 "$folder/none.log: no allocation is recorded" "$folder/none.log"
expect 3 "$folder/binary.log: no allocation is recorded" "$folder/binary.log"
expect 3 "$folder: Is a directory" "$folder"
expect 3 "$folder/missing.log: No such file" "$folder/missing.log"
expect 3 "$folder/missing.log: No such file" "$log" "$folder/missing.log"
expect 3 "no request in it was served" testdata/harness.err.nm592.log
expect 3 "-: no allocation is recorded" -
cp "$log" "$folder/unreadable.log"
chmod 000 "$folder/unreadable.log"
if [ ! -r "$folder/unreadable.log" ]; then
    expect 3 "$folder/unreadable.log: Permission denied" "$folder/unreadable.log"
else
    echo "skipped: an unreadable file, since this user can read all files"
fi

# Wrong usage
expect 2 "no log is named"
expect 2 "max-buckets must be a whole number from 1 to 64, not '0'" -k 0 "$log"
expect 2 "not '65'" -k 65 "$log"
expect 2 "not '9x'" -k 9x "$log"
expect 2 "not ''" --max-buckets= "$log"
expect 2 "not '-1'" -k -1 "$log"
expect 2 "not ' 5'" -k ' 5' "$log"
expect 2 "not '99999999999999999999'" -k 99999999999999999999 "$log"
expect 2 "--planner must be" -p best "$log"
expect 2 "--max-waste must be a whole number from 0 to 4294967295" -w -3 "$log"
expect 2 "--margin must be a whole number from 0 to 1000, not '1001'" -m 1001 "$log"
expect 2 "--margin must be" -m 2.5 "$log"
expect 2 "--target must be auto or one that --help lists, not 'vax'" -t vax "$log"
expect 2 "--align must be a power of two, not 12" --align=12 "$log"
expect 2 "--align must be a whole number from 1 to 4096" --align=8192 "$log"
expect 2 "--padding must be a multiple of the alignment 16, not 40" --padding=40 "$log"
expect 2 "--padding must be a whole number" --padding=0 "$log"
expect 2 "--mutex must be" --mutex=70000 "$log"
expect 2 "--release must be a version from 5.5.4 on" --release=4.8.0 "$log"
expect 2 "--release must be a version" --release=5.9 "$log"
expect 2 "--max-buckets can't be over 9 with --release=5.5.4" --release=5.6.0 -k 10 "$log"
expect 2 "--format must be text, macros, json, html or svg, not 'yaml'" -f yaml "$log"
expect 2 "memory_bucket_optimizer: unknown option, or one whose argument is missing" --fast "$log"
expect 2 "unknown option, or one whose argument is missing" "$log" -k
expect 2 "--concurrent leaves open" -p spill --concurrent "$log" "$log"

# Budgets that can't be kept
expect 1 "4 buckets are too few for --max-waste=100; --max-buckets=19 would do; --max-waste=" \
    -w 100 -k 4 testdata/tls13.static.592.client.log
expect 0 '' -w 100 -k 19 testdata/tls13.static.592.client.log
expect 1 "18 buckets are too few" -w 100 -k 18 testdata/tls13.static.592.client.log
expect 1 "--max-waste=14 can't be kept with blocks aligned to 16; 15 can" -k 64 -w 14 "$log"
expect 0 '' -k 64 -w 15 "$log"

# Good ones
expect 0 '' --help
check "--help" grep -q '^Usage: memory_bucket_optimizer' "$folder/out"
for target in lp64 ilp32 macos freertos baremetal; do
    check "--help lists $target" grep -q "^ *$target " "$folder/out"
done
expect 0 '' --version
expect 0 '' -q "$log"

# Standard input is the same as a file, and the output file as standard output
expect 0 '' -f macros "$log"
cp "$folder/out" "$folder/from_file"
input=$log expect 0 '' -f macros -
sed "s|from -:|from $log:|" "$folder/out" > "$folder/from_stdin"
same "standard input" "$folder/from_file" "$folder/from_stdin"
expect 0 '' -f macros -o "$folder/macros.h" "$log"
same "--output" "$folder/from_file" "$folder/macros.h"
cat "$log" | "$tool" -f macros - > "$folder/out" 2> /dev/null
sed "s|from -:|from $log:|" "$folder/out" > "$folder/from_pipe"
same "a pipe" "$folder/from_file" "$folder/from_pipe"

# An output that can't be written leaves what was there
echo "as it was" > "$folder/kept.h"
cp "$folder/kept.h" "$folder/kept.before"
expect 3 "no allocation is recorded" -o "$folder/kept.h" "$folder/none.log"
same "a run that failed" "$folder/kept.before" "$folder/kept.h"
expect 3 "No such file" -o "$folder/missing/macros.h" "$log"
expect 3 "Is a directory" -o "$folder" "$log"
if [ -c /dev/full ]; then
    expect 3 "/dev/full: No space left on device" -o /dev/full "$log"
    "$tool" "$log" > /dev/full 2> "$folder/err"
    check "a full standard output is not noticed" [ $? -eq 3 ]
    "$tool" --help > /dev/full 2> "$folder/err"
    check "a full standard output is not noticed by --help" [ $? -eq 3 ]
    expect 0 '' -o /dev/null "$log"
fi
is_empty "a draft was left behind" "$(ls "$folder" | grep tmp)"

# A name can't end the line of a message, or send the terminal anything
expect 3 "a?b?[1m: No such file" "$(printf 'a\nb\033[1m')"

# The same bytes every time
"$tool" testdata/*5.9.2.log > "$folder/once" 2>&1
"$tool" testdata/*5.9.2.log > "$folder/twice" 2>&1
same "two runs" "$folder/once" "$folder/twice"

# A report is at most 100 columns wide, but for lists, which stand in one line each
for options in -v "-k 64" "-p spill -m 30" "-w 200 -k 40" "-c tests/headers/short.h" \
               "--baseline=tests/baselines/tls13-5.7.2.json"; do
    "$tool" -q $options "$log" > "$folder/out" 2> "$folder/err" # words, on purpose
    shows " bytes"
    is_empty "wide lines with $options" "$(grep -v '^#define' "$folder/out" | LC_ALL=C awk 'length > 100')"
done

expect 0 '' --help
is_empty "wide lines of --help" "$(LC_ALL=C awk 'length > 100' "$folder/out")"

# The lines that scripts rely on stand once each, at the line's start
for line in '#define WOLFMEM_BUCKETS [0-9,]*$' '#define WOLFMEM_DIST [0-9,]*$' \
            '#define WOLFMEM_MAX_BUCKETS [0-9]*$' '#define WOLFMEM_DEF_BUCKETS [0-9]*$' \
            'Minimum buffer size needed: [0-9]* bytes$'; do
    "$tool" "$log" > "$folder/out"
    check "the line $line" [ "$(grep -c "^$line" "$folder/out")" -eq 1 ]
done

summarize
