/* SPDX-License-Identifier: MIT */
/* test_stack_watch.c - the stack watch on memory that stands for a stack, of every
 * size, alignment and direction, beside a plain model; then on the stack of a
 * thread whose depth is known. */
#include "stack/stack_watch.h"

#include "check.h"

#include <pthread.h>
#include <stdlib.h>

/* Is what stands on a stack the program's own alone? */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define HAS_PLAIN_STACK 0
#elif defined(__has_feature)
#define HAS_PLAIN_STACK !(__has_feature(address_sanitizer) || __has_feature(thread_sanitizer))
#else
#define HAS_PLAIN_STACK 1
#endif

#define SIZE_MOST 24 /* bytes of the small stacks of which each one is tried */
#define BORDER 8     /* bytes around them that no one may write */

static unsigned char room[BORDER + SIZE_MOST + BORDER + sizeof(void *)];

/* The byte of a stack at a depth of 1 to size. */
static unsigned char *byte_of_depth(unsigned char *memory, size_t size, bool grows_up, size_t depth)
{
    return grows_up ? memory + depth - 1 : memory + size - depth;
}

static bool is_border_whole(const unsigned char *memory, size_t size)
{
    for (size_t i = 0; i < sizeof room; i++) {
        bool is_inside = &room[i] >= memory && &room[i] < memory + size;
        if (!is_inside && room[i] != 0x5a)
            return false;
    }
    return true;
}

/* ---- Memory that stands for a stack ---- */

/* Every single byte that can be the deepest one, with all between it and the start
 * as it was: a stack that skipped over them has been there all the same. */
static void check_stack(unsigned char *memory, size_t size, size_t guard_size, bool grows_up)
{
    struct stack_watch watch;
    memset(room, 0x5a, sizeof room);
    REQUIRE(stack_watch_init(&watch, memory, size, guard_size,
                             grows_up ? STACK_GROWS_UP : STACK_GROWS_DOWN));
    CHECK(size == 0 || stack_watch_high_water(&watch) == size); /* not filled: all is used */
    CHECK_EQUAL(stack_watch_fill(&watch), size);
    bool is_good = is_border_whole(memory, size);
    for (size_t depth = 0; depth <= size; depth++) {
        if (depth) /* what is nearer the start is not looked at */
            *byte_of_depth(memory, size, grows_up, depth) = (unsigned char)~STACK_WATCH_PATTERN;
        size_t usable = size - guard_size;
        is_good = is_good && stack_watch_high_water(&watch) == depth &&
                  stack_watch_free(&watch) == (depth < usable ? usable - depth : 0) &&
                  stack_watch_guard_is_intact(&watch) == (depth <= usable);
        if (depth)
            *byte_of_depth(memory, size, grows_up, depth) = STACK_WATCH_PATTERN;
    }
    CHECK_CASE(is_good && is_border_whole(memory, size),
               "size %zu, guard %zu, at %zu, growing %s", size, guard_size,
               (size_t)(memory - room), grows_up ? "up" : "down");
}

static void test_small_stacks(void)
{
    for (size_t offset = 0; offset < sizeof(void *); offset++) {
        for (size_t size = 0; size <= SIZE_MOST; size++) {
            for (size_t guard_size = 0; guard_size <= size; guard_size++) {
                check_stack(room + BORDER + offset, size, guard_size, false);
                check_stack(room + BORDER + offset, size, guard_size, true);
            }
        }
    }
}

/* What the header says that it misses: these pass when it is missed. */
static void test_misses(void)
{
    unsigned char memory[16];
    struct stack_watch watch;
    REQUIRE(stack_watch_init(&watch, memory, sizeof memory, 4, STACK_GROWS_DOWN));
    stack_watch_fill(&watch);
    memory[10] = 0; /* a word at 8 whose lower bytes are as the pattern is */
    CHECK_EQUAL(stack_watch_high_water(&watch), 6);
    memory[3] = STACK_WATCH_PATTERN; /* an overflow that writes the pattern */
    CHECK(stack_watch_guard_is_intact(&watch));
    memory[0] = 1; /* one that steps over the rest of the guard */
    CHECK(!stack_watch_guard_is_intact(&watch));
    CHECK_EQUAL(stack_watch_high_water(&watch), 16);
    CHECK_EQUAL(stack_watch_fill(&watch), 16); /* measures anew */
    CHECK_EQUAL(stack_watch_high_water(&watch), 0);
    CHECK(stack_watch_guard_is_intact(&watch));
}

static void check_refused(void *memory, size_t size, size_t guard_size)
{
    struct stack_watch watch;
    CHECK(!stack_watch_init(&watch, memory, size, guard_size, STACK_GROWS_DOWN));
    CHECK_EQUAL(stack_watch_fill(&watch), 0);
    CHECK_EQUAL(stack_watch_high_water(&watch), 0);
    CHECK_EQUAL(stack_watch_free(&watch), 0);
    CHECK(stack_watch_guard_is_intact(&watch));
    CHECK_EQUAL(stack_watch_sampled(&watch), 0);
}

