#!/bin/sh
# SPDX-License-Identifier: MIT
# Logs made small plan as the whole logs do: small.sh TOOL [FOLDER], with NAME.log, NAME.csv or
# NAME.log.xz in the folder: then for all of them, and for 1,000 together.
tool=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
directory=$(cd "${2:-testdata}" && pwd)
count=20
[ $# -lt 2 ] || count=1000
. tests/expect.sh
silent_from=2
log=testdata/tls13.static.592.client.log
mkdir "$folder/whole" "$folder/small"

both() { # what it is, arguments: the same from the whole log as from the small one
    about=$1
    shift
    for size in whole small; do
        (cd "$folder/$size" && "$tool" "$@" > "$folder/$size.out" 2>&1; echo "exit $?" >> "$folder/$size.out")
    done
    same "$about: $*" "$folder/whole.out" "$folder/small.out"
}

what_was_read() { # of a report in JSON
    sed -n '/^  "input": {/,/^  }/p' "$1" | grep -v '"made_small"'
}

# Every log, every planner, three targets (each with one planner, and with a FOLDER with every
# one), and what else changes what is planned for
before=0
after=0
some='harness.err.s592.log tls13loop.static.592.server.log testwolfcrypt.static.5.5.4.log
pool_demo.valgrind.log pool_demo.csv'
pairs='peak:lp64 greedy:ilp32 spill:freertos'
if [ $# -ge 2 ]; then
    some=$(cd "$directory" && ls | grep -E '\.(log|csv)(\.xz)?$')
    pairs="$pairs peak:ilp32 peak:freertos greedy:lp64 greedy:freertos spill:lp64 spill:ilp32"
fi
for file in $some; do
    is_turn || continue
    name=${file%.xz}
    read_log "$directory/$name" > "$folder/whole/$name"
    "$tool" -q -f log - < "$folder/whole/$name" > "$folder/small/$name" 2> "$folder/said"
    code=$?
    if [ "$code" -ne 0 ]; then # there is nothing to plan from
        check "$name: exit $code, and half an output" [ "$code" -eq 3 -a ! -s "$folder/small/$name" ]
        rm "$folder/whole/$name" "$folder/small/$name"
        continue
    fi
    "$tool" -q -f log "$folder/small/$name" > "$folder/again"
    same "$name made small again" "$folder/small/$name" "$folder/again"
    for pair in $pairs; do
        both "$name" -p ${pair%:*} -t ${pair#*:} -f macros "$name"
    done
    both "$name" -p spill -k 4 -w 900 -m 30 -f macros "$name"
    both "$name" --concurrent -f macros "$name" "$name"
    both "$name" --as-logged --pools=joined --align=32 -f macros "$name"
    both "$name" --strict -f macros "$name"
    both "$name" --region=1 -f macros "$name"
    site=$(sed -n 's/^kind [0-9]* [0-9]* [0-9]* \([A-Za-z_]*:[0-9]*\)$/\1/p' "$folder/small/$name" | tail -1)
    [ -z "$site" ] || both "$name" -p spill --without="$site" -f macros "$name"
    for size in whole small; do
        (cd "$folder/$size" && "$tool" -q -f json "$name" > "$folder/$size.json")
        what_was_read "$folder/$size.json" > "$folder/$size.out"
    done
    same "$name: what was read" "$folder/whole.out" "$folder/small.out"
    before=$((before + $(wc -c < "$folder/whole/$name")))
    after=$((after + $(wc -c < "$folder/small/$name")))
done
echo "$before bytes of logs were made small: $after bytes"
check "small logs are not small" [ "$after" -lt "$before" ]

# A header is judged as with the whole log
cp testdata/tls13.static.592.server.log "$folder/whole/a.log"
"$tool" -q -f log -o "$folder/small/a.log" "$folder/whole/a.log"
root=$PWD
for header in tests/headers/*.h; do
    for size in whole small; do
        (cd "$folder/$size" && "$tool" -q -f json --check="$root/$header" a.log) > "$folder/json" 2> "$folder/said"
        echo "exit $?" | cat - "$folder/json" | sed -n '/^exit/p; /^  "check"/,/^  }/p' |
            grep -v -e '"spill_count"' -e '"guarantee"' -e '"slack"' > "$folder/$size.out"
    done
    same "--check=$header" "$folder/whole.out" "$folder/small.out"
done

# A fleet: each is made small where it lies, and all are planned together
mkdir "$folder/fleet" "$folder/fleet/whole" "$folder/fleet/small"
made=0
while [ $made -lt "$count" ]; do
    for file in "$folder"/whole/*; do
        [ "$(wc -c < "$file")" -lt 100000 ] && [ $made -lt "$count" ] || continue
        ln "$file" "$folder/fleet/whole/$made.log"
        made=$((made + 1))
    done
done
(cd "$folder/fleet/whole" && ls | xargs -P 2 -I@ "$tool" -q -f log -o ../small/@ @)
for planner in peak spill; do
    for size in whole small; do
        (cd "$folder/fleet/$size" && "$tool" -q -p $planner -f macros $(ls)) > "$folder/$size.out"
    done
    same "$made logs together" "$folder/whole.out" "$folder/small.out"
done
grep -q WOLFMEM_DIST "$folder/small.out" || report bad "no plan from $made logs"

# Regions are left out before, or when it is read
"$tool" -q --region=1 -f log "$log" > "$folder/region"
for option in -q --region=1; do
    "$tool" -q $option -f macros "$folder/region" | sed 1,3d > "$folder/small.out"
    "$tool" -q --region=1 -f macros "$log" | sed 1,3d > "$folder/whole.out"
    grep -v "written by a build" "$folder/small.out" > "$folder/a"
    grep -v "written by a build" "$folder/whole.out" > "$folder/b"
    same "--region=1, then $option" "$folder/a" "$folder/b"
done
expect 3 "no request is in a region of --region" --region=0 "$folder/region"

# Line ends of DOS
small=$folder/a.log
"$tool" -f log "$log" > "$small"
sed "s/\$/$(printf '\r')/" "$small" > "$folder/dos"
"$tool" -f log "$folder/dos" > "$folder/again"
same "with line ends of DOS" "$small" "$folder/again"

# What can't be asked of it, and what is no such log
expect 2 "a small log does not have the order that --slack is about" -p spill --slack=1 "$small"
expect 2 "--format=log makes one log small, without a plan: give one log" -f log "$log" "$log"
expect 2 "leave --max-buffer out" -f log --max-buffer=1M "$log"
expect 2 "--format=log cannot show --check results" -f log --check=tests/headers/short.h "$log"
expect 3 ":1: this small log can't be used: it does not begin with" --input=small "$log"
expect 0 '' --input=small -f macros "$small"
total=$(wc -c < "$small")
for part in 1 2 3 4 5 6 7 8 9; do
    head -c $((total * part / 10)) "$small" > "$folder/cut"
    expect 3 "this small log can't be used" "$folder/cut"
done
damage() { # the message, a script for sed
    sed "$2" "$small" > "$folder/damaged"
    expect 3 "can't be used: $1" "$folder/damaged"
}
damage 'a newer release of this program wrote it' '1s/1$/2/'
damage 'its end is missing' '/^end/d'
damage 'there are more or fewer events than this' '$s/ / 1/'
damage 'something stands behind its end' '$a end 3'
damage 'this format is not known' 's/^format .*/format stone/'
damage 'it does not say which format the whole log had' '/^format/d'
damage 'it begins with no word that is known here' 's/^largest/largish/'
damage 'a number is missing, or is too large' 's/^largest .*/largest 99999999999999999999/'
damage 'something stands behind its last number' 's/^lowest .*/& 1/'
damage 'an event is of a kind' 's/^events/events 99999/'
damage 'there are not so many events before this free' '0,/^events/s/^events/events -1/'
damage 'a free is of no block that is live' '$i events -1 -2'
damage 'lines must not go back' '$i events @1'
damage 'an event is a number' '$i events x'
damage 'a kind has a size' 's/^kind [0-9]*/& x/'
damage 'its region was not described before' '0,/^kind/s/^kind \([0-9]* [0-9]*\) 1/kind \1 7/'
damage 'this kind is there twice' '0,/^kind/{/^kind/p;}'
damage 'regions are numbered from 0 to 63, in order' 's/^region 1/region 2/'
damage 'this finding is not known' '2a finding gold 1 1'
damage 'a % in the call site' '0,/^kind/s/^kind.*/&%2/'
damage 'it has fewer findings than there must be' '2a freed_twice 900 1'
damage 'a region has fewer requests than events' '/^region 1/a reused 9999 1'
summarize
