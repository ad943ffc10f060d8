#!/bin/sh
# SPDX-License-Identifier: MIT
# stack_depth_analyzer's command line, its exit codes, what it says of files that
# can't be used, and its JSON: stack.sh STACK_TOOL JSON_CHECK.
tool=$1
checker=$2
. tests/expect.sh
cases=tests/stack
seed="$cases/main.ci $cases/tls.ci $cases/interrupts.ci"

# ---- The command line ----
expect 0 '' --help
shows "Usage: stack_depth_analyzer [OPTION]... [FILE]..."
expect 0 '' --version
expect 2 "no file is named"
expect 2 "unknown option '--fast'; --help lists all options" --fast $seed
expect 2 "unknown option '--contrl'; did you mean --control?" --contrl $seed
expect 2 "'--ver' is ambiguous: --verbose or --version" --ver $seed
expect 2 "-c needs an argument: FILE" $seed -c
expect 2 "--quiet takes no argument, but is given '1'" --quiet=1 $seed
expect 2 "--call-cost must be a number of bytes from 0 to 4096, such as 64, 0x40 or 4K, not '4097'" --call-cost=4097 $seed
expect 2 "--call-cost must be" --call-cost=8b $seed
expect 2 "--max-stack must be a number of bytes from 1" --max-stack=0 $seed
expect 2 "not '4T'" --max-stack=4T $seed
expect 2 "-f must be text, json or dot, not 'xml'" -f xml $seed
expect 3 "missing.ci: No such file" "$folder/missing.ci"
expect 3 "missing.stack: No such file" -c "$folder/missing.stack" $seed
expect 3 "out.txt: no file can be made in its folder: No such file" -q -o "$folder/no/out.txt" $seed
mkdir "$folder/folder.ci"
expect 3 "folder.ci: Is a directory" "$cases/main.ci" "$folder/folder.ci"
expect 2 "name a .ci or a .su file, or --image=FILE" -q
expect 2 "--suggest writes a control file, so -f json can't be used with it" --suggest -f json $seed
roots="-c $cases/seed.stack"
expect 1 "the stack of 2020 bytes is over --max-stack=2019 by 1 bytes" -q --max-stack=2019 $roots $seed
expect 0 '' -q --max-stack=2020 $roots $seed
expect 0 '' -q --max-stack=0x7e4 $roots $seed
expect 1 "is over --max-stack=1024 by" -q --max-stack=1K $roots $seed
expect 3 "10 functions that no function calls do not count" --strict -q $seed
expect 1 "it is not known whether the stack is within --max-stack=200: 152 bytes are, as far as known" \
    -q --max-stack=200 "$cases/unknown.ci"
expect 1 "over --max-stack=100 by" -q --lower-bound --max-stack=100 "$cases/unknown.ci"
expect 0 '' -q --lower-bound --max-stack=200 "$cases/unknown.ci"
expect 0 '' -q $seed
cp "$folder/out" "$folder/expected"
expect 0 '' -q -o "$folder/text" $seed
same "--output" "$folder/expected" "$folder/text"
cp "$cases/main.ci" "$folder/kept.ci"
: > "$folder/kept.stack"
ln -s kept.ci "$folder/link"
expect 2 "overwrite the input $folder/kept.ci" -q -o "$folder/link" "$folder/kept.ci"
expect 2 "overwrite the input $folder/kept.stack" -o "$folder/kept.stack" -c "$folder/kept.stack" $seed
same "an output that is a call graph" "$cases/main.ci" "$folder/kept.ci"

# ---- Inputs that can't be used ----
record='node: { title: "f" label: "f\\nf.c:1:2\\n8 bytes (static)\\n0 dynamic objects" }'
ci() { # what is wrong, then the lines behind the first
    wrong=$1
    shift
    { echo 'graph: { title: "f.c"'; for line; do printf '%s\n' "$line"; done; } |
        sed 's/\\\\/\\/g' > "$folder/f.ci"
    if [ -z "$wrong" ]; then
        expect 0 '' -q "$folder/f.ci"
    else
        expect 3 "f.ci:$wrong" "$folder/f.ci"
    fi
}
ci '' "$record" '}'
ci '' "$record" '}' '' ''
ci '' '}'
ci '1: the file ends too early'
ci '2: the file ends too early' "$record"
ci "3: not a record of a call graph: 'nod'" "$record" 'nod' '}'
ci "4: text after the end of the call graph: 'graph: { title: \"g.c\"'" \
    "$record" '}' 'graph: { title: "g.c"' '}'
