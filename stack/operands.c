/* SPDX-License-Identifier: MIT */
/* operands.c - takes operands apart, and follows what registers hold. */
#include "operands.h"

#include "common/digits.h"
#include "machine.h"

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
