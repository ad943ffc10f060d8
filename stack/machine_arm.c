/* SPDX-License-Identifier: MIT */
/* machine_arm.c - Arm code, Thumb and A32: what moves the stack pointer, and calls.
 *
 * An instruction with a condition may or may not run. One that grows the stack is counted
 * as run; one that shrinks it or leaves the function as not run. */
#include "machine.h"

#include "common/digits.h"

#define CONDITIONS "eq ne cs hs cc lo mi pl vs vc hi ls ge lt gt le"

/* The number of a core or floating-point register, such as r4, d8, fp or lr. */
static int64_t register_number(struct span name)
{
    static const char *const named[] = {"sb", "sl", "fp", "ip", "sp", "lr", "pc"};
    uint64_t number = 0;
    for (unsigned i = 0; i < sizeof named / sizeof *named; i++) {
        if (span_is(name, named[i]))
            return 9 + i;
    }
    name = span_from(name, 1);
    return span_take_number(&name, 63, &number) ? (int64_t)number : 0;
}

/* Bytes of a register list such as "{r4-r7, lr}". */
static int64_t list_bytes(struct span list)
{
    int64_t bytes = 0;
    span_take_start(&list, "{");
    span_take_end(&list, "}");
    for (unsigned i = 0;; i++) {
        struct span first;
        struct span last = operand(list, i);
        if (!last.length)
            return bytes;
        int64_t each = last.text[0] == 'd' ? 8 : 4;
        int64_t count = 1;
        if (span_take_until(&last, "-", &first) && first.length && last.length)
            count += register_number(last) - register_number(first);
        bytes += count > 0 ? count * each : each;
    }
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
                         struct registers *registers, struct instruction *instruction)
{
    int64_t number;
    struct span from = operand(line->operands, 1);
    struct span by = operand(line->operands, 2);
    if (by.length == 0) {
        by = from;
        from = span_of("sp");
    }
    const struct known_register *known = register_find(registers, by);
    if (!span_is(from, "sp")) {
        instruction->effect = STACK_DYNAMIC;
        if (operand_number(by, &number))
            instruction->effect = register_effect(registers, from);
    } else if (operand_number(by, &number)) {
        move(instruction, sign * number, is_conditional);
    } else if (known && known->content == CONTENT_NUMBER) {
        move(instruction, sign * known->value, is_conditional);
    } else if (known && known->content == CONTENT_WORD && sign < 0) {
        instruction->effect = STACK_BY_WORD;
        instruction->literal = (uint64_t)known->value;
    } else {
        instruction->effect = STACK_DYNAMIC;
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
                    struct registers *registers, struct instruction *instruction)
{
    struct span by = operand(line->operands, 0);
    const struct known_register *known = register_find(registers, by);
    if (!is_call && (span_is(by, "lr") || (known && known->content == CONTENT_RETURN))) {
        instruction->flow = is_conditional ? FLOW_NEXT : FLOW_STOP;
        return;
    }
    if (known && known->content == CONTENT_WORD) {
        instruction->literal = (uint64_t)known->value;
        instruction->flow = is_call || is_conditional ? FLOW_CALL : FLOW_JUMP;
    } else if (known && known->content == CONTENT_NUMBER) {
        instruction->target = (uint64_t)known->value & ~UINT64_C(1);
        instruction->flow = is_call || is_conditional ? FLOW_CALL : FLOW_JUMP;
    } else {
        instruction->flow = is_call || is_conditional ? FLOW_CALL_POINTER : FLOW_TAIL;
    }
}

static void branch(const struct line *line, struct span base, bool is_conditional,
                   struct registers *registers, struct instruction *instruction)
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
        through(line, is_call, is_conditional, registers, instruction);
    }
}

/* Whether the instruction computes a register from the stack pointer, by subtracting the size
 * of a variable for example. */
static bool follow_stack(const struct line *line, struct span base, struct registers *registers)
{
    bool is_copy = is_one_of(base, "mov movs");
    bool is_sum = is_one_of(base, "add adds addw sub subs subw");
    struct span none = {0};
    return register_follow_stack(
        registers, "sp", is_copy ? COMPUTES_COPY : is_sum ? COMPUTES_SUM : COMPUTES_OTHER,
        operand(line->operands, 0), operand(line->operands, 1),
        span_is(base, "bfc") ? none : operand(line->operands, 2));
}

/* Follows the number that a large frame is made with on a Cortex-M0, the address of a long
 * call, and what a frame of variable size is made with. */
static void follow(const struct line *line, struct span base, struct registers *registers,
                   struct instruction *instruction)
{
    int64_t number;
    struct span to = operand(line->operands, 0);
    struct known_register *same = register_find(registers, to);
    bool is_list = to.length > 3 && to.text[0] == '{';
    if (instruction->flow != FLOW_NEXT) {
        registers_pass_jump(registers);
    } else if (is_one_of(base, "str strd strb strh cmp cmn tst")) {
        return; /* they change no register */
    } else if (span_is(base, "movt") && same &&
               operand_number(operand(line->operands, 1), &number)) {
        same->value = (same->value & 0xffff) | (number & 0xffff) << 16;
        instruction->points_to = (uint64_t)same->value; /* an address in two halves */
    } else if (is_one_of(base, "mov movs movw") &&
               operand_number(operand(line->operands, 1), &number)) {
        register_set(registers, to, CONTENT_NUMBER, number);
    } else if (span_is(base, "ldr") && instruction->literal != ADDRESS_NONE) {
        register_set(registers, to, CONTENT_WORD, (int64_t)instruction->literal);
    } else if (span_is(base, "pop") && is_list) {
        register_set(registers, (struct span){to.text + 1, to.length - 2}, CONTENT_RETURN, 0);
    } else if (!follow_stack(line, base, registers) && same) {
        *same = (struct known_register){0};
    }
}

void machine_decode_arm(const struct machine *machine, const struct line *line,
                        struct registers *registers, struct instruction *instruction)
{
    (void)machine;
    bool is_conditional;
    struct span base = base_of(line->mnemonic, &is_conditional);
    struct span first = operand(line->operands, 0);
    bool is_stack = span_is(first, "sp");
    bool is_back = span_is(first, "sp!");
    if (base.length == 0)
        return;
    bool is_padding = is_one_of(base, "movs andeq") && /* zeros between functions */
                      span_begins(line->operands, span_of("r0, r0"));
    instruction->is_nop = span_is(base, "nop") || is_padding;
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
        add_to_stack(line, 1, is_conditional, registers, instruction);
    } else if (is_one_of(base, "add addw adds") && is_stack) {
        add_to_stack(line, -1, is_conditional, registers, instruction);
    } else if (is_one_of(base, "mov movs") && is_stack) {
        instruction->effect = register_effect(registers, operand(line->operands, 1));
    } else if (is_one_of(base, "bic bics and ands bfc") && is_stack) {
        instruction->effect = STACK_DYNAMIC;
    } else if (is_one_of(base, "mov add adds") && span_is(first, "pc")) {
        bool is_return = span_is(operand(line->operands, 1), "lr");
        if (!is_conditional)
            instruction->flow = is_return ? FLOW_STOP : FLOW_TABLE;
    } else if (is_one_of(base, "b bl blx bx bxns blxns cbz cbnz")) {
        branch(line, base, is_conditional, registers, instruction);
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
    follow(line, base, registers, instruction);
}
