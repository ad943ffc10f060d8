#!/bin/sh
# SPDX-License-Identifier: MIT
# Compiles the measured program for a processor, with its .ci files and its listing:
# build.sh cortex_m0|cortex_m4|rv32 FOLDER. Run it in the folder of the sources' project.
here=tests/stack/firmware
to=$2
sources=$1
case $1 in
cortex_m4) prefix=arm-none-eabi- flags="-mcpu=cortex-m4 -mthumb -mfloat-abi=hard -mfpu=fpv4-sp-d16"
           library="$flags -lc -lgcc" ;;
cortex_m0) prefix=arm-none-eabi- sources=cortex_m4 flags="-mcpu=cortex-m0 -mthumb"
           library="$flags -lc -lgcc" ;;
rv32) prefix=riscv64-unknown-elf- flags="-march=rv32imac_zicsr -mabi=ilp32 -msave-restore"
      library="-march=rv32imac -mabi=ilp32 -lgcc" ;; # the compiler finds its library by these
*) exit 2 ;;
esac
objects=
for source in tasks.c $sources.c shapes.cpp $sources.S; do
    object=$to/${source%.*}_${source##*.}.o
    compiler=${prefix}gcc
    [ "${source##*.}" = cpp ] && compiler="${prefix}g++ -fno-exceptions -fno-rtti"
    $compiler $flags -Os -ffreestanding -I. -I$here -fcallgraph-info=su -c -o "$object" \
        "$here/$source" || exit 1
    objects="$objects $object"
done
${prefix}gcc $flags -Os -ffreestanding -I. -fcallgraph-info=su -c -o "$to/stack_watch_c.o" \
    stack/stack_watch.c || exit 1
${prefix}gcc -nostdlib -Wl,--gc-sections,--strip-debug -T "$here/$sources.ld" -o "$to/$1.elf" $objects \
    "$to/stack_watch_c.o" $library || exit 1
${prefix}objdump -fdst "$to/$1.elf" | sed "s|^[^ ]*/$1.elf:|$1.elf:|" > "$to/$1.dump"
