/* SPDX-License-Identifier: MIT */
/* machine.c - the table of processors. */
#include "machine.h"

/* A Cortex-M pushes 8 words, or 26 with floating-point registers, and one more to align
 * the stack to 8 (Armv7-M Architecture Reference Manual, B1.5.7). x86-64 pushes 6 words
 * with the error code, and aligns to 16. */
#define ARM                                                                                  \
    .address_bytes = 4, .code_unit = 1, .has_thumb_bit = true, .has_vector_table = true,     \
    .interrupt_bytes = 36, .interrupt_float_bytes = 108, .comment_marks = "@;",              \
    .foreign_operands = "r13 a1", .decode = machine_decode_arm
#define AVR                                                                                  \
    .format = "elf32-avr", .address_bytes = 2, .code_unit = 2, .jump_table = "__vectors",    \
    .comment_marks = ";", .foreign_operands = "", .decode = machine_decode_avr
#define RISCV                                                                                \
    .code_unit = 1, .comment_marks = "#", .foreign_operands = "x2",                          \
    .decode = machine_decode_riscv

static const struct machine machines[] = {
    {.format = "elf32-littlearm", ARM},
    {.format = "elf32-bigarm", .is_big_endian = true, ARM},
    {.format = "elf32-littleriscv", .address_bytes = 4, RISCV},
    {.format = "elf64-littleriscv", .address_bytes = 8, RISCV},
    {AVR, .return_address_bytes = 2},
    {AVR, .return_address_bytes = 3}, /* over 128 KiB of code */
    {.format = "elf64-x86-64", .address_bytes = 8, .code_unit = 1, .return_address_bytes = 8,
     .interrupt_bytes = 56, .interrupt_float_bytes = 56, .comment_marks = "#",
     .foreign_operands = "rsp", .decode = machine_decode_x86},
};

const struct machine *machine_find(struct span format)
{
    for (size_t i = 0; i < sizeof machines / sizeof *machines; i++) {
        if (span_is(format, machines[i].format))
            return &machines[i];
    }
    return NULL;
}

const struct machine *machine_of_architecture(const struct machine *machine, struct span name)
{
    bool is_small = machine->code_unit == 2 && machine->return_address_bytes == 2;
    return machine + (is_small && is_one_of(name, "avr avr:6 avr:106 avr:107"));
}
