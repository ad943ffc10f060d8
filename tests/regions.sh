#!/bin/sh
# SPDX-License-Identifier: MIT
# Regions, and what a log can't tell, on real logs: regions.sh TOOL [FOLDER], with
# NAME.log or NAME.log.xz and index.tsv in the folder.
tool=$1
directory=${2:-testdata}
. tests/expect.sh
silent_from=2
log=testdata/tls13.static.592.server.log

size_of() { # the buffer of the plan for a log, other arguments
    "$tool" -q --pools=joined -f macros "$@" | sed -n 's/^#define WOLFMEM_BUFFER_SIZE //p'
}

# --region: each alone is no larger than all; all named is all
expect 2 "--region needs an argument: LIST" --region= "$log"
for list in x 1, ,1 0,,1 -1 64 4294967297 1.0 ' 1' 1x; do
    expect 2 "with commas between them, not '$list'" "--region=$list" "$log"
done
expect 3 "$log: there is no region 3, only 0 to 2" --region=1,3 "$log"
expect 3 "testdata/testwolfcrypt.memlog.5.9.2.log: no pool is announced in it" --region=0 \
    testdata/testwolfcrypt.memlog.5.9.2.log
expect 3 "memlog.5.9.2.log: no pool is announced in it" --region=1 "$log" \
    testdata/testwolfcrypt.memlog.5.9.2.log
expect 3 "no request is in a region of --region" --region=0 testdata/testwolfcrypt.static.5.9.2.log
expect 0 '' --pools=joined --region=2,0,1,1 -f macros "$log"
shows '117 requests in regions 0,1,2, peak plan'
all=$(size_of "$log")
check "all regions are not all" [ "$(size_of --region=0,1,2 "$log")" = "$all" ]
for region in 0 1 2 0,1 0,2; do
    size=$(size_of --region=$region "$log")
    check "region $region takes $size of $all bytes" [ "$size" -lt "$all" ]
done
expect 0 '' --pools=joined --region=2 -v -p spill "$log" testdata/testwolfcrypt.static.5.9.2.log
shows 'left out'
expect 0 '' --region=1 --concurrent "$log" "$log"
expect 1 'runs out' --check=tests/headers/short.h "$log"
expect 0 '' --region=0 --check=tests/headers/short.h "$log"
shows 'Not covered: 111 requests outside of region 0.'

# What each release can't tell, and no other log is said not to
tab=$(printf '\t')
{
    read -r header
    while IFS="$tab" read -r name version rest; do
        read_log "$directory/$name" > "$folder/a.log"
        # Logs that run at the same time need no search for a plan.
        "$tool" -q --concurrent -f json "$folder/a.log" > "$folder/json" 2> /dev/null || continue
        case $rest in *--enable-staticmemory*) build=static ;; *) build=other ;; esac
        found=$(awk '
            match($0, /"region": 0,.*"request_count": [0-9]+/) {
                heap = substr($0, RSTART, RLENGTH); sub(/.* /, "", heap) }
            /"kind": "bucket_sizes"/ { sizes = " bucket_sizes" }
            /"kind": "lost_frees"/ { lost = " lost_frees" }
            /"kind": "unprinted_frees"/ { unprinted = " unprinted_frees" }
            END { print heap sizes lost unprinted }' "$folder/json")
        heap=${found%% *}
        found=${found#"$heap"}
        wanted=
        [ "$build$version" = static5.5.4 ] && wanted=" bucket_sizes"
        grep -q 'Free: (nil) at [^m]' "$folder/a.log" && wanted="$wanted lost_frees"
        case $build$version$wanted in
        *lost_frees) ;;
        static5.5.4* | static5.7.2*) [ "$heap" -gt 0 ] && wanted="$wanted unprinted_frees" ;;
        esac
        equals "$name: it finds" "$found" "$wanted"
    done
} < "$directory/index.tsv"

# Frees blanked out: the plan with them inferred lies between the true one and the one without
for name in testwolfcrypt.nonstatic.5.9.2 tls13.nonstatic.592.server tls13.static.592.client \
    tls13.opensslextra.static.592.client dtls12.static.592.server testwolfcrypt.memlog.5.9.2; do
    case $name in
    *.static*) sed '/^\[HEAP (nil)\]/s/Free: 0x[0-9a-f]* at/Free: (nil) at/' "testdata/$name.log" ;;
    *) sed 's/Free: 0x[0-9a-f]*/Free: (nil)/' "testdata/$name.log" ;;
    esac > "$folder/lost.log"
    "$tool" -q -v --pools=joined "$folder/lost.log" > "$folder/out"
    true_size=$(size_of "testdata/$name.log")
    lost=$(sed -n 's/^#define WOLFMEM_BUFFER_SIZE //p' "$folder/out")
    inferred=$(sed -n 's/^WOLFMEM_BUFFER_SIZE //p' "$folder/out")
    [ "$true_size" -le "$inferred" ] && [ "$inferred" -lt "$lost" ] && report good ||
        report bad "$name: $inferred bytes with inference, $true_size in truth, $lost without"
done
summarize
