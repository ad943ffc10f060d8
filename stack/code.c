/* SPDX-License-Identifier: MIT */
/* code.c - follows the depth of the stack through a function, by a list of places whose
 * depth has grown. A depth that grows too often at one place grows in a loop. */
#include "code.h"

#include "common/grow.h"
#include "common/sorted.h"

#include <stdlib.h>

#define RAISED_MAX 16 /* times that the depth of a place may grow */
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
    bool (*add_call)(void *data, uint32_t callee);
    void *data;
    struct code_facts *facts;
    bool is_short; /* of memory, or add_call failed */
};

static void reach(struct walk *walk, size_t i, int64_t depth)
{
    struct code_room *room = walk->room;
    if (room->depth[i] >= depth)
        return;
    if (room->depth[i] != UNREACHED && ++room->raised[i] > RAISED_MAX) {
        walk->facts->is_dynamic = true;
        return;
    }
    room->depth[i] = depth;
    uint32_t *moved = grow(room->todo, &room->todo_capacity, walk->todo_count + 1, sizeof *moved);
    if (!moved) {
        walk->is_short = true;
        return;
    }
    room->todo = moved;
    moved[walk->todo_count++] = (uint32_t)i;
}

/* The number of the instruction at the address in this function; the count: none. */
static size_t find(const struct walk *walk, uint64_t address)
{
    size_t count = walk->function->instruction_count;
    size_t i = sorted_first_at(walk->instruction, count, sizeof *walk->instruction, address);
    return i < count && walk->instruction[i].address == address ? i : count;
}

static void call(struct walk *walk, uint64_t address)
{
    const struct code_function *callee = image_function_at(walk->image, address);
    if (!callee)
        walk->facts->pointer_calls++; /* into code that the listing does not have */
    else if (!walk->add_call(walk->data, (uint32_t)(callee - walk->image->function)))
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

/* Goes to a place in this function, or calls another. */
static void go(struct walk *walk, uint64_t address, int64_t depth, bool is_call)
{
    size_t i = find(walk, address);
    bool is_elsewhere = i == walk->function->instruction_count;
    if (is_elsewhere && !is_call && goes_back(walk, address))
        return;
    if (is_elsewhere || (is_call && i == 0))
        call(walk, address);
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
        call(walk, next->address);
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
        walk->facts->sets_stack = true;
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
        go(walk, instruction->target, depth, false);
        go_on(walk, i, depth);
        break;
    case FLOW_JUMP:
        go(walk, instruction->target, depth, false);
        break;
    case FLOW_CALL:
        go(walk, instruction->target, depth, true);
        go_on(walk, i, depth);
        break;
    case FLOW_CALL_TABLE:
        call(walk, instruction->target);
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
    while (walk->todo_count > 0 && !walk->is_short)
        step(walk, walk->room->todo[--walk->todo_count]);
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

/* Counts the calls through pointers. A jump that may go through a table does so if there
 * is code that nothing else reaches. */
static void count_pointer_calls(struct walk *walk, bool has_table_code)
{
    for (size_t i = 0; i < walk->function->instruction_count; i++) {
        enum flow flow = (enum flow)walk->instruction[i].flow;
        if (walk->room->depth[i] == UNREACHED)
            continue;
        walk->facts->pointer_calls += flow == FLOW_CALL_POINTER || flow == FLOW_TAIL ||
                                      (flow == FLOW_TABLE_OR_TAIL && !has_table_code);
    }
}

static bool make_room(struct code_room *room, size_t count)
{
    int64_t *depth = grow(room->depth, &room->depth_capacity, count, sizeof *depth);
    if (depth)
        room->depth = depth;
    uint8_t *raised = grow(room->raised, &room->raised_capacity, count, sizeof *raised);
    if (raised)
        room->raised = raised;
    if (!depth || !raised)
        return false;
    for (size_t i = 0; i < count; i++) {
        depth[i] = UNREACHED;
        raised[i] = 0;
    }
    return true;
}

bool code_follow(const struct image *image, const struct code_function *function,
                 struct code_room *room, bool (*add_call)(void *data, uint32_t callee),
                 void *data, struct code_facts *facts)
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
    if (!make_room(room, function->instruction_count))
        return false;
    reach(&walk, 0, 0);
    follow_todo(&walk);
    bool has_table_code = follow_unreached(&walk);
    count_pointer_calls(&walk, has_table_code);
    facts->frame_bytes = (uint64_t)walk.deepest + image->machine->return_address_bytes;
    facts->reach_bytes = (uint64_t)walk.furthest + image->machine->return_address_bytes;
    return !walk.is_short;
}

void code_room_free(struct code_room *room)
{
    free(room->depth);
    free(room->todo);
    free(room->raised);
    *room = (struct code_room){0};
}
