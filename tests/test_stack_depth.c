/* SPDX-License-Identifier: MIT */
/* test_stack_depth.c - the depth against every sequence of calls that a small graph
 * allows, and graphs too deep for a recursive search. */
#include "stack/depth.h"
#include "stack/graph.h"
#include "tests/check.h"

#include <stdlib.h>

#define SMALL 5           /* functions of a small graph */
#define DEEP 100000       /* functions of a long chain */
#define GRAPHS 5000

static struct place nowhere = {"test", 1};

static uint32_t random_below(uint32_t below)
{
    static uint64_t state = 88172645463325252u;
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)(state >> 32) % below;
}

/* count functions f000000, f000001, … without calls, which are all known. */
static void make_functions(struct graph *graph, char (*names)[16], uint32_t count)
{
    static const char *const units[] = {"test"};
    for (uint32_t i = 0; i < count; i++) {
        snprintf(names[i], sizeof *names, "f%06u", (unsigned)i);
        graph_find_or_add(graph, 0, span_of(names[i]), nowhere);
    }
    CHECK(graph_sort(graph, units));
    for (uint32_t i = 0; i < count; i++) {
        graph->function[i].is_defined = graph->function[i].has_calls = true;
        graph->function[i].frame = FRAME_STATIC;
    }
}

static void add_call(struct graph *graph, uint32_t caller, uint32_t callee)
{
    CHECK(graph_add_call(graph, (struct call){caller, callee, nowhere, {0}}));
}

/* ---- Small graphs, exhaustively ---- */

struct small {
    bool calls[SMALL][SMALL];
    uint32_t frame[SMALL];
    uint32_t most[SMALL]; /* activations at once; 0: not stated */
    uint32_t used[SMALL];
};

/* The deepest of all sequences of calls from a function that keep to `most`. */
static uint64_t deepest_from(struct small *small, uint32_t function)
{
    uint64_t deepest = 0;
    if (small->most[function] && small->used[function] == small->most[function])
        return 0;
    small->used[function]++;
    for (uint32_t callee = 0; callee < SMALL; callee++) {
        uint64_t bytes = small->calls[function][callee] ? deepest_from(small, callee) : 0;
        deepest = bytes > deepest ? bytes : deepest;
    }
    small->used[function]--;
    return small->frame[function] + deepest;
}

/* Whether calls lead from one to the other, where is_free through functions alone of
 * which nothing is stated. */
static bool leads(const struct small *small, bool is_free, uint32_t from, uint32_t to)
{
    bool reached[SMALL] = {0};
    for (uint32_t round = 0; round < SMALL; round++) {
        for (uint32_t i = 0; i < SMALL; i++) {
            bool is_through = (i == from || reached[i]) && !(is_free && small->most[i]);
            for (uint32_t j = 0; j < SMALL; j++)
                reached[j] |= is_through && small->calls[i][j];
        }
    }
    return reached[to];
}

static bool reaches(const struct small *small, uint32_t from, uint32_t to)
{
    return leads(small, false, from, to);
}

static bool is_in_nest(const struct small *small, uint32_t i, uint32_t j)
{
    return i == j || (reaches(small, i, j) && reaches(small, j, i));
}

/* Whether a call sequence may begin with it: what is called within its cycle only
 * can't be first, unless nothing of the cycle is called from elsewhere. */
static bool is_entry(const struct small *small, uint32_t function)
{
    bool is_entered = false;
    bool is_nest_entered = false;
    for (uint32_t i = 0; i < SMALL; i++) {
        for (uint32_t j = 0; j < SMALL && !is_in_nest(small, i, function); j++) {
            is_entered |= small->calls[i][j] && j == function;
            is_nest_entered |= small->calls[i][j] && is_in_nest(small, j, function);
        }
    }
    return is_entered || !is_nest_entered;
}

/* Whether it gets into a cycle without a stated depth. */
static bool is_endless(const struct small *small, uint32_t function)
{
    for (uint32_t i = 0; i < SMALL; i++) {
        if (leads(small, true, i, i) && (i == function || reaches(small, function, i)))
            return true;
    }
    return false;
}

/* How often the function is on the stack at most, by the rule. */
static uint32_t activations_of(const struct small *small, uint32_t function)
{
    uint32_t sum = 0;
    if (!reaches(small, function, function))
        return 1;
    for (uint32_t i = 0; i < SMALL; i++)
        sum += is_in_nest(small, i, function) ? small->most[i] : 0;
    return small->most[function] ? small->most[function] : sum + 1;
}

static bool has_cycle(const struct small *small)
{
    for (uint32_t i = 0; i < SMALL; i++) {
        if (reaches(small, i, i))
            return true;
    }
    return false;
}

static void make_small(struct small *small, struct graph *graph, char (*names)[16])
{
    make_functions(graph, names, SMALL);
    uint32_t density = 1 + random_below(5);
    for (uint32_t i = 0; i < SMALL; i++) {
        small->frame[i] = random_below(100);
        small->most[i] = random_below(3);
        graph->function[i].frame_bytes = small->frame[i];
        graph->function[i].max_activations = small->most[i];
        for (uint32_t j = 0; j < SMALL; j++) {
            small->calls[i][j] = random_below(10) < density;
            if (small->calls[i][j])
                add_call(graph, i, j);
        }
    }
    graph_list_calls(graph);
}

