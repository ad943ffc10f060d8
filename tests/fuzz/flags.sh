#!/bin/sh
# SPDX-License-Identifier: MIT
# Prints the flags to build what is fuzzed with: flags.sh CFLAGS SANITIZE, both where
# they work together, else CFLAGS alone.
folder=${TMPDIR:-/tmp}/flags.$$
(umask 077 && mkdir "$folder") || exit 1
trap 'rm -rf "$folder"' EXIT
echo 'int main(void) { return 0; }' > "$folder/can.c"
if $CC $1 $2 -o "$folder/can" "$folder/can.c" 2> /dev/null && "$folder/can"; then
    echo "$1 $2"
else
    echo "skipped: $2 in what is fuzzed, which does not work with $CC $1" >&2
    echo "$1"
fi
