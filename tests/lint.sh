#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs clang-tidy and cppcheck over the given files, and says which is missing.
passed=0
failed=0

lint() { # a tool, its arguments
    if ! command -v "$1" > /dev/null; then
        echo "skipped: $1 is not installed"
    elif "$@" 2> build/lint.err; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        cat build/lint.err
    fi
}

mkdir -p build
lint clang-tidy --quiet "$@" -- -std=c11 -D_XOPEN_SOURCE=700 -I. -Iallocator
lint cppcheck --quiet --std=c11 --enable=warning,performance,portability --inline-suppr \
    --platform=native -DUINTPTR_MAX=UINT64_MAX -D__unix__ --error-exitcode=1 -I. -Iallocator "$@"
# Only common/platform.h asks which operating system this is.
systems='__linux__|__APPLE__|__FreeBSD__|__NetBSD__|__OpenBSD__|_WIN32|__CYGWIN__'
if grep -nE "^ *#.*($systems)" "$@"; then
    failed=$((failed + 1))
else
    passed=$((passed + 1))
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
