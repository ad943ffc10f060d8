/* SPDX-License-Identifier: MIT */
/* machine_arm.c - Arm code, Thumb and A32: what moves the stack pointer, and calls.
 *
 * An instruction with a condition may or may not run. One that grows the stack is counted
 * as run; one that shrinks it or leaves the function as not run. */
#include "machine.h"

#include "common/digits.h"

#define CONDITIONS "eq ne cs hs cc lo mi pl vs vc hi ls ge lt gt le"

/* Bytes of a register list such as "{r4-r7, lr}". */
static int64_t list_bytes(struct span list)
{
    int64_t bytes = 0;
    int64_t first = -1; /* of a range */
    size_t i = 0;
    while (i < list.length) {
        if (!is_letter(list.text[i])) {
            first = list.text[i] == '-' ? first : -1;
            i++;
            continue;
        }
        int64_t each = list.text[i] == 'd' ? 8 : 4;
        bool is_numbered = i + 1 < list.length && is_digit(list.text[i + 1]);
        int64_t number = 0;
        /* names of core registers without a number, in ranges such as r4-fp */
        static const char *const named[] = {"sb", "sl", "fp", "ip", "sp", "lr", "pc"};
        size_t start = i;
        while (i < list.length && (is_letter(list.text[i]) || is_digit(list.text[i]))) {
            if (is_digit(list.text[i]))
                number = (number * 10 + list.text[i] - '0') % 64;
            i++;
        }
        for (int n = 0; !is_numbered && n < 7; n++) {
            if (span_is((struct span){list.text + start, i - start}, named[n]))
                number = 9 + n;
        }
        bytes += first >= 0 && number > first ? (number - first) * each : each;
        first = number;
    }
    return bytes;
}

static bool has_register(struct span list, const char *name)
{
    struct span before;
    return span_take_until(&list, name, &before);
}

/* Splits what the assembler adds behind the name: .n, .w, a condition. */
static struct span base_of(struct span mnemonic, bool *is_conditional)
{
    static const char *const bases[] = {
        "push", "pop", "vpush", "vpop", "stmdb", "stmfd", "ldmia", "ldmfd", "ldm", "sub", "subw",
        "subs", "add", "addw", "adds", "mov", "movs", "movw", "mvn", "bx", "blx", "bxns", "blxns",
        "bl", "b", "ldr", "str", "strd", "vstmdb", "vldmia", "vldm",
    };
    *is_conditional = false;
    if (!span_take_end(&mnemonic, ".n"))
        span_take_end(&mnemonic, ".w");
    for (size_t i = 0; i < sizeof bases / sizeof *bases; i++) {
        struct span rest = mnemonic;
        if (!span_take_start(&rest, bases[i]) || rest.length != 2 || !is_one_of(rest, CONDITIONS))
            continue;
        *is_conditional = true;
        mnemonic.length -= 2;
        break;
    }
    return mnemonic;
}

static void move(struct instruction *instruction, int64_t grows, bool is_conditional)
{
    if (grows > 0 || !is_conditional)
        instruction->grows = grows;
}

/* sub sp, #8; add sp, sp, r3; sub sp, r7, #16; sign is 1 for sub. */
static void add_to_stack(const struct line *line, int64_t sign, bool is_conditional,
                         struct constants *constants, struct instruction *instruction)
{
    int64_t number;
    struct span from = operand(line->operands, 1);
    struct span by = operand(line->operands, 2);
    if (by.length == 0) {
        by = from;
        from = span_of("sp");
    }
    const struct constant *constant = constant_find(constants, by);
    if (!span_is(from, "sp")) {
        instruction->effect = span_is(by, "sp") ? STACK_DYNAMIC : STACK_RESTORED;
    } else if (operand_number(by, &number)) {
        move(instruction, sign * number, is_conditional);
    } else if (!constant) {
        instruction->effect = STACK_DYNAMIC;
    } else if (constant->literal == ADDRESS_NONE) {
        move(instruction, sign * constant->value, is_conditional);
    } else {
        instruction->effect = sign < 0 ? STACK_BY_WORD : STACK_DYNAMIC;
        instruction->literal = constant->literal;
    }
}

/* Stores with write-back before, loads with write-back behind: [sp, #-4]! and [sp], #4. */
static void load_or_store(const struct line *line, bool is_load, bool is_conditional,
                          struct instruction *instruction)
{
    int64_t number;
    struct span rest = line->operands;
    struct span before;
    bool is_pair = line->mnemonic.length > 3 && line->mnemonic.text[3] == 'd';
    struct span to = operand(line->operands, 0);
    struct span place = operand(line->operands, is_pair ? 2 : 1);
    struct span behind = operand(line->operands, is_pair ? 3 : 2);
    bool goes = is_load && span_is(to, "pc");
    if (span_begins(place, span_of("[sp")) && span_take_until(&rest, "]!", &before)) {
        struct span offset = operand((struct span){place.text + 1, place.length - 3}, 1);
        if (operand_number(offset, &number))
            move(instruction, -number, is_conditional);
    } else if (span_is(place, "[sp]") && operand_number(behind, &number)) {
        move(instruction, -number, is_conditional);
    } else if (is_load && span_begins(place, span_of("[pc"))) {
        instruction->literal = operand_address(line->comment);
    }
    if (is_load && span_is(to, "sp"))
        instruction->effect = STACK_SET;
    if (!goes || is_conditional)
        return;
    if (behind.length && span_is(place, "[sp]"))
        instruction->flow = FLOW_STOP;
    else
        instruction->flow = instruction->literal != ADDRESS_NONE ? FLOW_JUMP : FLOW_TABLE;
}

