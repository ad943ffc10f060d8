#!/bin/sh
# SPDX-License-Identifier: MIT
# What the report says a call site saves, and --without, against a plan for the log without the
# lines of its allocations, for every call site of ten captures: costs.sh TOOL. None of these logs loses
# frees. A free whose allocation is gone is left out by the reader.
tool=$1
. tests/expect.sh
plan_as="-q --target=lp64 --pools=joined --as-logged" # lines that are gone tell no less

buffer_of() { # the bytes of the plan for standard input; nothing if it has no request
    "$tool" $plan_as "$@" -f macros - 2> "$folder/err" |
        sed -n 's/^#define WOLFMEM_BUFFER_SIZE //p'
}

for log in dtls12.static.592.server tls13.debugcb.static.592.client \
    tls13.merged-client-server.static.592 tls13.nomalloc.592.client \
    tls13.nonstatic.592.server tls13.opensslextra.static.592.client tls13.static.592.client \
    tls13.static.592.server testwolfcrypt.pq.static.5.9.2 testwolfcrypt.nomalloc20k.static.5.9.2
do
    file=testdata/$log.log
    for options in "" "-k 4 -m 10"; do
        [ -z "$options" ] || [ "$log" = tls13.static.592.client ] || continue
        "$tool" $plan_as $options -f json "$file" > "$folder/report.json"
        whole=$(buffer_of $options < "$file")
        sed -n '/^  "costs"/,/^    \],/ s/.*"saved_bytes": \([0-9]*\),.*"site": "\(.*\)"}.*/\2 \1/p' \
            "$folder/report.json" > "$folder/saved"
        equals "$log: call sites left out" \
            "$(sed -n 's/.*"call_sites_left_out": \([0-9]*\),/\1/p' "$folder/report.json")" 0
        sed -n 's/.*Alloc: .* at //p' "$file" | sort -u > "$folder/sites"
        while read -r site; do
            rest=$(awk -v end=" at $site" '!/Alloc: / ||
                substr($0, length($0) - length(end) + 1) != end' "$file" | buffer_of $options)
            said=$(awk -v site="$site" '$1 == site { print $2 }' "$folder/saved")
            equals "$log $options: what $site saves" "${said:-0}" $((whole - ${rest:-0}))
            equals "$log $options: the plan of --without=$site" \
                "$(buffer_of $options --without="$site" < "$file")" "$rest"
        done < "$folder/sites"
    done
done
summarize
