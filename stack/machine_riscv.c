/* SPDX-License-Identifier: MIT */
/* machine_riscv.c - RISC-V code of 32 and 64 bits: what moves the stack pointer, and calls.
 *
 * With -msave-restore, a function starts with a call of __riscv_save_N, which pushes the
 * registers s0 to s(N-1) and ra, and ends with a jump to __riscv_restore_N, which returns
 * (GCC manual, RISC-V options). */
#include "machine.h"

#include "common/digits.h"

/* Whether the operand names the function PREFIX<number>; sets the number. */
static bool names_helper(struct span operands, const char *prefix, uint64_t *number)
{
    struct span before;
    return span_take_until(&operands, prefix, &before) && span_take_number(&operands, 12, number);
}

/* What __riscv_save_N leaves on the stack: registers of 4 or 8 bytes, in steps of 16. To
 * get there, the longer ones push the registers of the longest first. */
static void save(const struct machine *machine, uint64_t number, struct instruction *instruction)
{
    uint64_t all = machine->address_bytes == 4 ? 64 : 112;
    uint64_t in_16 = 16 / machine->address_bytes;
    uint64_t bytes = 16 * (number / in_16 + 1);
    instruction->flow = FLOW_NEXT;
    instruction->grows = (int64_t)bytes;
    instruction->reach = number >= in_16 ? (uint32_t)(all - bytes) : 0;
}

static void set_stack(const struct line *line, struct constants *constants,
                      struct instruction *instruction)
{
    int64_t number;
    struct span from = operand(line->operands, 1);
    struct span by = operand(line->operands, 2);
    int64_t sign = span_begins(line->mnemonic, span_of("sub")) ? 1 : -1;
    bool is_sum = is_one_of(line->mnemonic, "add addi sub c.addi16sp c.addi");
    const struct constant *known = constant_find(constants, by);
    if (is_one_of(line->mnemonic, "mv add addi") && !span_is(from, "sp") &&
        !is_one_of(from, "zero"))
        instruction->effect = STACK_RESTORED;
    else if (is_sum && constant_find(constants, span_of("sp")))
        instruction->effect = STACK_SET; /* the second half of an address */
    else if (is_sum && operand_number(by.length ? by : from, &number))
        instruction->grows = sign * number;
    else if (is_sum && known)
        instruction->grows = sign * known->value;
    else
        instruction->effect = is_sum ? STACK_DYNAMIC : STACK_SET;
}

/* jal X; jal t0,X; jalr a5; jalr ra,-12(ra); jr a5; a comment has the sum of a register
 * and its high half, so the target is known. */
static void jump(const struct machine *machine, const struct line *line,
                 struct instruction *instruction)
{
    uint64_t number;
    bool is_link = span_begins(line->mnemonic, span_of("jal"));
    struct span last = operand(line->operands, 1);
    if (!last.length)
        last = operand(line->operands, 0);
    else if (span_is(operand(line->operands, 0), "zero"))
        is_link = false;
    bool is_register = is_one_of(line->mnemonic, "jr jalr");
    struct span place = is_register ? line->comment : last;
    instruction->target = operand_address(place);
    if (names_helper(place, "<__riscv_save_", &number))
        save(machine, number, instruction);
    else if (names_helper(place, "<__riscv_restore_", &number) ||
             (is_register && !is_link && is_one_of(last, "ra 0(ra) t0")))
        instruction->flow = FLOW_STOP;
    else if (instruction->target != ADDRESS_NONE)
        instruction->flow = is_link ? FLOW_CALL : FLOW_JUMP;
    else
        instruction->flow = is_link ? FLOW_CALL_POINTER : FLOW_TABLE_OR_TAIL;
}

/* Follows the constant that a large frame is made with. */
static void follow(const struct line *line, struct constants *constants,
                   const struct instruction *instruction)
{
    int64_t number;
    struct span name = line->mnemonic;
    struct span to = operand(line->operands, 0);
    bool is_number = operand_number(operand(line->operands, 1), &number);
    struct constant *same = constant_find(constants, to);
    if (is_one_of(name, "lui c.lui") && is_number)
        constant_set(constants, (struct constant){
            to, (int64_t)(int32_t)((uint32_t)number << 12), ADDRESS_NONE});
    else if (span_is(name, "auipc") && span_is(to, "sp"))
        constant_set(constants, (struct constant){to, 0, ADDRESS_NONE});
    else if (is_one_of(name, "li c.li") && is_number)
        constant_set(constants, (struct constant){to, number, ADDRESS_NONE});
    else if (is_one_of(name, "add addi addiw c.addi") && same && !span_is(to, "sp") &&
             span_compare(operand(line->operands, 1), to) == 0 &&
             operand_number(operand(line->operands, 2), &number))
        same->value += number;
    else if (instruction->flow != FLOW_NEXT)
        *constants = (struct constants){0};
    else if (same)
        *same = (struct constant){0};
}

void machine_decode_riscv(const struct machine *machine, const struct line *line,
                          struct constants *constants, struct instruction *instruction)
{
    static const char branches[] = "beq bne blt bge bltu bgeu bgt ble bgtu bleu "
                                   "beqz bnez blez bgez bltz bgtz c.beqz c.bnez";
    int64_t number;
    struct span name = line->mnemonic;
    struct span first = operand(line->operands, 0);
    unsigned last = 0;
    while (operand(line->operands, last + 1).length)
        last++;
    if (is_one_of(name, branches)) {
        instruction->flow = FLOW_BRANCH;
        instruction->target = operand_address(operand(line->operands, last));
    } else if (is_one_of(name, "j jal jr jalr c.j c.jal c.jr c.jalr tail call")) {
        jump(machine, line, instruction);
    } else if (is_one_of(name, "ret mret sret uret")) {
        instruction->flow = FLOW_STOP;
        instruction->ends_interrupt = !span_is(name, "ret");
    } else if (is_one_of(name, "ebreak unimp c.unimp")) {
        instruction->flow = FLOW_STOP;
    } else if (span_begins(name, span_of("cm.p")) &&
               operand_number(operand(line->operands, 1), &number)) {
        instruction->grows = -number;
        if (span_begins(name, span_of("cm.popret")))
            instruction->flow = FLOW_STOP;
    } else if (span_is(first, "sp") && name.text[0] != 's') {
        set_stack(line, constants, instruction);
    } else if (span_is(first, "sp") && span_is(name, "sub")) {
        set_stack(line, constants, instruction);
    } else {
        instruction->is_nop = is_one_of(name, "nop c.nop");
        instruction->points_to = operand_address(line->comment);
    }
    follow(line, constants, instruction);
}
