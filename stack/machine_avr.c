/* SPDX-License-Identifier: MIT */
/* machine_avr.c - AVR code: what moves the stack pointer, and calls.
 *
 * There is no instruction that subtracts from the stack pointer. A frame is made in another
 * register, a pair of which the first has the low byte, and moved:
 *
 *   in r28, 0x3d     in r29, 0x3e     sbiw r28, 20     out 0x3e, r29     out 0x3d, r28
 *
 * The content of such a register is CONTENT_STACK, its value the bytes by which it is below
 * the stack pointer. */
#include "machine.h"

#define STACK_LOW "0x3d" /* the port of the low byte */

static bool names(struct span comment, const char *label)
{
    struct span before;
    return span_take_until(&comment, label, &before);
}

/* out 0x3d, r28 */
static void set_stack(struct registers *registers, struct span from,
                      struct instruction *instruction)
{
    struct known_register *known = register_find(registers, from);
    if (!known) {
        instruction->effect = STACK_SET;
    } else if (known->content == CONTENT_BELOW) {
        instruction->effect = STACK_DYNAMIC;
    } else {
        instruction->grows = known->value;
        known->value = 0;
    }
}

static void jump(const struct line *line, struct instruction *instruction)
{
    instruction->target = operand_address(line->comment);
    instruction->flow = FLOW_JUMP;
    if (names(line->comment, "<__tablejump2__")) {
        instruction->flow = FLOW_CALL_TABLE;
    } else if (names(line->comment, "<__prologue_saves__")) { /* and comes back */
        instruction->flow = FLOW_NEXT;
        instruction->effect = STACK_DYNAMIC;
    } else if (names(line->comment, "<__epilogue_restores__")) {
        instruction->flow = FLOW_STOP;
    }
}

/* Follows copies of the stack pointer. */
static void follow(const struct line *line, struct registers *registers)
{
    int64_t number = 0;
    struct span name = line->mnemonic;
    struct span to = operand(line->operands, 0);
    struct span from = operand(line->operands, 1);
    bool is_number = operand_number(from, &number) && number >= 0 && number <= UINT8_MAX;
    struct known_register *same = register_find(registers, to);
    const struct known_register *source = register_find(registers, from);
    struct known_register *low = registers->low;
    registers->low = NULL;
    if (span_is(name, "in") && span_is(from, STACK_LOW)) {
        register_set(registers, to, CONTENT_STACK, 0);
    } else if (is_one_of(name, "mov movw") && source) {
        register_set(registers, to, source->content, source->value);
    } else if (span_is(name, "sbci") && low && is_number) { /* of the high byte */
        low->value += number * 256;
        low->value -= low->value > INT16_MAX ? 65536 : 0;
    } else if (!same || span_begins(name, span_of("st")) || is_one_of(name, "out push cp cpc cpi")) {
        return;
    } else if (is_one_of(name, "sbiw adiw subi") && is_number) {
        same->value += span_is(name, "adiw") ? -number : number;
        registers->low = span_is(name, "subi") ? same : NULL;
    } else if (is_one_of(name, "sub add")) {
        same->content = CONTENT_BELOW;
    } else {
        *same = (struct known_register){0};
    }
}

void machine_decode_avr(const struct machine *machine, const struct line *line,
                        struct registers *registers, struct instruction *instruction)
{
    struct span name = line->mnemonic;
    struct span first = operand(line->operands, 0);
    bool is_skipped = registers->is_skipped; /* maybe, by the instruction before */
    registers->is_skipped = is_one_of(name, "cpse sbrc sbrs sbic sbis");
    instruction->is_nop = span_is(name, "nop");
    if (is_one_of(name, "push pop")) {
        instruction->grows = span_is(name, "push") ? 1 : -1;
    } else if (span_is(name, "rcall") && span_is(first, ".+0")) { /* makes room */
        instruction->grows = machine->return_address_bytes;
    } else if (is_one_of(name, "call rcall")) {
        instruction->flow = FLOW_CALL;
        instruction->target = operand_address(line->comment);
    } else if (is_one_of(name, "jmp rjmp")) {
        jump(line, instruction);
    } else if (is_one_of(name, "icall eicall")) {
        instruction->flow = FLOW_CALL_POINTER;
    } else if (is_one_of(name, "ijmp eijmp")) {
        instruction->flow = FLOW_TABLE_OR_TAIL;
    } else if (span_begins(name, span_of("br")) && !span_is(name, "break")) {
        instruction->flow = FLOW_BRANCH;
        instruction->target = operand_address(line->comment);
    } else if (is_one_of(name, "ret reti")) {
        instruction->flow = FLOW_STOP;
        instruction->ends_interrupt = span_is(name, "reti");
    } else if (span_is(name, "out") && span_is(first, STACK_LOW)) {
        set_stack(registers, operand(line->operands, 1), instruction);
    }
    follow(line, registers);
    if (is_skipped && instruction->flow == FLOW_STOP)
        instruction->flow = FLOW_NEXT;
    else if (is_skipped && instruction->flow == FLOW_JUMP)
        instruction->flow = FLOW_BRANCH;
    else if (is_skipped && instruction->flow == FLOW_TABLE_OR_TAIL)
        instruction->flow = FLOW_CALL_POINTER;
}
