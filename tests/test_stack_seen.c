/* SPDX-License-Identifier: MIT */
/* test_stack_seen.c - stack pointers in any order: which stack each is of, how deep
 * that is, and what can't be of one stack. Random ones are held against a plain
 * model: sorted, and divided where the gap is wide. */
#include "parser/stack_seen.h"

#include "check.h"

#include <stdlib.h>

#define REACH STACK_SEEN_REACH

static void add(struct stack_seen *seen, enum record_type type, uint64_t function,
                uint64_t pointer, uint64_t line)
{
    const struct record record = {.type = (uint8_t)type, .function = function, .address = pointer};
    stack_seen_add(seen, &record, line);
}

static void enter_all(struct stack_seen *seen, const uint64_t *pointers, size_t count)
{
    for (size_t i = 0; i < count; i++)
        add(seen, RECORD_ENTER, 100 + i, pointers[i], 1 + i);
}

/* ---- One stack ---- */

static void test_none(void)
{
    struct stack_seen seen = {0};
    CHECK(stack_seen_deepest(&seen) == NULL);
}

static void test_one(void)
{
    static const uint64_t pointers[] = {9000, 9500, 9000, 8000, 9500, 8000, 8800};
    struct stack_seen seen = {0};
    enter_all(&seen, pointers, sizeof pointers / sizeof *pointers);
    const struct stack_range *stack = stack_seen_deepest(&seen);
    REQUIRE(stack && seen.stack_count == 1);
    CHECK_EQUAL(stack_range_depth(stack), 1500);
    CHECK_EQUAL(stack->highest.line, 2); /* of equals the first */
    CHECK_EQUAL(stack->highest.function, 101);
    CHECK_EQUAL(stack->lowest.line, 4);
    CHECK_EQUAL(stack->lowest.function, 103);
    CHECK_EQUAL(seen.left_out_count, 0);
}

/* ---- Several ---- */

/* Pointers in the order of the log, then the depth of the deepest stack of all. */
static void test_several(void)
{
    static const struct {
        uint64_t pointer[6];
        size_t count;
        uint32_t stack_count;
        uint64_t depth;
    } rows[] = {
        {{5}, 1, 1, 0},
        {{1, 1 + REACH}, 2, 1, REACH},
        {{1, 2 + REACH}, 2, 2, 0},
        {{2 + REACH, 1}, 2, 2, 0},
        {{1 + REACH, 1}, 2, 1, REACH},
        {{1, UINT64_MAX}, 2, 2, 0},
        {{UINT64_MAX, UINT64_MAX - REACH, 1}, 3, 2, REACH},
        {{1, 1 + 2 * REACH, 1 + REACH}, 3, 1, 2 * REACH}, /* the last one joins the others */
        {{1 + 2 * REACH, 1, 1 + REACH}, 3, 1, 2 * REACH},
        {{1, 2 + 2 * REACH, 1 + REACH}, 3, 2, REACH},
        {{1, 2 + 2 * REACH, 2 + REACH}, 3, 2, REACH},
        {{1, 4 * REACH, 2 * REACH, 3 * REACH, REACH}, 5, 1, 4 * REACH - 1},
        {{8 * REACH, 1, 4 * REACH, 2 * REACH, 3 * REACH, REACH}, 6, 2, 4 * REACH - 1},
        {{1, 11, 8 * REACH, 8 * REACH - 20, 6, 8 * REACH - 5}, 6, 2, 20},
    };
    EACH_ROW(i, rows) {
        struct stack_seen seen = {0};
        enter_all(&seen, rows[i].pointer, rows[i].count);
        const struct stack_range *stack = stack_seen_deepest(&seen);
        CHECK_CASE(seen.stack_count == rows[i].stack_count && stack &&
                       stack_range_depth(stack) == rows[i].depth,
                   "row %zu: %" PRIu32 " stacks, depth %" PRIu64, i, seen.stack_count,
                   stack ? stack_range_depth(stack) : 0);
    }
}

/* Of stacks of the same depth, the one that was so deep first. */
static void test_equals(void)
{
    static const uint64_t pointers[] = {8 * REACH, 1000, 900, 8 * REACH - 100};
    struct stack_seen seen = {0};
    enter_all(&seen, pointers, 4);
    const struct stack_range *stack = stack_seen_deepest(&seen);
    REQUIRE(stack && seen.stack_count == 2);
    CHECK_EQUAL(stack->lowest.line, 3);
}

static void test_too_many(void)
{
    struct stack_seen seen = {0};
    uint64_t line = 0;
    for (uint64_t i = 1; i <= STACK_SEEN_MAX; i++)
        add(&seen, RECORD_ENTER, i, i * 2 * REACH, ++line);
    CHECK_EQUAL(seen.stack_count, STACK_SEEN_MAX);
    CHECK_EQUAL(seen.left_out_count, 0);
    add(&seen, RECORD_ENTER, 1, UINT64_MAX, ++line);
    add(&seen, RECORD_EXIT, 1, UINT64_MAX, ++line);
    CHECK_EQUAL(seen.stack_count, STACK_SEEN_MAX);
    CHECK_EQUAL(seen.left_out_count, 2);
    CHECK_EQUAL(seen.left_out_line, STACK_SEEN_MAX + 1);
    add(&seen, RECORD_ENTER, 1, 2 * REACH - 64, ++line); /* of the first stack */
    CHECK_EQUAL(stack_range_depth(stack_seen_deepest(&seen)), 64);
    add(&seen, RECORD_ENTER, 1, 3 * REACH, ++line); /* joins two, so that there is room */
    CHECK_EQUAL(seen.stack_count, STACK_SEEN_MAX - 1);
    add(&seen, RECORD_ENTER, 1, UINT64_MAX, ++line);
    CHECK_EQUAL(seen.stack_count, STACK_SEEN_MAX);
    CHECK_EQUAL(seen.left_out_count, 2);
}