ci "3: function defined twice; name only the files of one program: 'f'; see" "$record" "$record" '}'
ci '2: a function has no name' 'node: { title: "" label: "f" }' '}'
ci '2: a function has no name' 'edge: { sourcename: "f" targetname: "" }' '}'
ci '2: a function has no name' 'edge: { sourcename: "" targetname: "f" }' '}'
ci '2: not a record' 'node: { title: "f" }' '}'
ci '2: not a record' 'node: { title: "f" label: "f' '}'
ci '2: not a record' 'edge: { sourcename: "f" }' '}'
ci '2: not a record' 'edge: { sourcename: "f" targetname: "g"' '}'
ci '2: not a valid frame' 'node: { title: "f" label: "f\\nf.c:1:2\\n8 bytes (often)" }' '}'
ci '2: not a valid frame' 'node: { title: "f" label: "f\\nf.c:1:2\\n8 bytes (static" }' '}'
ci '2: not a valid frame' 'node: { title: "f" label: "f\\nf.c:1:2\\n4294967296 bytes (static)" }' '}'
ci '' 'node: { title: "f" label: "f\\nf.c:1:2\\n4294967295 bytes (static)" }' '}'
: > "$folder/empty.ci"
expect 3 "empty.ci:1: not a call graph" "$folder/empty.ci"
dd if="$tool" bs=5000 count=1 > "$folder/binary.ci" 2> "$folder/err"
expect 3 "binary.ci:1: not a call graph" "$folder/binary.ci"
cp "$folder/binary.ci" "$folder/binary.su"
expect 3 "binary.su:1: " "$folder/binary.su"
cp "$cases/main.ci" "$folder/main.txt"
expect 3 "main.txt: the name must end with .ci or .su" "$folder/main.txt"
expect 3 "name only the files of one program: 'main'" -q "$cases/main.ci" "$cases/unknown.ci"

su() { # what is wrong, then the text for printf
    printf "$2" > "$folder/g.su"
    if [ -z "$1" ]; then
        expect 0 '' -q "$folder/g.su"
    else
        expect 3 "g.su:$1" "$folder/g.su"
    fi
}
su '' ''
su '' 'g.c:1:2:g\t8\tstatic\n'
su '' 'g.c:1:2:g\t8\tstatic\r\n'
su '' 'C:\\src\\g.c:1:g\t8\tdynamic,bounded\n'
su '' 'g.cpp:1:2:int ns::f(int)\t8\tdynamic\n'
su '1: the file ends too early' 'g.c:1:2:g\t8\tstatic'
su '2: the file ends too early' 'g.c:1:2:g\t8\tstatic\ng.c'
su "1: not a line of -fstack-usage: 'g 8 static'" 'g 8 static\n'
su '1: not a line' '\n'
su '1: not a line' 'g\t8\tstatic\n'
su '1: not a line' 'g.c:1:\t8\tstatic\n'
su '1: not a line' ':1:g\t8\tstatic\n'
su '1: not a valid frame' 'g.c:1:g\t\tstatic\n'
su '1: not a valid frame' 'g.c:1:g\t8 \tstatic\n'
su '1: not a valid frame' 'g.c:1:g\t-8\tstatic\n'
su '1: not a valid frame' 'g.c:1:g\t4294967296\tstatic\n'
su '1: not a valid frame' 'g.c:1:g\t8\tsometimes\n'
cp "$folder/f.ci" "$folder/g.ci"
printf 'f.c:1:2:f\t4294967295\tstatic\n' > "$folder/g.su"
expect 0 '' -q "$folder/g.su" "$folder/g.ci"
printf 'f.c:1:2:f\t16\tstatic\n' > "$folder/g.su"
expect 3 "g.su:1: the .ci file is from another build and disagrees about 'f.c:1:2:f" \
    "$folder/g.su" "$folder/g.ci"
printf 'f.c:1:2:h\t16\tstatic\n' > "$folder/g.su"
expect 3 "disagrees about 'f.c:1:2:h" "$folder/g.su" "$folder/g.ci"

# ---- Images that can't be used ----
firmware=$cases/firmware
dump=$firmware/cortex_m4/cortex_m4.dump
image() { # what is wrong, a sed script for a listing that can be used
    sed "$2" "$dump" > "$folder/i.dump"
    expect 3 "i.dump: $1" --image="$folder/i.dump"
}
image "not a listing of a program with its symbols, data and code; make it from the ELF file," \
    '/^SYMBOL TABLE/,/^Contents/d'
for script in '/^Disassembly/,$d' 's/file format/format/' '/^start address/d' \
    '/^Contents/,/^Disassembly/{/^Disassembly/!d;}'; do
    image "not a listing of a program" "$script"
done
image "the listing is of an object file or of several files, or made with -D; make it from one" \
    '/<asm_tail>:$/,/^$/s/^\( *\)[0-9a-f]*:/\1100:/'
sed 's/elf32-littlearm/elf32-little/' "$dump" > "$folder/i.dump"
expect 3 "i.dump:2: use the objdump of the program's compiler; Arm, RISC-V, AVR and x86-64 are supported, not 'elf32-little'" \
    --image="$folder/i.dump"
