#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs clang-tidy and cppcheck over the given files, and says which is missing.
. tests/expect.sh

lint() { # a tool, its arguments
    if ! command -v "$1" > /dev/null; then
        echo "skipped: $1 is not installed"
    else
        runs "$1" "$@"
    fi
}

# The analyzer finds the same in a twentieth of its steps, in a twentieth of the time.
lint clang-tidy --quiet "$@" -- -std=c11 -D_XOPEN_SOURCE=700 -I. -Iallocator \
    -Xclang -analyzer-config -Xclang max-nodes=5000
# What is left out: a char for memchr() that is negative, ?: beside a compound literal, and a
# pointer into a text that is reached through a struct.
lint cppcheck --quiet --std=c11 --enable=warning,performance,portability \
    --suppress=invalidFunctionArg --suppress=internalAstError --suppress=objectIndex \
    --platform=native -DUINTPTR_MAX=UINT64_MAX -D__unix__ --error-exitcode=1 -I. -Iallocator "$@"
# Only common/platform.h and .c ask which operating system this is.
systems='__linux__|__APPLE__|__FreeBSD__|__NetBSD__|__OpenBSD__|_WIN32|__CYGWIN__'
is_empty "asks which system this is" \
    "$(grep -nE "^ *#.*($systems)" "$@" | grep -v '^common/platform\.c:')"
summarize
