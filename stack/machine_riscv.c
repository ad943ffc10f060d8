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

static void set_stack(const struct line *line, struct registers *registers,
                      struct instruction *instruction)
{
    int64_t number = 0;
    struct span from = operand(line->operands, 1);
    struct span by = operand(line->operands, 2);
    if (!by.length && !is_one_of(line->mnemonic, "mv la lla")) { /* c.addi16sp sp,-32 */
        by = from;
        from = span_of("sp");
    }
    int64_t sign = span_begins(line->mnemonic, span_of("sub")) ? 1 : -1;
    bool is_sum = is_one_of(line->mnemonic, "add addi sub addi16sp");
    bool is_number = operand_number(by, &number);
    const struct known_register *known = register_find(registers, by);
    if (is_sum && register_find(registers, span_of("sp"))) {
        instruction->effect = STACK_SET; /* the second half of an address */
    } else if (span_is(line->mnemonic, "mv") || (is_sum && is_number && !span_is(from, "sp"))) {
        instruction->effect = register_effect(registers, from);
    } else if (is_sum && is_number) {
        instruction->grows = sign * number;
    } else if (is_sum && known && known->content == CONTENT_NUMBER) {
        instruction->grows = sign * known->value;
    } else if (span_is(line->mnemonic, "andi") && number <= -16 && number >= -4096) {
        instruction->effect = STACK_ALIGNED;
        instruction->grows = -number;
    } else {
        instruction->effect = is_sum ? STACK_DYNAMIC : STACK_SET;
    }
}

static uint64_t wrapped(const struct machine *machine, int64_t address)
{
    return machine->address_bytes == 4 ? (uint32_t)address : (uint64_t)address;
}

/* The address of "-26(ra)" or "ra" if the register has the high half. */
static uint64_t sum_address(const struct machine *machine, struct span place,
                            struct registers *registers)
{
    int64_t number = 0;
    struct span before = {0};
    if (span_take_until(&place, "(", &before) && !operand_number(before, &number))
        return ADDRESS_NONE;
    span_take_end(&place, ")");
    const struct known_register *known = register_find(registers, place);
    bool is_number = known && known->content == CONTENT_NUMBER;
    return is_number ? wrapped(machine, known->value + number) : ADDRESS_NONE;
}

/* jal X; jal t0,X; jalr a5; jalr ra,-12(ra); jr a5; GNU's comment has the sum of a register
 * and its high half, so the target is known. */
static void jump(const struct machine *machine, const struct line *line,
                 struct registers *registers, struct instruction *instruction)
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
    if (is_register && instruction->target == ADDRESS_NONE)
        instruction->target = sum_address(machine, last, registers);
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

/* Whether the instruction adds a number to the register: addi t0,t0,-16 or c.addi t0,-16. */
static bool adds_to(const struct line *line, struct span to, int64_t *number)
{
    struct span by = operand(line->operands, 2);
    if (by.length && span_compare(operand(line->operands, 1), to) != 0)
        return false;
    return operand_number(by.length ? by : operand(line->operands, 1), number);
}

/* Whether the instruction computes a register from the stack pointer, by subtracting the size
 * of a variable for example. */
static bool follow_stack(const struct line *line, struct registers *registers)
{
    bool is_copy = span_is(line->mnemonic, "mv");
    bool is_sum = is_one_of(line->mnemonic, "add addi addi4spn");
    return register_follow_stack(
        registers, "sp", is_copy ? COMPUTES_COPY : is_sum ? COMPUTES_SUM : COMPUTES_OTHER,
        operand(line->operands, 0), operand(line->operands, 1), operand(line->operands, 2));
}

/* Follows the number that a large frame is made with, and what a frame of variable size is
 * made with. */
static void follow(const struct machine *machine, const struct line *line,
                   struct registers *registers, struct instruction *instruction)
{
    int64_t number;
    struct span name = line->mnemonic;
    struct span to = operand(line->operands, 0);
    bool is_number = operand_number(operand(line->operands, 1), &number);
    struct known_register *same = register_find(registers, to);
    if (instruction->flow != FLOW_NEXT) {
        registers_pass_jump(registers);
    } else if (is_one_of(name, "sw sd sh sb swsp sdsp fsw fsd")) {
        return; /* they change no register */
    } else if (span_is(name, "lui") && is_number) {
        register_set(registers, to, CONTENT_NUMBER,
                     (int64_t)(int32_t)((uint32_t)number << 12));
    } else if (span_is(name, "li") && is_number) {
        register_set(registers, to, CONTENT_NUMBER, number);
    } else if (span_is(name, "auipc") && is_number) {
        register_set(registers, to, CONTENT_NUMBER,
                     (int64_t)(instruction->address +
                               (uint64_t)(int32_t)((uint32_t)number << 12)));
    } else if (is_one_of(name, "add addi addw addiw") && same &&
               same->content == CONTENT_NUMBER && !span_is(to, "sp") &&
               adds_to(line, to, &number)) {
        register_set(registers, to, CONTENT_NUMBER, same->value + number);
        instruction->points_to = wrapped(machine, same->value);
    } else if (!follow_stack(line, registers) && same) {
        *same = (struct known_register){0};
    }
}

void machine_decode_riscv(const struct machine *machine, const struct line *given,
                          struct registers *registers, struct instruction *instruction)
{
    static const char branches[] = "beq bne blt bge bltu bgeu bgt ble bgtu bleu "
                                   "beqz bnez blez bgez bltz bgtz";
    int64_t number;
    struct line short_line = *given;
    const struct line *line = &short_line;
    span_take_start(&short_line.mnemonic, "c."); /* a compressed one, with -M no-aliases */
    struct span name = line->mnemonic;
    struct span first = operand(line->operands, 0);
    unsigned last = 0;
    while (operand(line->operands, last + 1).length)
        last++;
    if (is_one_of(name, branches)) {
        instruction->flow = FLOW_BRANCH;
        instruction->target = operand_address(operand(line->operands, last));
    } else if (is_one_of(name, "j jal jr jalr tail call")) {
        jump(machine, line, registers, instruction);
    } else if (is_one_of(name, "ret mret sret uret")) {
        instruction->flow = FLOW_STOP;
        instruction->ends_interrupt = !span_is(name, "ret");
    } else if (is_one_of(name, "ebreak unimp")) {
        instruction->flow = FLOW_STOP;
    } else if (span_begins(name, span_of("cm.p")) &&
               operand_number(operand(line->operands, 1), &number)) {
        instruction->grows = -number;
        if (span_begins(name, span_of("cm.popret")))
            instruction->flow = FLOW_STOP;
    } else if (span_is(first, "sp") && (name.text[0] != 's' || span_is(name, "sub"))) {
        set_stack(line, registers, instruction);
    } else {
        instruction->is_nop = span_is(name, "nop");
        instruction->points_to = operand_address(line->comment);
    }
    follow(machine, line, registers, instruction);
}
