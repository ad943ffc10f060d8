#!/bin/sh
# SPDX-License-Identifier: MIT
# What a CI job does with --baseline: the same log again, one that needs more or
# less, other options, and baselines that are none: baseline.sh TOOL JSON_CHECK.
tool=$1
checker=$2
. tests/expect.sh
log=testdata/tls13.static.592.server.log
base=$folder/base.json

# ---- The same again ----
for options in "" "-p spill" "-p greedy" "-k 5 -w 9000" "-t ilp32" "--release=5.7.2 -m 20"; do
    "$tool" -q $options -f json -o "$base" "$log" # words, on purpose
    expect 0 '' -q $options --baseline="$base" "$log"
    shows "Buffer of the plan: "
    shows " bytes, as before"
    shows "--tolerance=0 is kept."
    shows "No bucket, size or function at the peak has changed."
    "$tool" -q -v $options --baseline="$base" "$log" 2> /dev/null | tail -n +7 > "$folder/rest"
    "$tool" -q -v $options "$log" 2> /dev/null | tail -n +2 > "$folder/alone" # both without a title
    same "the report behind the changes with $options" "$folder/rest" "$folder/alone"
done

# ---- The run needs more ----
"$tool" -f json -o "$base" "$log"
{
    sed 95q "$log" # up to the peak
    echo 'Alloc: 0x7f0000000010 -> 4000 at new_feature:12'
    sed 1,95d "$log"
} > "$folder/grown.log"
sed 's/ at wolfSSL_new:761$/ at wolfSSL_new:800/' "$log" > "$folder/moved.log"
cat > "$folder/small.log" << 'END'
Alloc: 0x10 -> 100 at a:1
Alloc: 0x20 -> 100 at a:2
Alloc: 0x30 -> 200 at b:c.c:3
END
cat > "$folder/large.log" << 'END'
Alloc: 0x10 -> 100 at a:5
Alloc: 0x30 -> 200 at b:c.c:4
Alloc: 0x40 -> 200 at b:c.c:5
Alloc: 0x50 -> 300 at d:1
END
"$tool" -f json -o "$folder/small.json" "$folder/small.log"
"$tool" -f json -o "$folder/large.json" "$folder/large.log"
expect 1 "the plan: the buffer of 1024 bytes is over the 592 of $folder/small.json and --tolerance=0 by 432 bytes" \
    -v --baseline="$folder/small.json" "$folder/large.log"
cat > "$folder/expected" << END
Changes since $folder/small.json
  Buffer of the plan: 1024 bytes, 592 before: +432, +73.0 %.
  warning: --tolerance=0 is exceeded by 432 bytes.

  Blocks by bucket
    size  before  now  change
     112       2    1      -1
     208       1    2      +1
     304       0    1      +1  new

  Peak live by size
    size  before  now  change
     300       0    1      +1  new
     200       1    2      +1
     100       2    1      -1

  Bytes at the peak by function
    function  before  now  change
    d              0  300    +300  new
    b:c.c        200  400    +200
    a            200  100    -100

END
head -n "$(wc -l < "$folder/expected")" "$folder/out" > "$folder/start"
same "the table of changes" "$folder/start" "$folder/expected"
expect 1 "--tolerance=72 by 6 bytes" --tolerance=72 --baseline="$folder/small.json" "$folder/large.log"
expect 0 '' --tolerance=73 --baseline="$folder/small.json" "$folder/large.log"
shows "--tolerance=73 is kept."
expect 0 '' --baseline="$folder/large.json" "$folder/small.log"
shows "Buffer of the plan: 592 bytes, 1024 before: -432, -42.2 %"
shows "     304       1    0      -1  gone"
expect 1 "is over the 59136 of $base" -v --baseline="$base" "$folder/grown.log"
shows "    4000       0    1      +1  new"
shows "    new_feature       0  4000   +4000  new"
expect 0 '' --baseline="$base" "$folder/moved.log" # a line that moved is no change
shows "No bucket, size or function at the peak has changed."

# ---- Long tables ----
i=0
while [ $i -lt 30 ]; do
    i=$((i + 1))
    echo "Alloc: 0x${i}0000 -> $((i * 16)) at f$i:1"
done > "$folder/long.log"
expect 1 "is over" --baseline="$folder/small.json" "$folder/long.log"
check "not both tables are cut" [ "$(grep -c "^    and [1-9][0-9]* more; -v shows all" "$folder/out")" -eq 2 ]
expect 1 "is over" -v --baseline="$folder/small.json" "$folder/long.log"
shows "     480       0    1      +1  new"
is_empty "-v cuts a table" "$(grep "more; -v" "$folder/out")"

# ---- JSON ----
expect 1 "is over the 592" -f json --baseline="$folder/small.json" "$folder/large.log"
cp "$folder/out" "$folder/changes.json"
accepts "changes" "$folder/changes.json" docs/report.schema.json
shows '"buffer_bytes": {"before": 592, "after": 1024, "change": 432}'
shows '"tolerance": {"limit": 0, "kept": false, "excess_bytes": 432}'
shows '{"size": 112, "before": 2, "after": 1, "change": -1}'
shows '{"function": "b:c.c", "before": 200, "after": 400, "change": 200}'
shows '"options": [],'
expect 0 '' -f json --baseline="$folder/changes.json" "$folder/large.log" # is a baseline itself
shows '"buffer_bytes": {"before": 1024, "after": 1024, "change": 0}'

# ---- Other options ----
expect 0 "warning: $folder/small.json was made with other options" -t baremetal --lean -k 2 \
    --baseline="$folder/small.json" "$folder/small.log"