sed 's/\([^a-z]\)sp\([^a-z]\)/\1r13\2/g' "$dump" > "$folder/i.dump"
expect 3 ": registers have other names than usual; run objdump without -M: 'r13'" \
    --image="$folder/i.dump"
sed 's/^00\([0-9a-f]* <[a-z_]*>\):/\1 push {lr}/' "$dump" > "$folder/i.dump" # --prefix-addresses
expect 3 ": not a listing of a program" --image="$folder/i.dump"
cat "$dump" "$dump" > "$folder/i.dump"
expect 3 "the listing is of an object file or of several files" --image="$folder/i.dump"
: > "$folder/i.dump"
expect 3 "i.dump: not a listing" --image="$folder/i.dump"
expect 3 "missing.dump: No such file" --image="$folder/missing.dump"
cp "$dump" "$folder/i.dump"
expect 2 "overwrite the input $folder/i.dump" -q -o "$folder/i.dump" --image="$folder/i.dump"
echo 'call graph root : gone;' > "$folder/a.stack"
printf '%s\n' 'graph: { title: "g.c"' 'node: { title: "gone" label: "gone\ng.c:1:1\n8 bytes (static)" }' \
    '}' > "$folder/gone.ci"
expect 3 "a.stack:1:19: the image does not have this root: 'gone'" -c "$folder/a.stack" \
    --image="$dump" "$folder/gone.ci"
# The bytes of instructions may be left out, carriage returns added: nothing changes.
cp "$dump" "$folder/i.dump"
expect 0 '' -q -v --image="$folder/i.dump"
cp "$folder/out" "$folder/with"
tab=$(printf '\t')
for script in 's/$/\r/' "s/^\( *[0-9a-f]*:$tab\)[0-9a-f]\{4\}[ 0-9a-f]*$tab/\1/"; do
    sed "$script" "$dump" > "$folder/i.dump"
    expect 0 '' -q -v --image="$folder/i.dump"
    same "$script" "$folder/with" "$folder/out"
