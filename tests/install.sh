#!/bin/sh
# SPDX-License-Identifier: MIT
# What make install installs, whether a program can be built from it, and that make uninstall
# takes away just that: install.sh. MAKE and CC come from the Makefile.
make=${MAKE:-make}
cc=${CC:-cc}
. tests/expect.sh
root="$folder/a root"
usr="$root/usr/local"

run_make() { # arguments
    $make -s "$@" > "$folder/make" 2>&1 || { report bad "make $*"; cat "$folder/make"; }
}

has() { # a pattern, a file
    check "$2 has no '$1'" grep -q -- "$1" "$2"
}

# Each file has its place and mode, and nothing is left to fill in.
run_make install DESTDIR="$root" PREFIX=/usr/local
is_empty "files of another mode than 644" "$(find "$root" -type f ! -perm 644 | grep -v '/usr/local/bin/')"
is_empty "folders of another mode than 755" "$(find "$root" -type d ! -perm 755)"
is_empty "files with something left to fill in" \
    "$(find "$usr/share" "$usr/include" -type f -exec grep -l '@[A-Z][A-Z]*@' {} +)"
version=$("$usr/bin/memory_bucket_optimizer" --version | sed 's/.* //')
for program in memory_bucket_optimizer stack_depth_analyzer; do
    check "the installed $program is not of version $version" \
        [ "$("$usr/bin/$program" --version)" = "$program $version" ]
    has "\"memory_bucket_optimizer $version\"" "$usr/share/man/man1/$program.1"
    has "$program" "$usr/share/bash-completion/completions/$program"
    has "$program" "$usr/share/zsh/site-functions/_$program"
done
for file in include/memory_bucket_optimizer/static_memory.hpp \
            include/memory_bucket_optimizer/static_memory_mutex.h \
            include/memory_bucket_optimizer/stack_watch.h \
            share/memory_bucket_optimizer/stack_watch.c; do
    check "$file is not installed" [ -f "$usr/$file" ]
done
check "NEWS does not begin with version $version" \
    [ "$(head -n 1 NEWS)" = "memory_bucket_optimizer $version" ]

# A program with buckets of its own, built with what the .pc file says and nothing else.
cat > "$folder/user_settings.h" <<'END'
#define WOLFMEM_MAX_BUCKETS 2
#define WOLFMEM_DEF_BUCKETS 2
#define WOLFMEM_BUCKETS 64,256
#define WOLFMEM_DIST 3,1
#define WOLFMEM_BUFFER_SIZE (WOLFMEM_STRUCT_SIZE + 3 * (64 + WOLFMEM_PADDING) + 256 + WOLFMEM_PADDING)
END
cat > "$folder/app.c" <<'END'
#include "static_memory.h"
int main(void)
{
    static _Alignas(WOLFSSL_STATIC_ALIGN) unsigned char buffer[WOLFMEM_BUFFER_SIZE];
    WOLFSSL_HEAP_HINT *heap = NULL;
    if (wc_LoadStaticMemory(&heap, buffer, sizeof buffer, WOLFMEM_GENERAL, 0) != 0)
        return 1;
    for (int i = 0; i < 4; i++)
        if (!XMALLOC(10, heap, DYNAMIC_TYPE_TMP_BUFFER))
            return 2;
    return XMALLOC(10, heap, DYNAMIC_TYPE_TMP_BUFFER) ? 3 : 0;
}
END
builds() { # what it is, then what the .pc file says: cflags, source, libs
    $cc -std=c11 -DWOLFSSL_USER_SETTINGS -I"$folder" $2 -o "$folder/app" "$folder/app.c" $3 $4 \
        > "$folder/err" 2>&1 && "$folder/app"
    [ $? -eq 0 ] && report good || report bad "$1: $(cat "$folder/err")"
}
ln -s "$usr" "$folder/usr" # what pkg-config prints is split into words
pc=$folder/usr/share/pkgconfig/static_memory.pc
field() { # its name; as pkg-config would, with the prefix moved
    sed -n "s/^$1[=:] *//p" "$pc" | sed "s|\${includedir}|$(sed -n 's/^includedir=//p' "$pc")|
        s|\${prefix}|$folder/usr|"
}
builds "a program built from the fields" "$(field Cflags)" "$(field source)" "$(field Libs)"
if command -v pkg-config > /dev/null; then
    ask() { PKG_CONFIG_LIBDIR=${pc%/*} pkg-config --define-variable=prefix="$folder/usr" "$@" static_memory; }
    builds "a program built by pkg-config" "$(ask --cflags)" "$(ask --variable=source)" "$(ask --libs)"
    check "pkg-config's version" [ "$(ask --modversion)" = "$version" ]
else
    echo "skipped: pkg-config, which is not installed"
fi

# What is uninstalled is just that.
echo kept > "$usr/share/memory_bucket_optimizer/kept"
run_make uninstall DESTDIR="$root" PREFIX=/usr/local
is_empty "files that uninstall leaves" "$(find "$root" -type f ! -name kept)"
check "uninstall took a stranger's file" [ -f "$usr/share/memory_bucket_optimizer/kept" ]
rm "$usr/share/memory_bucket_optimizer/kept"
run_make uninstall DESTDIR="$root" PREFIX=/usr/local
is_empty "folders that uninstall leaves" "$(find "$root" -name memory_bucket_optimizer)"
run_make install DESTDIR="$root" PREFIX=/opt/x INCLUDEDIR=/elsewhere/include
has '^includedir=/elsewhere/include/memory_bucket_optimizer$' "$root/opt/x/share/pkgconfig/static_memory.pc"
has '^source=${prefix}/share/' "$root/opt/x/share/pkgconfig/static_memory.pc"

# A folder may have a space in its name, and what is beside its first word is not touched.
mkdir -p "$folder/b"
echo kept > "$folder/b/a"
run_make install PREFIX="$folder/b/a prefix"
check "no program under a prefix with a space" \
    [ -x "$folder/b/a prefix/bin/memory_bucket_optimizer" ]
has "^prefix=$folder/b/a prefix$" "$folder/b/a prefix/share/pkgconfig/static_memory.pc"
run_make uninstall PREFIX="$folder/b/a prefix"
is_empty "what uninstall leaves under a prefix with a space" "$(find "$folder/b" -type f ! -name a)"
check "uninstall took what a prefix with a space begins with" [ -f "$folder/b/a" ]

summarize
