/* SPDX-License-Identifier: MIT */
/* machine.c - the table of processors, and how decoders read operands. */
#include "machine.h"

#include "common/digits.h"

/* A Cortex-M pushes 8 words, or 26 with floating-point registers, and one more to align
 * the stack to 8 (Armv7-M Architecture Reference Manual, B1.5.7). x86-64 pushes 6 words
 * with the error code, and aligns to 16. */
#define ARM                                                                              \
    .address_bytes = 4, .has_thumb_bit = true, .has_vector_table = true,                 \
    .interrupt_bytes = 36, .interrupt_float_bytes = 108, .comment_marks = "@;",          \
    .decode = machine_decode_arm
#define RISCV .comment_marks = "#", .decode = machine_decode_riscv

static const struct machine machines[] = {
    {.format = "elf32-littlearm", ARM},
    {.format = "elf32-bigarm", .is_big_endian = true, ARM},
    {.format = "elf32-littleriscv", .address_bytes = 4, RISCV},
    {.format = "elf64-littleriscv", .address_bytes = 8, RISCV},
    {.format = "elf64-x86-64", .address_bytes = 8, .return_address_bytes = 8,
     .interrupt_bytes = 56, .interrupt_float_bytes = 56, .comment_marks = "#",
     .decode = machine_decode_x86},
};

const struct machine *machine_find(struct span format)
{
    for (size_t i = 0; i < sizeof machines / sizeof *machines; i++) {
        if (span_is(format, machines[i].format))
            return &machines[i];
    }
    return NULL;
}

static struct span trim(struct span text)
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

/* Takes hexadecimal digits of at most 64 bits. Returns whether there is one. */
static bool take_hexadecimal(struct span *text, uint64_t *number)
{
    size_t length = 0;
    *number = 0;
    while (length < text->length && length < 16 && hex_digit(text->text[length]) >= 0)
        *number = *number << 4 | (unsigned)hex_digit(text->text[length++]);
    *text = span_from(*text, length);
    return length > 0;
}

bool operand_number(struct span text, int64_t *number)
{
    uint64_t size;
    if (text.length && (*text.text == '#' || *text.text == '$'))
        text = span_from(text, 1);
    bool is_negative = span_take_start(&text, "-");
    bool is_read = span_take_start(&text, "0x") ? take_hexadecimal(&text, &size)
                                                : span_take_number(&text, INT64_MAX, &size);
    if (!is_read || text.length)
        return false;
    *number = (int64_t)(is_negative ? 0 - size : size); /* 64 bits: two's complement */
    return true;
}

uint64_t operand_address(struct span text)
{
    uint64_t address;
    text = trim(text);
    span_take_start(&text, "(");
    span_take_start(&text, "0x");
    if (!take_hexadecimal(&text, &address))
        return ADDRESS_NONE;
    return !text.length || *text.text == ' ' || *text.text == ')' ? address : ADDRESS_NONE;
}

struct constant *constant_find(struct constants *constants, struct span name)
{
    for (unsigned i = 0; i < 4; i++) {
        if (name.length && span_compare(constants->last[i].name, name) == 0)
            return &constants->last[i];
    }
    return NULL;
}

void constant_set(struct constants *constants, struct constant constant)
{
    struct constant *same = constant_find(constants, constant.name);
    if (same)
        *same = constant;
    else
        constants->last[constants->next++ % 4] = constant;
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