static void test_refused(void)
{
    struct stack_watch watch;
    check_refused(NULL, 1, 0);
    check_refused(room, sizeof room, sizeof room + 1);
    check_refused(room, UINTPTR_MAX - (uintptr_t)room + 1, 0);
    check_refused(room, SIZE_MAX, SIZE_MAX);
    CHECK(stack_watch_init(&watch, NULL, 0, 0, STACK_GROWS_UP));
    CHECK(stack_watch_init(&watch, room, UINTPTR_MAX - (uintptr_t)room, 0, STACK_GROWS_UP));
}

/* ---- Samples ---- */

static void check_samples(bool grows_up)
{
    static const struct {
        intptr_t depth; /* what is sampled */
        size_t deepest; /* what is then the deepest */
    } rows[] = {{0, 0}, {-1, 0}, {-1000, 0}, {8, 8}, {4, 8}, {9, 9}, {16, 16}, {-8, 16}, {15, 16},
                {24, 24}, {1, 24}};
    unsigned char *memory = room + BORDER;
    struct stack_watch watch;
    REQUIRE(stack_watch_init(&watch, memory, 16, 4, grows_up ? STACK_GROWS_UP : STACK_GROWS_DOWN));
    CHECK_EQUAL(stack_watch_sampled(&watch), 0);
    EACH_ROW(i, rows) {
        uintptr_t depth = (uintptr_t)rows[i].depth;
        stack_watch_sample(&watch, grows_up ? (uintptr_t)memory + depth
                                            : (uintptr_t)memory + 16 - depth);
        CHECK_EQUAL(stack_watch_sampled(&watch), rows[i].deepest);
    }
    stack_watch_fill(&watch); /* is about the pattern alone */
    CHECK_EQUAL(stack_watch_sampled(&watch), 24);
    REQUIRE(stack_watch_init(&watch, memory, 16, 4, STACK_GROWS_DOWN));
    CHECK_EQUAL(stack_watch_sampled(&watch), 0);
}

static void test_samples(void)
{
    check_samples(false);
    check_samples(true);
}

/* ---- A real stack ---- */

#if HAS_PLAIN_STACK

#define STACK_SIZE ((size_t)256 << 10)
#define GUARD_SIZE ((size_t)4096)
#define LOCAL_SIZE ((size_t)512) /* bytes of each of the known frames */
#define FRAME_MOST (LOCAL_SIZE + 256) /* what a compiler makes of them, at most */

static _Alignas(4096) unsigned char stack[STACK_SIZE];
static struct stack_watch watched;

/* Takes LOCAL_SIZE bytes and more at each level, and samples at each. */
static unsigned descend(unsigned levels)
{
    volatile unsigned char local[LOCAL_SIZE];
    for (size_t i = 0; i < sizeof local; i++)
        local[i] = (unsigned char)(levels + i);
    stack_watch_sample(&watched, stack_watch_pointer());
    unsigned below = levels > 1 ? descend(levels - 1) : 0;
    return below + local[0] + local[LOCAL_SIZE - 1]; /* so that no level can leave early */
}

struct visit {
    unsigned levels;
    bool fills; /* on the very stack, before it descends */
    bool is_whole; /* what stood on the stack then is still there */
    size_t filled;
    size_t high_water_before;
};

static void *visit(void *argument)
{
    struct visit *this = argument;
    volatile unsigned char local[LOCAL_SIZE];
    for (size_t i = 0; i < sizeof local; i++)
        local[i] = (unsigned char)i;
    if (this->fills) {
        this->filled = stack_watch_fill(&watched);
        this->high_water_before = stack_watch_high_water(&watched);
    }
    this->is_whole = true;
    for (size_t i = 0; i < sizeof local; i++)
        this->is_whole = this->is_whole && local[i] == (unsigned char)i;
    if (this->levels)
        descend(this->levels);
    return NULL;
}

/* Runs it on a thread whose stack is `stack`, filled before unless it fills it. */
static void run(struct visit *this)
{
    pthread_attr_t attributes;
    pthread_t thread;
    CHECK(stack_watch_init(&watched, stack, STACK_SIZE, GUARD_SIZE, STACK_GROWS_DOWN));
    if (this->fills)
        memset(stack, 0, STACK_SIZE);
    else
        CHECK_EQUAL(stack_watch_fill(&watched), STACK_SIZE);
    CHECK_EQUAL(pthread_attr_init(&attributes), 0);
    CHECK_EQUAL(pthread_attr_setstack(&attributes, stack, STACK_SIZE), 0);
    if (CHECK(pthread_create(&thread, &attributes, visit, this) == 0))
        CHECK_EQUAL(pthread_join(thread, NULL), 0);
    pthread_attr_destroy(&attributes);
}

