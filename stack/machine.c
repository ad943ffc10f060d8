/* SPDX-License-Identifier: MIT */
/* machine.c - the table of processors, and how decoders read operands. */
#include "machine.h"

#include "common/digits.h"

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

struct span trim(struct span text)
{
    while (text.length && (*text.text == ' ' || *text.text == '\t'))
        text = span_from(text, 1);
    while (text.length && (text.text[text.length - 1] == ' ' || text.text[text.length - 1] == '\t'))
        text.length--;
    return text;
}

struct span operand(struct span operands, unsigned number)
{
    size_t start = 0;
    int nested = 0;
    for (size_t i = 0; i <= operands.length; i++) {
        char c = ',';
        if (i < operands.length)
            c = operands.text[i];
        nested += (c == '(' || c == '[' || c == '{') - (c == ')' || c == ']' || c == '}');
        if (c != ',' || (nested > 0 && i < operands.length))
            continue;
        if (number-- == 0)
            return trim((struct span){operands.text + start, i - start});
        start = i + 1;
    }
    return (struct span){0};
}

bool operand_number(struct span text, int64_t *number)
{
    uint64_t size;
    if (text.length && (*text.text == '#' || *text.text == '$'))
        text = span_from(text, 1);
    bool is_negative = span_take_start(&text, "-");
    bool is_read = span_take_start(&text, "0x") ? span_take_hexadecimal(&text, &size)
                                                : span_take_number(&text, INT64_MAX, &size);
    if (!is_read || text.length)
        return false;
    *number = (int64_t)(is_negative ? 0 - size : size); /* 64 bits: two's complement */
    return *number >= -OPERAND_MAX && *number <= OPERAND_MAX;
}

uint64_t operand_address(struct span text)
{
    uint64_t address;
    text = trim(text);
    span_take_start(&text, "(");
    span_take_start(&text, "0x");
    if (!span_take_hexadecimal(&text, &address))
        return ADDRESS_NONE;
    return !text.length || *text.text == ' ' || *text.text == ')' ? address : ADDRESS_NONE;
}

struct known_register *register_find(struct registers *registers, struct span name)
{
    for (unsigned i = 0; i < sizeof registers->last / sizeof *registers->last; i++) {
        if (name.length && span_compare(registers->last[i].name, name) == 0)
            return &registers->last[i];
    }
    return NULL;
}

void register_set(struct registers *registers, struct span name, enum content content,
                  int64_t value)
{
    struct known_register *same = register_find(registers, name);
    if (!same)
        same = &registers->last[registers->next++ % (sizeof registers->last / sizeof *same)];
    bool is_small = value >= -OPERAND_MAX && value <= OPERAND_MAX;
    *same = is_small ? (struct known_register){name, content, value} : (struct known_register){0};
}

void registers_pass_jump(struct registers *registers)
{
    for (unsigned i = 0; i < sizeof registers->last / sizeof *registers->last; i++) {
        if (registers->last[i].content < CONTENT_STACK)
            registers->last[i] = (struct known_register){0};
    }
}

bool register_follow_stack(struct registers *registers, const char *stack_pointer,
                           enum computation computation, struct span to, struct span from,
                           struct span by)
{
    int64_t number;
    bool is_copy = computation == COMPUTES_COPY;
    if (!is_copy && !by.length) { /* adds r0, #8 */
        by = from;
        from = to;
    }
    const struct known_register *left = register_find(registers, from);
    const struct known_register *right = register_find(registers, by);
    bool is_left = span_is(from, stack_pointer) || (left && left->content >= CONTENT_STACK);
    bool is_right = span_is(by, stack_pointer) || (right && right->content >= CONTENT_STACK);
    bool is_number = operand_number(by, &number) || (right && !is_right);
    if ((!is_left && !is_right) || span_is(to, stack_pointer))
        return false;
    bool is_known = is_copy || (computation == COMPUTES_SUM && is_left && is_number);
    bool is_below = !is_known || (left && left->content == CONTENT_BELOW);
    register_set(registers, to, is_below ? CONTENT_BELOW : CONTENT_STACK, 0);
    return true;
}

uint8_t register_effect(struct registers *registers, struct span from)
{
    const struct known_register *known = register_find(registers, from);
    return known && known->content == CONTENT_BELOW ? STACK_DYNAMIC : STACK_RESTORED;
}

bool is_one_of(struct span name, const char *words)
{
    struct span rest = span_of(words);
    struct span word;
    while (span_take_until(&rest, " ", &word)) {
        if (span_compare(word, name) == 0)
            return true;
    }
    return span_compare(rest, name) == 0;
}
