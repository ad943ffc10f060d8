#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs clang-tidy and cppcheck over the given files, and says which is missing.
code=0
if command -v clang-tidy > /dev/null; then
    clang-tidy --quiet "$@" -- -std=c11 -D_XOPEN_SOURCE=700 -I. || code=1
else
    echo "clang-tidy is not installed: skipped"
fi
if command -v cppcheck > /dev/null; then
    cppcheck --quiet --std=c11 --enable=warning,performance,portability --inline-suppr \
        --error-exitcode=1 -I. "$@" || code=1
else
    echo "cppcheck is not installed: skipped"
fi
exit $code
