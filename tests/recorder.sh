#!/bin/sh
# SPDX-License-Identifier: MIT
# Whether capture/alloc_recorder.c is what firmware can take: recorder.sh TOOL [all]. It is C99
# without a warning, for each set of its macros (with "all", for each compiler here), and calls
# nothing but memcpy(), memset() and the allocator. Then its hooks record programs here, and the
# tool reads what they recorded.
tool=$1
. tests/expect.sh
cc=${CC:-cc}
warnings="-Wall -Wextra -Wpedantic -Wshadow -Wmissing-prototypes -Wconversion -Werror"
known='memcpy|memset|strlen|__real_.*|wolfSSL_(Malloc|Realloc|Free)|_GLOBAL_OFFSET_TABLE_|__stack_chk_fail.*'

compile_with() { # compiler and what it needs
    for macros in "" -DALLOC_RECORDER_TEXT -DALLOC_RECORDER_WRAP_MALLOC \
        "-DALLOC_RECORDER_WRAP_FREERTOS -DALLOC_RECORDER_SITES=16" \
        "-DALLOC_RECORDER_WOLFSSL -DALLOC_RECORDER_PACKET=255" \
        "-DALLOC_RECORDER_WOLFSSL -DWOLFSSL_STATIC_MEMORY -DALLOC_RECORDER_ADDRESSES"; do
        runs "$1 $macros" $1 -std=c99 $warnings -DSINGLE_THREADED $macros -Os -c \
            -o "$folder/recorder.o" capture/alloc_recorder.c
        calls=$(nm -u "$folder/recorder.o" 2> "$folder/err" | sed 's/.* //' | grep -vE "^($known)\$")
        check "$1 $macros calls $calls" [ -z "$calls" ]
    done
}

each_compiler "${2:-}"
refused() { # macros
    $cc -std=c99 $1 -c -o "$folder/recorder.o" capture/alloc_recorder.c > "$folder/out" 2>&1
    check "$1 is taken" [ $? -ne 0 ]
}
refused "-U__unix__ -U__APPLE__"
refused -DALLOC_RECORDER_SITES=100
refused -DALLOC_RECORDER_PACKET=100
refused "-DALLOC_RECORDER_WOLFSSL -DWOLFSSL_DEBUG_MEMORY"
echo '#include "capture/alloc_recorder.h"
void begin() { alloc_recorder_start(alloc_recorder_ring_put, 0); }' > "$folder/header.cpp"
if command -v "${CXX:-c++}" > /dev/null; then
    runs C++ "${CXX:-c++}" -std=c++11 $warnings -Wno-missing-declarations -I. -c \
        -o "$folder/header.o" "$folder/header.cpp"
else
    echo "skipped: the recorder's header in C++, for which there is no compiler"
fi

# The hook of malloc, by the linker, in two threads: each thread's blocks are there.
cat > "$folder/threads.c" << 'END'
#include "capture/alloc_recorder.h"
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
static bool put(void *context, const void *bytes, size_t count)
{
    (void)context;
    return write(STDOUT_FILENO, bytes, count) == (ssize_t)count;
}
static void *work(void *argument)
{
    for (int i = 0; i < 2000; i++) {
        char *a = malloc(100);
        char *b = calloc(3, 40);
        a = realloc(a, 1000 + (size_t)i % 7);
        free(b);
        free(a);
    }
    return argument;
}
int main(void)
{
    pthread_t thread;
    alloc_recorder_start(put, NULL);
    void *kept = malloc(5000);
    if (pthread_create(&thread, NULL, work, NULL) != 0)
        return 1;
    work(NULL);
    pthread_join(thread, NULL);
    free(kept);
    free(realloc(NULL, 9));
    alloc_recorder_flush();
    return (int)alloc_recorder_lost();
}
END
wrap=-Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=free
if $cc -O0 -fno-builtin -I. -DALLOC_RECORDER_WRAP_MALLOC -pthread $wrap -o "$folder/threads" \
    "$folder/threads.c" capture/alloc_recorder.c > "$folder/out" 2>&1; then
    "$folder/threads" > "$folder/threads.rec"
    equals "events that were lost" $? 0
    expect 0 '' -f json "$folder/threads.rec"
    expect 0 '' -v "$folder/threads.rec"
    shows "read as              recorder"
    shows "requests             12002"
    check "more than 9 blocks are live at once" grep -qE 'blocks at most live  [4-9]$' "$folder/out"
else
    echo "skipped: the hook of malloc: the linker has no --wrap"
fi

# The hook of wolfSSL, on the allocator of allocator/, which has the same functions: the plan is
# that of the allocator's own log.
cat > "$folder/user_settings.h" << 'END'
#define SINGLE_THREADED
#ifdef RECORDS
#define ALLOC_RECORDER_WOLFSSL
#include "alloc_recorder.h"
#endif
END
cat > "$folder/record.c" << 'END'
#include "alloc_recorder.h"
#include <stdio.h>
#include <stdlib.h>
static unsigned char ring[20000];
static void stop(void)
{
    alloc_recorder_flush();
    fwrite(ring, 1, sizeof ring, fopen(getenv("RECORDING"), "wb"));
}
__attribute__((constructor)) static void start(void)
{
    alloc_recorder_ring_init(ring, sizeof ring, ALLOC_RECORDER_KEEP_FIRST);
    alloc_recorder_start(alloc_recorder_ring_put, ring);
    atexit(stop);
}
END
flags="-std=c99 -O2 -DWOLFSSL_STATIC_MEMORY -DWOLFSSL_USER_SETTINGS -I$folder -Icapture"
runs "the demo with a log" $cc $flags -DWOLFSSL_DEBUG_MEMORY -DWOLFSSL_DEBUG_MEMORY_PRINT \
    -o "$folder/logged" examples/demo.c allocator/static_memory.c
if $cc $flags -DRECORDS -include "$folder/user_settings.h" -o "$folder/recorded" examples/demo.c \
    allocator/static_memory.c capture/alloc_recorder.c "$folder/record.c" 2> "$folder/err"; then
    "$folder/logged" > "$folder/logged.log" 2> "$folder/err"
    RECORDING="$folder/recorded.rec" "$folder/recorded" > "$folder/out" 2> "$folder/err"
    for log_file in "$folder/logged.log" "$folder/recorded.rec"; do
        "$tool" -q -f macros "$log_file" 2> "$folder/err" | grep '^#define' > "$log_file.h"
    done
    check "no plan" [ -s "$folder/logged.log.h" ]
    same "plans of the demo's log and of its recording" "$folder/logged.log.h" "$folder/recorded.rec.h"
    expect 0 '' -v "$folder/recorded.rec"
    shows 'read as              recorder-wolfssl'
else
    report bad "the demo with a recorder: $(cat "$folder/err")"
fi
summarize
