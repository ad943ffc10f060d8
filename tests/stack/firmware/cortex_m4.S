/* SPDX-License-Identifier: MIT */
/* cortex_m4.S - functions in assembly, with a type and without one. */
    .syntax unified
    .thumb

/* asm_sum(n): n + (n-1) + ... by pushes of 8 bytes each, at most 64 bytes. */
    .global asm_sum
    .type asm_sum, %function
asm_sum:
    stmdb sp!, {r4, r5, r6, lr}
    str r4, [sp, #-48]!
    movs r5, #0
sum_loop:
    adds r5, r5, r0
    subs r0, r0, #1
    bgt sum_loop
    mov r0, r5
    ldr r4, [sp], #48
    ldmia sp!, {r4, r5, r6, pc}

/* asm_deep(n): without a type; goes on in asm_tail. */
    .global asm_deep
    .thumb_func
asm_deep:
    push {r1-r3, lr}
    vpush {d8-d11}
    bl asm_sum
    vpop {d8-d11}
    pop {r1-r3, lr}
    b asm_tail

    .global asm_tail
    .type asm_tail, %function
asm_tail:
    sub sp, #128
    str r0, [sp]
    ldr r0, [sp]
    add sp, #128
    bx lr

/* run_on_stack(top, task) */
    .global run_on_stack
    .type run_on_stack, %function
run_on_stack:
    push {r4, lr}
    mov r4, sp
    mov sp, r0
    blx r1
    mov sp, r4
    pop {r4, pc}
