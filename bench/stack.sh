#!/bin/sh
# SPDX-License-Identifier: MIT
# Prints the worst-case stack of each public function of the allocator, with all that
# it calls, at -Os, for this machine and for a Cortex-M4: stack.sh STACK_TOOL. allocator.stack
# states the stack of the C library.
tool=$1
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
flags="-std=c99 -Os -DSINGLE_THREADED -DWOLFSSL_NO_MALLOC -fcallgraph-info=su"
insight="-DWOLFMEM_GUARD=1 -DWOLFMEM_INSIGHT"
arm="arm-none-eabi-gcc -mcpu=cortex-m4 -mthumb"

# Adds a column: its title, compiler and flags.
measure() {
    echo "column $1"
    $2 $flags $3 -c -o "$folder/static_memory.o" allocator/static_memory.c &&
        "$tool" -q -v -c bench/allocator.stack "$folder/static_memory.ci" |
        awk '/^Functions$/ { inside = 1 } /^$/ { inside = 0 }
             inside && $3 ~ /^(wc|wolfSSL)_/ { print $3, $1 ($0 ~ /as far as known/ ? "?" : "") }'
}

can_measure() { # compiler
    echo 'int main(void) { return 0; }' > "$folder/can.c"
    $1 -fcallgraph-info=su -c -o "$folder/can.o" "$folder/can.c" 2> "$folder/can.err"
}

{
    for compiler in "${CC:-cc}" gcc; do
        can_measure "$compiler" || continue
        measure here "$compiler"
        measure +insight "$compiler" "$insight"
        break
    done
    if can_measure "$arm"; then
        measure Cortex-M4 "$arm"
        measure +insight "$arm" "$insight"
        measure LEAN "$arm" -DWOLFSSL_STATIC_MEMORY_LEAN
    fi
} > "$folder/figures"
[ -s "$folder/figures" ] || { echo "skipped: no compiler has -fcallgraph-info"; exit; }

echo "Bytes of stack, calls included"
awk '$1 == "column" { title[++columns] = $2; next }
     !($1 in known) { known[$1]; name[++names] = $1 }
     { depth[$1, columns] = $2 }
     END {
         printf "%-28s", ""
         for (c = 1; c <= columns; c++) printf "%11s", title[c]
         printf "\n"
         for (n = 1; n <= names; n++) {
             printf "%-28s", name[n]
             for (c = 1; c <= columns; c++)
                 printf "%11s", (name[n], c) in depth ? depth[name[n], c] : "-"
             printf "\n"
         }
     }' "$folder/figures"