static void check_small(struct small *small, const struct depth *depth, uint32_t g, uint32_t *met)
{
    for (uint32_t i = 0; i < SMALL; i++) {
        const struct component *component = depth_component(depth, i);
        uint64_t all = 0;
        bool is_endless_itself = false;
        for (uint32_t j = 0; j < SMALL; j++) {
            bool is_part = i == j || reaches(small, i, j);
            all += is_part ? small->frame[j] * (uint64_t)activations_of(small, j) : 0;
            is_endless_itself |= is_in_nest(small, i, j) && leads(small, true, j, j);
        }
        uint32_t way = component->unbounded;
        CHECK_CASE(component->is_cycle == reaches(small, i, i), "graph %u, f%u", g, i);
        CHECK_CASE(component->is_partial == is_endless(small, i), "graph %u, f%u", g, i);
        CHECK_CASE((way != GRAPH_NONE) == is_endless_itself, "graph %u, f%u", g, i);
        CHECK_CASE(way == GRAPH_NONE || (is_in_nest(small, i, way) && leads(small, true, way, way)),
                   "graph %u, f%u: f%u", g, i, way);
        CHECK_CASE(component->bytes <= all, "graph %u, f%u", g, i);
        if (component->is_partial || !is_entry(small, i))
            continue;
        uint64_t exact = deepest_from(small, i);
        CHECK_CASE(component->bytes >= exact, "graph %u, f%u", g, i);
        CHECK_CASE(has_cycle(small) || component->bytes == exact, "graph %u, f%u", g, i);
        *met += has_cycle(small) && component->bytes == exact;
    }
}

/* Without cycles the depth is exact; with cycles it is never less, and no more than
 * all functions that are reached take together. */
static void test_small(void)
{
    uint32_t cyclic = 0;
    uint32_t met = 0;
    for (uint32_t g = 0; g < GRAPHS; g++) {
        char names[SMALL][16];
        struct small small = {0};
        struct graph graph = {0};
        struct depth depth;
        struct error error;
        make_small(&small, &graph, names);
        CHECK(depth_measure(&graph, 0, &depth, &error));
        cyclic += has_cycle(&small);
        check_small(&small, &depth, g, &met);
        depth_free(&depth);
        graph_free(&graph);
    }
    CHECK(cyclic > GRAPHS / 10 && cyclic < GRAPHS);
    CHECK(met > cyclic); /* the bound for cycles is not idle */
}

/* ---- Rows of the formula ---- */

static void test_recursion(void)
{
    static const struct {
        uint32_t stated[2]; /* of f0 and f1, which call each other; f1 calls f2 */
        uint64_t bytes;     /* with frames of 10, 20 and 40, and calls of 1 */
        bool is_partial;
    } rows[] = {
        {{0, 0}, 11 + 21 + 41, true},
        {{1, 0}, 11 + 2 * 21 + 41, false},
        {{0, 1}, 2 * 11 + 21 + 41, false},
        {{4, 0}, 4 * 11 + 5 * 21 + 41, false},
        {{2, 5}, 2 * 11 + 5 * 21 + 41, false},
        {{UINT32_MAX, 1}, UINT32_MAX * (uint64_t)11 + 21 + 41, false},
    };
    EACH_ROW(i, rows) {
        char names[3][16];
        struct graph graph = {0};
        struct depth depth;
        struct error error;
        make_functions(&graph, names, 3);
        graph.function[0].frame_bytes = 10;
        graph.function[1].frame_bytes = 20;
        graph.function[2].frame_bytes = 40;
        graph.function[0].max_activations = rows[i].stated[0];
        graph.function[1].max_activations = rows[i].stated[1];
        graph.function[2].max_activations = 9; /* it is in no cycle */
        add_call(&graph, 0, 1);
        add_call(&graph, 1, 0);
        add_call(&graph, 1, 2);
        graph_list_calls(&graph);
        REQUIRE(depth_measure(&graph, 1, &depth, &error));
        for (uint32_t f = 0; f < 2; f++) {
            const struct component *component = depth_component(&depth, f);
            CHECK_CASE(component->bytes == rows[i].bytes, "row %zu: %" PRIu64, i, component->bytes);
            CHECK_CASE(component->is_partial == rows[i].is_partial, "row %zu", i);
            CHECK_EQUAL(component->row_count, 3);
        }
        CHECK_EQUAL(depth_component(&depth, 2)->bytes, 41);
        depth_free(&depth);
        graph_free(&graph);
    }
}

/* ---- Large graphs ---- */

/* A chain that closes into a cycle or does not. */
static void test_deep(bool is_closed)
{
    char(*names)[16] = malloc(DEEP * sizeof *names);
    struct graph graph = {0};
    struct depth depth;
    struct error error;
    make_functions(&graph, names, DEEP);
    for (uint32_t i = 0; i < DEEP; i++) {
        graph.function[i].frame_bytes = GRAPH_FRAME_MAX;
        if (i + 1 < DEEP || is_closed)
            add_call(&graph, i, (i + 1) % DEEP);
    }
    graph_list_calls(&graph);
    CHECK(depth_measure(&graph, 1, &depth, &error));
    CHECK_EQUAL(depth.component_count, is_closed ? 1 : DEEP);
    CHECK_EQUAL(depth_component(&depth, 0)->bytes, DEEP * ((uint64_t)GRAPH_FRAME_MAX + 1));
    CHECK_EQUAL(depth_component(&depth, 0)->row_count, DEEP);
    depth_free(&depth);

    for (uint32_t i = 0; i < DEEP; i++) {
        graph.function[i].max_activations = UINT32_MAX;
        if (!is_closed)
            add_call(&graph, i, i);
    }
    graph_list_calls(&graph);
    CHECK(!depth_measure(&graph, 1, &depth, &error));
    CHECK_EQUAL(error.kind, ERROR_OVERFLOW);
    depth_free(&depth);
    graph_free(&graph);
    free(names);
}

int main(void)
{
    TEST(test_small());
    TEST(test_recursion());
    TEST(test_deep(false));
    TEST(test_deep(true));
    return check_summary();
}
