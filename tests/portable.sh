#!/bin/sh
# SPDX-License-Identifier: MIT
# That the sources build without make, as docs/code.md says; that another make says to take GNU's;
# that the Makefile needs no newer one than 3.81; and that only common/platform.* asks which
# system this is. CC comes from the Makefile.
. tests/expect.sh
mkdir "$folder/copy"
tar -cf - --exclude=./build --exclude=./.git --exclude='*.o' . | (cd "$folder/copy" && tar -xf -)
rm -f "$folder/copy/memory_bucket_optimizer" "$folder/copy/stack/stack_depth_analyzer"

# The lines with cc in docs/code.md
sed -n '/^\$ cc /,/[^\\]$/ s/^[$>] *//p' docs/code.md > "$folder/lines"
equals "lines with cc in docs/code.md" "$(grep -c '^cc ' "$folder/lines")" 2
runs "the lines with cc in docs/code.md" sh -ec "cd '$folder/copy' && . '$folder/lines'"
log=testdata/tls13.static.592.server.log
./memory_bucket_optimizer "$log" > "$folder/made"
"$folder/copy/memory_bucket_optimizer" "$log" > "$folder/without_make"
same "reports of a build with make and of one without" "$folder/made" "$folder/without_make"
runs "stack_depth_analyzer without make" "$folder/copy/stack_depth_analyzer" --version

# Other makes
for other in bmake pdpmake; do
    if command -v $other > /dev/null; then
        $other > "$folder/said" 2>&1 && report bad "$other takes the Makefile"
        check "$other does not say what to do: $(cat "$folder/said")" \
            grep -q 'needs GNU make' "$folder/said"
    else
        echo "skipped: $other, which is not installed"
    fi
done
equals "what comes first in the Makefile" "$(grep -v '^#' Makefile | grep . | head -n 2 | tail -n 1)" \
    ".error This Makefile needs GNU make: run gmake, or the lines with cc that docs/code.md gives"
is_empty "what GNU make 3.81 does not know" "$(grep -nE \
    '^[A-Za-z_]+ *(!=|:::=)|^(undefine|private|load) |^\.ONESHELL|&:|\$\((file|let|intcmp|guile) ' \
    Makefile tests/fuzz/fuzz.mk)"

is_empty "files that ask which system this is" "$(grep -nE '_WIN32|__MINGW|__linux__|__APPLE__|BSD__' \
    *.c cli/*.[ch] common/*.[ch] parser/*.[ch] optimizer/*.[ch] report/*.[ch] stack/*.[ch] |
    grep -v '^common/platform\.\|^common/printf_like.h')"
summarize
