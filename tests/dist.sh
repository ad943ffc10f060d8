#!/bin/sh
# SPDX-License-Identifier: MIT
# The source archive: the same bytes every time, and it builds and tests on its own, in a folder
# that is no git repository: dist.sh. MAKE and CC come from the Makefile.
make=${MAKE:-make}
. tests/expect.sh
if ! git rev-parse HEAD > /dev/null 2>&1; then
    echo "skipped: the source archive, which is made from a git repository"
    summarize
    exit
fi
git diff --quiet HEAD || echo "what is not committed is not in the archive"

unset MAKEFLAGS MAKELEVEL
mkdir "$folder/once" "$folder/twice" "$folder/unpacked"
for time in once twice; do
    $make -s dist > "$folder/out" 2>&1 && mv memory_bucket_optimizer-*.tar.gz "$folder/$time"
    [ $? -eq 0 ] && report good || report bad "make dist: $(cat "$folder/out")"
done
archive=$(cd "$folder/once" && ls)
version=$(./memory_bucket_optimizer --version | sed 's/.* //')
check "it is named $archive" [ "$archive" = "memory_bucket_optimizer-$version.tar.gz" ]
same "two archives of one commit" "$folder/once/$archive" "$folder/twice/$archive"

(cd "$folder/unpacked" && gunzip -c "$folder/once/$archive" | tar -xf -)
tree=$folder/unpacked/${archive%.tar.gz}
check "it has another folder" [ "$(ls "$folder/unpacked")" = "${archive%.tar.gz}" ]
# It has every file, so some of its tests show that it builds and runs where no repository is around.
is_empty "files that are not in the archive" \
    "$(git ls-files | while read -r file; do [ -f "$tree/$file" ] || echo "$file"; done)"
(cd "$tree" && $make -s CC="${CC:-cc}" test-code TESTS= EVERY=7) > "$folder/out" 2>&1
[ $? -eq 0 ] && tail -n 1 "$folder/out" | grep -q '^[1-9][0-9]* passed, 0 failed$' && report good ||
    report bad "the archive: $(cat "$folder/out")"
summarize
