#!/bin/sh
# SPDX-License-Identifier: MIT
# Whether --format=html and svg are well-formed, stand alone, and say what the text
# report says, for each log there is and for those that mean harm:
# html.sh TOOL MARKUP_CHECK. What markup_check accepts must please xmllint, too,
# where it is installed.
tool=$1
checker=$2
. tests/expect.sh
log=testdata/tls13.static.592.server.log

# The checker itself
page() { # what stands in main behind h1
    printf '%s' "<!DOCTYPE html>\\n<html><head><title>t</title></head><body><main><h1>h</h1>$1</main></body></html>\\n"
}
for body in '' '<p>a &amp; b &lt; &#39;c&#39; <b>\303\251 \360\237\224\222</b></p>' \
    '<svg viewBox="0 0 1 1" role="img">\n<title>t</title><path d="M0,0"/><circle r="1"><title>t</title></circle></svg>' \
    '<p id="x"><a href="#x">x</a></p>' '<details><summary>s</summary><pre>a\n\tb</pre></details>' \
    '<table><thead><tr><th scope="col">a</th><td></td></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>'; do
    judge "$(page "$body")" ''
done
judge '<svg role="img">\n<title>t</title><text>a</text></svg>' ''
judge '<svg role="img"><text>a</text></svg>' 'a picture without a title'
judge '<svg>\n<title>t</title></svg>' 'a picture without a role'
judge 'x<svg></svg>' 'text outside'
judge '<svg></svg>x' 'text outside'
judge '<g></g>' 'a root of another kind'
judge '<!DOCTYPE html>\n<html></html>' 'not one h1'
judge '<svg><g></svg>' 'closes what is not open: svg'
judge '<svg><g>' 'is not closed: g'
judge '<svg/>' 'ends by itself, or not'
judge '<svg><path d="M0,0"></svg>' 'closes what is not open'
judge '<svg><path d="M0,0" d=""/></svg>' 'an attribute twice: d'
judge '<svg><path d=M0,0/></svg>' 'not an attribute with a quoted value'
judge '<svg><path d="M0' 'a value does not end'
judge '<svg><path x="a<b"/></svg>' 'a bare < or >'
judge '<svg>a & b</svg>' 'a bare &'
judge '<svg>&nbsp;</svg>' 'a bare &'
judge '<svg>a > b</svg>' 'a bare < or >'
judge '<svg>a < b</svg>' 'not a tag'
judge '<svg>\377</svg>' 'no UTF-8'
judge '<svg>\302(</svg>' 'no UTF-8'
judge '<svg>\355\240\200</svg>' 'no UTF-8'
judge '<svg>a\033b\177\302\233</svg>' 'a control'
judge '<svg>a\000b</svg>' 'a control'
judge "$(page '<script>x</script>')" 'no need for: script'
judge "$(page '<img src="x.png"/>')" 'no need for: img'
judge "$(page '<b onclick="x">b</b>')" 'no need for: onclick'
judge "$(page '<a href="http://x/">b</a>')" 'a link to the outside'
judge "$(page '<a href="#y">b</a>')" 'a link to nothing: y'
judge "$(page '<p id="a">b</p><p id="a">b</p>')" 'an id twice: a'
judge "$(page '<span style="color:red">b</span>')" 'a style other than a width'
judge "$(page '<p><div>b</div></p>')" 'no place where it stands: div'
judge "$(page '<td>b</td>')" 'in the wrong parent: td'
judge "$(page '<h2>b</h2><h3>b</h3><h4>b</h4><h2>b</h2>')" ''
judge "$(page '<h2>b</h2><h4>b</h4>')" 'a heading without the level above: h4'
judge "$(page '<table><thead><tr><th>a</th></tr></thead></table>')" 'a head of cells without a scope'
judge "$(page '<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>')" \
    'more or fewer cells'
judge '<svg><style>a{b:url(c)}</style></svg>' 'a style has no need for: url('
judge '<svg xmlns="http://x/"></svg>' 'another namespace'
judge '<svg><line x1="4294967295"/></svg>' 'a place far outside of a picture: x1'

# Arguments: page and picture are as they should be. They become $html and $svg.
number=0
hold() {
    number=$((number + 1))
    html=$folder/$number.html
    svg=$folder/$number.svg
    "$tool" -q -o "$html" -o "$svg" -o - "$@" > "$folder/text" 2> /dev/null &&
        report good || report bad "$*: not made"
    for made in "$html" "$svg"; do
        accepts "$*" "$made"
    done
}

# The page and the picture made last say what they are given to say.
has() {
    check "the page has no '$1'" grep -qF -- "$1" "$html"
}
draws() {
    check "the picture has no '$1'" grep -qF -- "$1" "$svg"
}

