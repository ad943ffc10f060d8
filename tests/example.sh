#!/bin/sh
# SPDX-License-Identifier: MIT
# Compiles the usage example that the text report ends with, with its macros, and
# runs it on the allocator of allocator/: example.sh TOOL. It must compile as it
# stands, and must not where the target's structures are larger than planned for.
tool=$1
cc=${CC:-cc}
. tests/expect.sh

compile() {
    $cc -std=c11 -Wall -Wextra -Werror -DWOLFSSL_USER_SETTINGS -I"$folder" -Itests/wolfssl_stub \
        -Iallocator -I. -c -o "$folder/example.o" "$folder/example.c" 2> "$folder/err"
}

run() {
    $cc -std=c11 -DWOLFSSL_USER_SETTINGS -I"$folder" -Itests/wolfssl_stub -I. -pthread \
        -o "$folder/run" "$folder/example.o" tests/wolfssl_stub/run_example.c \
        allocator/static_memory.c 2> "$folder/err" && "$folder/run" heap && "$folder/run" context
}

write_example() { # tool's arguments
    "$tool" -q "$@" > "$folder/report" || return 1
    sed '/^Minimum buffer size/,$d' "$folder/report" > "$folder/user_settings.h"
    sed '1,/^Usage in C$/d' "$folder/report" > "$folder/example.c"
}

change() { # a command for sed: what it makes of the settings
    sed "$1" "$folder/user_settings.h" > "$folder/changed.h"
    mv "$folder/changed.h" "$folder/user_settings.h"
}

is_good() { # what it is, whether it is so (0)
    equals "$1: $(cat "$folder/err")" "$2" 0
}

for arguments in "" "-k 1" "-k 64" "--align=64" "-p spill" "-t lp64+guard+insight" "--mutex=64" "--release=5.5.4"; do
    write_example $arguments testdata/tls13.static.592.server.log && compile
    is_good "the example with $arguments compiles" $?
    case $arguments in *mutex*) continue ;; esac # a larger one than there is here
    run
    is_good "the example with $arguments runs" $?
done

# For an application without wolfSSL: the allocator alone
write_example testdata/pool_demo.csv && compile
is_good "the example without wolfSSL compiles" $?
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
is_good "the example without wolfSSL runs" $?

write_example --single-threaded testdata/tls13.static.592.server.log
change '/SINGLE_THREADED/d' # built with a mutex all the same
compile
[ $? -ne 0 ] && grep -q structures "$folder/err"
is_good "the example for smaller structures is refused" $?
write_example testdata/tls13.static.592.server.log
change 's/MAX_BUCKETS 9/MAX_BUCKETS 16/'
compile
[ $? -ne 0 ] && grep -q structures "$folder/err"
is_good "the example with a larger WOLFMEM_MAX_BUCKETS is refused" $?

summarize
