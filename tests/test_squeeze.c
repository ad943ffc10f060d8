/* SPDX-License-Identifier: MIT */
/* test_squeeze.c - squeezing against a reference that keeps whole states, and what must not
 * change by it. */
#include "check.h"
#include "make_trace.h"

#include "parser/squeeze.h"

#define WORDS_MAX 64
#define ROUNDS 20000

/* ---- The reference ---- */

/* The words that are left so far, and at each place between them the blocks that are live
 * there: a block is the place of its allocation in the input. */
struct reference {
    squeeze_word word[WORDS_MAX + 1];
    bool live[WORDS_MAX + 1][WORDS_MAX + 1];
    uint32_t alloc[WORDS_MAX + 1]; /* of each block, its place among the words left */
    uint32_t count;
};

static bool is_state(const struct reference *r, uint32_t a, uint32_t b)
{
    return memcmp(r->live[a], r->live[b], sizeof r->live[a]) == 0;
}

/* Whether the stretch from `from` to the end is there before, from the same state. */
static bool is_there_before(const struct reference *r, uint32_t from)
{
    uint32_t length = r->count - from;
    for (uint32_t at = 0; at + length <= from; at++) {
        if (is_state(r, at, from) && is_state(r, at + length, from) &&
            memcmp(r->word + at, r->word + from, length * sizeof *r->word) == 0)
            return true;
    }
    return false;
}

static void add(struct reference *r, uint32_t i, squeeze_word word)
{
    uint32_t block = i;
    bool is_free = word & SQUEEZE_FREE;
    if (is_free)
        block = i - (word - SQUEEZE_FREE);
    else
        r->alloc[block] = r->count;
    r->word[r->count] = is_free ? SQUEEZE_FREE + (r->count - r->alloc[block]) : word;
    r->count++;
    memcpy(r->live[r->count], r->live[r->count - 1], sizeof *r->live);
    r->live[r->count][block] = !is_free;
    if (!is_free)
        return;
    uint32_t from = r->count;
    while (from > 0 && !is_state(r, from - 1, r->count))
        from--;
    if (from > 0 && is_there_before(r, from - 1))
        r->count = from - 1;
}

/* ---- Random words ---- */

/* A few kinds, most frees soon: stretches repeat, one inside another. */
static uint32_t make_words(uint64_t *random, squeeze_word *word)
{
    uint32_t live[WORDS_MAX];
    uint32_t live_count = 0;
    uint32_t count = random_below(random, WORDS_MAX + 1);
    uint32_t kinds = 1 + random_below(random, 3);
    uint32_t most = 1 + random_below(random, 5);
    bool is_lifo = random_below(random, 2);
    for (uint32_t i = 0; i < count; i++) {
        if (live_count == most || (live_count && random_below(random, 2))) {
            uint32_t at = is_lifo ? live_count - 1 : random_below(random, live_count);
            word[i] = SQUEEZE_FREE + (i - live[at]);
            live[at] = live[--live_count];
        } else {
            word[i] = random_below(random, kinds);
            live[live_count++] = i;
        }
    }
    return count;
}

static void test_against_reference(void)
{
    uint64_t random = 1;
    uint64_t before = 0, after = 0;
    for (int round = 0; round < ROUNDS; round++) {
        squeeze_word word[WORDS_MAX], again[WORDS_MAX];
        uint32_t origin[WORDS_MAX];
        struct reference reference = {0};
        uint32_t count = make_words(&random, word);
        for (uint32_t i = 0; i < count; i++)
            add(&reference, i, word[i]);
        memcpy(again, word, sizeof word);
        before += count;
        REQUIRE(squeeze_words(word, &count, origin));
        after += count;
        REQUIRE(count == reference.count &&
                memcmp(word, reference.word, count * sizeof *word) == 0);
        for (uint32_t i = 0; i < count; i++) {
            REQUIRE((i == 0 || origin[i - 1] < origin[i]) &&
                    (again[origin[i]] == word[i] || word[i] & again[origin[i]] & SQUEEZE_FREE));
        }
        memcpy(again, word, sizeof word);
        uint32_t same = count;
        REQUIRE(squeeze_words(again, &same, NULL));
        REQUIRE(same == count && memcmp(again, word, count * sizeof *word) == 0);
    }
    CHECK(after < before * 3 / 4 && after > before / 4); /* some repeat, some do not */
}

/* ---- Traces ---- */

static uint32_t left_of(const struct trace *trace)
{
    uint32_t *left;
    uint32_t count;
    CHECK(squeeze_trace(trace, &left, &count));
    free(left);
    return count;
}

/* The sites decide too: a block of the same size from elsewhere is another. */
static void test_trace(void)
{
    static const char *const sites[] = {"a:1", "a:1", "b:2", "a:1"};
    struct trace trace = {0};
    for (uint64_t i = 0; i < 4; i++) {
        struct record alloc = {.type = RECORD_ALLOC, .address = 16, .size = 100};
        struct record end = {.type = RECORD_FREE, .address = 16};
        record_set_site(&alloc, sites[i], 3);
        REQUIRE(trace_add(&trace, &alloc, 2 * i + 1) == LOG_OK &&
                trace_add(&trace, &end, 2 * i + 2) == LOG_OK);
    }
    REQUIRE(trace_finish(&trace, 8) == LOG_OK);
    CHECK_EQUAL(trace.event_count, 8);
    CHECK_EQUAL(left_of(&trace), 4);
    trace_free(&trace);
    CHECK_EQUAL(left_of(&(struct trace){0}), 0);
}

int main(void)
{
    TEST(test_against_reference());
    TEST(test_trace());
    return check_summary();
}
