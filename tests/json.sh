#!/bin/sh
# SPDX-License-Identifier: MIT
# Whether --format=json gives JSON as docs/report.schema.json says, for each log
# there is and for one that means harm: json.sh TOOL JSON_CHECK. What json_check
# accepts must please the other parsers that are installed, too. The planners take turns.
tool=$1
checker=$2
schema=docs/report.schema.json
. tests/expect.sh
log=testdata/tls13.static.592.server.log

# The checker itself: texts
for text in 'null' ' [ ] ' '{}' '[true,false,null]' '{"a":{"b":[0,-0,1.5,2e3,2E-03,-1.0e+9]}}' \
    '"\\"\\\\\\/\\b\\f\\n\\r\\t\\u12aF"' '"\302\200 \337\277 \340\240\200 \355\237\277 \356\200\200"' \
    '"\360\220\200\200 \364\217\277\277 \177"'; do
    judge "$text" ''
done
judge '' 'not a value'
judge 'nul' 'not a value'
judge '+1' 'not a value'
judge '.5' 'not a value'
judge '01' 'something behind the value'
judge '1 2' 'something behind the value'
judge 'null\000' 'something behind the value'
judge '1.' 'no digit behind the point'
judge '1e' 'no digit in the exponent'
judge '[1,]' 'not a value'
judge '[1 2]' 'neither a comma'
judge '[1}' 'neither a comma'
judge '{"a":1,}' 'not a string'
judge '{a:1}' 'not a string'
judge '{"a" 1}' 'no colon'
judge '{"a":1,"a":2}' 'a key twice'
judge '"a' 'does not end'
judge '"\\' 'no such escape'
judge '"\\x"' 'no such escape'
judge '"\\\000"' 'no such escape'
judge '"\\u12g4"' 'fewer than four digits'
judge '"\001"' 'a control character'
judge '"\n"' 'a control character'
judge '"a\000b"' 'a control character'
for bytes in '\200' '\377' '\300\200' '\301\277' '\302' '\303(' '\340\237\277' '\355\240\200' \
    '\360\217\277\277' '\364\220\200\200' '\370\210\200\200\200'; do
    judge "\"$bytes\"" 'not UTF-8'
done
judge "$(printf '%0101d' 0 | tr 0 '[')" 'too deep'

# The checker itself: a schema
cat > "$folder/schema" <<'END'
{"type": "object", "required": ["n"], "additionalProperties": false,
 "properties": {"n": {"type": "integer", "minimum": 2}, "w": {"enum": ["a", "b", 1]},
                "l": {"type": "array", "items": {"type": ["string", "null"]}},
                "f": {"type": "number"}, "b": {"type": "boolean"}, "odd": {"pattern": "x"}}}
END
judge '{"n": 2, "w": "b", "l": ["x", null], "f": 1.5, "b": true}' '' "$folder/schema"
judge '{"n": 3, "w": 1, "l": [], "f": 1, "b": false}' '' "$folder/schema"
judge '[]' 'is of another type' "$folder/schema"
judge '{}' 'lacks n' "$folder/schema"
judge '{"n": 1}' '/n: is below the minimum: 1' "$folder/schema"
judge '{"n": 2.0}' '/n: is of another type' "$folder/schema"
judge '{"n": "2"}' '/n: is of another type' "$folder/schema"
judge '{"n": 2, "w": "c"}' '/w: is none of the enum: c' "$folder/schema"
judge '{"n": 2, "w": "1"}' '/w: is none of the enum: 1' "$folder/schema"
judge '{"n": 2, "l": [true]}' '/l/[]: is of another type' "$folder/schema"
judge '{"n": 2, "x": 0}' 'has another member: x' "$folder/schema"
judge '{"n": 2, "odd": 0}' 'a keyword unknown here: pattern' "$folder/schema"

# What $folder/text says, as $json has to have it, and has not
lacking() {
    awk '
        function want(part) { wanted[part]; count++ }
        FILENAME == ARGV[1] && /^Minimum buffer size needed: [0-9]+ bytes$/ {
            want("\n    \"buffer_bytes\": " $5 ",\n") }
        FILENAME == ARGV[1] && /^  Buffer: [0-9]+ bytes/ { want("\"buffer\": {\"bytes\": " $2 ",") }
        FILENAME == ARGV[1] && /^Check of / {
            want("\"serves\": " (/: serves$/ ? "true," : "false,")) }
        FILENAME == ARGV[1] && /^  Faults of the header/ { is_fault = 1 }
        FILENAME == ARGV[1] && is_fault && /^ *[0-9]+  / { wanted["\"line\": " $1 ", \"what\":"] }
        /^$/ { is_fault = 0 }
        FILENAME == ARGV[1] { next }
        { for (part in wanted) if (index("\n" $0 "\n", part)) delete wanted[part] }
        END {
            for (part in wanted) print part
            if (count < least) print "all but", count + 0, "parts"
        }' "$folder/text" least="$1" "$json" ||
        echo "all: awk fails"
}

# Arguments: the JSON of a plan is as the schema says, and the text has the same buffer.
number=0
hold() {
    number=$((number + 1))
    json=$folder/$number.json
    "$tool" -q -o "$json" -o - "$@" > "$folder/text"
    accepts "$*" "$json" "$schema"
    is_empty "$*: the JSON lacks" "$(lacking 1)"
}

