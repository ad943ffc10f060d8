#!/bin/sh
# SPDX-License-Identifier: MIT
# Whether no task of the measured program takes more stack in an emulator than
# stack_depth_analyzer computes from the program's image, and whether frames from code are
# those of the compiler: stack_firmware.sh STACK_TOOL. Skips processors whose compiler or
# emulator is not here.
tool=$1
. tests/expect.sh

# The bytes of a root in a report.
computed() {
    sed -n "s/^$1 \[[a-z]*\].*: \([0-9]*\) bytes.*/\1/p" "$folder/report"
}

measure() { # machine, interrupt handler, compiler, emulator and its options
    machine=$1
    handler=$2
    compiler=$3
    shift 3
    if ! command -v "$compiler" > /dev/null || ! command -v "$1" > /dev/null; then
        echo "skipped: the measured program on $machine, for which $compiler or $1 is not here"
        return
    fi
    mkdir -p "$folder/$machine"
    runs "compiling for $machine" sh tests/stack/firmware/build.sh "$machine" "$folder/$machine"
    "$tool" -q -v -c tests/stack/firmware/tasks.stack --image="$folder/$machine/$machine.dump" \
        "$folder/$machine"/*.ci > "$folder/report" 2> "$folder/err"
    timeout 60 "$@" -kernel "$folder/$machine/$machine.elf" 2>&1 < /dev/null |
        grep '^task_' > "$folder/measured"
    handled=$(computed "$handler")
    count=0
    while read -r task measured; do
        bytes=$(computed "$task")
        [ "$task" = task_interrupted ] && bytes=$((bytes + handled))
        check "$machine: $task takes $measured bytes, computed are $bytes" \
            [ "${bytes:-0}" -ge "$measured" ]
        count=$((count + 1))
    done < "$folder/measured"
    check "$machine: only $count of 12 tasks were measured" [ "$count" -eq 12 ]
}

measure cortex_m4 PendSV_Handler arm-none-eabi-g++ qemu-system-arm -M mps2-an386 -nographic \
    -semihosting
measure cortex_m0 PendSV_Handler arm-none-eabi-g++ qemu-system-arm -M mps2-an386 -nographic \
    -semihosting
measure rv32 trap_handler riscv64-unknown-elf-g++ qemu-system-riscv32 -M virt -bios none -nographic
summarize
