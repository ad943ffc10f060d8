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
expect 3 "every request in it failed" testdata/harness.err.nm592.log
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
expect 2 "-k must be a whole number from 1 to 64, not '0'" -k 0 "$log"
expect 2 "--max-buckets must be a whole number from 1 to 64, not '0'" --max-buckets=0 "$log"
expect 2 "--max-buck must be a whole number from 1 to 64, not '0'" --max-buck 0 "$log"
expect 2 "not '65'" -k 65 "$log"
expect 2 "not '9x'" -k 9x "$log"
expect 2 "not ''" --max-buckets= "$log"
expect 2 "not '5K'" --max-buckets=5K "$log"
expect 2 "not '-1'" -k -1 "$log"
expect 2 "not ' 5'" -k ' 5' "$log"
expect 2 "not '99999999999999999999'" -k 99999999999999999999 "$log"
expect 2 "-p must be peak, spill or greedy, not 'best'" -p best "$log"
expect 2 "-w must be a number of bytes from 0 to 4294967295, such as 64, 0x40 or 4K, not '-3'" -w -3 "$log"
expect 2 "not '4G'" -w 4G "$log"
expect 2 "not '1T'" -w 1T "$log"
expect 2 "not '64k'" -w 64k "$log"
expect 2 "not '0x'" -w 0x "$log"
expect 2 "-m must be a whole number from 0 to 1000, not '1001'" -m 1001 "$log"
expect 2 "-m must be" -m 2.5 "$log"
expect 2 "-t must be auto, lp64, ilp32, aarch64, macos, freertos, zephyr, threadx, windows, windows32 or baremetal, not 'vax'" -t vax "$log"
expect 2 "--target must be one of these, perhaps with +guard, +insight or both behind it: auto, lp64" \
    --target=lp64+x "$log"
expect 2 "--input must be auto, template, wolfssl, small, mtrace, valgrind, curl, ltrace, recorder, recorder-wolfssl, csv, android, esp-sysview, ledger, mbed, nuttx, calls or words, not 'gdb'" --input=gdb "$log"
expect 2 "--pools=own needs wc_LoadStaticMemory_ex(), which wolfSSL 5.5.4 does not have" \
    --pools=own --release=5.5.4 "$log"
expect 2 "--align must be a power of two, not 12" --align=12 "$log"
expect 2 "--align must be a number of bytes from 1 to 4096" --align=8192 "$log"
expect 2 "--padding must be a multiple of the alignment 16, not 40" --padding=40 "$log"
expect 2 "--padding must be a number of bytes" --padding=0 "$log"
expect 2 "--mutex must be" --mutex=70000 "$log"
expect 2 "--release must be a version from 5.5.4 on, such as 5.5.4, 5.7.2 or 5.9.2, not '4.8.0'" \
    --release=4.8.0 "$log"
expect 2 "--release must be a version" --release=5.9 "$log"
expect 2 "--max-buckets can't be over 9 with --release=5.5.4" --release=5.6.0 -k 10 "$log"
expect 2 "-f must be text, macros, c, json, html, markdown, svg or log, not 'yaml'" -f yaml "$log"
expect 2 "memory_bucket_optimizer: unknown option '--zzzz'; --help lists all options" --zzzz "$log"
expect 2 "unknown option '--fomat'; did you mean --format?" --fomat=json "$log"
expect 2 "unknown option '--ouptut'; did you mean --output?" --ouptut "$log"
expect 2 "unknown option '--relase'; did you mean --release?" --relase "$log"
expect 2 "unknown option '--max-bucket5'; did you mean --max-buckets?" --max-bucket5=4 "$log"
expect 2 "unknown option '--'; --help" --=4 "$log"
expect 2 "unknown option '--aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'; --help" \
    --aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa "$log"
expect 2 "unknown option '-z' in '-zq'; --help lists all options" -zq "$log"
expect 2 "unknown option '-z' in '-qz'" "$log" -qz
expect 2 "unknown option '-z'; --help" "$log" -z
expect 2 "unknown option '-é'; --help" "$log" -é
expect 2 "'--max' is ambiguous: --max-buckets, --max-waste or --max-buffer" --max=3 "$log"
expect 2 "'--max-bu' is ambiguous: --max-buckets or --max-buffer" --max-bu=3 "$log"
expect 2 "-k needs an argument: N" "$log" -k
expect 2 "--max-waste needs an argument: BYTES" "$log" --max-waste
expect 2 "-o needs an argument: FILE" -o '' "$log"
expect 2 "--check needs an argument: HEADER" --check= "$log"
expect 2 "--strict takes no argument, but is given 'yes'" --strict=yes "$log"
expect 3 "--without: no request is from 'AllocDre'; did you mean AllocDer, AllocKey or AltNameNew?" \
    --without=AllocDre "$log"