/* ---- What can follow what ---- */

struct call {
    enum record_type type;
    uint64_t function;
    uint64_t pointer;
};

#define IN(function, pointer) {RECORD_ENTER, function, pointer}
#define OUT(function, pointer) {RECORD_EXIT, function, pointer}

static void test_out_of_order(void)
{
    static const struct {
        struct call call[8];
        uint64_t out_of_order_count;
        uint64_t out_of_order_line;
    } rows[] = {
        {{IN(1, 900), IN(2, 800), OUT(2, 800), IN(3, 700), OUT(3, 700), OUT(1, 900)}, 0, 0},
        {{IN(1, 900), IN(2, 900), OUT(2, 900), OUT(1, 900)}, 0, 0}, /* 2 is inlined in 1 */
        {{IN(1, 900), OUT(1, 860), OUT(2, 950)}, 0, 0},             /* 1 has made an array */
        {{OUT(1, 900), IN(2, 950), OUT(2, 950)}, 0, 0},             /* the start is missing */
        {{IN(1, 900), IN(2, 800), IN(3, 850)}, 1, 3},               /* 2 was never left */
        {{IN(1, 900), IN(2, 800), OUT(1, 900), IN(1, 900)}, 1, 3},
        {{IN(1, 900), OUT(1, 900), OUT(2, 880)}, 1, 3}, /* 2 was entered unseen */
        /* Two tasks that take turns */
        {{IN(1, 900), IN(7, 500), OUT(1, 900), IN(2, 900), OUT(7, 500), OUT(2, 900)}, 2, 3},
        {{IN(7, 500), IN(1, 900), OUT(7, 500), OUT(1, 900)}, 2, 2},
        /* One that lets the other's calls run to their end: nothing to be seen */
        {{IN(1, 900), IN(7, 500), OUT(7, 500), OUT(1, 900)}, 0, 0},
        /* Two threads, far enough from each other */
        {{IN(1, 900), IN(7, 8 * REACH), OUT(1, 900), IN(2, 900), OUT(7, 8 * REACH), OUT(2, 900)},
         0, 0},
    };
    EACH_ROW(i, rows) {
        struct stack_seen seen = {0};
        for (size_t c = 0; c < 8 && rows[i].call[c].pointer; c++)
            add(&seen, rows[i].call[c].type, rows[i].call[c].function, rows[i].call[c].pointer,
                1 + c);
        CHECK_CASE(seen.stack[0].out_of_order_count == rows[i].out_of_order_count &&
                       seen.stack[0].out_of_order_line == rows[i].out_of_order_line,
                   "row %zu: %" PRIu64 ", first in line %" PRIu64, i, seen.stack[0].out_of_order_count,
                   seen.stack[0].out_of_order_line);
    }
}

/* Stacks that are joined keep what was counted of each, and the first line. */
static void test_joined_out_of_order(void)
{
    for (int order = 0; order < 2; order++) {
        uint64_t first = order ? 1 : 1 + 2 * REACH;
        uint64_t second = order ? 1 + 2 * REACH : 1;
        struct stack_seen seen = {0};
        add(&seen, RECORD_ENTER, 1, first, 1);
        add(&seen, RECORD_ENTER, 2, second, 2);
        add(&seen, RECORD_EXIT, 9, first, 3);
        add(&seen, RECORD_EXIT, 9, second, 4);
        add(&seen, RECORD_ENTER, 3, 1 + REACH, 5);
        CHECK_EQUAL(seen.stack_count, 1);
        CHECK_EQUAL(seen.stack[0].out_of_order_count, 2);
        CHECK_EQUAL(seen.stack[0].out_of_order_line, 3);
        CHECK_EQUAL(seen.stack[0].last.line, 5);
        add(&seen, RECORD_EXIT, 3, 1 + REACH, 6);
        CHECK_EQUAL(seen.stack[0].out_of_order_count, 2);
    }
}

/* ---- Any order ---- */

#define POINTERS 40

static int compare(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a;
    uint64_t y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static void check_random(uint64_t *state)
{
    uint64_t pointers[POINTERS];
    struct stack_seen seen = {0};
    for (size_t i = 0; i < POINTERS; i++) {
        *state = *state * 6364136223846793005u + 1442695040888963407u;
        pointers[i] = 1 + (*state >> 33) % (POINTERS * REACH);
    }
    enter_all(&seen, pointers, POINTERS);

    qsort(pointers, POINTERS, sizeof *pointers, compare);
    uint32_t stack_count = 1;
    uint64_t start = pointers[0];
    uint64_t most = 0;
    for (size_t i = 1; i < POINTERS; i++) {
        if (pointers[i] - pointers[i - 1] > REACH) {
            stack_count++;
            start = pointers[i];
        }
        most = pointers[i] - start > most ? pointers[i] - start : most;
    }
    CHECK_EQUAL(seen.stack_count, stack_count);
    CHECK_EQUAL(stack_range_depth(stack_seen_deepest(&seen)), most);
}

int main(void)
{
    uint64_t state = 1;
    TEST(test_none());
    TEST(test_one());
    TEST(test_several());
    TEST(test_equals());
    TEST(test_too_many());
    TEST(test_out_of_order());
    TEST(test_joined_out_of_order());
    for (int round = 0; round < 500; round++)
        check_random(&state);
    return check_summary();
}
