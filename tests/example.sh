#!/bin/sh
# SPDX-License-Identifier: MIT
# Compiles the usage example that the text report ends with, with its macros, and
# runs it on the allocator of allocator/: example.sh TOOL. It must compile as it
# stands, and must not where the target's structures are larger than planned for.
tool=$1
cc=${CC:-cc}
passed=0
failed=0
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT

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

check() { # what it is, whether it is so (0)
    if [ "$2" -eq 0 ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "failed: $1"
        cat "$folder/err"
    fi
}

for arguments in "" "-k 1" "-k 64" "--align=64" "-p spill" "-t lp64+guard+insight" "--mutex=64" "--release=5.5.4"; do
    write_example $arguments testdata/tls13.static.592.server.log && compile
    check "the example with $arguments compiles" $?
    case $arguments in *mutex*) continue ;; esac # a larger one than there is here
    run
    check "the example with $arguments runs" $?
done

# For an application without wolfSSL: the allocator alone
write_example testdata/pool_demo.csv && compile
check "the example without wolfSSL compiles" $?
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
check "the example without wolfSSL runs" $?

write_example --single-threaded testdata/tls13.static.592.server.log
sed -i.bak '/SINGLE_THREADED/d' "$folder/user_settings.h" # built with a mutex all the same
compile
[ $? -ne 0 ] && grep -q structures "$folder/err"
check "the example for smaller structures is refused" $?
write_example testdata/tls13.static.592.server.log
sed -i.bak 's/MAX_BUCKETS 9/MAX_BUCKETS 16/' "$folder/user_settings.h"
compile
[ $? -ne 0 ] && grep -q structures "$folder/err"
check "the example with a larger WOLFMEM_MAX_BUCKETS is refused" $?

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
