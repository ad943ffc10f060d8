/* SPDX-License-Identifier: MIT */
/* rv32.S - the first instructions, and functions in assembly. */
    .section .text.first, "ax"
    .global _start
_start:
    la sp, stack_top
    call start
1:  j 1b

    .text
    .global asm_sum
    .type asm_sum, @function
asm_sum:
    addi sp, sp, -64
    sw s0, 60(sp)
    li a5, 0
sum_loop:
    add a5, a5, a0
    addi a0, a0, -1
    bgtz a0, sum_loop
    mv a0, a5
    sw a0, 0(sp)
    lw s0, 60(sp)
    addi sp, sp, 64
    ret

/* asm_deep(n): without a type; goes on in asm_tail. */
    .global asm_deep
asm_deep:
    addi sp, sp, -32
    sw ra, 28(sp)
    call asm_sum
    lw ra, 28(sp)
    sw a0, 0(sp)
    addi sp, sp, 32
    j asm_tail

    .global asm_tail
    .type asm_tail, @function
asm_tail:
    addi sp, sp, -128
    sw a0, 0(sp)
    lw a0, 0(sp)
    addi sp, sp, 128
    ret

/* run_on_stack(top, task) */
    .global run_on_stack
    .type run_on_stack, @function
run_on_stack:
    addi sp, sp, -16
    sw ra, 12(sp)
    sw s0, 8(sp)
    mv s0, sp
    mv sp, a0
    jalr a1
    mv sp, s0
    lw ra, 12(sp)
    lw s0, 8(sp)
    addi sp, sp, 16
    ret
