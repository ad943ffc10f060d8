# SPDX-License-Identifier: MIT
# For the tests of the documents to source, after expect.sh: a project such as the documents
# speak of, in which their commands can run. MAKE comes from the Makefile.
make=${MAKE:-make}
documents=$(ls README.md */README.md docs/*.md 2> /dev/null)
log=testdata/tls13.static.592.server.log

# A project that has the tool as a submodule; its application and capture.sh are stand-ins that
# print what a real one printed.
make_project() { # its folder, its user_settings.h
    mkdir -p "$1/tools" "$1/src" "$1/logs"
    ln -s "$PWD" "$1/tools/memory_bucket_optimizer"
    cp "$log" "$1/tls.log"
    cp "$log" "$1/server.log"
    cp testdata/tls13.static.592.client.log "$1/client.log"
    cp "$1/server.log" "$1/client.log" "$1/logs"
    printf '[ALLOC] ptr = 0x20001000 | length = 64\n[FREE] ptr = 0x20001000\n' > "$1/heap.log"
    cp "$2" "$1/user_settings.h"
    ./memory_bucket_optimizer -f json "$log" > "$1/baseline.json"
    printf '#!/bin/sh\ncat "%s/%s"\n' "$PWD" "$log" | tee "$1/app" > "$1/capture.sh"
    chmod +x "$1/app" "$1/capture.sh"
    ${CC:-cc} -DTRACE_MTRACE -o "$1/pool_demo" examples/pool_demo.c 2> "$folder/err" ||
        ${CC:-cc} -o "$1/pool_demo" examples/pool_demo.c # no glibc, no mtrace
    printf 'int main(void) { return 0; }\n' > "$1/app.c"
    printf '// nothing to state\n' > "$1/app.stack"
    { # the example of the allocator's README as a program
        printf '#include "static_memory.h"\nint main(void)\n{\n'
        sed -n '/^```c$/,/^```$/p' allocator/README.md | grep -v '^```'
        printf 'return 0;\n}\n'
    } > "$1/src/main.c"
}

shell=sh
command -v bash > /dev/null && shell="bash -o pipefail" # as in GitHub's jobs
run() { # folder, command: its output is in $folder/printed, and its exit code returned
    (cd "$1" && $shell -c "$2") > "$folder/printed" 2>&1 < /dev/null
}

# The tool is installed, and nothing gets out of $folder.
unset MAKEFLAGS MAKELEVEL # and with them another TOOL
HOME=$folder/home
PREFIX=$folder/usr
PATH=$folder/usr/bin:$PATH
PKG_CONFIG_PATH=$folder/usr/share/pkgconfig
export HOME PREFIX PATH PKG_CONFIG_PATH
$make -s install > "$folder/printed" 2>&1 || report bad "make install: $(cat "$folder/printed")"
./memory_bucket_optimizer -f macros "$log" > "$folder/good.h"
make_project "$folder/good" "$folder/good.h"