expect 3 "--without: no request is from 'wolfSSL_new:1'; did you mean wolfSSL_new:761, " \
    --without=AllocDer --without=wolfSSL_new:1 "$log"
expect 2 "--without is not for --check, which is about all that the device asks for" \
    --without=AllocDer --defaults "$log"
expect 2 "--without is not for --baseline, which is about all that the device asks for" \
    --without=AllocDer --baseline=base.json "$log"
expect 2 "--without can be given at most 64 times" \
    $(awk 'BEGIN { while (i++ < 65) print "--without=a" }') "$log"
expect 2 "--region must be numbers from 0 to 63 with commas between them, not '1,'" --region=1, "$log"
expect 2 "--concurrent leaves open" -p spill --concurrent "$log" "$log"

# Budgets that can't be kept
expect 1 "4 buckets are too few for --max-waste=100; --max-buckets=16 would do; --max-waste=" \
    -w 100 -k 4 testdata/tls13.static.592.client.log
expect 0 '' -w 100 -k 16 testdata/tls13.static.592.client.log
expect 1 "15 buckets are too few" -w 100 -k 15 testdata/tls13.static.592.client.log
expect 1 "alignment 16 needs --max-waste of at least 15, not 14" -k 64 -w 14 "$log"
expect 0 '' -k 64 -w 15 "$log"

# Good ones
expect 0 '' --help
check "--help" grep -q '^Usage: memory_bucket_optimizer' "$folder/out"
for target in lp64 ilp32 macos freertos zephyr threadx windows windows32 baremetal; do
    check "--help lists $target" grep -q "^ *$target " "$folder/out"
done
expect 0 '' --version
expect 0 '' -q "$log"

# Bytes in all ways to write them, a release with the name of its tag, options behind operands
expect 0 '' -f macros -w 4096 --padding=64 -k4 --release=5.9.2 "$log"
cp "$folder/out" "$folder/plain"
expect 0 '' "$log" -fmacros --max-waste=4K --pad 0x40 --max-buckets 4 --release=v5.9.2-stable
same "units" "$folder/plain" "$folder/out"
expect 0 '' -qf macros -w 0X1000 --padding=0x00040 -k 4 --release=v5.9.2 -- "$log"
same "hexadecimal numbers" "$folder/plain" "$folder/out"

# Standard input is the same as a file, and the output file as standard output
expect 0 '' -f macros "$log"
cp "$folder/out" "$folder/from_file"
input=$log expect 0 '' -f macros -
sed "s|from -:|from $log:|; s|^ \* - was| * $log was|" "$folder/out" > "$folder/from_stdin"
same "standard input" "$folder/from_file" "$folder/from_stdin"
expect 0 '' -f macros -o "$folder/macros.h" "$log"
same "--output" "$folder/from_file" "$folder/macros.h"
cat "$log" | "$tool" -f macros - > "$folder/out" 2> /dev/null
sed "s|from -:|from $log:|; s|^ \* - was| * $log was|" "$folder/out" > "$folder/from_pipe"
same "a pipe" "$folder/from_file" "$folder/from_pipe"

# An output that can't be written leaves what was there
echo "as it was" > "$folder/kept.h"
cp "$folder/kept.h" "$folder/kept.before"
expect 3 "no allocation is recorded" -o "$folder/kept.h" "$folder/none.log"
same "a run that failed" "$folder/kept.before" "$folder/kept.h"
expect 3 "macros.h: no file can be made in its folder: No such file" -o "$folder/missing/macros.h" "$log"
expect 3 "Is a directory" -o "$folder" "$log"
if [ -c /dev/full ]; then
    expect 3 "/dev/full: No space left on device" -o /dev/full "$log"
    "$tool" "$log" > /dev/full 2> "$folder/err"
    check "a full standard output is not noticed" [ $? -eq 3 ]
    "$tool" --help > /dev/full 2> "$folder/err"
    check "a full standard output is not noticed by --help" [ $? -eq 3 ]
    expect 0 '' -o /dev/null "$log"
fi