done
# What a draft suggests is a control file, as it is and with its statements.
expect 0 '' --suggest --image="$dump" $firmware/cortex_m4/*.ci
cp "$folder/out" "$folder/draft.stack"
expect 0 '' -q -c "$folder/draft.stack" --image="$dump" $firmware/cortex_m4/*.ci
sed -n 's|^// \(call graph root.*\)|\1|p; s|^// \(possible calls [^:]*\) : ;|\1 ;|p' "$folder/draft.stack" \
    > "$folder/kept.stack"
expect 0 '' -q -c "$folder/kept.stack" --image="$dump" $firmware/cortex_m4/*.ci
check "the draft has no statement" [ "$(wc -l < "$folder/kept.stack")" -gt 10 ]

# ---- Control files that can't be used: what is said, and the text ----
control() {
    printf '%s\n' "$2" > "$folder/a.stack"
    expect 3 "a.stack:$1" -q -c "$folder/a.stack" $seed "$cases/uart/port.ci" "$cases/spi/port.ci"
}
control "1:1: expected a statement, not 'let'" 'let f : 1;'
control "2:5: unexpected character '#'" '
    # a comment'
control '1:9: the comment is not closed' 'exclude /* f;'
control "1:9: the string is empty or not closed on its line '\"'" 'exclude "f
";'
control '1:9: the string is empty' 'exclude "";'
control "1:11: expected ';', not ':'" 'exclude f : 3;'
control "2:1: expected ';', not the end of the file" 'exclude f'
control "1:9: expected a function's name, not ';'" 'exclude ;'
control "1:11: expected a function's name, not '7'" 'exclude f,7;'
control "1:6: expected 'graph', not 'root'" 'call root f;'
control "1:17: expected ':', not 'f'" 'call graph root f;'
control "1:20: expected ']', not 'b'" 'call graph root [a b] : f;'
control "1:33: this must be a whole number from 0 to 65535, not '65536'" \
    'call graph root [irq] priority  65536 : f;'
control "1:26: this must be a whole number from 0 to" 'call graph root priority 1K : f;'
control "1:25: expected ':', not ';'" 'max recursion depth main;'
control "1:26: this must be a whole number from 1 to 4294967295, not '0'" \
    'max recursion depth main:0;'
control "1:12: this must be a whole number from 0 to" 'function f:8k;'
control "1:12: this must be a whole number from 0 to" 'function f:0x;'
control "1:12: this must be a whole number from 0 to" 'function f:4294967296;'
control "1:12: this must be a whole number from 0 to" 'function f:4096M;'
control "1:12: this must be a whole number from 0 to 4294967295, not '4G'" 'function f:4G;'
control "1:12: this must be a whole number from 0 to" 'function f:99999999999999999999999;'
control "1:16: expected 'calls', not 'g'" 'function f : 8,g;'
control "1:14: expected a number, not 'g'" 'function f : g;'
control "1:7: expected 'that', not 'maxstack'" 'check maxstack(main) < 3;'
control "1:27: expected <=, <, >=, >, == or !=, not ';'" 'check that maxstack(main) ;'
control "1:27: expected <=, <, >=, >, == or !=, not '='" 'check that maxstack(main) = 4;'
control "1:21: expected a category or a function, not '3'" 'check that maxstack(3) < 4;'
control "1:12: expected a number, maxstack, totalstack or '(', not 'stack'" 'check that stack < 4;'
control "1:19: expected a string, not 'x'" 'check that 1 < 2, x;'
nested=$(printf '%65s' '' | tr ' ' '(')
control "1:76: too many open parentheses (at most 64) '('" "check that ${nested}1 < 2;"
control "1:19: no input defines this root; state its stack with \"function\": 'mian'" \
    'call graph root : mian;'
control "2:25: root declared twice: 'main'; see $folder/a.stack:1" 'call graph root : main;
call graph root [again]:main;'
control "1:51: stated twice: 'main'" \
    'max recursion depth main : 2; max recursion depth main : 2;'
control "1:43: stated twice: 'memcpy'" \
    'function memcpy : 8, calls main; function memcpy : 8;'
control "1:9: several functions have the name 'setup'; say which in quotes, such as '" \
    'exclude setup;'
control "1:21: no input names the function 'f'" 'check that maxstack(f) < 3;'
control "1:21: no root has the category 'irq'" 'check that maxstack("irq") < 3;'
control "1:23: no root has the category 'main'" 'check that totalstack(main) < 3;'
control "1:13: a difference is below 0 '-'" 'check that 1-2 < 3;'
control "1:34: the number of bytes does not fit in 64 bits '*'" \
    'check that 1024M < 1099511627776 * 1099511627776;'

# ---- Checks that fail at their limits ----
for check in '2 < 2' '2 > 2' '2 == 3' '2 != 2' '1 >= 2' '2 <= 1'; do
    echo "check that $check, \"so it is\";" > "$folder/a.stack"
    expect 1 "check failed: $folder/a.stack:1: $check: so it is" -q -c "$folder/a.stack" $seed
done
echo 'function copy : 47;' > "$folder/a.stack"
expect 3 "a.stack:1:10: the stated frame is smaller than the compiler's: 'copy'; see $cases/unknown.ci:3" \
    -c "$folder/a.stack" "$cases/unknown.ci"
echo 'function copy : 48;' > "$folder/a.stack"
expect 0 '' -q -c "$folder/a.stack" "$cases/unknown.ci"

# ---- Chains that share a long end ----
awk 'BEGIN {
    print "graph: { title: \"l.c\""
    for (i = 0; i < 6000; i++) {
        printf "node: { title: \"root%d\" label: \"r\\nl.c:1:1\\n8 bytes (static)\" }\n", i
        printf "node: { title: \"link%d\" label: \"l\\nl.c:2:1\\n8 bytes (static)\" }\n", i
        printf "edge: { sourcename: \"root%d\" targetname: \"link%d\" }\n", i, i
        if (i) printf "edge: { sourcename: \"link%d\" targetname: \"link%d\" }\n", i - 1, i
    }
    print "}"
}' > "$folder/long.ci"
expect 3 "over 16777216 functions long" -q -v "$folder/long.ci"
expect 3 "over 16777216 functions long" -q -f json "$folder/long.ci"
expect 0 '' -q "$folder/long.ci"
shows "root0 [Uncalled function]: 48008 bytes"
shows "  and 5941 more functions; -v lists them"
shows "and 5980 more roots of at most 47848 bytes; -v lists them"

# ---- The control files that the documentation shows ----
sed -n '/^    call graph root \[interrupt\] priority 2/,/^$/p' docs/stack.md > "$folder/guide.stack"
sed -n '/^call graph root \[interrupt\] priority 2/,/^\.fi/p' docs/stack_depth_analyzer.1 |
    sed '$d' > "$folder/man.stack"
for control in guide man; do
    expect 0 '' -q -c "$folder/$control.stack" $seed
    shows "holds  $folder/$control.stack:"
    shows "functions that nobody calls: "
done

# ---- JSON ----
grep -v '^#' "$cases/cases.txt" | while read -r name arguments; do
    "$tool" -q $arguments -f json > "$folder/$name.json" 2> "$folder/err"
    [ -s "$folder/$name.json" ] || rm -f "$folder/$name.json"
done
for json in "$folder"/*.json; do
    accepts "$json" "$json" docs/stack.schema.json
done
count=$(ls "$folder"/*.json | wc -l)
check "only $count cases have JSON" [ "$count" -gt 20 ]
summarize