# The rows of the text report's tables are in the page, too, and all else that counts.
compare() {
    hold -v "$@"
    missing=$(awk '
        function want(part) { wanted[part]; count++ }
        FILENAME == ARGV[2] {
            gsub(/,/, "")
            gsub(/<td class="bar[^>]*><span[^>]*><\/span><\/td>/, "")
            sub(/<tr class="chosen">/, "<tr>")
            page = page $0 "\n"
            next
        }
        /^$/ { table = "" }
        table && ++row > 1 && !/^  and / {
            if (table == "plans") {
                if (!match($0, /  [0-9]+  +[0-9]+  /)) next
                split(substr($0, RSTART, RLENGTH), cell)
                line = "<td>" cell[1] "</td><td>" cell[2] "</td>"
            } else {
                line = "<tr>"
                for (i = 1; i <= NF && $i ~ /^[0-9.]+$/; i++)
                    line = line "<td>" $i ($(i + 1) == "%" ? " %" : "") "</td>"
            }
            want(line)
        }
        /^ *Buckets$/ || /^Plans by number/ || /^Sizes/ || /^Who holds/ { table = "numbers"; row = 0 }
        /^Plans side/ { table = "plans"; row = 0 }
        /^Who holds/ { line = $0; sub(/ of.*/, "", line); gsub(/,/, "", line); want("<h2>" line) }
        /^Minimum buffer/ { want("<h1>" $5 " bytes of static memory</h1>") }
        /^#define WOLFMEM_BU/ || /^#define WOLFMEM_DIST/ { gsub(/,/, ""); want($0) }
        match($0, /first in line [0-9]+/) { want(substr($0, RSTART, RLENGTH)) }
        END {
            for (part in wanted)
                if (!index(page, part)) printf "%s; ", part
            if (count <= 8) print "all but", count + 0, "facts"
        }' "$folder/text" "$html" || echo "all: awk fails")
    is_empty "$*: the page lacks of the text" "$missing"
}

for log_file in testdata/*.log tests/logs/*.log; do
    is_turn || continue
    "$tool" -q -f macros "$log_file" > "$folder/macros" 2> "$folder/err" && compare "$log_file"
done
compare -p spill "$log"
compare -p greedy "$log"
compare -p spill testdata/tls13.static.592.client.log "$log"
compare --concurrent testdata/tls13.static.592.client.log "$log"
compare -k 1 "$log"
compare -k 64 -m 25 "$log"
compare -p spill -k 4 tests/logs/larger.log

# Colours, for eyes that see less of them: as they are, and what a pale one leads to
hold "$log"
is_empty "contrast" "$(awk -f tests/contrast.awk "$html")"
sed 's/--soft:#566173/--soft:#8a94a3/; s/rest{color:#6b7788}/rest{color:#2a323d}/' "$html" > "$folder/pale"
equals "contrast of a pale page" "$(awk -f tests/contrast.awk "$folder/pale")" \
    "$(printf 'light: --soft on --paper has 3.07:1\ndark: .rest on .paper has 1.37:1')"

# What the picture marks
draws '>peak 37,212, line 95</text>'
draws '>buffer 59,136</text>'
draws '>line 2</text>'
draws '>247</text>'
has '<figcaption>16 bytes: at most 17 of 17 in use, first in line 113</figcaption>'
has '<figcaption>The peak is in line 95, at a request from wc_ecc_new_point_ex:4147. '
draws '>lines 91 to 100: 24,700 to 37,212 bytes</text></g>'
has '>lines 237 to 247: 0 to 6,158 bytes</text></g>'
hold testdata/tls13.static.592.client.log "$log"
draws '>peak 37,212, line 95</text>'
draws 'in line 95 of testdata/tls13.static.592.server.log'
draws '>log 2</text>'
has '<figcaption>The peak is in line 95 of testdata/tls13.static.592.server.log, at a request from wc'
has 'bytes live at the peak, line 95 of testdata/tls13.static.592.server.log</h2>'
has '<h3>2. testdata/tls13.static.592.server.log</h3>'
hold -p spill "$log"
has 'Certified: it serves the log&#39;s order of requests, with any requests left out'
has '<td class="long">this plan meets it: proven smallest</td>'
hold tests/logs/oversize.log
has '<p class="alert">Not covered: 4 requests larger than any block of the target.'
has 'they are left out of the plan.'
printf 'Alloc: 0x1000 -> 100 at f:1\nAlloc: (nil) -> 7 at f:2\n' > "$folder/failed"
hold "$folder/failed"
has '<p class="alert">Not covered: 1 requests that failed in that run'

# A log that means harm, in its name as in its call sites
name=$folder/$(printf 'a"><script>alert(1)<\001\033[2J\t\n&amp;\377\303(\355\240\200\302\265.log')
printf 'Alloc: 0x%d0000 -> %d0 at %b:1\n' 1 4 '</td><script>x()</script>' 2 5 '"onclick="x()' \
    3 6 '\377\303(' 4 7 '\355\240\200\302\205\357\277\276' 5 8 '\302\265\360\237\224\222' 6 9 "'&#0;&x" \
    7 3 'a\177b' 8 2 "$(printf '%04000d' 0)" > "$name"
hold "$name"
for site in '&lt;/td&gt;&lt;script&gt;x()&lt;/script&gt;:1' '&quot;onclick=&quot;x():1' '��(:1' \
    '�����:1' 'µ🔒:1' '&#39;&amp;#0;&amp;x:1' 'a�b:1'; do
    has "<code>$site</code>"
done
has 'a&quot;&gt;&lt;script&gt;alert(1)&lt;��[2J'
draws '&amp;amp;��(���µ.log'
hold -p spill "$name" "$log"
long=$folder/$(printf '%0200d' 0 | tr 0 '<')
cp "$log" "$long"
hold "$long"

# Short and odd logs, many logs, many sizes
printf 'Alloc: 0x1000 -> 100 at f:1\n' > "$folder/one"
printf 'Alloc: 0x1000 -> 0 at f:1\n' > "$folder/zero"
printf 'Alloc: 0x1000 -> 99999999999 at f:1\n' > "$folder/huge"
compare "$folder/one"
draws '>peak 100, line 1</text>'
hold "$folder/zero"
hold "$folder/huge" "$folder/zero" # the first has no event
"$tool" -q -v "$folder/huge" "$folder/zero" > "$folder/out" 2> /dev/null
shows 'peak, line 1 of log 2 ^'
shows 'live at the peak, line 1 of'
set --
while [ $# -lt 1000 ]; do
    set -- "$@" "$folder/one"
done
hold "$@"
shift 960
hold "$@" "$log"
hold --concurrent "$@"
awk 'BEGIN { for (i = 1; i <= 2000; i++) printf "Alloc: 0x%x -> %d at f%d:1\n", i * 65536, i * 16, i
             for (i = 1; i <= 2000; i++) printf "Free: 0x%x at g:1\n", i * 65536 }' > "$folder/sizes"
hold -k 64 "$folder/sizes"
has '<div><dt>distinct sizes</dt><dd>2,000</dd></div>'
has 'And 1,800 more; with -v they are listed'

# A lone peak among many events, in column 268 of 800, is drawn, and the page does not grow with the log.
make_log() {
    awk -v n="$1" 'BEGIN { for (i = 0; i < n; i++) {
        is_peak = i == int(n * 268.5 / 800)
        printf "Alloc: 0x1000 -> %d at f:%d\n", is_peak ? 2000 : i % 97 * 16 + 16, i % 7
        if (is_peak) printf "Alloc: 0x2000 -> 9999 at f:1\nFree: 0x2000 at g:1\n"
        print "Free: 0x1000 at g:1" } }'
}
make_log 2000 > "$folder/log"
hold "$folder/log"
small=$(wc -c < "$html")
make_log 50000 > "$folder/log"
hold "$folder/log"
draws '>peak 11,999, line 33,564</text>'
has 'd="M0,79V79h67v-73h1v73h132V79z"' # of its bucket
large=$(wc -c < "$html")
check "the page grows with the log: $small bytes, then $large" [ "$large" -lt $((small * 3 / 2)) ]

# A check that fails, and what changed since a baseline
page_of() { # exit code, arguments
    code=$1
    shift
    number=$((number + 1))
    html=$folder/$number.html
    "$tool" -q -f html "$@" > "$html" 2> "$folder/err"
    equals "$* exits" $? "$code"
    accepts "$*" "$html"
}
page_of 1 --check=tests/headers/short.h --max-buffer=40000 "$log"
has "<h2>Check of tests/headers/short.h: runs out</h2>"
has "the request of 5446 bytes from static_buffer_set_size:423 finds no free block."
has '<p class="alert">--max-buffer=40000 is exceeded by 7904 bytes.'
page_of 0 --check=tests/headers/faults.h "$log"
has "WOLFMEM_BUCKETS has 9 sizes and WOLFMEM_DIST 8 dists: extra entries are ignored"
page_of 1 --pools=joined --baseline=tests/baselines/tls13-5.7.2.json "$log"
has '<h2>Changes since tests/baselines/tls13-5.7.2.json</h2>'
has '<p class="alert">--tolerance=0 is exceeded by 176 bytes.'
has '<code>TLSX_KeyShare_ProcessEcc_ex</code>'
page_of 1 --pools=joined --baseline=tests/baselines/tls13-5.7.2.json --check=tests/headers/short.h "$log"
has 'Changes since'
has 'runs out</h2>'

# The same bytes again, and into a file; no picture of a check
hold "$log"
"$tool" -f html -o "$folder/again" "$log"
same "the page" "$html" "$folder/again"
expect 2 '--format=svg cannot show --check results' -f svg --check=tests/headers/server.h "$log"

if command -v xmllint > /dev/null; then
    runs xmllint xmllint --noout "$folder"/*.html "$folder"/*.svg
else
    echo "skipped: xmllint is not installed"
fi
summarize
