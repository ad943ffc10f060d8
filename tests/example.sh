#!/bin/sh
# SPDX-License-Identifier: MIT
# Compiles the C that --format=c prints, with the macros of --format=macros, and runs it on
# the allocator of allocator/: example.sh TOOL [installed]. It must compile as it stands,
# and must not where the target's structures are larger than planned for. "installed"
# compiles it with the headers of the wolfSSL that is installed here instead.
tool=$1
headers=$2
cc=${CC:-cc}
. tests/expect.sh
flags="-std=c11 -Wall -Wextra -Werror -DWOLFSSL_USER_SETTINGS -I$folder"
server=testdata/tls13.static.592.server.log
two_pools="-t lp64 --pools=own testdata/tls13.nomalloc.twopools.592.m4.log"

write_example() { # tool's arguments
    "$tool" -q -o "$folder/user_settings.h" -o "$folder/example.c" "$@"
}

compile() { # more flags
    $cc $flags "$@" -c -o "$folder/example.o" "$folder/example.c" 2> "$folder/err"
}

run() { # more flags
    $cc -std=c11 -DWOLFSSL_USER_SETTINGS -DWOLFSSL_NO_MALLOC -I"$folder" -Itests/wolfssl_stub \
        -pthread "$@" -o "$folder/run" "$folder/example.o" tests/wolfssl_stub/run_example.c \
        allocator/static_memory.c 2> "$folder/err" && "$folder/run" 2> "$folder/err"
}

change() { # a command for sed: what it makes of the settings
    sed "$1" "$folder/user_settings.h" > "$folder/changed.h"
    mv "$folder/changed.h" "$folder/user_settings.h"
}

is_good() { # what it is, whether it is so (0)
    equals "$1: $(cat "$folder/err")" "$2" 0
}

is_refused() { # what it is, the assert that fails
    compile -Itests/wolfssl_stub
    [ $? -ne 0 ] && grep -q "$2" "$folder/err"
    is_good "$1 is refused" $?
}

# wolfSSL's own headers, of whatever release is installed. The options that it was built with have no
# static memory, so the settings are those of the macros and of TLS 1.3.
if [ "$headers" = installed ]; then
    release=$(echo '#include <wolfssl/version.h>' | $cc -E -dM - 2> "$folder/err" |
        sed -n 's/.*LIBWOLFSSL_VERSION_STRING "\(.*\)"/\1/p')
    if [ -z "$release" ]; then
        echo "skipped: the printed C with wolfSSL's own headers, which are not installed"
        summarize
        exit
    fi
    for arguments in "$server" "-k 1 $server" "-p spill $server" "--align=64 $server" \
        "--single-threaded $server" "$two_pools"; do
        case $release-$arguments in 5.5.4-*own*) continue ;; esac # it has one list for all heaps
        write_example --release="$release" $arguments
        compile -DWOLFSSL_TLS13 -DHAVE_TLS_EXTENSIONS -DHAVE_SUPPORTED_CURVES -DWC_NO_HARDEN
        is_good "wolfSSL $release: the C with $arguments" $?
    done
    summarize
    exit
fi

for arguments in "" "-k 1" "-k 64" "--align=64" "-p spill" "--lean" "--single-threaded" \
    "-t lp64+guard+insight" "--mutex=64" "--release=5.5.4"; do
    release=
    case $arguments in *5.5.4) release=-DSTUB_RELEASE=50504 ;; esac
    write_example $arguments $server && compile -Itests/wolfssl_stub $release
    is_good "the C with $arguments compiles" $?
    case $arguments in *mutex*) continue ;; esac # a larger one than there is here
    run $release
    is_good "the C with $arguments runs" $?
done

# What the log shows of TLS
shows() { # lines that the C must have, tool's arguments
    lines=$1
    shift
    write_example "$@" && compile -Itests/wolfssl_stub
    is_good "the C of $* compiles" $?
    for line in $lines; do
        grep -q "$line" "$folder/example.c"
        is_good "the C of $* has $line" $?
    done
}
shows "SESSIONS_AT_ONCE.1 wolfTLSv1_3_client_method_ex" testdata/tls13.static.592.client.log
shows "SESSIONS_AT_ONCE.2 new_TLSv1_3_client(WOLFSSL new_TLSv1_3_server(WOLFSSL" \
    testdata/tls13.merged-client-server.static.592.log
shows "SESSIONS_AT_ONCE.2 new_TLSv1_3_client(WOLFSSL new_TLSv1_3_server(WOLFSSL" --concurrent \
    testdata/tls13.static.592.client.log $server
shows "SESSIONS_AT_ONCE.1 wolfDTLSv1_2_server_method_ex" testdata/dtls12.static.592.server.log
shows "WOLFMEM_GENERAL,.0" testdata/testwolfcrypt.static.5.9.2.log # wolfCrypt alone
grep -q ssl.h "$folder/example.c"
equals "the C for wolfCrypt alone includes ssl.h" $? 1
tail -n +20 testdata/tls13.static.592.client.log > "$folder/late.log"
shows "is.a.guess wolfTLSv1_3_client_method_ex" "$folder/late.log"

# A heap with a list of its own for each pool
shows "pool_1_buffer\[[0-9]*\] pool_2_buffer\[[0-9]*\] load_heap_2" $two_pools
run -DRUN_HEAP_2
is_good "the C with lists for two heaps runs" $?
equals "the first heap is the global one, as in the log" \
    "$(awk '/^}/ { name = "" } /^WOLFSSL_HEAP_HINT.*)$/ { name = $2 } /SetGlobal/ { print name }' \
        "$folder/example.c")" "load_heap(void)"
shows load_heap_3 --pools=own testdata/tls13.merged-client-server.static.592.log
grep -q SetGlobalHeapHint "$folder/example.c"
equals "requests of the system's heap go to a heap that is not planned for them" $? 1
write_example $two_pools
change 's/MAX_BUCKETS 9/MAX_BUCKETS 16/'
is_refused "the C for two heaps with a larger WOLFMEM_MAX_BUCKETS" structures

# For an application without wolfSSL: the allocator alone
write_example testdata/pool_demo.csv && compile -Iallocator
is_good "the C without wolfSSL compiles" $?
cat > "$folder/main.c" << 'END'
#include "static_memory.h"
WOLFSSL_HEAP_HINT* load_heap(void);
int main(void)
{
    return XMALLOC(1, load_heap(), DYNAMIC_TYPE_TMP_BUFFER) == NULL;
}
END
$cc -std=c11 -DWOLFSSL_USER_SETTINGS -DWOLFSSL_NO_MALLOC -I"$folder" -Iallocator -pthread \
    -o "$folder/run" "$folder/example.o" "$folder/main.c" allocator/static_memory.c \
    2> "$folder/err" && "$folder/run"
is_good "the C without wolfSSL runs" $?

write_example --single-threaded $server
change '/SINGLE_THREADED/d' # built with a mutex all the same
is_refused "the C for smaller structures" structures
write_example $server
change 's/MAX_BUCKETS 9/MAX_BUCKETS 16/'
is_refused "the C with a larger WOLFMEM_MAX_BUCKETS" structures
change 's/STATIC_ALIGN 16/STATIC_ALIGN 32/'
is_refused "the C with another alignment" alignment

summarize