/* The first levels are no deeper than what starts and ends a thread. */
static void test_known_depth(void)
{
    struct visit shallow = {.levels = 40};
    run(&shallow);
    size_t start = stack_watch_high_water(&watched);
    CHECK(start >= 40 * LOCAL_SIZE);
    for (unsigned levels = 41; levels < 240; levels += 33) {
        struct visit deeper = {.levels = levels};
        run(&deeper);
        size_t high_water = stack_watch_high_water(&watched);
        size_t sampled = stack_watch_sampled(&watched);
        CHECK_CASE(high_water >= start + (levels - 40) * LOCAL_SIZE &&
                       high_water <= start + (levels - 40) * FRAME_MOST,
                   "%u levels: %zu bytes, and %zu at 40", levels, high_water, start);
        /* The deepest sample is of the last level, which calls little else. Where the deepest frame
         * has bytes that no one wrote, as on s390x, the sample is the deeper one. */
        CHECK_CASE(sampled < high_water + FRAME_MOST && high_water < sampled + FRAME_MOST,
                   "%u levels: %zu bytes, %zu by samples", levels, high_water, sampled);
        CHECK_EQUAL(stack_watch_free(&watched), STACK_SIZE - GUARD_SIZE - high_water);
        CHECK(stack_watch_guard_is_intact(&watched));
    }
}

static void test_fill_of_own_stack(void)
{
    struct visit idle = {.fills = true};
    run(&idle);
    CHECK(idle.is_whole);
    CHECK(idle.filled > STACK_SIZE / 2 && idle.filled < STACK_SIZE - LOCAL_SIZE);
    CHECK(idle.high_water_before >= LOCAL_SIZE);
    CHECK(idle.high_water_before >= STACK_SIZE - idle.filled - STACK_WATCH_MARGIN);
    CHECK(idle.high_water_before <= STACK_SIZE - idle.filled + FRAME_MOST);

    struct visit busy = {.fills = true, .levels = 100};
    run(&busy);
    size_t high_water = stack_watch_high_water(&watched);
    CHECK(busy.is_whole);
    CHECK(high_water >= busy.high_water_before + 99 * LOCAL_SIZE);
    CHECK(high_water <= busy.high_water_before + 101 * FRAME_MOST);
}

/* So close to the far end that nothing may be filled. */
static void test_fill_near_the_end(void)
{
    struct stack_watch watch;
    void *low = (void *)(stack_watch_pointer() - STACK_WATCH_MARGIN);
    CHECK(stack_watch_init(&watch, low, 4096, 0, STACK_GROWS_DOWN));
    CHECK_EQUAL(stack_watch_fill(&watch), 0);
    CHECK_EQUAL(stack_watch_high_water(&watch), 4096);
}

#endif

/* ---- A struct that something has written over ---- */

/* Each byte of it that tells where the stack is, with every single bit turned. */
static void test_overwritten_struct(void)
{
    static unsigned char memory[512];
    struct stack_watch watch;
    REQUIRE(stack_watch_init(&watch, memory, sizeof memory, 64, STACK_GROWS_DOWN));
    CHECK(stack_watch_is_plausible(&watch));
    CHECK_EQUAL(stack_watch_fill(&watch), sizeof memory);
    struct stack_watch whole = watch;
    unsigned char *byte = (unsigned char *)&watch.size;
    for (size_t bit = 0; bit < 8 * sizeof watch.size; bit++) {
        byte[bit / 8] ^= (unsigned char)(1u << bit % 8);
        CHECK(!stack_watch_is_plausible(&watch));
        CHECK(stack_watch_high_water(&watch) == SIZE_MAX);
        CHECK(!stack_watch_guard_is_intact(&watch));
        CHECK_EQUAL(stack_watch_free(&watch), 0);
        CHECK(stack_watch_sampled(&watch) == SIZE_MAX);
        CHECK_EQUAL(stack_watch_fill(&watch), 0);
        watch = whole;
    }
    memset(&watch, STACK_WATCH_PATTERN, sizeof watch);
    CHECK(!stack_watch_is_plausible(&watch));
    memset(&watch, 0, sizeof watch);
    CHECK(!stack_watch_is_plausible(&watch));
}

int main(void)
{
    TEST(test_overwritten_struct());
    TEST(test_small_stacks());
    TEST(test_misses());
    TEST(test_refused());
    TEST(test_samples());
#if HAS_PLAIN_STACK
    TEST(test_known_depth());
    TEST(test_fill_of_own_stack());
    TEST(test_fill_near_the_end());
#else
    printf("skipped: the stack watch on a thread's stack, where a sanitizer keeps bytes of its "
           "own\n");
#endif
    return check_summary();
}
