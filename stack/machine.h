/* SPDX-License-Identifier: MIT */
/* machine.h - what one line of a disassembly does to the stack and where it goes next.
 *
 * There is one decoder for each family of processors. A decoder looks at the words that
 * objdump prints, not at the bytes: so it reads the syntax of GNU and LLVM, and needs to
 * know only the few instructions that move the stack pointer or leave the straight line.
 * Every other instruction is {FLOW_NEXT, STACK_MOVES by 0}. */
#ifndef STACK_MACHINE_H
#define STACK_MACHINE_H

#include "operands.h"

#include <stdbool.h>
#include <stdint.h>

enum flow {
    FLOW_NEXT,          /* to the next instruction */
    FLOW_BRANCH,        /* to the target or the next */
    FLOW_JUMP,          /* to the target */
    FLOW_TABLE,         /* to a place in the function that a table gives */
    FLOW_TABLE_OR_TAIL, /* as FLOW_TABLE or as FLOW_TAIL: the instruction does not tell */
    FLOW_TAIL,          /* to a function through a register, and not back */
    FLOW_CALL,          /* calls the target */
    FLOW_CALL_TABLE,    /* calls the target, which returns to a place that a table gives */
    FLOW_CALL_POINTER,  /* calls a function through a register */
    FLOW_STOP,          /* returns, or never goes on */
    FLOW_DATA,          /* no instruction: a word in the code */
};

enum stack_effect {
    STACK_MOVES,    /* by `grows` bytes */
    STACK_BY_WORD,  /* by minus the word at `literal` */
    STACK_ALIGNED,  /* to a multiple of `grows` bytes, at least 16 */
    STACK_DYNAMIC,  /* by the value of a register */
    STACK_RESTORED, /* back to where it was at an earlier place of the function */
    STACK_SET,      /* to another stack */
};

struct instruction {
    uint64_t address;
    uint64_t target;    /* of a branch, a jump or a call; ADDRESS_NONE: not known */
    uint64_t literal;   /* the word that a load reads; ADDRESS_NONE: none */
    uint64_t points_to; /* the address that it computes; ADDRESS_NONE: none */
    int64_t grows;      /* bytes by which the stack grows, negative where it shrinks */
    uint32_t reach;     /* bytes written below the stack pointer that it leaves */
    uint32_t line;      /* in the listing */
    uint8_t flow;       /* enum flow */
    uint8_t effect;     /* enum stack_effect */
    bool is_nop;
    bool ends_interrupt; /* returns as only an interrupt handler does */
    bool uses_floats;
};

struct line {
    struct span mnemonic;
    struct span operands; /* without the comment */
    struct span comment;
};

struct machine {
    const char *format;     /* how objdump calls its file format */
    uint8_t address_bytes;  /* of a pointer: 2, 4 or 8 */
    uint8_t code_unit;      /* bytes of code that a pointer to code counts in */
    bool is_big_endian;
    uint8_t return_address_bytes; /* what a call pushes, and the compiler's frame has */
    bool has_thumb_bit;           /* bit 0 of a function's address tells its encoding */
    bool has_vector_table;        /* of addresses, as a Cortex-M has */
    const char *jump_table; /* the label of jumps to the start and to handlers; NULL: none */
    uint32_t interrupt_bytes;     /* pushed before a handler runs, with what aligns it */
    uint32_t interrupt_float_bytes; /* the same where floating-point registers are used */
    const char *comment_marks;    /* what starts a comment: one of these characters */
    const char *foreign_operands; /* they show that objdump names registers in another way */
    void (*decode)(const struct machine *machine, const struct line *line,
                   struct registers *registers, struct instruction *instruction);
};

/* The machine of an objdump file format, such as "elf32-littlearm". NULL: none of ours. */
const struct machine *machine_find(struct span format);

/* The same or a larger one of the same format, according to the name of the architecture. */
const struct machine *machine_of_architecture(const struct machine *machine, struct span name);

/* The decoders. *instruction has its address, no target, literal or address, and is
 * otherwise {0} before. */
void machine_decode_arm(const struct machine *machine, const struct line *line,
                        struct registers *registers, struct instruction *instruction);
void machine_decode_avr(const struct machine *machine, const struct line *line,
                        struct registers *registers, struct instruction *instruction);
void machine_decode_riscv(const struct machine *machine, const struct line *line,
                          struct registers *registers, struct instruction *instruction);
void machine_decode_x86(const struct machine *machine, const struct line *line,
                        struct registers *registers, struct instruction *instruction);

#endif