# It never destroys what is read, whatever the name that leads there
cp "$log" "$folder/log"
cp tests/headers/real.h "$folder/header.h"
ln -s log "$folder/link"
ln -s link "$folder/link2"
ln "$folder/log" "$folder/hard"
"$tool" -f json "$log" > "$folder/baseline.json"
cp "$folder/baseline.json" "$folder/baseline.before"
for name in log link link2 hard ../"${folder##*/}"/log; do
    expect 2 "/log: the output would overwrite the input" -o "$folder/log" "$log" "$folder/$name"
    expect 2 "overwrite the input $folder/log; choose another name" -o "$folder/$name" "$folder/log"
done
expect 2 "overwrite the input $folder/header.h" -f text -o "$folder/header.h" -c "$folder/header.h" "$log"
expect 2 "overwrite the input $folder/baseline.json" \
    -o "$folder/baseline.json" --baseline="$folder/baseline.json" "$log"
input=$folder/log expect 2 "overwrite the input -;" -o "$folder/log" -
expect 2 "overwrite the input" -o "$folder/log" "$folder/missing.log" "$folder/log" # before any work
"$tool" -o /dev/stdout "$folder/log" >> "$folder/log" 2> "$folder/err"
check "-o /dev/stdout >> LOG" [ $? -eq 2 ]
same "an output that is the log" "$log" "$folder/log"
same "an output that is the header" tests/headers/real.h "$folder/header.h"
same "an output that is the baseline" "$folder/baseline.before" "$folder/baseline.json"

# The mode stays, and links stay and lead to what is written
mode_of() { ls -l "$1" | cut -c 1-10; }
for mode in 600 640 755 444; do
    echo old > "$folder/moded.h"
    chmod $mode "$folder/moded.h"
    before=$(mode_of "$folder/moded.h")
    expect 0 '' -f macros -o "$folder/moded.h" "$log"
    same "an output with mode $mode" "$folder/from_file" "$folder/moded.h"
    equals "the mode" "$(mode_of "$folder/moded.h")" "$before"
done
for mask in 022 077; do
    rm -f "$folder/fresh.h" "$folder/likewise"
    (umask $mask && : > "$folder/likewise" && "$tool" -f macros -o "$folder/fresh.h" "$log")
    equals "the mode with umask $mask" "$(mode_of "$folder/fresh.h")" "$(mode_of "$folder/likewise")"
done
mkdir "$folder/there"
echo old > "$folder/there/target.h"
ln -s there/target.h "$folder/to_target"
ln -s to_target "$folder/to_link"
ln -s there/new.h "$folder/dangling"
ln -s "$folder/there/absolute.h" "$folder/dangling2"
for name in to_target:target to_link:target dangling:new dangling2:absolute; do
    expect 0 '' -f macros -o "$folder/${name%:*}" "$log"
    check "the link ${name%:*} is gone" [ -L "$folder/${name%:*}" ]
    same "an output through the link ${name%:*}" "$folder/from_file" "$folder/there/${name#*:}.h"
    echo old > "$folder/there/${name#*:}.h"
done
ln -s circle "$folder/circle"
expect 3 "/circle: " -o "$folder/circle" "$log"
expect 3 "No such file" -o "$folder/to_target/x" -q "$folder/missing.log"
expect 3 "Not a directory" -o "$folder/to_target/x" -q "$log"

# A name as long as can be
long=$(printf '%0255d' 0)
expect 0 '' -f macros -o "$folder/$long" "$log"
same "a name of 255 bytes" "$folder/from_file" "$folder/$long"
expect 3 "name too long" -o "$folder/${long}0" "$log"

# What is open already is written to, and not replaced
{ echo first; "$tool" -f macros -o /dev/stdout "$log"; echo last; } > "$folder/appended"
{ echo first; cat "$folder/from_file"; echo last; } > "$folder/expected"
same "-o /dev/stdout in a file" "$folder/expected" "$folder/appended"
"$tool" -f macros -o /dev/stdout "$log" | cat > "$folder/piped"
same "-o /dev/stdout in a pipe" "$folder/from_file" "$folder/piped"
if [ -e /dev/fd/1 ]; then
    echo first > "$folder/appended"
    "$tool" -f macros -o /dev/fd/3 "$log" 3>> "$folder/appended"
    { echo first; cat "$folder/from_file"; } > "$folder/expected"
    same "-o /dev/fd/3" "$folder/expected" "$folder/appended"
