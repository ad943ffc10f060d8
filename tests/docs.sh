#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs the commands of the documents: docs.sh. MAKE and CC come from the Makefile.
#
#   ```console   run here. What stands below "$ command" (and "> " lines that go on with it) must
#                be what it prints, up to a line "[...]"; a command that shows nothing must succeed.
#   ```sh        and the manual's EXAMPLES: each line must succeed in a project such as they speak
#                of: logs, a user_settings.h, an application, a capture.sh that prints a log.
#   ```yaml      is for jobs.sh.
#
# A command that can't be run here is listed below, with the reason.
. tests/expect.sh
. tests/project.sh

works() { # a name, and a command that shows whether it does; says where it does not
    what=$1
    shift
    "$@" > "$folder/printed" 2>&1 && ! grep -q 'cannot be preloaded' "$folder/printed" ||
        echo "$what does not work here"
}
reason_not_to_run() { # a command
    case $1 in
    "make test" | "make check"*) echo "make check does" ;;
    "cc -std=c11 "*) echo "portable.sh does, in a copy" ;;
    cmake*) works cmake cmake --version ;;
    "make bench"*) echo "takes minutes; prints what no two machines print alike" ;;
    "./configure "*) echo "builds wolfSSL, which is not here" ;;
    "picocom "*) echo "needs a device" ;;
    "printf '#include <wolfssl/"*) echo "needs wolfSSL's headers and the device's compiler" ;;
    *pkg-config*) works pkg-config pkg-config --version ;;
    gcc*callgraph*)
        works -fcallgraph-info gcc -fcallgraph-info=su -c -o "$folder/null.o" -x c /dev/null ;;
    valgrind*) works valgrind valgrind -q true ;;
    ltrace*) works ltrace ltrace -o "$folder/err" true ;;
    MALLOC_TRACE=*) works mtrace env LD_PRELOAD=libc_malloc_debug.so.0 sh -c : ;;
    esac
}

must_run() { # folder, command, where it stands
    why=$(reason_not_to_run "$2")
    if [ -n "$why" ]; then
        echo "not run: $2: $why"
    elif run "$1" "$2"; then
        report good
    else
        report bad "$3: $2: $(cat "$folder/printed")"
    fi
}

# Nothing looks like a command and is none that is run.
for document in $documents; do
    awk '
        FNR == 1 || /^```$/ && inside { inside = 0; next }
        /^```/ {
            inside = 1
            if ($0 !~ /^```(console|sh|yaml|c|text)$/)
                print FILENAME ":" FNR ": a block of a kind that is not run: " $0
        }
        !inside && /^    +(make|sh|cc|git|pkg-config|\.\/[a-z_]*|memory_bucket_optimizer)( |$)/ {
            print FILENAME ":" FNR ": a command that is not run: " $0
        }
    ' "$document" > "$folder/list"
    check "$(cat "$folder/list")" [ ! -s "$folder/list" ]
done
grep -oh '`make [a-z][a-z-]*' $documents | sed 's/.* //' | sort -u | while read -r target; do
    grep -q "^$target:" Makefile || echo "make $target"
done > "$folder/list"
check "the Makefile has no $(cat "$folder/list")" [ ! -s "$folder/list" ]

# Links lead to files and headings that are there; a heading's anchor is as GitHub makes it.
anchors() { # document
    sed -n 's/^##* //p' "$1" | tr 'A-Z ' 'a-z-' | tr -cd 'a-z0-9_\n-'
}
for document in $documents; do
    grep -o '](\.*[a-zA-Z#][^):]*)' "$document" | sed 's/^](//; s/)$//' > "$folder/list"
    while read -r link; do
        file=${link%%#*}
        target=$(dirname "$document")/$file
        [ -n "$file" ] || target=$document
        check "$document: no $link" [ -e "$target" ]
        case $link in *'#'*)
            check "$document: no heading $link" grep -qx -- "${link#*#}" <<END
$(anchors "$target")
END
        esac
    done < "$folder/list"
done
check "README.md has over 300 lines" [ "$(wc -l < README.md)" -le 300 ]

# Console blocks
for document in $documents; do
    rm -f "$folder"/*.command "$folder"/*.shown
    awk -v folder="$folder" '
        /^```console$/ { inside = 1; next }
        /^```$/ { inside = 0 }
        inside && /^\$ / {
            command = FNR + 10000
            goes_on = 1
            print substr($0, 3) > (folder "/" command ".command")
            next
        }
        inside && goes_on && /^> / { print substr($0, 3) > (folder "/" command ".command"); next }
        inside { goes_on = 0; print > (folder "/" command ".shown") }
    ' "$document"
    for file in "$folder"/*.command; do
        [ -f "$file" ] || continue
        shown=${file%.command}.shown
        command=$(cat "$file")
        if [ ! -f "$shown" ]; then
            must_run . "$command" "$document"
            continue
        fi
        run . "$command"
        if grep -q '^\[\.\.\.\]$' "$shown"; then
            sed '/^\[\.\.\.\]$/,$d' "$shown" > "$folder/start"
            mv "$folder/start" "$shown"
            head -n "$(($(wc -l < "$shown")))" "$folder/printed" > "$folder/start"
            mv "$folder/start" "$folder/printed"
        fi
        diff -u "$shown" "$folder/printed" && report good || report bad "$document: $command"
    done
done

# Shell blocks, and the manual's examples
for document in $documents docs/*.1; do
    awk -v is_manual="$(case $document in *.1) echo 1 ;; esac)" '
        /^```sh$/ { inside = 1; next }
        /^```$/ { inside = 0 }
        /^\.SH/ { inside = /EXAMPLES/ }
        is_manual && inside { # as it is set
            if (!sub(/^    /, ""))
                next
            gsub(/\\-/, "-")
            gsub(/\\e/, "\\")
        }
        inside {
            while (sub(/\\$/, "") && (getline rest) > 0)
                $0 = $0 rest
            if (!/^(#|$)/)
                print
        }
    ' "$document" > "$folder/commands"
    rm -f "$folder/good"/*.ci # of one program alone
    while read -r command; do
        must_run "$folder/good" "$command" "$document"
    done < "$folder/commands"
done

summarize