shows "  warning: The options differ; that alone may have changed the plan."
shows "    target.name             ilp32   baremetal"
shows "    target.mutex_bytes      24      0"
shows "    budget.max_buckets      9       2"
expect 1 "is over" -p spill -m 30 -f json --baseline="$folder/small.json" "$folder/large.log"
shows '{"name": "plan.planner", "before": "peak", "after": "spill"}'
shows '{"name": "budget.margin_percent", "before": "0", "after": "30"}'
accepts "changed options" "$folder/out" docs/report.schema.json
expect 0 '' -q -k 64 --baseline="$base" "$log"

# ---- With --check, each rule is for its own buffer, and --tolerance for both ----
printf '#define WOLFMEM_BUCKETS 112,304\n#define WOLFMEM_DIST 1,3\n' > "$folder/settings.h"
expect 1 "the plan: the buffer of 1024 bytes is over the 592" -c "$folder/settings.h" \
    --baseline="$folder/small.json" "$folder/large.log"
shows "Changes since "
shows "Check of $folder/settings.h: serves"
expect 1 "$folder/settings.h: the buffer of 1280 bytes is over the peak plan's 1024 and --tolerance=10" \
    -c "$folder/settings.h" --tolerance=10 --baseline="$folder/large.json" "$folder/large.log"
shows "--tolerance=10 is kept."
shows "--tolerance=10 is exceeded by 154 bytes."
expect 0 '' -c "$folder/settings.h" --baseline="$folder/large.json" "$folder/large.log"
expect 0 '' -c "$folder/settings.h" -f json --baseline="$folder/large.json" "$folder/large.log"
cp "$folder/out" "$folder/checked.json"
accepts "check and changes" "$folder/checked.json" docs/report.schema.json
expect 0 '' --baseline="$folder/checked.json" "$folder/large.log" # of the plan in it

# ---- Names that are not UTF-8, or that mean harm ----
printf 'Alloc: 0x10 -> 100 at \377*/"\\:1\nAlloc: 0x20 -> 100 at \376*/"\\:1\n' \
    > "$folder/hostile.log"
"$tool" -f json -o "$folder/hostile.json" "$folder/hostile.log"
expect 0 '' --baseline="$folder/hostile.json" "$folder/hostile.log"
shows "No bucket, size or function at the peak has changed."
expect 0 '' --baseline="$folder/hostile.json" "$folder/small.log" -k 1 --tolerance=1000 -q
shows '�*\x2f"\     200    0    -200  gone'
odd=$folder/$(odd_name 'a\033[2J.json' a.json)
mv "$folder/small.json" "$odd"
expect 0 '' --baseline="$odd" "$folder/small.log"
[ -n "${PLAIN_NAMES:-}" ] || shows "Changes since $folder/a\x1b[2J.json"
mv "$odd" "$folder/small.json"

# ---- No baseline ----
kept=tests/baselines/tls13-5.7.2.json # so that lines stay
refuse() { # message, then what to make the baseline with
    message=$1
    shift
    "$@" > "$folder/bad.json" 2> "$folder/err"
    expect 3 "$folder/bad.json$message" --baseline="$folder/bad.json" "$log"
}
expect 3 "$folder/missing.json: No such file" --baseline="$folder/missing.json" "$log"
expect 3 "$folder: Is a directory" --baseline="$folder" "$log"
expect 3 "$log:1: not a report of --format=json: a value has the wrong type" \
    --baseline="$log" "$log"
refuse ":1: not a report of --format=json: it ends too early" :
refuse ":1: not a report of --format=json: a value has the wrong type" echo '[]'
refuse ":2: schema_version is missing: not a report of --format=json" echo '{}'
refuse ":2: schema_version is from another program or version" \
    sed 's/"schema_version": 1/"schema_version": 2/' "$kept"
refuse ":3: generator.name is from another program" sed 's/"memory_bucket_/"bucket_/' "$kept"
refuse ":190: budget.margin_percent is missing" sed 's/"margin_percent": 0/"margin": 0/' "$kept"
refuse ":38: target.align has an invalid value" sed 's/"align": 16/"align": "16"/' "$kept"
refuse ":63: plan.buffer_bytes appears twice" sed 's/^    "buffer_bytes": 61680,/& &/' "$kept"
refuse ":35: not a report of --format=json: a string has a control character" \
    sed "s/\"lp64\"/\"lp$(printf '\001')64\"/" "$kept"
refuse ":36: not a report of --format=json: this is not JSON" sed 's/"lp64",/"lp64"/' "$kept"
refuse ":4: not a report of --format=json: objects and arrays are nested too deeply" \
    sed "s/^  \"input\"/\"more\": $(printf '%070d' 0 | tr 0 '[')/" "$kept"
refuse ":1: not a report of --format=json: a value has the wrong type" \
    dd if=/dev/zero bs=68000 count=1

# Cut anywhere; test_baseline cuts a smaller one at each byte.
size=$(($(wc -c < "$folder/small.json") - 2))
while [ "$size" -gt 0 ]; do
    refuse ":" dd if="$folder/small.json" bs="$size" count=1
    check "a cut at $size is not seen" grep -q "it ends too early$" "$folder/err"
    size=$((size - 830))
done

# ---- Wrong usage, and nothing to compare ----
expect 2 "--format=macros cannot show --baseline results; use text, markdown, html or json" \
    -f macros --baseline="$base" "$log"
expect 2 "--tolerance needs --check or --baseline" --tolerance=5 "$log"
expect 3 "no allocation is recorded" --baseline="$base" /dev/null
expect 1 "is over --max-buffer=1000" --max-buffer=1000 --baseline="$base" "$log"
summarize
