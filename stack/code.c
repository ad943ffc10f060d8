/* SPDX-License-Identifier: MIT */
/* code.c - follows the depth of the stack through a function, by a list of places whose
 * depth has grown. A depth that grows too often at one place grows in a loop. */
#include "code.h"

#include "common/sorted.h"

#include <stdlib.h>

#define RAISED_MAX 16 /* times that the depth of a place may grow */
#define IN_TODO 0x80  /* in code_room.raised */
#define UNREACHED INT64_MIN
#define MOVE_MAX ((int64_t)UINT32_MAX) /* bytes; more is no size of a frame */

struct walk {
    const struct image *image;
    const struct code_function *function;
    const struct instruction *instruction; /* of the function */
    struct code_room *room;
    size_t todo_count;
    int64_t deepest;
    int64_t furthest;    /* with what is written below */
    int64_t table_depth; /* UNREACHED: there is no table */
    bool (*add_call)(void *data, uint32_t callee, uint32_t line);
    void *data;
    struct code_facts *facts;
    bool is_short; /* of memory, or add_call failed */
};

static void reach(struct walk *walk, size_t i, int64_t depth)
{
    struct code_room *room = walk->room;
    if (room->depth[i] >= depth)
        return;
    if ((room->raised[i] & ~IN_TODO) > RAISED_MAX) {
        walk->facts->is_dynamic = true;
        return;
    }
    room->depth[i] = depth;
    room->raised[i]++;
    if (!(room->raised[i] & IN_TODO))
        room->todo[walk->todo_count++] = (uint32_t)i;
    room->raised[i] |= IN_TODO;
}

/* The number of the instruction at the address in this function; the count: none. */
static size_t find(const struct walk *walk, uint64_t address)
{
    size_t count = walk->function->instruction_count;
    size_t i = sorted_first_at(walk->instruction, count, sizeof *walk->instruction, address);
    return i < count && walk->instruction[i].address == address ? i : count;
}

/* Calls what is at the address, from instruction i. */
static void call(struct walk *walk, size_t i, uint64_t address)
{
    const struct code_function *callee = image_function_at(walk->image, address);
    if (callee && !walk->add_call(walk->data, (uint32_t)(callee - walk->image->function),
                                  walk->instruction[i].line))
        walk->is_short = true;
}

/* Whether the address is inside of the function whose unlikely code this is: the compiler
 * moves that to NAME.cold, which jumps back. */
static bool goes_back(const struct walk *walk, uint64_t address)
{
    const struct code_function *to = image_function_at(walk->image, address);
    struct span rest = walk->function->label;
    if (!to || to->address == address || !span_begins(rest, to->label))
        return false;
    rest = span_from(rest, to->label.length);
    return span_begins(rest, span_of(".cold"));
}

/* Goes from instruction `from` to its target in this function, or calls another. */
static void go(struct walk *walk, size_t from, int64_t depth, bool is_call)
{
    uint64_t address = walk->instruction[from].target;
    size_t i = find(walk, address);
    bool is_elsewhere = i == walk->function->instruction_count;
    if (is_elsewhere && !is_call && goes_back(walk, address))
        return;
    if (is_elsewhere || (is_call && i == 0))
        call(walk, from, address);
    else
        reach(walk, i, depth);
}

/* Goes on behind instruction i. Behind the last one is another function, unless that is a
 * call that does not return. */
static void go_on(struct walk *walk, size_t i, int64_t depth)
{
    if (i + 1 < walk->function->instruction_count) {
        reach(walk, i + 1, depth);
        return;
    }
    size_t last = i;
    while (last > 0 && walk->instruction[last].is_nop)
        last--;
    const struct code_function *next = walk->function + 1;
    bool is_call = walk->instruction[last].flow == FLOW_CALL ||
                   walk->instruction[last].flow == FLOW_CALL_POINTER;
    bool is_last = next == walk->image->function + walk->image->function_count;
    if (!is_call && !is_last && !walk->instruction[last].is_nop &&
        next->address - walk->instruction[i].address <= 16)
        call(walk, i, next->address);
}

/* The depth behind the instruction. */
static int64_t depth_behind(struct walk *walk, const struct instruction *instruction, int64_t depth)
{
    switch ((enum stack_effect)instruction->effect) {
    case STACK_MOVES:
        if (instruction->grows > MOVE_MAX || instruction->grows < -MOVE_MAX)
            walk->facts->is_dynamic = true;
        else
            depth += instruction->grows;
        break;
    case STACK_ALIGNED: /* before the call, it was aligned to 16 */
        depth += instruction->grows - 16 +
                 (16 - (depth + walk->image->machine->return_address_bytes) % 16) % 16;
        break;
    case STACK_BY_WORD:
    case STACK_DYNAMIC:
        walk->facts->is_dynamic = true;
        break;
    case STACK_RESTORED: /* at most as deep as here */
        break;
    case STACK_SET:
        depth = 0;
        break;
    }
    if (depth > walk->deepest)
        walk->deepest = depth;
    if (depth + instruction->reach > walk->furthest)
        walk->furthest = depth + instruction->reach;
    return depth;
}

