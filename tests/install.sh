#!/bin/sh
# SPDX-License-Identifier: MIT
# What is installed, and whether the manual and the completions still tell what the
# tool takes: install.sh TOOL. MAKE and CC come from the Makefile.
tool=$1
make=${MAKE:-make}
cc=${CC:-cc}
. tests/expect.sh
root="$folder/a root"
usr="$root/usr/local"
manual=docs/memory_bucket_optimizer.1

run_make() { # arguments
    $make -s "$@" > "$folder/make" 2>&1 || { report bad "make $*"; cat "$folder/make"; }
}

is_empty() { # what it is, what was found
    [ -z "$2" ] && report good || report bad "$1: $2"
}

has() { # a pattern, a file
    grep -q -- "$1" "$2" && report good || report bad "$2 has no '$1'"
}

# Each file has its place and mode, and nothing is left to fill in.
run_make install DESTDIR="$root" PREFIX=/usr/local
is_empty "files of another mode than 644" "$(find "$root" -type f ! -perm 644 | grep -v '/usr/local/bin/')"
is_empty "folders of another mode than 755" "$(find "$root" -type d ! -perm 755)"
is_empty "files with something left to fill in" "$(grep -rl '@[A-Z][A-Z]*@' "$usr/share" "$usr/include")"
version=$("$usr/bin/memory_bucket_optimizer" --version | sed 's/.* //')
has "\"memory_bucket_optimizer $version\"" "$usr/share/man/man1/memory_bucket_optimizer.1"
for file in share/bash-completion/completions/memory_bucket_optimizer \
            share/zsh/site-functions/_memory_bucket_optimizer; do
    [ -f "$usr/$file" ] && report good || report bad "$file is not installed"
done
[ "$(head -n 1 NEWS)" = "memory_bucket_optimizer $version" ] && report good ||
    report bad "NEWS does not begin with version $version"

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
    [ "$(ask --modversion)" = "$version" ] && report good || report bad "pkg-config's version"
else
    echo "skipped: pkg-config, which is not installed"
fi

# What is uninstalled is just that.
echo kept > "$usr/share/memory_bucket_optimizer/kept"
run_make uninstall DESTDIR="$root" PREFIX=/usr/local
is_empty "files that uninstall leaves" "$(find "$root" -type f ! -name kept)"
[ -f "$usr/share/memory_bucket_optimizer/kept" ] && report good || report bad "uninstall took a stranger's file"
rm "$usr/share/memory_bucket_optimizer/kept"
run_make uninstall DESTDIR="$root" PREFIX=/usr/local
is_empty "folders that uninstall leaves" "$(find "$root" -name memory_bucket_optimizer)"
run_make install DESTDIR="$root" PREFIX=/opt/x INCLUDEDIR=/elsewhere/include
has '^includedir=/elsewhere/include/memory_bucket_optimizer$' "$root/opt/x/share/pkgconfig/static_memory.pc"
has '^source=${prefix}/share/' "$root/opt/x/share/pkgconfig/static_memory.pc"

# The options are the same in the help, the manual and the completions.
options_of() { # standard input
    grep -o -- '--[a-z][a-z-]*' | sort -u
}
"$tool" --help > "$folder/help"
grep -E '^  (-.,|   ) --' "$folder/help" | sed 's/^\(.\{26\}\).*/\1/' | options_of > "$folder/options"
sed 's/\\-/-/g' "$manual" | grep '^\.BR\{0,1\} -' | options_of > "$folder/in_manual"
options_of < completion/memory_bucket_optimizer.bash | grep -v -- --option > "$folder/in_bash"
options_of < completion/_memory_bucket_optimizer > "$folder/in_zsh"
for place in manual bash zsh; do
    is_empty "options of --help (<) and of the $place (>)" "$(diff "$folder/options" "$folder/in_$place")"
done

# So are the names that an option takes: the tool's own message lists them.
names_of() { # option
    case $1 in
    --target) echo auto; sed -n 's/^ \{28\}\([a-z0-9]*\) .*/\1/p' "$folder/help" ;;
    --release) sed -n 's/.*measured: //p' "$folder/help" | tr ' ' '\n' ;;
    *) "$tool" "$1=?" 2>&1 | sed -n "s/ or / /; s/,//g; s/.* must be \(.*\) not '?'\$/\1/p" | tr ' ' '\n' ;;
    esac
}
complete_in_bash() { # the words of a command line
    bash -c '. completion/memory_bucket_optimizer.bash
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
        _memory_bucket_optimizer
        printf "%s\n" "${COMPREPLY[@]}"' bash memory_bucket_optimizer "$@" | sort
}
command -v bash > /dev/null || echo "skipped: completion in bash, which is not installed"
for option in $(sed -n -E 's/.*(--[a-z-]+)=(NAME|VERSION) .*/\1/p' "$folder/help"); do
    names_of $option | sort > "$folder/names"
    [ "$(wc -l < "$folder/names")" -ge 3 ] && report good || report bad "the names of $option"
    for name in $(cat "$folder/names"); do
        grep -Eq "^(\.B|Measured.*) $name([,; ]|\$)" "$manual" && report good || report bad "the manual lacks $option=$name"
    done
    sed -n "s/.*$option=.*:(\(.*\)).*/\1/p" completion/_memory_bucket_optimizer | tr ' ' '\n' |
        sort > "$folder/in_zsh"
    same "the names of $option in zsh" "$folder/names" "$folder/in_zsh"
    if command -v bash > /dev/null; then
        complete_in_bash $option = > "$folder/in_bash"
        same "the names of $option= in bash" "$folder/names" "$folder/in_bash"
        complete_in_bash -q $option '' > "$folder/in_bash"
        same "the names of $option in bash" "$folder/names" "$folder/in_bash"
    fi
done
if command -v bash > /dev/null; then
    completes() { # what is expected, the words
        expected=$1
        shift
        found=$(complete_in_bash "$@" | tr '\n' ' ')
        [ "$found" = "$expected " ] && report good || report bad "bash completes $* to '$found'"
    }
    completes peak --planner = pe
    completes peak -p pe
    completes '--max-buckets= --max-buffer= --max-waste=' --max
    completes '' testdata/tls # left to the shell, which has files
    completes '' -o ''
    completes '' -p best
fi
if command -v zsh > /dev/null; then
    zsh -n completion/_memory_bucket_optimizer && report good || report bad "zsh can't read its completion"
else
    echo "skipped: completion in zsh, which is not installed"
fi

# The manual can be set without a warning.
if command -v groff > /dev/null; then
    is_empty "groff says" "$(groff -man -ww -Tascii "$manual" 2>&1 > "$folder/page")"
else
    echo "skipped: setting the manual, since groff is not installed"
fi
if command -v mandoc > /dev/null; then
    is_empty "mandoc says" "$(mandoc -T lint -W warning "$manual")"
fi

summarize
