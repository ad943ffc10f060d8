/* SPDX-License-Identifier: MIT */
/* cortex_m4.S - functions in assembly, with a type and without one. */
    .syntax unified
    .thumb

/* asm_sum(n): n + (n-1) + ... by pushes of 8 bytes each, at most 64 bytes. */
    .global asm_sum
    .type asm_sum, %function
asm_sum:
#ifdef __thumb2__
    stmdb sp!, {r4, r5, r6, lr}
    str r4, [sp, #-48]!
#else
    push {r4-r6, lr}
    sub sp, #48
#endif
    movs r5, #0
sum_loop:
    adds r5, r5, r0
    subs r0, r0, #1
    bgt sum_loop
    mov r0, r5
#ifdef __thumb2__
    ldr r4, [sp], #48
#else
    add sp, #48
#endif
    pop {r4, r5, r6, pc}

/* asm_deep(n): without a type; goes on in asm_tail. */
    .global asm_deep
    .thumb_func
asm_deep:
    push {r1-r3, lr}
#ifdef __ARM_FP
    vpush {d8-d11}
    bl asm_sum
    vpop {d8-d11}
#else
    bl asm_sum
#endif
    pop {r1-r3}
    pop {r3}
    mov lr, r3
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