planners=peak,spill,greedy
for log_file in testdata/*.log tests/logs/*.log; do
    is_turn || continue
    "$tool" -q -f macros "$log_file" > "$folder/macros" 2> "$folder/err" || continue
    next_planner
    hold -p $planner "$log_file"
done
hold -k 1 "$log"
hold -k 64 "$log"
hold -m 25 -w 5000 "$log"
hold --concurrent testdata/tls13.static.592.client.log "$log"
hold -p spill testdata/tls13.static.592.client.log "$log"
hold -t baremetal+guard+insight "$log"
hold -p spill -k 4 tests/logs/larger.log
hold --release=5.5.4 --lean --single-threaded "$log"
hold testdata/pool_demo.csv

# Arguments of a check: its JSON is as the schema says, has the text's verdict and buffer,
# and a rule that is not kept exactly where that exits 1.
hold_check() {
    number=$((number + 1))
    json=$folder/$number.json
    "$tool" -q -o "$json" -o - "$@" > "$folder/text" 2> "$folder/err"
    code=$?
    if [ $code -gt 1 ]; then
        check "$*: prints half an output" [ ! -e "$json" -a ! -s "$folder/text" ]
        return
    fi
    accepts "$*" "$json" "$schema"
    broken=$(grep -c '"kept": false' "$json")
    check "$*: exits $code for $broken rules" [ $code -eq $((broken > 0)) ]
    is_empty "$*: the JSON lacks" "$(lacking 2)"
}

for header in tests/headers/*.h; do
    hold_check -c "$header" "$log"
    hold_check -c "$header" --tolerance=0 --max-buffer=61856 -p greedy "$log"
    hold_check -c "$header" --buffer=64000 --max-buffer=63999 "$log"
    hold_check -c "$header" --buffer=1 -p spill "$log"
    hold_check -c "$header" --release=5.7.2 testdata/tls13.static.572.server.log
done
header=tests/headers/defaults.h
hold_check -c "$header" -c tests/headers/board.h "$log"
hold_check -c "$header" --defaults --buffer=log "$log"
hold_check -c tests/headers/arrays.c --buckets=@sizes --dist=@dists --buffer=@pool "$log"
hold_check -c "$header" --buckets=64,1024 --dist=5,5 "$log"
header=$folder/$(odd_name 'a"b\\c\001\377.h' plain.h)
shown='/a\"b\\c\u0001�.h"'
[ -z "${PLAIN_NAMES:-}" ] || shown='/plain.h"'
printf '#define WOLFMEM_BUCKETS 16,10752\n#define WOLFMEM_DIST 0,60\n' > "$header"
hold_check -c "$header" "$log"
hold_check -c "$header" --buffer=1000000 "$log"
check "a load that never ends is not in the JSON" grep -q '"endless": true' "$json"
printf '#define WOLFMEM_BUCKETS 65504\n#define WOLFMEM_DIST 60\n' > "$header"
printf '#define WOLFSSL_STATIC_MEMORY_LEAN\n#if 1 \377\n#error\n#endif\n' >> "$header"
hold_check -c "$header" tests/logs/large.log
for part in "$shown" "{\"line\": 4, \"what\": \"unexpected '\\\\xff'\","; do
    check "$part is not in the JSON of a hostile header" grep -qF "$part" "$json"
done

# A log that means harm, in its name as in its call sites
name=$folder/$(odd_name 'a"b\\c\001\033[2J\t\n*\377\303(\355\240\200\302\265.log' plain.log)
shown='a\"b\\c\u0001\u001b[2J\u0009\n*��(���µ.log"'
[ -z "${PLAIN_NAMES:-}" ] || shown='/plain.log"'
printf 'Alloc: 0x%d0000 -> %d0 at %b:1\n' 1 4 'a"b\\c' 2 5 'a\177b' 3 6 '\377\303(' \
    4 7 '\355\240\200\300\200' 5 8 '\302\265\360\237\224\222' 6 9 '\\u0041*/' > "$name"
hold "$name"
hold -p spill "$name" "$log"
for site in 'a\"b\\c:1' 'a\u007fb:1' '��(:1' '�����:1' 'µ🔒:1' '\\u0041*/:1'; do
    check "the site $site is not in the JSON of a hostile log" \
        grep -qF "\"site\": \"$site\"}" "$folder/$((number - 1)).json"
done
check "the name of a hostile log is not in its JSON" \
    grep -qF "$shown" "$folder/$((number - 1)).json"

# Other parsers
other() { # name, then the command that reads all files
    if command -v "$1" > /dev/null; then
        runs "$1" "$@" "$folder"/*.json
    else
        echo "skipped: $1 is not installed"
    fi
}
other jq -e .schema_version==1
other node -e 'const fs = require("fs"), decoder = new TextDecoder("utf-8", {fatal: true});
    process.argv.slice(1).forEach(f => JSON.parse(decoder.decode(fs.readFileSync(f))));'
other python3 -c 'import json, sys
for name in sys.argv[1:]: json.load(open(name, encoding="utf-8"))'
summarize
