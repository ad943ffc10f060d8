/* SPDX-License-Identifier: MIT */
/* operands.h - the operands of an instruction as objdump prints them, and what the registers that
 * they name hold.
 *
 * The decoders (machine.h) and the reader of listings share it. */
#ifndef STACK_OPERANDS_H
#define STACK_OPERANDS_H

#include "common/span.h"

#include <stdbool.h>
#include <stdint.h>

#define ADDRESS_NONE UINT64_MAX

enum content {
    CONTENT_NUMBER, /* `value` */
    CONTENT_WORD,   /* the word at the address `value` */
    CONTENT_RETURN, /* a return address */
    CONTENT_STACK,  /* the stack pointer as it was, or that and a number */
    CONTENT_BELOW,  /* computed from the stack pointer in another way */
};

struct known_register {
    struct span name; /* empty: none */
    enum content content;
    int64_t value;
};

/* The last registers whose content is known, in the order of the listing; numbers and words
 * only as far as the straight line goes. {0} is a valid empty one. */
struct registers {
    struct known_register last[8];
    unsigned next;              /* to be replaced */
    struct known_register *low; /* AVR: the last instruction has changed its low byte */
    bool is_skipped;            /* AVR: the last instruction may skip the next */
};

/* The text without blanks and tabs around it. */
struct span trim(struct span text);

/* The operand of that number, from 0, without blanks around it; commas inside of (), []
 * and {} part nothing. Empty: there are fewer. */
struct span operand(struct span operands, unsigned number);

#define OPERAND_MAX ((int64_t)1 << 61) /* so that sums of two fit */

/* Reads "#16", "$0x10", "-16" or "0x10", all of it. Returns false iff it is no number from
 * -OPERAND_MAX to OPERAND_MAX. */
bool operand_number(struct span text, int64_t *number);

/* Reads the first address of a text such as "(8018 <f+0x18>)" or "0x8018 <f>".
 * ADDRESS_NONE: it starts with none. */
uint64_t operand_address(struct span text);

/* What the register holds; NULL: not known. */
struct known_register *register_find(struct registers *registers, struct span name);

/* The register holds that from now on; a value beyond OPERAND_MAX is not known. */
void register_set(struct registers *registers, struct span name, enum content content,
                  int64_t value);

/* Forgets numbers and words, behind a jump or a call. What was computed from the stack pointer
 * is kept, in what the function saves for example. */
void registers_pass_jump(struct registers *registers);

enum computation { COMPUTES_COPY, COMPUTES_SUM, COMPUTES_OTHER };

/* Follows what is computed from the stack pointer: if `from` or `by` is that, or computed
 * from it, so is `to` from now on, and the result is true. A copy, and a sum with a number, is
 * known; anything else may be less by any number of bytes. With an empty `by`, `to` is
 * computed from itself and `from`, unless it is a copy. */
bool register_follow_stack(struct registers *registers, const char *stack_pointer,
                           enum computation computation, struct span to, struct span from,
                           struct span by);

/* What it does to the stack to move the register to the stack pointer: a register computed
 * from that makes it grow by a number of bytes that is not known, others restore it. */
uint8_t register_effect(struct registers *registers, struct span from);

/* Whether the name is one of the words, which single blanks part. */
bool is_one_of(struct span name, const char *words);

#endif