/* bx and blx through a register. */
static void through(const struct line *line, bool is_call, bool is_conditional,
                    struct constants *constants, struct instruction *instruction)
{
    struct span by = operand(line->operands, 0);
    const struct constant *constant = constant_find(constants, by);
    if (!is_call && (span_is(by, "lr") || (constant && constant->value < 0))) {
        instruction->flow = is_conditional ? FLOW_NEXT : FLOW_STOP;
        return;
    }
    if (constant && constant->literal != ADDRESS_NONE) {
        instruction->literal = constant->literal;
        instruction->flow = is_call || is_conditional ? FLOW_CALL : FLOW_JUMP;
    } else {
        instruction->flow = is_call || is_conditional ? FLOW_CALL_POINTER : FLOW_TAIL;
    }
}

static void branch(const struct line *line, struct span base, bool is_conditional,
                   struct constants *constants, struct instruction *instruction)
{
    instruction->target = operand_address(operand(line->operands, 0));
    if (is_one_of(base, "cbz cbnz")) {
        instruction->target = operand_address(operand(line->operands, 1));
        instruction->flow = FLOW_BRANCH;
    } else if (span_is(base, "b")) {
        instruction->flow = is_conditional ? FLOW_BRANCH : FLOW_JUMP;
    } else if (span_is(base, "bl") || (span_is(base, "blx") && instruction->target != ADDRESS_NONE
                                       && !span_begins(line->operands, span_of("r")))) {
        struct span comes_back = {0};
        struct span name = line->operands;
        instruction->flow = span_take_until(&name, "<__gnu_thumb1_case_", &comes_back)
                                ? FLOW_CALL_TABLE : FLOW_CALL;
    } else {
        bool is_call = is_one_of(base, "blx blxns");
        instruction->target = ADDRESS_NONE;
        through(line, is_call, is_conditional, constants, instruction);
    }
}

/* Follows the constant that large frames are made with on a Cortex-M0, and long calls. A
 * popped register holds a return address: its value is then -1. */
static void follow(const struct line *line, struct span base, struct constants *constants,
                   struct instruction *instruction)
{
    int64_t number;
    struct span to = operand(line->operands, 0);
    struct constant *same = constant_find(constants, to);
    bool is_list = to.length > 3 && to.text[0] == '{';
    if (span_is(base, "movt") && same && operand_number(operand(line->operands, 1), &number)) {
        same->value = (same->value & 0xffff) | (number & 0xffff) << 16;
        instruction->points_to = (uint64_t)same->value; /* an address in two halves */
    } else if (is_one_of(base, "mov movs movw") &&
               operand_number(operand(line->operands, 1), &number)) {
        constant_set(constants, (struct constant){to, number, ADDRESS_NONE});
    } else if (span_is(base, "ldr") && instruction->literal != ADDRESS_NONE) {
        constant_set(constants, (struct constant){to, 0, instruction->literal});
    } else if (span_is(base, "pop") && is_list) {
        constant_set(constants,
                     (struct constant){{to.text + 1, to.length - 2}, -1, ADDRESS_NONE});
    } else if (instruction->flow != FLOW_NEXT) {
        *constants = (struct constants){0};
    } else if (same) {
        *same = (struct constant){0};
    }
}

void machine_decode_arm(const struct machine *machine, const struct line *line,
                        struct constants *constants, struct instruction *instruction)
{
    (void)machine;
    bool is_conditional;
    struct span base = base_of(line->mnemonic, &is_conditional);
    struct span first = operand(line->operands, 0);
    bool is_stack = span_is(first, "sp");
    bool is_back = span_is(first, "sp!");
    if (base.length == 0)
        return;
    instruction->is_nop = span_is(base, "nop");
    instruction->uses_floats = base.text[0] == 'v';
    if (is_one_of(base, "push vpush")) {
        instruction->grows = list_bytes(line->operands);
    } else if (is_one_of(base, "stmdb stmfd vstmdb") && is_back) {
        instruction->grows = list_bytes(operand(line->operands, 1));
    } else if (is_one_of(base, "pop vpop") ||
               (is_back && is_one_of(base, "ldmia ldmfd ldm vldmia vldm"))) {
        struct span list = is_back ? operand(line->operands, 1) : line->operands;
        move(instruction, -list_bytes(list), is_conditional);
        if (has_register(list, "pc") && !is_conditional)
            instruction->flow = FLOW_STOP;
    } else if (is_one_of(base, "sub subw subs") && is_stack) {
        add_to_stack(line, 1, is_conditional, constants, instruction);
    } else if (is_one_of(base, "add addw adds") && is_stack) {
        add_to_stack(line, -1, is_conditional, constants, instruction);
    } else if (is_one_of(base, "mov movs") && is_stack) {
        instruction->effect = STACK_RESTORED;
    } else if (is_one_of(base, "mov add adds") && span_is(first, "pc")) {
        bool is_return = span_is(operand(line->operands, 1), "lr");
        if (!is_conditional)
            instruction->flow = is_return ? FLOW_STOP : FLOW_TABLE;
    } else if (is_one_of(base, "b bl blx bx bxns blxns cbz cbnz")) {
        branch(line, base, is_conditional, constants, instruction);
    } else if (is_one_of(base, "str strd")) {
        load_or_store(line, false, is_conditional, instruction);
    } else if (is_one_of(base, "ldr ldrd")) {
        load_or_store(line, true, is_conditional, instruction);
    } else if (is_one_of(base, "tbb tbh")) {
        instruction->flow = FLOW_TABLE;
    } else if (is_one_of(base, "udf bkpt")) {
        instruction->flow = FLOW_STOP;
    } else if (is_one_of(base, "msr") && is_one_of(first, "MSP msp")) {
        instruction->effect = STACK_SET;
    }
    follow(line, base, constants, instruction);
}