static void step(struct walk *walk, size_t i)
{
    const struct instruction *instruction = &walk->instruction[i];
    int64_t depth = depth_behind(walk, instruction, walk->room->depth[i]);
    walk->facts->ends_interrupt |= instruction->ends_interrupt;
    switch ((enum flow)instruction->flow) {
    case FLOW_NEXT:
        go_on(walk, i, depth);
        break;
    case FLOW_BRANCH:
        go(walk, i, depth, false);
        go_on(walk, i, depth);
        break;
    case FLOW_JUMP:
        go(walk, i, depth, false);
        break;
    case FLOW_CALL:
        go(walk, i, depth, true);
        go_on(walk, i, depth);
        break;
    case FLOW_CALL_TABLE:
        call(walk, i, instruction->target);
        /* fall through */
    case FLOW_TABLE:
    case FLOW_TABLE_OR_TAIL:
        if (walk->table_depth < depth)
            walk->table_depth = depth;
        break;
    case FLOW_CALL_POINTER:
        go_on(walk, i, depth);
        break;
    case FLOW_TAIL:
    case FLOW_STOP:
    case FLOW_DATA:
        break;
    }
}

static void follow_todo(struct walk *walk)
{
    while (walk->todo_count > 0 && !walk->is_short) {
        uint32_t i = walk->room->todo[--walk->todo_count];
        walk->room->raised[i] &= (uint8_t)~IN_TODO;
        step(walk, i);
    }
}

/* Follows what only tables and handlers of exceptions lead to. Returns whether there was
 * such code. */
static bool follow_unreached(struct walk *walk)
{
    bool is_any = false;
    for (size_t i = 0; i < walk->function->instruction_count && !walk->is_short; i++) {
        const struct instruction *instruction = &walk->instruction[i];
        if (walk->room->depth[i] != UNREACHED || instruction->is_nop ||
            instruction->flow == FLOW_DATA)
            continue;
        is_any = true;
        reach(walk, i, walk->table_depth != UNREACHED ? walk->table_depth : walk->deepest);
        follow_todo(walk);
    }
    return is_any;
}

/* Whether the instruction goes where the listing does not tell. A jump that may go through a
 * table does so if there is code that nothing else reaches. */
static bool goes_through_pointer(const struct walk *walk, size_t i, bool has_table_code)
{
    uint64_t target = walk->instruction[i].target;
    switch ((enum flow)walk->instruction[i].flow) {
    case FLOW_CALL_POINTER:
    case FLOW_TAIL:
        return true;
    case FLOW_TABLE_OR_TAIL:
        return !has_table_code;
    case FLOW_BRANCH:
    case FLOW_JUMP:
    case FLOW_CALL:
    case FLOW_CALL_TABLE:
        return !image_function_at(walk->image, target);
    case FLOW_NEXT:
    case FLOW_TABLE:
    case FLOW_STOP:
    case FLOW_DATA:
        break;
    }
    return false;
}

static void add_pointer_calls(struct walk *walk, bool has_table_code)
{
    for (size_t i = 0; i < walk->function->instruction_count && !walk->is_short; i++) {
        if (walk->room->depth[i] != UNREACHED && goes_through_pointer(walk, i, has_table_code) &&
            !walk->add_call(walk->data, CODE_POINTER, walk->instruction[i].line))
            walk->is_short = true;
    }
}

bool code_follow(const struct image *image, const struct code_function *function,
                 struct code_room *room,
                 bool (*add_call)(void *data, uint32_t callee, uint32_t line), void *data,
                 struct code_facts *facts)
{
    struct walk walk = {
        .image = image,
        .function = function,
        .instruction = &image->instruction[function->first_instruction],
        .room = room,
        .table_depth = UNREACHED,
        .add_call = add_call,
        .data = data,
        .facts = facts,
    };
    *facts = (struct code_facts){0};
    if (function->instruction_count == 0)
        return true;
    for (size_t i = 0; i < function->instruction_count; i++) {
        room->depth[i] = UNREACHED;
        room->raised[i] = 0;
    }
    reach(&walk, 0, 0);
    follow_todo(&walk);
    bool has_table_code = follow_unreached(&walk);
    add_pointer_calls(&walk, has_table_code);
    facts->frame_bytes = (uint64_t)walk.deepest + image->machine->return_address_bytes;
    facts->reach_bytes = (uint64_t)walk.furthest + image->machine->return_address_bytes;
    return !walk.is_short;
}

bool code_room_make(const struct image *image, struct code_room *room)
{
    size_t count = 1;
    for (size_t i = 0; i < image->function_count; i++) {
        if (count < image->function[i].instruction_count)
            count = image->function[i].instruction_count;
    }
    room->depth = malloc(count * sizeof *room->depth);
    room->todo = malloc(count * sizeof *room->todo);
    room->raised = malloc(count * sizeof *room->raised);
    return room->depth && room->todo && room->raised;
}

void code_room_free(struct code_room *room)
{
    free(room->depth);
    free(room->todo);
    free(room->raised);
    *room = (struct code_room){0};
}
