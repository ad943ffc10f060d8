#!/bin/sh
# SPDX-License-Identifier: MIT
# Prints the code size and the stack of the allocator, of the stack watch and of the recorder
# at -Os, function by function: size.sh STACK_TOOL. It does so for this machine, and for a
# Cortex-M4 if arm-none-eabi-gcc is installed. For the allocator it also prints two
# sums: the code that every request runs, and the code that only I/O pools, statistics
# and requests without a block need. Then it prints the stack of each public function
# of the allocator with all that it calls.
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
flags="-std=c99 -Os -DSINGLE_THREADED -DWOLFSSL_NO_MALLOC -fstack-usage"

print_sizes() { # compiler, further flags
    echo "$1 $flags $2"
    $1 $flags $2 -c -o "$folder/static_memory.o" allocator/static_memory.c || return 1
    nm -S "$folder/static_memory.o" | awk -v su="$folder/static_memory.su" '
        BEGIN {
            while ((getline line < su) > 0) {
                split(line, field, "\t"); n = split(field[1], part, ":"); stack[part[n]] = field[2]
            }
            split("wolfSSL_Malloc wolfSSL_Free take choose give pop push first_bucket lowest " \
                  "guard_suspects guard_suspects_head check_word get_next set_next", names, " ")
            for (i in names) plain[names[i]] = 1
            split("malloc_special take_special take_any take_io free_suspect give_any give_io mark " \
                  "guard_mend guard_examine stats_taken stats_given", names, " ")
            for (i in names) special[names[i]] = 1
        }
        function hex(text,   i, value) {
            for (i = 1; i <= length(text); i++)
                value = value * 16 + index("0123456789abcdef", substr(text, i, 1)) - 1
            return value
        }
        tolower($3) == "t" {
            name = $4; base = name; sub(/\..*/, "", base); bytes = hex($2)
            printf "  %-32s %6d bytes of code %6d of stack\n", name, bytes,
                   (name in stack) ? stack[name] : stack[base]
            all += bytes
            if (base in plain) on_path += bytes
            if (base in special) beside += bytes
        }
        END {
            printf "  malloc + free: %d bytes, and %d for what is special; all: %d bytes\n",
                   on_path, beside, all
        }'
}

print_part_sizes() { # file, compiler, further flags
    echo "$2 -std=c99 -Os -ffreestanding $3: $1"
    $2 -std=c99 -Os -ffreestanding -fstack-usage $3 -c -o "$folder/part.o" "$1" || return 1
    awk -F '\t' '{ n = split($1, part, ":"); printf "  %-32s %6d of stack\n", part[n], $2 }' \
        "$folder/part.su"
    size "$folder/part.o" | awk 'NR == 2 { printf "  all: %d bytes of code, %d of data\n", $1, $2 + $3 }'
}

print_parts() { # compiler, further flags
    print_part_sizes stack/stack_watch.c "$1" "$2"
    print_part_sizes capture/alloc_recorder.c "$1" "$2 -DSINGLE_THREADED"
}

print_sizes "${CC:-cc}" ""
print_sizes "${CC:-cc}" "-DWOLFMEM_GUARD=1 -DWOLFMEM_INSIGHT"
print_parts "${CC:-cc}" ""
if command -v arm-none-eabi-gcc > /dev/null; then
    print_sizes arm-none-eabi-gcc "-mcpu=cortex-m4 -mthumb"
    print_sizes arm-none-eabi-gcc "-mcpu=cortex-m4 -mthumb -DWOLFSSL_STATIC_MEMORY_LEAN"
    print_parts arm-none-eabi-gcc "-mcpu=cortex-m4 -mthumb"
else
    echo "skipped: the Cortex-M4, since arm-none-eabi-gcc is not installed"
fi
sh bench/stack.sh "$1"
sh bench/recorder.sh