fi
mkfifo "$folder/pipe"
cat "$folder/pipe" > "$folder/piped" &
expect 0 '' -f macros -o "$folder/pipe" "$log"
wait
same "a named pipe" "$folder/from_file" "$folder/piped"
check "the named pipe is gone" [ -p "$folder/pipe" ]

# A folder that takes no file
mkdir "$folder/closed"
echo "as it was" > "$folder/closed/kept.h"
chmod 555 "$folder/closed"
if [ ! -w "$folder/closed" ]; then
    expect 3 "kept.h: no file can be made in its folder: Permission denied" \
        -o "$folder/closed/kept.h" "$log"
    same "a closed folder" "$folder/kept.before" "$folder/closed/kept.h"
else
    echo "skipped: a folder that takes no file, since this user can write to all"
fi
is_empty "drafts left behind" "$(find "$folder" -name '*tmp*' ! -path "$folder")"

# A name can't end the line of a message, or send the terminal anything
expect 3 'a\x0ab\x1b[1m: No such file' "$(printf 'a\nb\033[1m')"
expect 3 'a\u009b1m\u202eb\xffé: No such file' "$(printf 'a\302\2331m\342\200\256b\377é')"
name=$(printf 'a\302\2331m\342\200\256\377*')
mkdir "$folder/$name"
cp "$log" "$folder/$name/log"
for options in "" "-f macros"; do
    expect 0 '' $options "$folder/$name/log" # words, on purpose
    shows 'a\u009b1m\u202e\xff*\x2flog'
done

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

# Several outputs: each in the format of its suffix, all or none
expect 0 '' -o "$folder/a.html" -o "$folder/a.json" -o "$folder/a.md" -o "$folder/a.h" -o - "$log"
"$tool" "$log" > "$folder/expected" 2> "$folder/err"
same "the text beside other outputs" "$folder/out" "$folder/expected"
for suffix in html json md h; do
    case $suffix in md) format=markdown ;; h) format=macros ;; *) format=$suffix ;; esac
    "$tool" -f $format "$log" > "$folder/expected" 2> "$folder/err"
    same "the output a.$suffix" "$folder/a.$suffix" "$folder/expected"
done
echo old > "$folder/old.json"
expect 3 "no file can be made in its folder" -o "$folder/old.json" -o "$folder/none/a.html" "$log"
expect 3 "/dev/full" -o "$folder/new.html" -o "$folder/old.json" -o /dev/full "$log"
equals "an output where another fails" "$(cat "$folder/old.json")" old
check "an output is left where another fails" [ ! -e "$folder/new.html" ]
is_empty "drafts are left" "$(ls -A "$folder" | grep '^\.tmp')"
expect 0 '' -f json -o "$folder/told.html" "$log"
same "a format that is told, and its suffix" "$folder/told.html" "$folder/a.json"
expect 2 "two formats, html and json, for one output" -f html -f json "$log"
expect 2 "two outputs to $folder/a.json" -o "$folder/a.json" -o "$folder/a.json" "$log"
expect 2 "--format=macros cannot show --check results" -o "$folder/b.json" -o "$folder/b.h" \
    --check=tests/headers/short.h "$log"

# Annotations: the place is escaped, and so is the message
cp tests/headers/short.h "$folder/a,b:c.h"
expect 1 "::error file=$folder/a%2Cb%3Ac.h,line=13::$folder/a,b:c.h: runs out at $log:8: no free block" \
    --annotate=github -o /dev/null --check="$folder/a,b:c.h" "$log"
expect 0 "::warning file=tests/logs/late.log,line=27::tests/logs/late.log:27: 32 of 105 (30.5 %25) frees" \
    --annotate=github tests/logs/late.log
expect 1 "::error::the plan: the buffer of 59136 bytes is over --max-buffer=40000 by 19136 bytes" \
    --annotate=github --max-buffer=40000 "$log"

# The lines that scripts rely on stand once each, at the line's start
for line in '#define WOLFMEM_BUCKETS [0-9,]*$' '#define WOLFMEM_DIST [0-9,]*$' \
            '#define WOLFMEM_MAX_BUCKETS [0-9]*$' '#define WOLFMEM_DEF_BUCKETS [0-9]*$' \
            'Minimum buffer size needed: [0-9]* bytes$'; do
    "$tool" "$log" > "$folder/out"
    check "the line $line" [ "$(grep -c "^$line" "$folder/out")" -eq 1 ]
done

summarize
