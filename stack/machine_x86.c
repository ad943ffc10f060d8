/* SPDX-License-Identifier: MIT */
/* machine_x86.c - x86-64 code in AT&T syntax: what moves the stack pointer, and calls. */
#include "machine.h"

/* The offset of "-0x18(%rsp)" or "-0x18(%rsp,%rax,1)". Returns false iff it is another. */
static bool stack_offset(struct span place, int64_t *offset)
{
    struct span number;
    return span_take_until(&place, "(%rsp", &number) && operand_number(number, offset);
}

/* The first register of "-0x18(%rbp)" or "-0x18(%rsp,%rax,1)"; *is_alone: there is no other. */
static struct span base_register(struct span place, bool *is_alone)
{
    struct span before, base = {0};
    span_take_until(&place, "(", &before);
    *is_alone = span_take_end(&place, ")") && !span_take_until(&place, ",", &base);
    return *is_alone ? place : base;
}

static void set_stack(const struct line *line, struct span name, struct registers *registers,
                      struct instruction *instruction)
{
    int64_t number;
    struct span from = operand(line->operands, 0);
    bool is_number = operand_number(from, &number);
    if (is_one_of(name, "sub add")) {
        if (is_number)
            instruction->grows = span_is(name, "sub") ? number : -number;
        else
            instruction->effect = STACK_DYNAMIC;
    } else if (span_is(name, "lea")) {
        bool is_alone;
        struct span base = base_register(from, &is_alone);
        if (!is_alone)
            instruction->effect = STACK_DYNAMIC;
        else if (stack_offset(from, &number))
            instruction->grows = -number;
        else
            instruction->effect = register_effect(registers, base);
    } else if (span_is(name, "and") && is_number && number <= -16 && number >= -4096) {
        instruction->effect = STACK_ALIGNED;
        instruction->grows = -number;
    } else if (span_is(name, "mov")) {
        instruction->effect = STACK_SET;
        if (from.length && from.text[0] == '%')
            instruction->effect = register_effect(registers, from);
    } else if (!is_one_of(name, "cmp test")) {
        instruction->effect = STACK_DYNAMIC;
    }
}

/* What the instruction writes below the stack pointer, in its red zone. */
static void find_reach(const struct line *line, struct instruction *instruction)
{
    int64_t offset;
    for (unsigned i = 0; i < 2; i++) {
        if (stack_offset(operand(line->operands, i), &offset) && offset < 0 && offset >= -128)
            instruction->reach = (uint32_t)-offset;
    }
}

static void jump(const struct line *line, bool is_call, struct instruction *instruction)
{
    instruction->target = operand_address(line->operands);
    if (line->operands.length && line->operands.text[0] == '*') {
        bool is_table = line->operands.length > 1 && line->operands.text[1] != '%' && !is_call &&
                        line->operands.text[line->operands.length - 1] == ')';
        instruction->target = ADDRESS_NONE;
        if (is_call)
            instruction->flow = FLOW_CALL_POINTER;
        else
            instruction->flow = is_table && !line->comment.length ? FLOW_TABLE : FLOW_TABLE_OR_TAIL;
    } else {
        instruction->flow = is_call ? FLOW_CALL : FLOW_JUMP;
    }
}

/* Follows what a frame of variable size is made with: mov %rsp,%rax; sub %rcx,%rax. */
static void follow(const struct line *line, struct span name, struct registers *registers,
                   const struct instruction *instruction)
{
    struct span from = operand(line->operands, 0);
    struct span to = operand(line->operands, 1);
    struct known_register *same = register_find(registers, to);
    bool is_alone = true;
    bool is_sum = is_one_of(name, "add sub");
    if (span_is(name, "lea"))
        from = base_register(from, &is_alone);
    bool is_copy = is_one_of(name, "mov lea") && is_alone;
    if (instruction->flow != FLOW_NEXT)
        registers_pass_jump(registers);
    else if (!is_one_of(name, "cmp test") && to.length &&
             !register_follow_stack(
                 registers, "%rsp",
                 is_copy ? COMPUTES_COPY : is_sum ? COMPUTES_SUM : COMPUTES_OTHER, to, from,
                 (struct span){0}) && same)
        *same = (struct known_register){0};
}

void machine_decode_x86(const struct machine *machine, const struct line *given,
                        struct registers *registers, struct instruction *instruction)
{
    (void)machine;
    struct line line = *given;
    struct span name = line.mnemonic;
    int64_t number;
    while (is_one_of(name, "notrack bnd repz rep data16 addr32 cs lock")) {
        size_t length = 0;
        while (length < line.operands.length && line.operands.text[length] != ' ')
            length++;
        name = (struct span){line.operands.text, length};
        line.operands = trim(span_from(line.operands, length));
        if (!length)
            return;
    }
    if (name.length > 3 && !is_one_of(name, "call jmp"))
        span_take_end(&name, "q"); /* pushq, subq, callq */
    if (span_begins(name, span_of("push"))) {
        instruction->grows = 8;
    } else if (span_begins(name, span_of("pop")) && !span_begins(name, span_of("popcnt"))) {
        instruction->grows = -8;
    } else if (span_is(name, "leave")) {
        instruction->effect = STACK_RESTORED;
    } else if (span_is(name, "enter") && operand_number(operand(line.operands, 0), &number)) {
        instruction->grows = number + 8;
    } else if (is_one_of(name, "call jmp")) {
        jump(&line, span_is(name, "call"), instruction);
    } else if (name.length > 1 && name.text[0] == 'j') {
        instruction->flow = FLOW_BRANCH;
        instruction->target = operand_address(line.operands);
    } else if (is_one_of(name, "ret iret hlt ud2 sysret")) {
        instruction->flow = FLOW_STOP;
        instruction->ends_interrupt = span_is(name, "iret");
    } else if (span_is(operand(line.operands, 1), "%rsp")) {
        set_stack(&line, name, registers, instruction);
    } else {
        instruction->is_nop = span_begins(name, span_of("nop")) || span_is(name, "xchg");
        find_reach(&line, instruction);
        instruction->points_to = operand_address(line.comment);
        if (span_begins(line.operands, span_of("$0x")) && span_is(name, "mov") &&
            operand_number(operand(line.operands, 0), &number))
            instruction->points_to = (uint64_t)number;
    }
    follow(&line, name, registers, instruction);
}
